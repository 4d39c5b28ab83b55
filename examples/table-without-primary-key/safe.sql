CREATE TABLE events (name text, at timestamptz);
ALTER TABLE events ADD PRIMARY KEY (name, at);
