import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import type { Finding } from "../../model/finding.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = `CREATE TABLE jobs (id bigint PRIMARY KEY, status text, batch bigint);
  CREATE TABLE history (id bigint PRIMARY KEY, job_id bigint);
  CREATE TABLE few (id bigint PRIMARY KEY, note text);`;
const sizes = { "public.jobs": 7_300_000, "public.history": 9_000_000, "public.few": 300 };

function found(sql: string): readonly Finding[] {
  const migration = { transactionMode: "per migration" as const };
  return judgeSql({ setup, sizes, sql, migration }).filter(({ level }) => level !== "notice");
}

test("the first of several index builds tells how long its lock is held in all, once", () => {
  const findings = found(`CREATE INDEX jobs_a ON jobs (batch);
    CREATE INDEX jobs_b ON jobs (status);
    CREATE INDEX jobs_c ON jobs (batch, id);`);
  const inAll =
    /The lock is held until COMMIT, for about [\d.]+ (s|min) with what follows in the transaction\./;
  expect(findings.map(({ detail }) => inAll.test(detail))).toEqual([true, false, false]);
});

test("what follows and takes no time to speak of is not told", () => {
  const [index] = found("CREATE INDEX jobs_a ON jobs (batch);\nALTER TABLE few ADD COLUMN more text;");
  expect(index?.detail).not.toContain("with what follows");
});

test("a lock that several statements prolong is said to be", () => {
  const findings = found(`ALTER TABLE few ADD COLUMN more text;
    CREATE INDEX jobs_a ON jobs (batch);
    CREATE INDEX history_a ON history (job_id);`);
  const prolonged = findings.find(({ rule }) => rule === "long-work-under-lock");
  expect(prolonged?.detail).toMatch(/before COMMIT, the longest of 2 statements that do\./);
});

test("a warning about a table whose transaction blocks it beyond the budget elsewhere is a notice that says where", () => {
  const sizes = { "public.jobs": 1_500_000 };
  const migration = { transactionMode: "per migration" as const };
  const sql = `ALTER TABLE jobs ADD COLUMN more text;
    CREATE INDEX jobs_status ON jobs (status);
    ALTER TABLE jobs ALTER status SET NOT NULL;
    ALTER TABLE jobs ALTER batch SET NOT NULL;`;
  const scans = (text: string) =>
    judgeSql({ setup, sizes, sql: text, migration }).filter(({ rule }) => rule === "set-not-null-scans");
  expect(scans(sql).map(({ level }) => level)).toEqual(["notice", "notice"]);
  expect(scans(sql)[0]?.detail).toContain("The same transaction blocks the table for longer: see line 2.");
  expect(scans("ALTER TABLE jobs ALTER status SET NOT NULL;")[0]?.level).toBe("warning");
});
