import { beforeAll, describe, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { timeOf } from "../../../test/support/time-of.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `CREATE TABLE people (id bigserial PRIMARY KEY, tenant_id int, email text);
  CREATE TABLE tenants (id serial PRIMARY KEY, region text);`;
const columns = { id: { averageWidth: 8, distinct: -1, nullFraction: 0 } };
const sizes = {
  "public.people": { rows: 400_000, heapBytes: 40e6, toastBytes: 0, deadRows: 0, bytes: 60e6, columns },
  "public.tenants": { rows: 300_000, heapBytes: 20e6, toastBytes: 0, deadRows: 0, bytes: 30e6, columns },
};
const likely = async (...sql: string[]): Promise<number> =>
  (await timeOf({ setup, sizes, sql: sql.join(";\n") }))?.likely ?? Number.NaN;

const make = "CREATE TABLE contacts (id bigint, email text, tenant_id int)";
const fill = "INSERT INTO contacts SELECT id, email, tenant_id FROM people";
const index = "CREATE INDEX i ON contacts (email)";

describe("a table that the migration made", () => {
  test("is empty until it is filled", async () => {
    expect(await likely(make, index)).toBeLessThan(5);
    expect(await likely(make, fill, index)).toBeGreaterThan(300);
    expect(await likely(make, "INSERT INTO contacts VALUES (1, 'a', 1)", index)).toBeLessThan(20);
    expect(await likely(make, fill, "TRUNCATE contacts", index)).toBeLessThan(5);
  });

  test("has the rows of its query", async () => {
    const copied = "CREATE TABLE copied AS SELECT * FROM people";
    expect(await likely(copied, "ALTER TABLE copied ALTER COLUMN id SET NOT NULL")).toBeGreaterThan(10);
    expect(await likely(`${copied} WITH NO DATA`, "ALTER TABLE copied ADD PRIMARY KEY (id)")).toBeLessThan(5);
  });

  test("keeps its rows under another name", async () => {
    expect(
      await likely(
        make,
        fill,
        "ALTER TABLE contacts RENAME TO addresses",
        "CREATE INDEX i ON addresses (email)",
      ),
    ).toBeGreaterThan(300);
    const swap = ["ALTER TABLE people RENAME TO old", "ALTER TABLE contacts RENAME TO people"];
    expect(await likely(make, ...swap, "CREATE INDEX i ON people (email)")).toBeLessThan(5);
    expect(await likely(make, ...swap, "CREATE INDEX i ON old (email)")).toBeGreaterThan(300);
  });

  test("loses them by ROLLBACK", async () => {
    expect(await likely(make, "BEGIN", fill, "ROLLBACK", index)).toBeLessThan(5);
  });

  test("has them looked for in the table that it references", async () => {
    const key = "ALTER TABLE contacts ADD FOREIGN KEY (tenant_id) REFERENCES tenants";
    expect(await likely(make, key)).toBeLessThan(5);
    expect(await likely(make, fill, key)).toBeGreaterThan(100);
  });
});

describe("a column that the migration added", () => {
  const add = "ALTER TABLE people ADD COLUMN tenant bigint";
  const key = "ALTER TABLE people ADD FOREIGN KEY (tenant) REFERENCES tenants";

  test("references nothing until it is filled", async () => {
    const empty = await likely(add, key);
    expect(await likely(add, "UPDATE people SET tenant = tenant_id", key)).toBeGreaterThan(2 * empty);
  });

  test("is null in every row until it is filled", async () => {
    const later = "UPDATE people SET email = lower(email) WHERE tenant IS NOT NULL";
    expect(await likely(add, later)).toBeLessThan(
      0.5 * (await likely(add, "UPDATE people SET tenant = tenant_id", later)),
    );
  });
});

test("rows that an UPDATE leaves dead are read over", async () => {
  const scan = "ALTER TABLE people ALTER COLUMN email SET NOT NULL";
  expect(await likely("UPDATE people SET email = lower(email)", scan)).toBeGreaterThan(
    1.1 * (await likely(scan)),
  );
});

test("a large table that was made and filled blocks the writes of the table that it references", () => {
  const sql = `${make};\n${fill};\nALTER TABLE contacts ADD FOREIGN KEY (tenant_id) REFERENCES tenants;`;
  const large = {
    ...sizes,
    "public.people": { ...sizes["public.people"], rows: 4e8, heapBytes: 40e9, bytes: 60e9 },
  };
  const told = judgeSql({ setup, sizes: large, sql, migration: { transactionMode: "per migration" } });
  expect(told.filter(({ level }) => level !== "notice").map(({ line }) => line)).toContain(3);
});

describe("what an added column holds", () => {
  const bare = { rows: 4_000_000, heapBytes: 400e6, toastBytes: 0, deadRows: 0, bytes: 600e6, columns: {} };
  const later = async (...sql: string[]) =>
    timeOf({ setup, sizes: { "public.people": bare }, sql: sql.join(";\n") });
  const add = "ALTER TABLE people ADD COLUMN left_at timestamptz";

  test("is null in every row, also where no column was measured", async () => {
    const [none, all, of] = await Promise.all([
      later(add, "CREATE INDEX i ON people (email) WHERE left_at IS NOT NULL"),
      later(add, "CREATE INDEX i ON people (email) WHERE left_at IS NULL"),
      later(add, "CREATE INDEX i ON people (email)"),
    ]);
    expect(none?.high ?? 0).toBeLessThan((all?.likely ?? 0) / 2);
    expect(all?.low ?? 0).toBeGreaterThan((of?.low ?? 0) * 0.8);
  });

  test("stays null in the rows that are there when a default is set later", async () => {
    const set = "ALTER TABLE people ALTER left_at SET DEFAULT now()";
    const index = "CREATE INDEX i ON people (email) WHERE left_at IS NULL";
    expect(await later(add, set, index)).toEqual(await later(add, index));
  });

  test("and nothing is known of those that were there", async () => {
    const before = await later("CREATE INDEX i ON people (id) WHERE email IS NULL");
    expect(await later(add, "CREATE INDEX i ON people (id) WHERE email IS NULL")).toEqual(before);
    const filled = await later(
      "UPDATE people SET tenant_id = 1 WHERE id = 1",
      "UPDATE people SET tenant_id = 2 WHERE email IS NOT NULL",
    );
    expect(filled?.high ?? 0).toBeGreaterThan(1000);
  });

  test("unless it was filled since", async () => {
    const wide = await later(
      add,
      "UPDATE people SET left_at = now()",
      "CREATE INDEX i ON people (email) WHERE left_at IS NULL",
    );
    expect(wide?.low ?? 0).toBeLessThan((wide?.high ?? 0) / 10);
  });
});
