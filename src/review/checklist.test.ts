import { describe, expect, test } from "@jest/globals";
import { demoReview, migration, statementAt, usersEffect } from "../../test/fixtures/reviews/demo-review.ts";
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
const error = { code: "42701", message: "column exists" };
const long = { low: 1, likely: 60_000, high: 90_000 };

describe("before it runs", () => {
  test("there is nothing to do for a new table", () => {
    expect(preFlightChecklist(reviewOf(does({ created: true })))).toEqual([]);
  });

  const lost = { object: "column public.users.note", what: "its values" };
  const rollback = { path: migration.path, down: null, outcome: "missing", note: "" } as const;
  const none = { failure: null, differences: [], allowed: [], lostByDown: [], offered: null };

  test.each<[string, Review, readonly RegExp[]]>([
    [
      "a strong lock",
      reviewOf(does({})),
      [/^No long transaction may hold `users`: .*\('public\.users'\)\);\n/s],
    ],
    [
      "a lock that lets read",
      reviewOf(does({ lock: "SHARE", blocks: "writes" })),
      [/^No long transaction may hold `users`: .*mode NOT IN \('AccessShareLock', 'RowShareLock'\);\n/s],
    ],
    [
      "an index built beside the traffic",
      reviewOf(does(quiet, "CREATE INDEX CONCURRENTLY a ON users (a)", "IndexStmt")),
      [/^No transaction may stay open for long, on whatever table: `CREATE INDEX CONCURRENTLY` waits/],
    ],
    [
      "a rewrite of 1.1 GB",
      reviewOf(does({ ...quiet, rewrites: true })),
      [/^About 1\.1 GB of disk must be free, and as much on each replica: `users` is written anew/],
    ],
    [
      "two rewrites in one transaction",
      reviewOf(
        does({ ...quiet, rewrites: true }),
        does({ ...quiet, rewrites: true, relation: "public.orders", bytes: 3 * 1024 ** 3 }),
      ),
      [
        /^About 4\.1 GB .*: `orders` and `users` are written|^About 4\.1 GB .*: `users` and `orders` are written/,
      ],
    ],
    [
      "a dropped table, and a column",
      {
        ...reviewOf(does({ ...quiet, dataChange: "drop", relation: "public.orders" })),
        rollbacks: [{ ...rollback, ...none, lostByUp: [lost] }],
      },
      [/^A backup that has `orders` and `users\.note` can be restored/],
    ],
    [
      "a long run",
      reviewOf(
        does({ ...quiet, scans: true, estimate: { low: 1, likely: 60_000, high: 90_000 } }),
        does({ ...quiet }),
      ),
      [
        /^The run takes about 60 s, 90 s at the worst, most of it `V42__subscription_tiers\.sql:1`: no timeout/,
      ],
    ],
    [
      "a long run of which a part is not known",
      reviewOf(
        does({ ...quiet, scans: true, estimate: { low: 1, likely: 60_000, high: 90_000 } }),
        does({ ...quiet, scans: true, estimate: null }),
      ),
      [/, and `V42__subscription_tiers\.sql:1` for a time that is not known: no timeout/],
    ],
    [
      "a statement that fails does nothing",
      reviewOf(
        statementAt(1, "ALTER TABLE users …", "AlterTableStmt", { effects: [usersEffect({})], error }),
      ),
      [],
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
      "a short index build",
      does(
        { ...quiet, buildsIndexes: ["public.x"] },
        "CREATE INDEX CONCURRENTLY x ON users (a)",
        "IndexStmt",
      ),
      ["Who waits ", "Indexes that are"],
    ],
    [
      "a long index build",
      does(
        { ...quiet, buildsIndexes: ["public.x"], estimate: long },
        "CREATE INDEX CONCURRENTLY x ON users (a)",
        "IndexStmt",
      ),
      ["Who waits ", "How far the", "Indexes that are", "How far replicas"],
    ],
    [
      "VACUUM FULL",
      does({ rewrites: true, estimate: long }, "VACUUM FULL users", "VacuumStmt"),
      ["Who waits ", "How far the", "How far replicas"],
    ],
    [
      "VACUUM",
      does({ ...quiet, scans: true, estimate: null }, "VACUUM users", "VacuumStmt"),
      ["How far VACUUM"],
    ],
    [
      "a long scan, which writes nothing",
      does({ scans: true, estimate: long }),
      ["Who waits ", "How long the"],
    ],
    [
      "an UPDATE",
      does(
        { ...quiet, lock: "ROW EXCLUSIVE", dataChange: "update", estimate: long },
        "UPDATE users SET a = 1",
        "UpdateStmt",
      ),
      ["How long the", "How far replicas"],
    ],
  ])("%s", (_, analysis, expected) => expect(titles(reviewOf(analysis))).toEqual(expected));

  test("a step that no view shows is named with its estimate, and found by its lock", () => {
    const [, query] = watchQueries(reviewOf(does({ scans: true, estimate: long })));
    expect(query?.title).toMatch(/\(`V42__subscription_tiers\.sql:1` takes about 60 s\)$/);
    expect(query?.sql).toContain(
      "relation IN (to_regclass('public.users')) AND mode = 'AccessExclusiveLock'",
    );
  });

  test("a way out that builds an index is watched too", () => {
    const [planned] = demoReview.findings.filter(({ rewrite }) => rewrite !== null);
    const step = { deploy: 1, transaction: false, language: "sql", phase: "expand" } as const;
    const steps = [{ ...step, text: "CREATE INDEX CONCURRENTLY a ON users (b)" }];
    const findings = planned?.rewrite ? [{ ...planned, rewrite: { ...planned.rewrite, steps } }] : [];
    expect(titles({ ...reviewOf(), findings })).toContain("How far the");
  });
});
