import { describe, expect, test } from "@jest/globals";
import { demoReview, finding } from "../../test/fixtures/reviews/demo-review.ts";
import { checkTitle } from "./check-title.ts";
import { type ConclusionGround, conclude } from "./conclude.ts";

const accepted = { by: "alice", reason: "at night", at: "2026-11-23T00:00:00Z" };
const unknown = { path: "V42__views.sql", line: 17, reason: "builds its SQL at run time" };
const nothing: ConclusionGround = {
  findings: [],
  notAnalysed: [],
  configProblems: [],
  incomplete: null,
  enforce: true,
};

describe("the conclusion", () => {
  test.each<[string, Partial<ConclusionGround>, string]>([
    ["nothing to say", {}, "success"],
    ["a warning", { findings: [finding({ level: "warning" })] }, "success"],
    ["a blocking finding", { findings: [finding({})] }, "failure"],
    ["an accepted blocking finding", { findings: [finding({ accepted })] }, "success"],
    ["something not analysed", { notAnalysed: [unknown] }, "action_required"],
    ["something not analysed that was taken on", { notAnalysed: [{ ...unknown, accepted }] }, "success"],
    ["an invalid configuration", { configProblems: ["line 7: unknown key"] }, "action_required"],
    ["a list of files that is not whole", { incomplete: "more than 3000 files" }, "action_required"],
    ["failure wins over not analysed", { findings: [finding({})], notAnalysed: [unknown] }, "failure"],
    ["a check that only informs", { findings: [finding({})], enforce: false }, "neutral"],
  ])("%s: %j gives %s", (_, ground, conclusion) => {
    expect(conclude({ ...nothing, ...ground })).toBe(conclusion);
  });
});

describe("the title", () => {
  const review = { ...demoReview, findings: [] };
  test.each([
    [demoReview, "3 blocking, 1 warning: fails, CREATE INDEX CONCURRENTLY cannot run inside a transaction"],
    [review, "No blocking in 1 migration"],
    [
      { ...review, findings: [finding({ level: "warning" as const })] },
      "No blocking, 1 warning: blocks reads and writes on users for about 9 s",
    ],
    [{ ...review, findings: [finding({ accepted })] }, "No blocking in 1 migration, 1 accepted"],
    [{ ...review, notAnalysed: [unknown] }, "1 statement could not be analysed"],
    [
      { ...demoReview, notAnalysed: [unknown] },
      "3 blocking, 1 warning, 1 not analysed: fails, CREATE INDEX CONCURRENTLY cannot run inside a transaction",
    ],
    [
      { ...review, configProblems: [".github/lockkeeper.yml line 7: unknown key"] },
      "Config invalid (line 7)",
    ],
    [{ ...review, configProblems: [".github/lockkeeper.yml:7: unknown key"] }, "Config invalid (line 7)"],
    [{ ...review, configProblems: ["it is no YAML"] }, "Config invalid"],
    [{ ...review, migrations: [] }, "No migrations in this pull request"],
    [
      {
        ...review,
        migrations: [],
        findings: [finding({ level: "warning" as const, title: "Edits `V1.sql`" })],
      },
      "No blocking, 1 warning: edits V1.sql",
    ],
  ])("case %#", (given, title) => expect(checkTitle(given, null)).toBe(title));

  test("of a list of files that is not whole", () => {
    expect(checkTitle(review, "more than 3000 files")).toBe("The list of changed files is not whole");
  });
});
