/** The migrations that production has run, oldest first, in the layout of golang-migrate. */
const MIGRATIONS: Readonly<Record<string, string>> = {
  "0001_users": `CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  display_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
`,
  "0002_products": `CREATE TABLE products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku text NOT NULL UNIQUE,
  title text NOT NULL,
  price_cents integer NOT NULL CHECK (price_cents >= 0)
);
`,
  "0003_orders": `CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id),
  status text NOT NULL DEFAULT 'open',
  total_cents bigint NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX orders_user_id_idx ON orders (user_id);
`,
  "0004_order_items": `CREATE TABLE order_items (
  order_id bigint NOT NULL REFERENCES orders (id),
  product_id bigint NOT NULL REFERENCES products (id),
  quantity integer NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (order_id, product_id)
);
`,
  "0005_customer_totals": `CREATE VIEW customer_totals AS
SELECT user_id, count(*) AS orders, sum(total_cents) AS total_cents
FROM orders
GROUP BY user_id;
`,
  "0006_orders_placed_at_idx": `CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at);
`,
};

const DOWN: Readonly<Record<string, string>> = {
  "0001_users": "DROP TABLE users;\n",
  "0002_products": "DROP TABLE products;\n",
  "0003_orders": "DROP TABLE orders;\n",
  "0004_order_items": "DROP TABLE order_items;\n",
  "0005_customer_totals": "DROP VIEW customer_totals;\n",
  "0006_orders_placed_at_idx": "DROP INDEX CONCURRENTLY orders_placed_at_idx;\n",
};

/** The shop's schema in production, as `lockkeeper snapshot build --schema` takes it. */
export const SCHEMA = Object.values(MIGRATIONS).join("\n");

/** The sizes of its tables, as `lockkeeper snapshot build --rows` takes them. */
export const ROWS = JSON.stringify(
  {
    users: { rows: 2_300_000, bytes: 1_180_000_000 },
    products: { rows: 41_000, bytes: 25_000_000 },
    orders: { rows: 18_200_000, bytes: 4_190_000_000 },
    order_items: { rows: 61_000_000, bytes: 7_950_000_000 },
  },
  null,
  2,
);

/** Where the shop keeps its snapshot. */
export const SNAPSHOT_PATH = "db/production.snapshot";

const CONFIG = `# What Lockkeeper knows of production, and how long it may be blocked.
snapshot: ${SNAPSHOT_PATH}
budget:
  reads: 200 ms
  writes: 500 ms
`;

const README = `# Shop

An online shop. Migrations are run by golang-migrate before the new version is rolled out, while the old one serves.
`;

const ORDERS = `import type { Pool } from "pg";

export interface Order {
  readonly id: number;
  readonly status: string;
  readonly totalCents: number;
}

/** Orders of one user, newest first. */
export async function listOrders(pool: Pool, userId: number): Promise<readonly Order[]> {
  const { rows } = await pool.query(
    \`SELECT id, status, total_cents AS "totalCents"
       FROM orders
      WHERE user_id = $1
      ORDER BY placed_at DESC\`,
    [userId],
  );
  return rows;
}
`;

const CHECKOUT = `import type { Pool } from "pg";

/** Places an order. Returns its id. */
export async function placeOrder(pool: Pool, userId: number, totalCents: number): Promise<number> {
  const insert = "INSERT INTO orders (user_id, total_cents) VALUES ($1, $2) RETURNING id";
  const { rows } = await pool.query(insert, [userId, totalCents]);
  return rows[0].id;
}
`;

const REVENUE = `import type { Pool } from "pg";

/** The hundred users who spent most since a day. */
export async function bestCustomers(pool: Pool, since: Date) {
  const { rows } = await pool.query(
    \`SELECT users.email, sum(orders.total_cents) AS total_cents
       FROM users
       JOIN orders ON orders.user_id = users.id
      WHERE orders.placed_at >= $1
      GROUP BY users.email
      ORDER BY total_cents DESC
      LIMIT 100\`,
    [since],
  );
  return rows;
}
`;

/** Path of a migration's file. */
export function migrationPath(name: string, direction: "up" | "down"): string {
  return `db/migrations/${name}.${direction}.sql`;
}

/** The files of the shop as they are in production, without the snapshot. */
export const baseFiles: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(MIGRATIONS).map(([name, sql]) => [migrationPath(name, "up"), sql])),
  ...Object.fromEntries(Object.entries(DOWN).map(([name, sql]) => [migrationPath(name, "down"), sql])),
  ".github/lockkeeper.yml": CONFIG,
  "README.md": README,
  "src/checkout.ts": CHECKOUT,
  "src/orders.ts": ORDERS,
  "src/reports/revenue.ts": REVENUE,
};
