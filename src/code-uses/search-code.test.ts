import { describe, expect, test } from "@jest/globals";
import { CodeNotWholeError } from "./code-not-whole-error.ts";
import { columnForms, tableForms } from "./identifier-forms.ts";
import { searchCode } from "./search-code.ts";

async function* stream(files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) yield { path, text };
}

/** Places where a table (or its column) is used, as "path:line". */
async function uses(files: Record<string, string>, relation: string, column: string | null = null) {
  const found = await searchCode(stream(files), [{ relation, column }]);
  return found.usesOf(relation, column)?.map(({ path, line }) => `${path}:${line}`);
}

describe("spellings", () => {
  test("of a table, in both numbers", () => {
    const { snake, camel, pascal } = tableForms("public.order_items");
    expect([snake, camel, pascal]).toEqual([
      ["order_items", "order_item", "ORDER_ITEMS", "ORDER_ITEM"],
      ["orderItems", "orderItem"],
      ["OrderItems", "OrderItem", "Order::Item"],
    ]);
    expect(tableForms("public.categories").pascal).toContain("Category");
    expect(tableForms("public.people").pascal).toContain("Person");
    expect(tableForms('"App"."OrderItem"').snake).toEqual(
      expect.arrayContaining(["OrderItem", "order_items"]),
    );
    expect(tableForms("public.status").pascal).toContain("Status");
  });

  test("of a column, Go's initials among them", () => {
    const { camel, pascal } = columnForms("user_id");
    expect([camel, pascal]).toEqual([
      ["userId", "userID"],
      ["UserId", "UserID"],
    ]);
  });
});

describe("a column", () => {
  test.each([
    ["a.py", 'cursor.execute("SELECT subscription_tier FROM users")'],
    ["a.ts", "return user.subscriptionTier;"],
    ["a.ts", "const tier = { subscriptionTier: 1 };"],
    ["a.rb", "validates :subscription_tier, presence: true"],
    ["a.go", '\tSubscriptionTier string `db:"subscription_tier"`'],
    ["Users.java", "List<User> findBySubscriptionTier(String tier);"],
    ["a.py", "subscription_tier = models.TextField()"],
    ["a.rb", "User.find_by_subscription_tier(1)"],
    ["q.sql", "SELECT id, subscription_tier\nFROM users"],
    ["a.java", "USERS.SUBSCRIPTION_TIER.eq(x)"],
  ])("%s: %s", async (path, text) => {
    expect(await uses({ [path]: text }, "public.users", "subscription_tier")).toEqual([`${path}:1`]);
  });

  test.each([
    ["a.ts", "// user.subscriptionTier is gone"],
    ["a.rb", "# subscription_tier"],
    ["a.ts", "other_subscription_tier_id"],
    ["a.test.ts", "expect(user.subscriptionTier)"],
    ["spec/a_spec.rb", "user.subscription_tier"],
    ["docs/a.md", "subscription_tier"],
    ["db/migrations/1.sql", "ALTER TABLE users ADD COLUMN subscription_tier text;"],
    ["db/structure.sql", "subscription_tier text"],
    ["yarn.lock", "subscription_tier"],
    ["a.css", ".subscription-tier"],
  ])("not %s: %s", async (path, text) => {
    expect(await uses({ [path]: text }, "public.users", "subscription_tier")).toEqual([]);
  });

  test("a common word counts only near its table, and as a member or in SQL", async () => {
    const files = {
      "a.ts": "const name = file.name;",
      "b.ts": "const name = 'x';\nawait prisma.user.findMany({ select: { name: true } });",
      "c.ts": `import { users } from "./schema";\n${"\n".repeat(40)}const title = file.name;`,
      "models/user.rb": "class User\n  validates :name, presence: true\nend",
      "d.go": 'db.Query("SELECT id, name FROM users")',
    };
    expect(await uses(files, "public.users", "name")).toEqual(["b.ts:2", "d.go:1", "models/user.rb:2"]);
  });

  test("a column that many tables have counts in files that name its table", async () => {
    const files = {
      "orders.ts": "order.userId = user.id;",
      "carts.ts": "cart.userId = user.id;",
    };
    expect(await uses(files, "public.orders", "user_id")).toEqual(["orders.ts:1"]);
  });
});

describe("a table", () => {
  test.each([
    ["a.py", 'cursor.execute("DELETE FROM events WHERE id = 1")'],
    ["a.py", '__tablename__ = "events"'],
    ["a.rb", "class Event < ApplicationRecord"],
    ["a.rb", "has_many :events"],
    ["a.ts", "await prisma.event.findMany()"],
    ["a.ts", 'export const events = pgTable("events", {'],
    ["a.ts", "await Event.findOne({ id })"],
    ["a.java", '@Table(name = "events")'],
    ["a.ex", 'schema "events" do'],
    ["a.prisma", "model Event {"],
    ["a.sql", "SELECT * FROM public.events"],
    ["a.ts", 'knex("events").select()'],
  ])("%s: %s", async (path, text) => {
    expect(await uses({ [path]: text }, "public.events")).toEqual([`${path}:1`]);
  });

  test.each([
    ["a.ts", "const events = [];"],
    ["a.ts", "this.events.push(handler)"],
    ["a.ts", "function on(event: Event) {}"],
    ["a.ts", 'import EventEmitter from "node:events";'],
    ["a.ts", "eventSource.close()"],
  ])("not %s: %s", async (path, text) => {
    expect(await uses({ [path]: text }, "public.events")).toEqual([]);
  });
});

test("SQL and definitions come before members", async () => {
  const files = {
    "a.ts": "x.accountTier\n",
    "b.ts": 'query("SELECT account_tier FROM users")\n',
  };
  expect(await uses(files, "public.users", "account_tier")).toEqual(["b.ts:1", "a.ts:1"]);
});

test("lines are cut to 160 characters, and a file of megabytes or a minified line is passed over", async () => {
  const files = {
    "a.ts": `  x.accountTier ${"y".repeat(500)}\r\n`,
    "b.ts": `x.accountTier ${"y".repeat(3000)}`,
    "c.ts": `x.accountTier\n${"y".repeat(1_000_001)}`,
  };
  const found = await searchCode(stream(files), [{ relation: "public.users", column: "account_tier" }]);
  const [first, ...others] = found.usesOf("public.users", "account_tier") ?? [];
  expect(first?.text).toMatch(/^x\.accountTier y{146}$/);
  expect(others).toEqual([]);
});

test("what a search that broke off did not find is unknown, not unused", async () => {
  const files = { "a.ts": "x.accountTier", "b.ts": "y".repeat(100), "c.ts": "x.otherColumn" };
  const names = [
    { relation: "public.users", column: "account_tier" },
    { relation: "public.users", column: "other_column" },
  ];
  const limits = { fileCharacters: 1000, characters: 50, ms: 10_000, uses: 10 };
  const found = await searchCode(stream(files), names, limits);
  expect(found.usesOf("public.users", "account_tier")).toHaveLength(1);
  expect(found.usesOf("public.users", "other_column")).toBeNull();
});

test("a name that was not searched for is unknown", async () => {
  const found = await searchCode(stream({}), []);
  expect(found.usesOf("public.users", null)).toBeNull();
});

test("a file that is nothing but matches comes to its end, and its first uses are kept", async () => {
  const columns = await uses({ "a.ts": "users.name\n".repeat(90_000) }, "public.users", "name");
  expect(columns).toContain("a.ts:1");
  const tables = await uses({ "a.ts": "users ".repeat(160_000) }, "public.users");
  expect(tables).toBeDefined();
});

test("code that can not be read whole is searched as far as it can, and what was not found in it is unknown", async () => {
  async function* cutShort() {
    yield { path: "a.ts", text: "const tier = user.accountTier;" };
    throw new CodeNotWholeError("it has more than 200000 files");
  }
  const columns = ["account_tier", "other_column"];
  const found = await searchCode(
    cutShort(),
    columns.map((column) => ({ relation: "public.users", column })),
  );
  expect(found.usesOf("public.users", "account_tier")).toHaveLength(1);
  expect(found.usesOf("public.users", "other_column")).toBeNull();
  expect(found.gap).toBe("it has more than 200000 files");
});
