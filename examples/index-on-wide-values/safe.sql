CREATE INDEX CONCURRENTLY orders_note_idx ON orders (md5(note));
