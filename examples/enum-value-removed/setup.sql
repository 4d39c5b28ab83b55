CREATE TYPE mood AS ENUM ('sad', 'fine', 'happy');
CREATE TABLE users (
  id bigint PRIMARY KEY,
  mood mood
);
