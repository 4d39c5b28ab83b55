/** A statement whose estimate is held against the time that it takes. */
export interface HeldOutCase {
  readonly kind:
    | "scan"
    | "rewrite"
    | "index"
    | "foreign key"
    | "change of rows"
    | "new table"
    | "maintenance"
    | "after earlier statements";
  readonly sql: string;
  /** What the migration does first; its time is not measured. */
  readonly before?: readonly string[];
  /** Undoes it where it cannot be in a transaction, or "clone" where it would leave dead rows. */
  readonly undo?: string;
}

/** Statements that are undone by ROLLBACK. */
export const casesOf = (kind: HeldOutCase["kind"], statements: readonly string[]): readonly HeldOutCase[] =>
  statements.map((sql) => ({ kind, sql }));

export const cases: readonly HeldOutCase[] = [
  ...casesOf("scan", [
    "ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL",
    "ALTER TABLE wide ALTER COLUMN c39 SET NOT NULL",
    "ALTER TABLE pairs ALTER COLUMN a SET NOT NULL",
    "ALTER TABLE bloated ALTER COLUMN a SET NOT NULL",
    "ALTER TABLE readings ALTER COLUMN value SET NOT NULL",
    "ALTER TABLE customers ADD CHECK (length(email) > 3)",
    "ALTER TABLE orders VALIDATE CONSTRAINT total_positive",
    "ALTER TABLE pairs ADD CONSTRAINT c CHECK (b > 0)",
    "ALTER TABLE accounts ADD CHECK (balance >= 0 AND kind < 9)",
  ]),
  ...casesOf("rewrite", [
    "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid()",
    "ALTER TABLE pairs ALTER COLUMN b TYPE bigint",
    "ALTER TABLE wide ALTER COLUMN c5 TYPE text USING c5::text",
    "ALTER TABLE bloated ALTER COLUMN a TYPE bigint",
    "ALTER TABLE articles ADD COLUMN token uuid DEFAULT gen_random_uuid()",
    "ALTER TABLE accounts ALTER COLUMN kind TYPE int",
    "ALTER TABLE customers ADD COLUMN seen timestamptz DEFAULT clock_timestamp()",
    "ALTER TABLE readings ALTER COLUMN value TYPE real",
    "ALTER TABLE few ALTER COLUMN customer_id TYPE bigint",
  ]),
  ...casesOf("index", [
    "CREATE INDEX i ON orders (customer_id)",
    "CREATE INDEX i ON orders (status, customer_id)",
    "CREATE INDEX i ON orders (note)",
    "CREATE INDEX i ON orders (lower(status))",
    "CREATE INDEX i ON orders (placed) WHERE status = 'returned'",
    "CREATE INDEX i ON orders USING gin (flags)",
    "CREATE INDEX i ON orders USING gin (flags jsonb_path_ops)",
    "CREATE INDEX i ON orders USING brin (placed)",
    "CREATE INDEX i ON orders USING hash (customer_id)",
    "CREATE INDEX i ON pairs (a)",
    "CREATE INDEX i ON pairs (a, b)",
    "CREATE UNIQUE INDEX i ON customers (email)",
    "CREATE INDEX i ON customers (name)",
    "CREATE INDEX i ON accounts (owner, born)",
    "CREATE INDEX i ON accounts (login) INCLUDE (balance)",
    "ALTER TABLE accounts ADD UNIQUE (login)",
    "CREATE INDEX i ON articles USING gin (tags)",
    "CREATE INDEX i ON articles USING gin (search)",
    "CREATE INDEX i ON articles (title)",
    "CREATE INDEX i ON places USING gist (spot)",
    "CREATE INDEX i ON places USING gist (opened)",
    "CREATE INDEX i ON places (address)",
    "CREATE INDEX i ON readings (at)",
    "CREATE INDEX i ON wide (c1, c2, c3)",
    "CREATE INDEX i ON bloated (b)",
    "CREATE INDEX i ON few (label)",
    "REINDEX TABLE accounts",
  ]),
  ...["orders (customer_id)", "accounts (born)", "pairs (b)"].map(
    (on): HeldOutCase => ({
      kind: "index",
      sql: `CREATE INDEX CONCURRENTLY i ON ${on}`,
      undo: "DROP INDEX i",
    }),
  ),
  ...casesOf("foreign key", [
    "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers",
    "ALTER TABLE visits VALIDATE CONSTRAINT visits_again",
    "ALTER TABLE few ADD FOREIGN KEY (customer_id) REFERENCES customers",
    "ALTER TABLE few ADD FOREIGN KEY (id) REFERENCES bloated",
    "ALTER TABLE customers ADD FOREIGN KEY (id) REFERENCES orders",
  ]),
  ...casesOf("new table", [
    "CREATE TABLE made AS SELECT * FROM orders",
    "CREATE TABLE made AS SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id",
    "CREATE TABLE made AS SELECT o.id, o.total, c.email FROM orders o JOIN customers c ON c.id = o.customer_id",
    "CREATE TABLE made AS SELECT * FROM pairs",
    "CREATE MATERIALIZED VIEW made AS SELECT kind, sum(balance) FROM accounts GROUP BY kind",
    "REFRESH MATERIALIZED VIEW daily",
    "REFRESH MATERIALIZED VIEW paid",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY paid",
  ]),
  ...[
    "UPDATE orders SET total = total + 1",
    "UPDATE orders SET note = 'returned' WHERE status = 'returned'",
    "UPDATE accounts SET balance = balance + 1",
    "UPDATE accounts SET login = login || 'x' WHERE kind = 3",
    "UPDATE pairs SET b = b + 1",
    "UPDATE few SET customer_id = customer_id + 1",
    "UPDATE wide SET c7 = 0",
    "UPDATE visits SET page = c.email FROM customers c WHERE c.id = visits.customer_id",
    "UPDATE bloated SET b = upper(b)",
    "UPDATE readings SET value = 0",
    "DELETE FROM orders",
    "DELETE FROM accounts WHERE kind = 2",
    "DELETE FROM customers WHERE id > 20000",
    "DELETE FROM pairs",
    "DELETE FROM visits",
    "INSERT INTO pairs SELECT b, a FROM pairs",
    "INSERT INTO visits (customer_id, page) SELECT id, email FROM customers",
    "INSERT INTO accounts (login, balance) SELECT email, id FROM customers",
    "INSERT INTO few SELECT id + 100000, name, id FROM customers",
  ].map((sql): HeldOutCase => ({ kind: "change of rows", sql, undo: "clone" })),
  ...[
    "VACUUM FULL bloated",
    "VACUUM FULL orders",
    "VACUUM FULL articles",
    "CLUSTER accounts USING accounts_balance",
    "CLUSTER orders USING orders_placed",
  ].map((sql): HeldOutCase => ({ kind: "maintenance", sql, undo: "clone" })),
];
