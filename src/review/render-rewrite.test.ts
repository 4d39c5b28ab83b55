import { expect, test } from "@jest/globals";
import { describeStep } from "./render-rewrite.ts";

const step = { deploy: 1, phase: "migrate", transaction: false, text: "" } as const;

test("words for people are no step in or outside a transaction", () => {
  expect(describeStep({ ...step, language: "text" })).toBe("code");
  expect(describeStep({ ...step, language: "sql" })).toBe("migrate, outside a transaction");
});
