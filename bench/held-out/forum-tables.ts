/*
 * Tables that nothing was calibrated on, made after the others: keys that are UUIDs, small columns next to files, hash
 * partitions, votes that go with their poll.
 */
export const forumTables: readonly string[] = [
  "CREATE EXTENSION pg_trgm",
  "SET allow_in_place_tablespaces = on",
  "CREATE TABLE boards (id serial PRIMARY KEY, slug text UNIQUE, title text)",
  "INSERT INTO boards (slug, title) SELECT 'board-' || n, 'Board ' || n FROM generate_series(1, 400) AS n",
  `CREATE TABLE members (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), nick text NOT NULL, mail varchar(120), joined timestamptz, last_seen timestamptz,
     karma int NOT NULL DEFAULT 0, settings jsonb, banned boolean DEFAULT false)`,
  `INSERT INTO members (nick, mail, joined, last_seen, karma, settings, banned)
     SELECT 'nick' || md5(n::text), lower(md5((n * 3)::text)) || '@post.example', timestamptz '2015-05-05' + n * interval '23 min',
       CASE WHEN n % 4 > 0 THEN timestamptz '2026-01-01' - n * interval '3 min' END, n % 5000, jsonb_build_object('theme', 't' || n % 6, 'mails', n % 2 = 0), n % 50 = 0
     FROM generate_series(1, 190000) AS n`,
  "CREATE UNIQUE INDEX members_nick ON members (nick)",
  "CREATE INDEX members_seen ON members (last_seen)",
  "CREATE TABLE threads (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, board_id int REFERENCES boards, member_id uuid, title text, opened timestamptz, closed timestamptz, views int DEFAULT 0)",
  `INSERT INTO threads (board_id, member_id, title, opened, closed)
     SELECT 1 + n % 400, m.id, 'Thread about ' || md5(n::text) || ' and ' || n % 91, timestamptz '2020-01-01' + n * interval '19 min', CASE WHEN n % 6 = 0 THEN now() END
     FROM (SELECT id, row_number() OVER () AS n FROM members) AS m`,
  "CREATE INDEX threads_board ON threads (board_id)",
  "CREATE INDEX threads_member ON threads (member_id)",
  "CREATE TABLE posts (id bigserial PRIMARY KEY, thread_id bigint NOT NULL, member_id uuid, body text, likes int, posted timestamptz, edited timestamptz)",
  `INSERT INTO posts (thread_id, member_id, body, likes, posted, edited)
     SELECT 1 + (t.id * 31 + i) % 190000, t.member_id, (SELECT string_agg(substr(md5(floor(9000 * power(random(), 2.5))::text), 1, 3 + (t.id + k)::int % 8), ' ') FROM generate_series(1, 40) AS k), (t.id * i) % 70, t.opened + i * interval '1 h',
       CASE WHEN (t.id + i) % 12 = 0 THEN now() END
     FROM threads t CROSS JOIN generate_series(1, 3) AS i`,
  "CREATE INDEX posts_thread ON posts (thread_id)",
  "CREATE TABLE likes (post_id bigint, member_id uuid, PRIMARY KEY (post_id, member_id))",
  "INSERT INTO likes SELECT 1 + (n * 13) % 500000, m.id FROM (SELECT id, row_number() OVER () AS n FROM members) AS m CROSS JOIN generate_series(1, 4) AS i ON CONFLICT DO NOTHING",
  "CREATE TABLE uploads (id serial PRIMARY KEY, post_id bigint, name text, content bytea)",
  "INSERT INTO uploads (post_id, name, content) SELECT n * 7, 'file' || n || '.bin', (SELECT decode(string_agg(md5((n * i)::text), ''), 'hex') FROM generate_series(1, 520) AS i) FROM generate_series(1, 9000) AS n",
  "CREATE TABLE visits (member_id int, page text, at timestamp, ms int) PARTITION BY HASH (member_id)",
  ...Array.from(
    { length: 12 },
    (_, n) => `CREATE TABLE visits_${n} PARTITION OF visits FOR VALUES WITH (MODULUS 12, REMAINDER ${n})`,
  ),
  "INSERT INTO visits SELECT n % 30000, '/t/' || n % 9000, timestamp '2026-01-01' + n * interval '3 s', n % 800 FROM generate_series(1, 900000) AS n",
  "CREATE TABLE notices (id bigserial PRIMARY KEY, member_no int, read boolean, text varchar(300), kind smallint)",
  "INSERT INTO notices (member_no, read, text, kind) SELECT n % 50000, n % 5 > 0, 'You have got ' || n % 100 || ' answers to ' || md5(n::text), n % 8 FROM generate_series(1, 430000) AS n",
  "CREATE INDEX notices_unread ON notices (member_no) WHERE NOT read",
  "CREATE INDEX notices_kind ON notices (kind, member_no)",
  "CREATE TABLE polls (id serial PRIMARY KEY, thread_id bigint, question text)",
  "INSERT INTO polls (thread_id, question) SELECT n * 5, 'Which ' || n FROM generate_series(1, 30000) AS n",
  "CREATE TABLE votes (id serial PRIMARY KEY, poll_id int REFERENCES polls ON DELETE CASCADE, choice int)",
  "INSERT INTO votes (poll_id, choice) SELECT 1 + n % 30000, n % 5 FROM generate_series(1, 240000) AS n",
  "CREATE INDEX votes_poll ON votes (poll_id)",
  "CREATE TABLE counters (id int PRIMARY KEY, n bigint, stamp timestamptz)",
  "INSERT INTO counters SELECT n, 0, now() FROM generate_series(1, 150000) AS n",
  "CREATE FUNCTION stamp_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.stamp := now(); RETURN NEW; END'",
  "CREATE TRIGGER counters_stamp BEFORE INSERT OR UPDATE ON counters FOR EACH ROW EXECUTE FUNCTION stamp_row()",
  "CREATE TABLE areas (id int PRIMARY KEY, shape box, center point, valid daterange)",
  "INSERT INTO areas SELECT n, box(point(n % 700, n % 900), point(n % 700 + 3, n % 900 + 2)), point(n % 701, n % 907), daterange(date '2020-01-01' + n % 900, date '2020-02-01' + n % 900) FROM generate_series(1, 90000) AS n",
  "ALTER TABLE posts ADD CONSTRAINT posts_thread_known FOREIGN KEY (thread_id) REFERENCES threads NOT VALID",
  "CREATE MATERIALIZED VIEW ranking AS SELECT m.id, m.nick, count(*) AS posts, sum(p.likes) AS likes FROM members m JOIN posts p ON p.member_id = m.id GROUP BY m.id, m.nick",
  "CREATE UNIQUE INDEX ranking_id ON ranking (id)",
  "CREATE TABLESPACE shelf LOCATION ''",
  "VACUUM ANALYZE",
];
