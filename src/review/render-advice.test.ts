import { expect, test } from "@jest/globals";
import type { Finding } from "../model/finding.ts";
import type { Review } from "../model/review.ts";
import { renderAdvice } from "./render-advice.ts";

const piece: Finding = {
  id: "a1b2c3",
  rule: "char-type",
  level: "notice",
  path: "db/1.sql",
  line: 3,
  endLine: 5,
  relation: "public.users",
  title: "`country` pads its values",
  detail: "Use text.",
  rewrite: null,
  accepted: null,
  advice: true,
};

function reviewWith(advice: readonly Finding[]): Review {
  return {
    conclusion: "success",
    postgres: 16,
    shadowVersion: null,
    snapshot: { origin: "none", takenAt: null, database: null, warnings: [] },
    migrations: [],
    findings: [],
    advice,
    notAnalysed: [],
    configProblems: [],
  };
}

test("advice is folded, a line for each piece", () => {
  expect(renderAdvice(reviewWith([piece]))).toBe(
    "<details><summary>1 piece of advice on schema and migration</summary>\n\n- `country` pads its values: `db/1.sql:3`, `char-type`. Use text.\n\n</details>",
  );
});

test("more than anybody reads is counted", () => {
  expect(
    renderAdvice(reviewWith(Array.from({ length: 33 }, (_, index) => ({ ...piece, rule: `rule-${index}` })))),
  ).toMatch(/- … and 3 more pieces\n/);
});

test("what one rule says in the same words is one piece with its places", () => {
  const others = [9, 27].map((line) => ({ ...piece, line, title: "`zip` pads its values" }));
  expect(renderAdvice(reviewWith([piece, ...others]))).toContain(
    "- `country` pads its values: `db/1.sql:3`, `char-type`. Use text. The same at line 9 and line 27.\n",
  );
});

test("none makes no text", () => {
  expect(renderAdvice(reviewWith([]))).toBeNull();
});
