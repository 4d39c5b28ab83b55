CREATE TYPE mood_new AS ENUM ('sad', 'happy');
ALTER TABLE users ALTER COLUMN mood TYPE mood_new USING mood::text::mood_new;
