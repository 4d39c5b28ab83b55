-- Comments and statistics

-- # Comments
-- dangerous: statement-fails
-- shows: fails 42703
COMMENT ON COLUMN tickets.priority IS 'How soon';
-- dangerous: statement-fails
-- shows: fails 42P01
COMMENT ON TABLE ticket IS 'What people ask';
-- safe
COMMENT ON TABLE tickets IS 'What people ask';
-- safe
COMMENT ON COLUMN tickets.subject IS NULL;
-- safe
COMMENT ON VIEW open_tickets IS 'DROP TABLE tickets;';
-- safe
COMMENT ON INDEX orders_user_id_idx IS 'For the list of orders';

-- # Extended statistics
-- dangerous: statement-fails
-- shows: fails 42710
CREATE STATISTICS tickets_stats ON subject, code FROM tickets;
-- dangerous: statement-fails
-- shows: fails 42704
DROP STATISTICS tickets_none;
-- safe
CREATE STATISTICS tickets_more ON subject, code FROM tickets;
-- safe
ALTER STATISTICS tickets_stats SET STATISTICS 500;
-- safe
DROP STATISTICS tickets_stats;
-- safe
CREATE STATISTICS IF NOT EXISTS tickets_stats ON subject, code FROM tickets;

-- # Statistics of columns
-- path: db/migration/V2__analyze.sql
-- dangerous: concurrently-in-transaction
-- shows: fails 25001
SELECT 1;
VACUUM ANALYZE tickets;
-- safe
ANALYZE tickets (subject);
-- safe
ALTER TABLE tickets ALTER COLUMN subject SET STATISTICS 500, ALTER COLUMN id SET (n_distinct = -1);
