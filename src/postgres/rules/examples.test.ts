import { beforeAll, describe, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { readExamples } from "../../../test/support/read-examples.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { rules } from "./index.ts";

beforeAll(loadParser);
const examples = readExamples();

test("every rule has an example, and every example a rule", () => {
  expect(examples.map(({ rule }) => rule)).toEqual(rules.map(({ id }) => id).sort());
});

describe.each(examples)("$rule", ({ rule, unsafe, safe }) => {
  test("speaks on the unsafe example", () => {
    expect(judgeSql(unsafe).map((finding) => finding.rule)).toContain(rule);
  });

  test("says nothing on the safe one, and no other rule does", () => {
    const graver = judgeSql(safe).filter((finding) => finding.level !== "notice" || finding.rule === rule);
    expect(graver.map((finding) => `${finding.rule}: ${finding.title}`)).toEqual([]);
  });
});
