-- Publications and replica identity

-- # A table published without an identity
-- running: UPDATE audit_log SET note = 'x' WHERE id = 1 RETURNING id
-- dangerous: publication-without-identity
-- shows: breaks UPDATE audit_log SET note = 'x' WHERE id = 1 RETURNING id
ALTER PUBLICATION changes ADD TABLE audit_log;
-- dangerous: publication-without-identity
-- shows: breaks UPDATE audit_log SET note = 'x' WHERE id = 1 RETURNING id
CREATE PUBLICATION audits FOR TABLE audit_log;
-- dangerous: publication-without-identity
-- shows: breaks UPDATE audit_log SET note = 'x' WHERE id = 1 RETURNING id
ALTER PUBLICATION changes SET TABLE shipments, audit_log;
-- dangerous: publication-without-identity
-- shows: breaks UPDATE audit_log SET note = 'x' WHERE id = 1 RETURNING id
CREATE PUBLICATION everything FOR ALL TABLES;
-- safe
CREATE PUBLICATION audits FOR TABLE audit_log WITH (publish = 'insert');
-- safe
ALTER TABLE audit_log REPLICA IDENTITY FULL;
ALTER PUBLICATION changes ADD TABLE audit_log;
-- safe
ALTER TABLE audit_log REPLICA IDENTITY USING INDEX audit_log_id_key;
ALTER PUBLICATION changes ADD TABLE audit_log;
-- safe
ALTER PUBLICATION changes ADD TABLE users;

-- # A publication of all tables of a schema
-- versions: 15+
-- running: UPDATE audit_log SET note = 'x' WHERE id = 1 RETURNING id
-- dangerous: publication-without-identity
-- shows: breaks UPDATE audit_log SET note = 'x' WHERE id = 1 RETURNING id
CREATE PUBLICATION everything FOR TABLES IN SCHEMA public;
-- safe
CREATE PUBLICATION archived FOR TABLES IN SCHEMA archive;

-- # The identity of a published table goes
-- running: UPDATE shipments SET carrier = 'x' WHERE id = 1 RETURNING id
-- dangerous: publication-without-identity
-- shows: breaks UPDATE shipments SET carrier = 'x' WHERE id = 1 RETURNING id
ALTER TABLE shipments REPLICA IDENTITY NOTHING;
-- dangerous: publication-without-identity
-- shows: breaks UPDATE shipments SET carrier = 'x' WHERE id = 1 RETURNING id
ALTER TABLE shipments DROP CONSTRAINT shipments_pkey;
-- safe
ALTER TABLE shipments REPLICA IDENTITY FULL;
-- safe
ALTER TABLE shipments REPLICA IDENTITY USING INDEX shipments_label_key;
ALTER TABLE shipments DROP CONSTRAINT shipments_pkey;
-- safe
ALTER TABLE invoices REPLICA IDENTITY NOTHING;

-- # An identity that cannot be
-- dangerous: statement-fails
-- shows: fails 42809
ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_reference_ready;
-- safe
ALTER TABLE shipments REPLICA IDENTITY USING INDEX shipments_label_key;

-- # Tables that are no longer published
-- dangerous: unpublishes-table warning
-- shows: drops the published table shipments
ALTER PUBLICATION changes SET TABLE users;
-- safe
ALTER PUBLICATION changes DROP TABLE shipments;
-- safe
ALTER PUBLICATION changes SET TABLE shipments, users;

-- # A publication that does not exist
-- dangerous: statement-fails
-- shows: fails 42704
ALTER PUBLICATION change ADD TABLE users;
-- dangerous: statement-fails
-- shows: fails 42710
ALTER PUBLICATION changes ADD TABLE shipments;
-- safe
DROP PUBLICATION IF EXISTS change;
