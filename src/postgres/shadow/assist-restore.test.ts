import { describe, expect, test } from "@jest/globals";
import { assistRestore, withoutVectorOptions } from "./assist-restore.ts";

async function assisted(sql: string): Promise<readonly string[]> {
  const ran: string[] = [];
  await assistRestore(sql, async (statement) => void ran.push(statement));
  return ran;
}

describe("assistRestore", () => {
  test.each([
    "CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, update, delete, truncate');",
    'CREATE PUBLICATION "Every thing" FOR ALL TABLES',
    "CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert', publish_via_partition_root = true, publish_generated_columns = stored);",
    "ALTER PUBLICATION one ADD TABLES IN SCHEMA shop;",
    "UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = 'shop.a_idx'::pg_catalog.regclass;",
  ])("runs %s", async (sql) => {
    expect(await assisted(sql)).toEqual([sql]);
  });

  test.each([
    "CREATE PUBLICATION p FOR ALL TABLES; DROP ROLE x",
    "UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = 'a'::pg_catalog.regclass OR true",
    "CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert', publish_generated_columns = stored); DROP ROLE x",
    "UPDATE pg_catalog.pg_authid SET rolsuper = true",
    `CREATE PUBLICATION "p""; DROP ROLE x; --" FOR ALL TABLES WITH (x = 1)`,
  ])("does not run %s", async (sql) => {
    expect(await assisted(sql)).toEqual([]);
  });
});

test("withoutVectorOptions takes options from indexes of pgvector alone", () => {
  const index = "CREATE INDEX a ON public.items USING ivfflat (embedding public.vector_cosine_ops)";
  expect(withoutVectorOptions(`${index} WITH (lists='100') WHERE (id > 1);`)).toBe(
    `${index} WHERE (id > 1);`,
  );
  const other = "CREATE INDEX b ON public.items USING btree (id) WITH (fillfactor='70');";
  expect(withoutVectorOptions(other)).toBe(other);
});
