import { expect, test } from "@jest/globals";
import { changeSet, cleanReview, config, demoReview, now } from "../../test/fixtures/reviews/demo-review.ts";
import type { StatementAnalysis } from "../model/analysis.ts";
import type { Review } from "../model/review.ts";
import { composeReview } from "./compose-review.ts";

function compose(changed: Partial<Review>, incomplete: string | null = null) {
  return composeReview({ ...cleanReview, ...changed }, { ...changeSet, incomplete }, config, now);
}

const unknown = {
  path: "V42__views.sql",
  line: 17,
  reason: "the procedure `refresh_all()` builds its SQL at run time.",
};

test("what was not analysed is named with its reason, in the summary and in a comment", () => {
  const { check, sticky } = compose({ notAnalysed: [unknown], conclusion: "action_required" });
  const sentence =
    "- `V42__views.sql` line 17 was not analysed: the procedure `refresh_all()` builds its SQL at run time.";
  expect(check.summary).toContain(sentence);
  expect(sticky).toContain(sentence);
  expect(check.annotations).toEqual([
    {
      path: "V42__views.sql",
      startLine: 17,
      endLine: 17,
      level: "warning",
      title: "Not analysed",
      message: "the procedure refresh_all() builds its SQL at run time.",
    },
  ]);
});

test("what was not analysed can be taken on where it has a fingerprint", () => {
  const { check } = compose({ notAnalysed: [{ ...unknown, id: "0123456789ab" }] });
  expect(check.summary).toContain("Take it on: `/lockkeeper accept 012345 <reason>`");
  const accepted = { by: "alice", reason: "read it", at: "2026-11-23T00:00:00Z" };
  expect(compose({ notAnalysed: [{ ...unknown, accepted }] }).sticky).toBeNull();
});

test("an invalid configuration is told with its line", () => {
  const { check, sticky } = compose({
    configProblems: ["`.github/lockkeeper.yml` line 7: unknown key `budgets`"],
  });
  expect(check.title).toBe("Config invalid (line 7)");
  expect(sticky).toContain("- `.github/lockkeeper.yml` line 7: unknown key `budgets`");
});

test("a list of files that is not whole is never a success", () => {
  const { check } = compose({}, "GitHub lists only the first 3,000 files.");
  expect(check.conclusion).toBe("action_required");
  expect(check.summary).toContain(
    "**The list of changed files is not whole**: GitHub lists only the first 3,000 files.",
  );
});

test("a pull request without migrations gets a title, one sentence and no comment", () => {
  const { check, sticky, comments } = compose({
    migrations: [],
    snapshot: { origin: "none", takenAt: null, database: null, warnings: [] },
  });
  expect([check.title, check.summary, check.text]).toEqual([
    "No migrations in this pull request",
    "No file of this pull request is a migration.",
    null,
  ]);
  expect([sticky, comments]).toEqual([null, []]);
});

test.each([
  [
    { origin: "none", takenAt: null, database: null },
    "No snapshot: neither the schema nor the sizes of the tables are known.",
  ],
  [
    { origin: "replayed", takenAt: null, database: null },
    "No snapshot: the schema comes from replaying the migrations at the base, so the sizes of the tables are not known.",
  ],
  [
    { origin: "built", takenAt: "2026-11-20T01:10:00Z", database: "shop" },
    "Snapshot of 3 days ago (2026-11-20 01:10 UTC), built for `shop`.",
  ],
] as const)("where the sizes come from: %j", (snapshot, sentence) => {
  expect(
    compose({ snapshot: { ...snapshot, warnings: ["It is older than 7 days."] } }).check.summary,
  ).toContain(sentence);
});

test("a sticky comment says the same whenever it is written", () => {
  const notAnalysed = [unknown];
  const later = new Date(now.getTime() + 86_400_000);
  const write = (when: Date) => composeReview({ ...cleanReview, notAnalysed }, changeSet, config, when);
  expect(write(later).sticky).toBe(write(now).sticky);
  expect(write(later).comments).toEqual(write(now).comments);
});

test("a review that is repeated later is the same check, though the snapshot is older", () => {
  const later = new Date(now.getTime() + 3 * 3_600_000);
  const [first, second] = [now, later].map((time) => composeReview(cleanReview, changeSet, config, time));
  expect(second?.check.summary).not.toBe(first?.check.summary);
  expect(second?.check.identity).toBe(first?.check.identity);
  expect(compose({ conclusion: "failure" }).check.identity).not.toBe(first?.check.identity);
});

test("a lock that is held through the work of a later statement is not ok where it is taken", () => {
  const row = (review: Review) =>
    composeReview(review, changeSet, config, now)
      .check.summary.split("\n")
      .find((line) => line.includes("ADD COLUMN"));
  const [migration] = demoReview.migrations;
  const later = migration?.statements.find(({ statement }) => statement.line === 8);
  const findings = demoReview.findings.filter(({ line }) => line === later?.statement.line);
  expect(row({ ...demoReview, findings })).toMatch(/see line 8 \|$/);
  expect(row({ ...demoReview, findings: [] })).toBeUndefined();
});

test("a lock whose work is in another file names that file", () => {
  const [migration] = demoReview.migrations;
  if (migration === undefined) throw new Error("the demo has no migration");
  const path = "db/migration/V43__later.sql";
  const moved = (line: number) => (each: StatementAnalysis) =>
    each.statement.line < line ? each : { ...each, statement: { ...each.statement, path } };
  const statements = migration.statements.map(moved(8));
  const findings = demoReview.findings.filter(({ line }) => line === 8).map((each) => ({ ...each, path }));
  const review = { ...demoReview, migrations: [{ ...migration, statements }], findings };
  const rows = composeReview(review, changeSet, config, now).check.summary.split("\n");
  expect(rows.find((line) => line.includes("ADD COLUMN"))).toMatch(/see `V43__later\.sql:8` \|$/);
});

test("a clean review is summed up in one line: what it locks for longest, and what that rests on", () => {
  expect(compose({}).check.summary).toMatch(/^Blocks reads and writes on `users` for about 3 ms\. [^\n]*$/);
  const migrations = cleanReview.migrations.map(({ migration }) => ({ migration, statements: [] }));
  expect(compose({ migrations }).check.summary).toMatch(
    /^Blocks neither reads nor writes of a table in use\. /,
  );
});

test("statements that may run as they are are counted below the table, and downs are left out", () => {
  const [first] = demoReview.migrations;
  if (first === undefined) throw new Error("the fixture has a migration");
  const down = {
    migration: { ...first.migration, direction: "down" as const },
    statements: first.statements.slice(0, 1),
  };
  const findings = demoReview.findings.filter(({ line }) => line === 10);
  const { summary } = compose({ ...demoReview, migrations: [first, down], findings }).check;
  expect(summary.split("\n").filter((line) => line.startsWith("| `"))).toHaveLength(2);
  expect(summary).toContain("The other 3 statements may run as they are.");
});

test("an edited migration is told though no migration will run", () => {
  const [finding] = demoReview.findings;
  if (finding === undefined) throw new Error("the fixture has a finding");
  const { check, sticky } = compose({
    migrations: [],
    findings: [{ ...finding, level: "warning", title: "Edits a migration that may have run" }],
  });
  expect(check.title).toBe("No blocking, 1 warning: edits a migration that may have run");
  expect(check.summary).toMatch(/^- ⚠️ Edits a migration that may have run: `[^`]+`$/);
  expect(sticky).not.toContain("before and while it runs");
});

test("each of several databases has its own budget, snapshot and warnings", () => {
  const [first] = config.databases;
  if (first === undefined) throw new Error("the fixture has a database");
  const several = {
    ...config,
    databases: [
      { ...first, name: "shop" },
      { ...first, name: "events", budget: { readsMs: 1000, writesMs: 2000 } },
    ],
  };
  const of = (name: string, warnings: string[]) => ({
    name,
    postgres: 16,
    shadowVersion: "16.14",
    snapshot: { ...demoReview.snapshot, database: name, warnings },
    paths: name === "shop" ? demoReview.migrations.map(({ migration }) => migration.path) : [],
  });
  const review = { ...demoReview, databases: [of("shop", []), of("events", ["The snapshot is old."])] };
  const { check } = composeReview(review, changeSet, several, now);
  const lines = check.summary.split("\n").filter((line) => /Blocking budget|⚠️ The|title Locks/.test(line));
  expect(lines).toEqual([
    expect.stringMatching(/^`shop`: Blocking budget: reads 200 ms, writes 500 ms\. Snapshot of .* ago/),
    expect.stringMatching(/^`events`: Blocking budget: reads 1 s, writes 2 s\. Snapshot of .* ago/),
    "⚠️ The snapshot is old.",
    "  title Locks in shop from the moment they are taken to COMMIT",
  ]);
});
