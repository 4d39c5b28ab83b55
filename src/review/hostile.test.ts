import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import {
  changeSet,
  config,
  demoReview,
  finding,
  migration,
  now,
  statementAt,
  usersEffect,
} from "../../test/fixtures/reviews/demo-review.ts";
import { growthOf } from "../../test/support/growth-of.ts";
import type { Review } from "../model/review.ts";
import { inlineCode } from "../text/inline-code.ts";
import { hasHiddenCharacters } from "../text/show-controls.ts";
import { composeReview } from "./compose-review.ts";
import { renderGitLab } from "./render-gitlab.ts";
import { renderJson } from "./render-json.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { renderSarif } from "./render-sarif.ts";
import { renderText } from "./render-text.ts";

const LONGEST = 65_535;

/** A review in which everything that a stranger chooses is this text; `title` is what a rule says of it. */
function reviewOf(text: string, title: string): Review {
  const statement = statementAt(1, text, "AlterTableStmt", {
    effects: [usersEffect({ relation: `public."${text}"`, why: text })],
    error: { code: "42P01", message: text },
    notAnalysed: [text],
  });
  const proof = { proven: false, weakerLocks: false, sameSchema: false, note: text };
  const step = { deploy: 1, phase: "expand" as const, transaction: true, language: "sql", text };
  return {
    ...demoReview,
    migrations: [
      {
        migration: { ...migration, path: text },
        statements: [{ ...statement, statement: { ...statement.statement, path: text } }],
      },
    ],
    findings: [
      finding({
        path: text,
        line: 1,
        endLine: 1,
        relation: `public."${text}"`,
        accepted: { by: text, reason: text, at: "2026-11-23T00:00:00Z" },
        title,
        detail: title,
        rewrite: { steps: [step], suggestion: text, files: [{ path: text, text }], proof },
      }),
    ],
    notAnalysed: [{ path: text, line: 1, reason: text }],
    configProblems: [text],
    snapshot: { origin: "captured", takenAt: text, database: text, warnings: [text] },
  };
}

/** Tags that our own Markdown makes, links apart. */
const TAGS = new Set(
  "p code pre strong ul ol li h1 h2 h3 table thead tbody tr th td details summary input".split(" "),
);

/** What GitHub would make of a text: the tags that are not ours, and the words outside code. */
function readAsGitHub(markdown: string): { readonly foreign: readonly string[]; readonly words: string } {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const foreign = [...html.matchAll(/<(\/?[a-z][a-z0-9]*|!|\?)/gi)]
    .map(([, tag = ""]) => tag.replace("/", "").toLowerCase())
    .filter((tag) => !TAGS.has(tag));
  return { foreign, words: html.replace(/<code[^>]*>[^<]*<\/code>/g, "").replace(/<[^>]*>/g, "") };
}

const hostile = fc
  .array(
    fc.constantFrom(
      "`",
      "``",
      "```",
      "~~~",
      "|",
      "\\",
      " ",
      "\n",
      "\n\n",
      "<img src=x onerror=1>",
      "</details>",
      "<!--",
      "-->",
      "@team",
      "#1",
      "\u202e",
      "\0",
      "\u001b[31m",
      "](http://x)",
      "www.x.y",
      "![x](y)",
      "a",
      "'",
      '"',
      ";",
      "😀",
      "ALTER",
    ),
    { minLength: 1, maxLength: 15 },
  )
  .map((parts) => parts.join(""));

describe("names and messages that a stranger chooses", () => {
  /** Every text that GitHub would show for a review of such a file. */
  function textsFor(text: string, title: string): readonly string[] {
    const review = reviewOf(text, title);
    const hunks = [{ start: 1, end: 2, addedLines: [1, 2] }];
    const file = {
      path: text,
      previousPath: null,
      status: "added" as const,
      base: null,
      head: `${text}\n`,
      hunks,
      unreadable: null,
    };
    const { check, sticky, comments } = composeReview(review, { ...changeSet, files: [file] }, config, now);
    const bodies = comments.map(({ body }) => body);
    return [check.summary, check.text ?? "", sticky ?? "", ...bodies, renderMarkdown(review, config, now)];
  }

  test("make no markup, no mention and no reference, and hide nothing, wherever they stand", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const markdown of textsFor(text, `Drops ${inlineCode(text)}`)) {
          expect(hasHiddenCharacters(markdown)).toBe(false);
          const { foreign, words } = readAsGitHub(markdown);
          expect(foreign).toEqual([]);
          expect(words).not.toMatch(/@team|#1/);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("make no tag, image, mention or reference even where a rule forgot to escape them", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const markdown of textsFor(text, text)) {
          const { foreign, words } = readAsGitHub(markdown);
          expect(foreign.filter((tag) => !["a", "del", "br"].includes(tag))).toEqual([]);
          expect(words).not.toMatch(/@team|#1/);
        }
      }),
      {
        numRuns: 60,
        examples: [["😀```![x](y)\n```](http://x)"], ["a\n```\n````\n![x](y)\n```"], ["```\n\n```![x](y)`"]],
      },
    );
  });

  test("hide nothing in a terminal and break no JSON", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const review = reviewOf(text, text);
        expect(hasHiddenCharacters(renderText(review, config, now, { colour: false, width: 80 }))).toBe(
          false,
        );
        for (const json of [renderJson(review), renderSarif(review), renderGitLab(review)]) JSON.parse(json);
      }),
      { numRuns: 100 },
    );
  });
});

/** A review of so many statements, each with a finding and something that could not be analysed. */
function reviewOfMany(count: number): Review {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const statements = numbers.map((index) =>
    statementAt(index + 1, `ALTER TABLE t${index} ALTER COLUMN a SET NOT NULL`, "AlterTableStmt", {
      effects: [usersEffect({ relation: `public.t${index}`, scans: true })],
    }),
  );
  const findings = numbers.map((index) =>
    finding({
      id: index.toString(16).padStart(12, "0"),
      line: index + 1,
      endLine: index + 1,
      relation: `public.t${index}`,
      title: `Blocks reads and writes on \`t${index}\``,
    }),
  );
  const notAnalysed = numbers.map((index) => ({
    path: migration.path,
    line: index + 1,
    reason: "it is odd",
  }));
  return { ...demoReview, migrations: [{ migration, statements }], findings, notAnalysed };
}

describe("10,000 findings", () => {
  const count = 10_000;
  const review = reviewOfMany(count);
  const [file] = changeSet.files;
  const files = file === undefined ? [] : [{ ...file, hunks: [{ start: 1, end: count, addedLines: [] }] }];

  test("are laid out within GitHub's limits, and what is left out is counted", () => {
    const { check, sticky, comments } = composeReview(review, { ...changeSet, files }, config, now);
    expect(comments).toHaveLength(config.maxComments);
    expect(check.annotations.length).toBeLessThanOrEqual(50);
    for (const text of [check.summary, check.text ?? "", sticky ?? ""])
      expect(text.length).toBeLessThanOrEqual(LONGEST);
    expect(check.title).toMatch(/^10,000 blocking, 10,000 not analysed: blocks reads and writes on t0/);
    expect(check.summary).toContain(
      "9,980 more statements have findings: only 20 are commented on their lines.",
    );
    expect(check.summary).toContain("… and 9,970 more statements, 9,970 of them with a finding.");
    expect(check.text).toMatch(/… [\d,]+ more left out: GitHub takes no more\./);
  });

  test("are printed", () => {
    expect(renderText(review, config, now, { colour: true, width: 80 }).length).toBeGreaterThan(count);
    for (const render of [renderJson, renderSarif, renderGitLab]) JSON.parse(render(review));
  });

  test("take four times as long as a quarter of them, not sixteen times", async () => {
    const render = (many: number) => {
      const large = reviewOfMany(many);
      composeReview(large, { ...changeSet, files }, config, now);
      renderText(large, config, now, { colour: true, width: 80 });
      for (const each of [renderJson, renderSarif, renderGitLab]) each(large);
    };
    expect(await growthOf(render, { small: 1_000, times: 4 })).toBeLessThan(9);
  });

  test("a finding that alone is longer than a comment is cut, and the loss is told", () => {
    const long = finding({ detail: `${"x".repeat(99)} `.repeat(2_000) });
    const [comment] = composeReview({ ...demoReview, findings: [long] }, changeSet, config, now).comments;
    expect(comment?.body.length).toBeLessThanOrEqual(LONGEST);
    expect(comment?.body).toMatch(/… 13\d,\d{3} characters left out here: GitHub takes no more\.$/);
  });
});
