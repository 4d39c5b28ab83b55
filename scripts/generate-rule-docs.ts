import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeLinters } from "../src/postgres/rules/describe-linters.ts";
import { describeRule, describeRuleList } from "../src/postgres/rules/describe-rule.ts";
import { rules } from "../src/postgres/rules/index.ts";

/** Writes docs/rules/ from the rules and their examples, and the list at the end of docs/linters.md. A test fails where the pages are not what this writes. */
const root = fileURLToPath(new URL("../", import.meta.url));
mkdirSync(`${root}docs/rules`, { recursive: true });
for (const rule of rules) {
  const read = (name: string): string => readFileSync(`${root}examples/${rule.id}/${name}`, "utf8");
  const page = describeRule(rule, {
    setup: read("setup.sql"),
    unsafe: read("unsafe.sql"),
    safe: read("safe.sql"),
  });
  writeFileSync(`${root}docs/rules/${rule.id}.md`, page);
}
writeFileSync(`${root}docs/rules/README.md`, describeRuleList(rules));
const linters = `${root}docs/linters.md`;
writeFileSync(linters, describeLinters(readFileSync(linters, "utf8"), rules));
