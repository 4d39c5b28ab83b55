import { beforeAll, describe, expect, test } from "@jest/globals";
import { timeOf } from "../../../test/support/time-of.ts";
import type { RelationStatistics } from "../../model/snapshot.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const column = (averageWidth: number, distinct = -1, nullFraction = 0) => ({
  averageWidth,
  distinct,
  nullFraction,
});
const table = (rows: number, over: Partial<RelationStatistics> = {}): Partial<RelationStatistics> => ({
  rows,
  bytes: rows * 160,
  heapBytes: rows * 120,
  toastBytes: 0,
  deadRows: 0,
  ...over,
});
const setup = `CREATE EXTENSION pg_trgm;
  CREATE TABLE people (id bigserial PRIMARY KEY, tenant_id int, last text, email text, note text, gone timestamptz, settings jsonb);
  CREATE INDEX people_email ON people (email);
  CREATE TABLE tenants (id serial PRIMARY KEY, region text);
  CREATE TABLE documents (id bigserial PRIMARY KEY, title text, body text, file bytea);
  CREATE TABLE history (what text);
  CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO history VALUES (OLD.title); RETURN NULL; END';
  CREATE TABLE roomy (id bigserial PRIMARY KEY, n int) WITH (fillfactor = 45);
  CREATE TABLE packed (id bigserial PRIMARY KEY, n int);
  CREATE TABLE parts (id int, at timestamptz) PARTITION BY HASH (id);
  CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);`;
const sizes = {
  "public.people": table(400_000, {
    columns: {
      id: column(8),
      tenant_id: column(4, 2000),
      last: column(10, 4),
      email: column(24),
      note: column(40),
      gone: column(8, -1, 0.95),
      settings: column(80),
    },
  }),
  "public.people_email": { rows: 400_000, bytes: 16e6 },
  "public.tenants": table(2000, { columns: { id: column(4), region: column(6, 9) } }),
  "public.documents": table(20_000, {
    toastBytes: 80e6,
    columns: { id: column(8), title: column(40), body: column(18), file: column(4, -1, 1) },
  }),
  "public.history": table(0),
  "public.roomy": table(200_000),
  "public.packed": table(200_000),
  "public.parts_0": table(300_000),
  "public.parts_1": table(300_000),
};

const likely = async (sql: string, more = ""): Promise<number> => {
  const time = await timeOf({ setup: setup + more, sizes, sql });
  if (time === null) throw new Error(`not known: ${sql}`);
  expect(time.low).toBeLessThanOrEqual(time.likely);
  expect(time.likely).toBeLessThanOrEqual(time.high);
  return time.likely;
};
const check = (expression: string, on = "people") => likely(`ALTER TABLE ${on} ADD CHECK (${expression})`);

describe("an expression", () => {
  test("costs what it calls", async () => {
    const plain = await check("tenant_id > 0");
    expect(await check("email ~ '^[^@]+@'")).toBeGreaterThan(3 * plain);
    expect(await check("settings ->> 'theme' <> ''")).toBeGreaterThan(1.5 * plain);
    expect(await check("length(note) BETWEEN 1 AND 9")).toBeGreaterThan(
      1.3 * (await check("length(note) < 9")),
    );
  });

  test("reads a value in TOAST only where it looks at more than its length", async () => {
    const length = await check("octet_length(body) < 1000000", "documents");
    expect(await check("length(body) < 1000000", "documents")).toBeGreaterThan(20 * length);
    expect(await check("body IS NOT NULL AND length(title) > 2", "documents")).toBeLessThan(3 * length);
  });

  test("of a constraint that is validated later is read from its definition", async () => {
    const later = "ALTER TABLE documents ADD CONSTRAINT c CHECK (length(body) > 2) NOT VALID;";
    expect(await likely("ALTER TABLE documents VALIDATE CONSTRAINT c", later)).toBe(
      await check("length(body) > 2", "documents"),
    );
  });
});

describe("an index", () => {
  const index = (what: string) => likely(`CREATE INDEX i ON people ${what}`);

  test("that is partial holds the share that the statistics tell", async () => {
    const few = await index("(email) WHERE gone IS NOT NULL");
    expect(few).toBeLessThan(0.4 * (await index("(email)")));
    expect(await index("(email) WHERE gone IS NULL")).toBeGreaterThan(2 * few);
    expect(await index("(email) WHERE NOT (gone IS NOT NULL)")).toBe(
      await index("(email) WHERE gone IS NULL"),
    );
  });

  test("compares texts only as far as they decide", async () => {
    const text = await index("(email)");
    expect(await index("(last)")).toBeLessThan(0.6 * text);
    expect(await index("(id, email)")).toBeLessThan(0.6 * text);
    expect(await index("(email, id)")).toBeGreaterThan(0.9 * text);
  });

  test("on words takes their text apart", async () => {
    const words = await likely("CREATE INDEX i ON documents USING gin (to_tsvector('english', body))");
    expect(words).toBeGreaterThan(10 * (await likely("CREATE INDEX i ON documents (title)")));
  });

  test("of paths has fewer entries, one of trigrams more", async () => {
    const keys = await index("USING gin (settings)");
    expect(await index("USING gin (settings jsonb_path_ops)")).toBeLessThan(0.6 * keys);
    expect(await index("USING gin (last gin_trgm_ops)")).toBeGreaterThan(1000);
  });
});

describe("files that move", () => {
  test("are copied: no index is built, and one alone is as long as its bytes", async () => {
    const moved = await likely("ALTER TABLE people SET TABLESPACE side");
    expect(moved).toBeLessThan(0.3 * (await likely("VACUUM FULL people")));
    expect(await likely("ALTER INDEX people_email SET TABLESPACE side")).toBeLessThan(moved);
  });
});

describe("a change of rows", () => {
  test("joined by the other table's key is no bound for its own rows", async () => {
    const all = await likely("UPDATE people p SET note = t.region FROM tenants t WHERE t.id = p.tenant_id");
    const own = await likely("UPDATE people p SET note = t.region FROM tenants t WHERE t.id = p.id");
    expect(all).toBeGreaterThan(20 * own);
  });

  test("of values in TOAST writes them anew, of others leaves them", async () => {
    const title = await likely("UPDATE documents SET title = upper(title)");
    expect(await likely("UPDATE documents SET body = upper(body)")).toBeGreaterThan(5 * title);
  });

  test("counts the statement that a trigger runs in another table", async () => {
    const trigger = "CREATE TRIGGER kept AFTER UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION keep();";
    const sql = "UPDATE documents SET title = upper(title)";
    expect(await likely(sql, trigger)).toBeGreaterThan((await likely(sql)) + 200);
  });

  test("runs the triggers of its own kind", async () => {
    const trigger = "CREATE TRIGGER kept AFTER UPDATE ON packed FOR EACH ROW EXECUTE FUNCTION keep();";
    expect(await likely("DELETE FROM packed", trigger)).toBe(await likely("DELETE FROM packed"));
    expect(await likely("UPDATE packed SET n = 0", trigger)).toBeGreaterThan(
      await likely("UPDATE packed SET n = 0"),
    );
  });

  test("finds room beside the old versions where the fillfactor leaves it", async () => {
    const packed = await likely("UPDATE packed SET n = n + 1");
    expect(await likely("UPDATE roomy SET n = n + 1")).toBeLessThan(0.7 * packed);
  });

  test("of a range of keys has no more rows than keys", async () => {
    const all = await likely("DELETE FROM packed");
    expect(await likely("DELETE FROM packed WHERE id BETWEEN 100 AND 2000")).toBeLessThan(0.1 * all);
    expect(await likely("DELETE FROM packed WHERE id <= 2000")).toBeLessThan(0.1 * all);
    expect(await likely("DELETE FROM packed WHERE n <= 2000")).toBeGreaterThan(0.2 * all);
  });

  test("is spread over the partitions that it goes into", async () => {
    const spread = await likely("INSERT INTO parts SELECT id, now() FROM people");
    expect(spread).toBeLessThan(1.5 * (await likely("INSERT INTO packed SELECT id, 1 FROM people")));
  });
});

describe("a query", () => {
  const made = (query: string) => likely(`CREATE TABLE made AS ${query}`);

  test("writes the rows that it gives", async () => {
    const all = await made("SELECT * FROM people");
    expect(await made("SELECT * FROM people WHERE gone IS NOT NULL")).toBeLessThan(0.5 * all);
    expect(await made("SELECT count(*) FROM people")).toBeLessThan(0.3 * all);
    expect(await made("SELECT id FROM people")).toBeLessThan(0.7 * all);
    expect(await made("SELECT * FROM people ORDER BY email")).toBeGreaterThan(1.3 * all);
    expect(await made("SELECT *, row_number() OVER (ORDER BY id) FROM people")).toBeGreaterThan(1.3 * all);
  });

  test("of a partitioned table gives the rows of all its partitions", async () => {
    expect(await made("SELECT * FROM parts")).toBeGreaterThan(1.5 * (await made("SELECT * FROM parts_0")));
  });

  test("takes what is in TOAST along only where it asks for it", async () => {
    expect(await made("SELECT * FROM documents")).toBeGreaterThan(
      20 * (await made("SELECT id FROM documents")),
    );
  });
});

test("ANALYZE looks at a sample, VACUUM at what is not clean", async () => {
  expect(await likely("ANALYZE people")).toBeGreaterThan(50);
  expect(await likely("VACUUM ANALYZE people")).toBeGreaterThan(await likely("VACUUM people"));
  expect((await timeOf({ setup, sizes, sql: "VACUUM people" }))?.low).toBeLessThan(1);
});
