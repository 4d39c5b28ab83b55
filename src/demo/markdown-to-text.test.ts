import { expect, test } from "@jest/globals";
import { createLayout } from "../review/text-layout.ts";
import { markdownToText } from "./markdown-to-text.ts";

const layout = createLayout({ colour: false, width: 60 });
const show = (...lines: readonly string[]) => markdownToText(lines.join("\n"), 0, layout).split("\n");

test("a comment becomes text: no marks, its suggestion as added lines, folded steps set in", () => {
  expect(
    show(
      "⛔ **Blocks reads and writes on `users` for about 9 s**",
      "",
      "```suggestion",
      "ALTER TABLE users",
      "  ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;",
      "```",
      "<details><summary>and then, 1 step</summary>",
      "",
      "```sql",
      "ALTER TABLE users VALIDATE CONSTRAINT c;",
      "```",
      "",
      "</details>",
      "",
      "Merge anyway: `/lockkeeper accept 7f3a9c <reason>`",
      "",
      "<!-- lockkeeper:comment 0123456789abcdef -->",
    ),
  ).toEqual([
    "⛔ Blocks reads and writes on users for about 9 s",
    "",
    "suggestion, to be committed with one click:",
    "+ ALTER TABLE users",
    "+   ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;",
    "",
    "▾ and then, 1 step",
    "",
    "  │ ALTER TABLE users VALIDATE CONSTRAINT c;",
    "",
    "Merge anyway: /lockkeeper accept 7f3a9c <reason>",
  ]);
});

test("a table that fits stays one, a wide one becomes a list with the verdict first", () => {
  expect(show("| a | b |", "| --- | --- |", "| 1 | `x` |")).toEqual(["a  b", "1  x"]);
  const row = "| `a.sql:3` | `ALTER TABLE users ALTER COLUMN tier SET NOT NULL` | `users` | | ⛔ blocking |";
  expect(show("| where | statement | table | for | verdict |", "| - | - | - | - | - |", row)).toEqual([
    "⛔ blocking  a.sql:3  ALTER TABLE users ALTER COLUMN tier S…",
    "    users",
  ]);
});

test("lists hang, code in them is set in, a timeline is named", () => {
  expect(
    show(
      "## Before it runs",
      "",
      "- [ ] Nobody may hold `users` for long when this begins, and this must return no row:",
      "",
      "  ```sql",
      "  SELECT 1;",
      "  ```",
      "- [ ] Short",
      "```mermaid",
      "gantt",
      "```",
    ),
  ).toEqual([
    "Before it runs",
    "",
    "[ ] Nobody may hold users for long when this begins, and",
    "    this must return no row:",
    "",
    "  │ SELECT 1;",
    "",
    "[ ] Short",
    "",
    "[a timeline of the locks, which GitHub draws]",
  ]);
});

test("what a stranger wrote can not steer the terminal", () => {
  expect(show("```sql", "SELECT '\u001b[2J';", "```").join("")).not.toContain("\u001b");
  expect(show("Uses `\u001b]0;owned\u0007`").join("")).not.toContain("\u001b");
});
