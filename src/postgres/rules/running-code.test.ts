import { beforeAll, expect, test } from "@jest/globals";
import { judgeSql } from "../../../test/support/judge-sql.ts";
import { loadParser } from "../parse/parse-migration.ts";

beforeAll(loadParser);

const setup = "CREATE TABLE queues (id bigint PRIMARY KEY, paused boolean)";
const certain = { path: "src/queue.ts", line: 3, text: "queue.paused", certainty: "certain" } as const;
const likely = { path: "src/answer.ts", line: 8, text: "paused: boolean", certainty: "likely" } as const;

test.each([
  [
    "the certain uses are gone: what is left is not said to fail",
    { base: [certain, likely], head: [likely] },
    /removes most of it \(left, maybe for something else: `src\/answer\.ts:8`\).*two deploys/,
  ],
  [
    "a certain use is left: it fails",
    { base: [certain, likely], head: [certain] },
    /The name is still in the code of this pull request: where it means this one, that fails/,
  ],
  [
    "there was never a certain one: nothing tells those left from those before",
    { base: [likely], head: [likely] },
    /The name is still in the code of this pull request: where it means this one, that fails/,
  ],
])("a dropped column whose uses change: %s", (_, uses, detail) => {
  const sql = "ALTER TABLE queues DROP COLUMN paused";
  const [finding] = judgeSql({ setup, sizes: { "public.queues": 5000 }, sql, uses });
  expect(finding).toMatchObject({
    rule: "drop-column",
    level: "blocking",
    detail: expect.stringMatching(detail),
  });
});
