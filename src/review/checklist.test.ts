import { describe, expect, test } from "@jest/globals";
import {
  demoReview,
  finding,
  migration,
  statementAt,
  usersEffect,
} from "../../test/fixtures/reviews/demo-review.ts";
import type { StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import type { Review } from "../model/review.ts";
import { preFlightChecklist } from "./checklist.ts";
import { watchQueries } from "./watch-queries.ts";

function reviewOf(...statements: readonly StatementAnalysis[]): Review {
  return { ...demoReview, findings: [], migrations: [{ migration, statements }] };
}

function does(
  effect: Partial<Effect>,
  sql = "ALTER TABLE users …",
  kind = "AlterTableStmt",
): StatementAnalysis {
  return statementAt(1, sql, kind, { effects: [usersEffect(effect)] });
}

const quiet = { lock: "SHARE UPDATE EXCLUSIVE", blocks: "schema changes" } as const;
const setsTimeout = statementAt(1, "SET lock_timeout = '2s'", "VariableSetStmt");

describe("before it runs", () => {
  test("there is nothing to do for a new table", () => {
    expect(preFlightChecklist(reviewOf(does({ created: true })))).toEqual([]);
  });

  test.each<[string, Review, readonly RegExp[]]>([
    ["a strong lock", reviewOf(does({})), [/^No long transaction may hold `users`/, /lock_timeout/]],
    ["a lock_timeout set by the migration", reviewOf(setsTimeout, does({})), [/^No long transaction/]],
    [
      "a lock_timeout told by a finding",
      { ...reviewOf(does({})), findings: [finding({ rule: "missing-lock-timeout" })] },
      [/^No long transaction/],
    ],
    [
      "a rewrite of 1.1 GB",
      reviewOf(does({ ...quiet, rewrites: true })),
      [/^At least 1\.1 GB of disk must be free/],
    ],
    ["a dropped table", reviewOf(does({ ...quiet, dataChange: "drop" })), [/^A backup of `users` exists/]],
    [
      "a long run",
      reviewOf(does({ ...quiet, scans: true, estimate: { low: 1, likely: 60_000, high: 90_000 } })),
      [/^The run takes about 60 s/],
    ],
    [
      "a part that was not analysed",
      { ...reviewOf(), notAnalysed: [{ path: "a.sql", line: 3, reason: "odd" }] },
      [/^Read what was not analysed: `a\.sql:3`\.$/],
    ],
  ])("%s", (_, review, expected) => {
    const items = preFlightChecklist(review);
    expect(items).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(items[index]).toMatch(pattern);
  });
});

describe("while it runs", () => {
  const titles = (review: Review) =>
    watchQueries(review).map(({ title }) => title.split(/[ ,]/).slice(0, 3).join(" "));

  test.each<[string, StatementAnalysis, readonly string[]]>([
    ["a short lock", does({}), ["Who waits "]],
    ["a new table", does({ created: true }), []],
    [
      "an index build",
      does(
        { ...quiet, buildsIndexes: ["public.x"] },
        "CREATE INDEX CONCURRENTLY x ON users (a)",
        "IndexStmt",
      ),
      ["How far the", "Indexes that a", "How far replicas"],
    ],
    [
      "VACUUM FULL",
      does({ rewrites: true }, "VACUUM FULL users", "VacuumStmt"),
      ["Who waits ", "How far VACUUM", "How far replicas"],
    ],
    [
      "an UPDATE",
      does({ ...quiet, lock: "ROW EXCLUSIVE", dataChange: "update" }, "UPDATE users SET a = 1", "UpdateStmt"),
      ["How far replicas"],
    ],
  ])("%s", (_, analysis, expected) => expect(titles(reviewOf(analysis))).toEqual(expected));
});
