import { beforeAll, expect, test } from "@jest/globals";
import { CatalogRecord } from "../catalog/catalog-record.ts";
import { loadParser, parseSql } from "../parse/parse-migration.ts";
import { keyOfView } from "./key-of-view.ts";

beforeAll(loadParser);

const TABLES = `
  CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE, tier text, facts json);
  CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users, no integer);
  CREATE TABLE items (order_id bigint, pos integer, sku text, PRIMARY KEY (order_id, pos));
  CREATE TABLE parent (id bigint PRIMARY KEY);
  CREATE TABLE child () INHERITS (parent);`;

/** The key of a materialized view with this query. */
function keyOf(query: string): readonly string[] | null {
  const sql = `${TABLES} CREATE MATERIALIZED VIEW v AS ${query};`;
  const { relations } = CatalogRecord.fromStatements(parseSql(sql).statements, 16).toData();
  const view = relations.find(({ kind }) => kind === "materialized view");
  if (view === undefined) throw new Error("no view");
  return keyOfView(view, relations);
}

test.each([
  ["a primary key that is passed through", "SELECT id, tier FROM users", ["id"]],
  ["under another name", 'SELECT tier, id AS "User" FROM users WHERE tier IS NOT NULL', ["User"]],
  ["another unique column", "SELECT email, tier FROM users", ["email"]],
  ["all columns of a key", "SELECT sku, pos, order_id FROM items", ["order_id", "pos"]],
  ["what it groups by", "SELECT tier, count(*) FROM users GROUP BY tier", ["tier"]],
  ["by number", "SELECT lower(tier) AS low, count(*) FROM users GROUP BY 1", ["low"]],
  ["by an expression", "SELECT count(*), lower(tier) AS low FROM users GROUP BY lower(tier)", ["low"]],
  ["DISTINCT", "SELECT DISTINCT tier, email FROM users", ["tier", "email"]],
  ["DISTINCT ON", "SELECT DISTINCT ON (tier) tier, id FROM users ORDER BY tier, id", ["tier"]],
  ["UNION", "SELECT tier FROM users UNION SELECT sku FROM items", ["tier"]],
  ["one row", "SELECT max(id) AS most, count(*) FROM users", ["most"]],
  ["a join to one row", "SELECT o.id, u.email FROM orders o JOIN users u ON u.id = o.user_id", ["id"]],
  [
    "a LEFT JOIN to one row",
    "SELECT o.id, u.email FROM orders o LEFT JOIN users u ON u.id = o.user_id",
    ["id"],
  ],
  [
    "two joins in a row, one in WHERE",
    "SELECT i.order_id, i.pos, u.tier FROM items i, orders o, users u WHERE o.id = i.order_id AND u.id = o.user_id",
    ["order_id", "pos"],
  ],
  [
    "a key that the join demands to be equal",
    "SELECT i.pos, o.id FROM items i JOIN orders o ON o.id = i.order_id",
    ["id", "pos"],
  ],
])("finds %s", (_, query, key) => {
  expect(keyOf(query)).toEqual(key);
});

test.each([
  ["no key", "SELECT tier FROM users"],
  ["half a key", "SELECT pos FROM items"],
  ["UNION ALL", "SELECT id FROM users UNION ALL SELECT id FROM orders"],
  ["a join to many rows", "SELECT u.id, o.no FROM users u JOIN orders o ON o.user_id = u.id"],
  ["a LEFT JOIN whose right side has the key", "SELECT u.id FROM orders o LEFT JOIN users u ON u.id = o.no"],
  [
    "a LEFT JOIN that leaves rows of its left side",
    "SELECT i.order_id, i.pos FROM items i JOIN orders o ON true LEFT JOIN users u ON u.id = o.id AND u.id = i.pos",
  ],
  ["a cross join", "SELECT u.id FROM users u, orders o"],
  ["several rows for one", "SELECT id, generate_series(1, 3) AS n FROM users"],
  ["several rows for one group", "SELECT tier, unnest(array_agg(id)) FROM users GROUP BY tier"],
  ["GROUPING SETS", "SELECT tier, email, count(*) FROM users GROUP BY CUBE (tier, email)"],
  ["a group that it does not show", "SELECT count(*) FROM users GROUP BY tier"],
  ["a subquery", "SELECT id FROM (SELECT id FROM users UNION ALL SELECT id FROM orders) AS every"],
  ["a name that WITH gives", "WITH users AS (SELECT id FROM orders, items) SELECT id FROM users"],
  ["a type without an order", "SELECT DISTINCT ON (id) facts FROM users"],
  ["a parent, whose children have keys of their own", "SELECT id FROM parent"],
  ["a window over rows", "SELECT tier, count(*) OVER () FROM users"],
])("finds none in %s", (_, query) => {
  expect(keyOf(query)).toBeNull();
});
