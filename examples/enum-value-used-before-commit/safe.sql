ALTER TYPE mood ADD VALUE 'calm';
INSERT INTO people VALUES (1, 'calm');
