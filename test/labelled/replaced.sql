-- What takes the place of another

-- # An enum changed as Prisma does it
-- dangerous: type-change-rewrites
-- running: SELECT count(*) FROM orders WHERE status = 'new'
-- shows: blocks reads and writes of orders
-- path: prisma/migrations/20260101000000_status/migration.sql
BEGIN;
CREATE TYPE "order_status_new" AS ENUM ('new', 'paid', 'sent', 'lost');
ALTER TABLE "orders" ALTER COLUMN "status" DROP DEFAULT;
ALTER TABLE "orders" ALTER COLUMN "status" TYPE "order_status_new" USING ("status"::text::"order_status_new");
ALTER TYPE "order_status" RENAME TO "order_status_old";
ALTER TYPE "order_status_new" RENAME TO "order_status";
DROP TYPE "order_status_old";
ALTER TABLE "orders" ALTER COLUMN "status" SET DEFAULT 'new';
COMMIT;
-- safe
-- path: prisma/migrations/20260101000000_status/migration.sql
ALTER TYPE "order_status" ADD VALUE 'lost';

-- # A table
-- dangerous: rename-breaks-code
-- running: SELECT count(*) FROM queue
-- shows: breaks SELECT count(*) FROM queue
-- path: db/migration/V2__queue.sql
ALTER TABLE queue RENAME TO queue_old;
-- safe
-- running: SELECT count(*) FROM queue
-- path: db/migration/V2__queue.sql
CREATE TABLE queue_new (id bigint PRIMARY KEY, job text, tries int);
ALTER TABLE queue RENAME TO queue_old;
ALTER TABLE queue_new RENAME TO queue;

-- # A view that others hang on
-- dangerous: cascade-drops-more, drop-column
-- running: SELECT admin FROM users WHERE id = 1
-- shows: breaks SELECT admin FROM users WHERE id = 1, drops the view admins, loses users.admin
-- path: db/migration/V2__admin.sql
ALTER TABLE users DROP COLUMN admin CASCADE;
-- safe
-- running: SELECT count(*) FROM users
-- shows: loses users.admin
-- path: db/migration/V2__admin.sql
ALTER TABLE users DROP COLUMN admin CASCADE;
CREATE VIEW admins AS SELECT id, name FROM users WHERE code = 'admin';

-- # A column dropped and added again
-- dangerous: drop-column
-- running: SELECT note FROM orders WHERE id = 1
-- shows: changes SELECT note FROM orders WHERE id = 1, loses orders.note
-- path: prisma/migrations/20260101000000_note/migration.sql
ALTER TABLE "orders" DROP COLUMN "note", ADD COLUMN "note" TEXT;
-- safe
-- path: prisma/migrations/20260101000000_note/migration.sql
ALTER TABLE "orders" ADD COLUMN "remark" TEXT;
