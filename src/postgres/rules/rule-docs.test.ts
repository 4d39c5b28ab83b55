import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { describeRule, describeRuleList } from "./describe-rule.ts";
import { rules } from "./index.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, "utf8");

test.each(rules.map((rule) => [rule.id, rule] as const))(
  "docs/rules/%s.md is what `npx tsx scripts/generate-rule-docs.ts` writes",
  (id, rule) => {
    const example = {
      setup: read(`examples/${id}/setup.sql`),
      unsafe: read(`examples/${id}/unsafe.sql`),
      safe: read(`examples/${id}/safe.sql`),
    };
    expect(read(`docs/rules/${id}.md`)).toBe(describeRule(rule, example));
  },
);

test("docs/rules/README.md lists the rules", () => {
  expect(read("docs/rules/README.md")).toBe(describeRuleList(rules));
});

test("every rule says why in two sentences", () => {
  for (const { why } of rules) expect(why.match(/[.:](?:\s|$)/g)?.length ?? 0).toBeGreaterThanOrEqual(2);
});
