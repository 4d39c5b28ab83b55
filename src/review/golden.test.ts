import { expect, test } from "@jest/globals";
import {
  analysis,
  changeSet,
  cleanReview,
  config,
  demoReview,
  now,
} from "../../test/fixtures/reviews/demo-review.ts";
import { golden } from "../../test/fixtures/reviews/golden.ts";
import { composeReview } from "./compose-review.ts";
import { renderGitLab } from "./render-gitlab.ts";
import { renderJson, renderLocksJson } from "./render-json.ts";
import { renderLocksText } from "./render-locks-text.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { renderSarif } from "./render-sarif.ts";
import { renderText } from "./render-text.ts";

const files = [
  {
    path: "a.sql",
    statements: analysis.statements,
    notAnalysed: [{ line: 12, reason: 'syntax error at or near "@team"' }],
  },
];

test("the demo's pull request on GitHub", () => {
  const { check, sticky, stickyWhenClear, comments } = composeReview(demoReview, changeSet, config, now);
  const texts = [
    `Check: ${check.title} (${check.conclusion})`,
    check.summary,
    "=".repeat(80),
    check.text,
    "=".repeat(80),
    sticky,
    "=".repeat(80),
    stickyWhenClear,
    "=".repeat(80),
    ...comments.map(
      ({ path, startLine, line, body }) =>
        `${path} ${startLine ?? line} to ${line}\n\n${body}\n${"=".repeat(80)}`,
    ),
    JSON.stringify(check.annotations, null, 2),
  ].join("\n\n");
  expect(`${texts}\n`).toBe(golden("demo-on-github.md", `${texts}\n`));
});

test("a clean pull request on GitHub: a green check, no comment", () => {
  const { check, sticky, comments } = composeReview(cleanReview, changeSet, config, now);
  expect([check.conclusion, check.title, sticky, comments]).toEqual([
    "success",
    "No blocking in 1 migration",
    null,
    [],
  ]);
  const text = `${check.title}\n\n${check.summary}\n\n${check.text}\n`;
  expect(text).toBe(golden("clean-on-github.md", text));
});

test.each([
  ["demo-terminal.txt", () => renderText(demoReview, config, now, { colour: false, width: 100 })],
  ["demo-terminal-narrow.txt", () => renderText(demoReview, config, now, { colour: false, width: 60 })],
  ["clean-terminal.txt", () => renderText(cleanReview, config, now, { colour: false, width: 100 })],
  ["locks-terminal.txt", () => renderLocksText(files, { colour: false, width: 100 })],
  ["locks.json", () => renderLocksJson(16, files)],
  ["demo.md", () => renderMarkdown(demoReview, config, now)],
  ["demo.json", () => renderJson(demoReview)],
  [
    "demo.sarif",
    () =>
      renderSarif(demoReview, [
        { id: "set-not-null-scans", title: "SET NOT NULL scans", why: "It reads every row." },
      ]),
  ],
  ["demo-gitlab.json", () => renderGitLab(demoReview)],
])("%s", (name, render) => {
  const text = render();
  expect(text).toBe(golden(name, text));
});

test("comments over the most are counted and named, so that those of earlier pushes stay", () => {
  const all = composeReview(demoReview, changeSet, config, now);
  const few = composeReview(demoReview, changeSet, { ...config, maxComments: 1 }, now);
  expect(few.comments).toEqual(all.comments.slice(0, 1));
  expect(few.unsaid).toEqual(all.comments.slice(1).map(({ key }) => key));
});

test("what is no SQL is a statement that fails, in its place among the others", () => {
  const notAnalysed = [{ line: 3, reason: 'syntax error at or near "SELCT"' }];
  const { files: printed } = JSON.parse(
    renderLocksJson(16, [{ path: "a.sql", statements: [], notAnalysed }]),
  );
  expect(printed[0].statements).toMatchObject([
    { line: 3, error: { code: "42601", message: 'syntax error at or near "SELCT"' }, effects: [] },
  ]);
});
