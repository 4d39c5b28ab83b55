import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { describeLinters } from "./describe-linters.ts";
import { rules } from "./index.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, "utf8");
const page = read("docs/linters.md");
const ids = new Set(rules.map(({ id }) => id));

/** The sections of the page, with the rows of their tables. */
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => {
    const lines = text.split("\n").filter((line) => line.startsWith("| `"));
    const rows = lines.map((line) => line.slice(1, -1).split(" | "));
    return { title: text.split("\n")[0] ?? "", text, rows };
  });

describe("docs/linters.md", () => {
  test("links to rules that exist, under their names", () => {
    const links = [...page.matchAll(/\[([^\]]+)\]\(rules\/([^)]+)\.md\)/g)];
    expect(links.length).toBeGreaterThan(200);
    for (const [, name, file] of links)
      expect({ file, exists: ids.has(file ?? ""), name }).toEqual({ file, exists: true, name: file });
  });

  test.each(sections.filter(({ rows }) => rows.length > 0))(
    "$title: says which commit was read",
    ({ text }) => {
      expect(text.slice(0, 600)).toMatch(/\b[0-9a-f]{7,8}\b/);
    },
  );

  test.each(sections)(
    "$title: each rule has a rule of ours or a reason, and stands there once",
    ({ rows }) => {
      const names = rows.flatMap(([cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
      expect(names.length).toBe(new Set(names).size);
      for (const row of rows) {
        expect(row).toHaveLength(2);
        expect(row[1]).toMatch(/\]\((?:rules\/|configuration\.md)|^not judged: ./);
      }
    },
  );

  test("ends with the rules that no table links to, as `npm run docs` writes them", () => {
    expect(page).toBe(describeLinters(page, rules));
  });

  test("is found from the pages before it", () => {
    expect(read("docs/comparison.md")).toContain("](linters.md)");
    expect(read("README.md")).toContain("](docs/linters.md)");
  });
});
