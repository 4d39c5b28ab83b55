ALTER TABLE jobs ADD COLUMN source text;
