import { describe, expect, test } from "@jest/globals";
import { demoReview, migration, statementAt, usersEffect } from "../../test/fixtures/reviews/demo-review.ts";
import type { StatementAnalysis } from "../model/analysis.ts";
import type { Effect } from "../model/effect.ts";
import { renderTimeline } from "./render-timeline.ts";

const budgetOf = () => ({ readsMs: 200, writesMs: 500 });
const takes = (ms: number) => ({ low: ms / 2, likely: ms, high: ms * 2 });

function statement(line: number, effect: Partial<Effect>, transaction: number | null = 1): StatementAnalysis {
  const analysis = statementAt(line, "SELECT 1", "SelectStmt", { effects: [usersEffect(effect)] });
  return { ...analysis, statement: { ...analysis.statement, transaction } };
}

function timeline(...statements: readonly StatementAnalysis[]): string | null {
  return renderTimeline({ ...demoReview, migrations: [{ migration, statements }] }, budgetOf);
}

describe("the timeline", () => {
  test("draws each lock from where it is taken to COMMIT, and where the budget is used up", () => {
    const drawn = timeline(
      statement(1, { estimate: takes(100) }),
      statement(2, {
        relation: "public.orders",
        lock: "SHARE",
        blocks: "writes",
        scans: true,
        estimate: takes(400),
      }),
      statement(3, { alreadyHeld: true, scans: true, estimate: takes(1000) }),
      statement(4, { relation: 'public."Order items"', estimate: takes(50) }, 2),
    );
    expect(drawn).toBe(
      [
        "```mermaid",
        "gantt",
        "  title Locks from the moment they are taken to COMMIT",
        "  dateFormat x",
        "  axisFormat %Q ms",
        "  section users",
        "    ACCESS EXCLUSIVE line 1, about 1.5 s :crit, 0, 1500ms",
        "    budget 200 ms :milestone, 200, 0ms",
        "  section orders",
        "    SHARE line 2, about 1.4 s :crit, 100, 1400ms",
        "    budget 500 ms :milestone, 600, 0ms",
        "  section _Order items_",
        "    ACCESS EXCLUSIVE line 4, about 50 ms :active, 1500, 50ms",
        "```",
      ].join("\n"),
    );
  });

  test.each<[string, StatementAnalysis]>([
    ["nothing is blocked beyond the budget", statement(1, { estimate: takes(100) })],
    [
      "only schema changes are blocked",
      statement(1, { blocks: "schema changes", scans: true, estimate: takes(9000) }),
    ],
    ["the table is new", statement(1, { created: true, estimate: takes(9000) })],
    ["the length is not known", statement(1, { scans: true, estimate: null })],
    ["one lock is all there is: its row in the table says as much", statement(1, { estimate: takes(9000) })],
  ])("is left out where %s", (_, analysis) => expect(timeline(analysis)).toBeNull());

  test("holds no character of a name that Mermaid would read", () => {
    const drawn = timeline(
      statement(1, { relation: 'public."a:b;c#d%%{x}\n```<b>"', scans: true, estimate: takes(9000) }),
      statement(2, { relation: "public.orders", estimate: takes(50) }),
    );
    expect(drawn).toMatch(/^ {2}section [a-z_]+$/m);
    expect(drawn).not.toMatch(/a:b/);
  });
});
