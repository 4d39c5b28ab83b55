ALTER TABLE orders ADD COLUMN remark text;
-- migrate:down
ALTER TABLE orders DROP COLUMN remark;
