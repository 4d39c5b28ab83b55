import { expect, test } from "@jest/globals";
import type { Rewrite } from "../model/rewrite.ts";
import { describeStep, renderRewrite } from "./render-rewrite.ts";

const step = { deploy: 1, phase: "migrate", transaction: false, text: "" } as const;

test("words for people are no step in or outside a transaction", () => {
  expect(describeStep({ ...step, language: "text" })).toBe("the code");
  expect(describeStep({ ...step, language: "sql" })).toBe("outside a transaction");
});

const rewrite: Rewrite = {
  steps: [
    { ...step, language: "sql", transaction: true, text: "SELECT 1;" },
    { ...step, language: "sql", text: "SELECT 2;" },
  ],
  suggestion: null,
  files: [],
  proof: { proven: true, weakerLocks: true, sameSchema: true, note: "" },
};

test("steps of one deploy are not called deploys, and how to run them by hand stands above them", () => {
  const text = renderRewrite({ ...rewrite, byHand: "Run them by hand." }, "by hand", null);
  expect(text).toMatch(/The safe way, 2 steps<\/summary>\n\nRun them by hand\.\n\n\*\*Step 1\*\*, in one/);
  const two = rewrite.steps.map((each, index) => ({ ...each, deploy: index + 1 }));
  expect(renderRewrite({ ...rewrite, steps: two }, "by hand", null)).toMatch(
    /2 steps in 2 deploys<\/summary>\n\n\*\*Step 1, deploy 1\*\*/,
  );
});

test("the proof is told once, where the plan is", () => {
  const toldAt = { path: null, line: 3, endLine: 3 };
  expect(renderRewrite({ ...rewrite, toldAt }, "by hand", null)).toBe(
    "Take the statement out: it runs in the plan that is told at line 3.",
  );
});

test("steps that neither the suggestion nor a file holds are told", () => {
  const [first, second] = rewrite.steps;
  if (first === undefined || second === undefined) throw new Error("two steps");
  const text = renderRewrite({ ...rewrite, suggestion: first.text, leftOver: [second] }, "by hand", null);
  expect(text).toMatch(/and then, 1 step:\n\nOutside a transaction:\n\n```sql\nSELECT 2;/);
});

test("statements on neighbouring lines are taken out together, and what is missing of a proof is said first", () => {
  const takesOut = [
    { path: null, line: 3, endLine: 3 },
    { path: null, line: 4, endLine: 6 },
    { path: null, line: 8, endLine: 8 },
  ];
  const files = [{ path: "2.sql", text: "SELECT 2;" }];
  const proof = { ...rewrite.proof, proven: false, note: "The data was not compared. Same final schema." };
  const text = renderRewrite({ ...rewrite, files, takesOut, proof }, "by hand", null);
  expect(text).toContain("Take the statement and lines 3 to 6 and line 8 out, and add 1 file");
  expect(text).toMatch(/Not proven: the data was not compared\. Same final schema\.$/);
});
