ALTER TABLE orders ADD COLUMN remark text;
-- migrate:down
ALTER TABLE orders DROP COLUMN remark;
ALTER TABLE orders DROP COLUMN note;
ALTER TABLE orders ADD COLUMN note text;
