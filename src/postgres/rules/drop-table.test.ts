import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import type { Finding } from "../../model/finding.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric);
  CREATE TABLE runs (id bigint PRIMARY KEY);`;
const use = { path: "src/pay.go", line: 18, text: "payments", certainty: "certain" } as const;

function dropAfter(before: string): Finding | undefined {
  const sql = `CREATE TABLE run_payments (id bigint, amount numeric);\n${before};\nDROP TABLE payments;`;
  const uses = { base: [use], head: [] };
  const found = judgeSql({ setup, sizes: { "public.payments": 4_600_000 }, sql, uses });
  return found.find(({ rule }) => rule === "drop-table");
}

test("a table whose rows are copied to another first is not said to lose them all", () => {
  const copied = dropAfter(
    "INSERT INTO run_payments SELECT p.id, p.amount FROM payments p JOIN runs r ON r.id = p.id",
  );
  expect(copied).toMatchObject({ level: "blocking", title: "Breaks running code: drops `payments`" });
  expect(copied?.detail).toContain(
    "Line 2 copies from it to `run_payments`: what that leaves out of its 4.6 M rows",
  );
  const other = dropAfter("INSERT INTO run_payments SELECT id, 0 FROM runs");
  expect(other?.title).toBe("Deletes `payments` with its 4.6 M rows for good");
});
