import { describe, expect, test } from "@jest/globals";
import { changeSet, config, demoReview, finding, now } from "../../test/fixtures/reviews/demo-review.ts";
import type { Hunk } from "../model/change-set.ts";
import type { Finding } from "../model/finding.ts";
import type { Rewrite } from "../model/rewrite.ts";
import { composeReview } from "./compose-review.ts";

const proof = { proven: true, weakerLocks: true, sameSchema: true, note: "" };
const suggestion = "ALTER TABLE users ADD CHECK (subscription_tier IS NOT NULL) NOT VALID;";
const rewrite: Rewrite = { steps: [], suggestion, files: [], proof };

function commentsOn(findings: readonly Finding[], hunks?: readonly Hunk[]) {
  const files = changeSet.files.map((file) => ({ ...file, hunks: hunks ?? file.hunks }));
  return composeReview({ ...demoReview, findings }, { ...changeSet, files }, config, now).comments;
}

describe("a suggestion", () => {
  test("is committable where the comment stands on exactly its lines", () => {
    const [comment] = commentsOn([finding({ rewrite })]);
    expect(comment).toMatchObject({ line: 8, startLine: null });
    expect(comment?.body).toContain(`\`\`\`suggestion\n${suggestion}\n\`\`\``);
    expect(comment?.body).toContain(
      "Proven on PostgreSQL 16.14 with your schema: same final schema, weaker locks.",
    );
  });

  test.each<[string, Partial<Finding>, readonly Hunk[] | undefined]>([
    ["its lines are in no hunk", {}, [{ start: 1, end: 3, addedLines: [1] }]],
    ["its lines are not all in one hunk", { line: 7, endLine: 9 }, [{ start: 8, end: 8, addedLines: [8] }]],
    [
      "it holds a character that nobody sees",
      { rewrite: { ...rewrite, suggestion: "SELECT 1 \u202e;" } },
      undefined,
    ],
    [
      "it changes nothing",
      {
        rewrite: { ...rewrite, suggestion: "ALTER TABLE users ALTER COLUMN subscription_tier SET NOT NULL;" },
      },
      undefined,
    ],
  ])("is code to copy where %s", (_, changed, hunks) => {
    const [comment] = commentsOn([finding({ rewrite, ...changed })], hunks);
    expect(comment?.body).not.toContain("```suggestion");
    expect(comment?.body).toContain("Replace the statement by:\n\n```sql\n");
  });

  test("is one for a statement, and the same way out is said once", () => {
    const other = { ...rewrite, suggestion: "SELECT 2;" };
    const [comment] = commentsOn([
      finding({ id: "a".repeat(12), rewrite }),
      finding({ id: "b".repeat(12), rewrite: other }),
      finding({ id: "c".repeat(12), rewrite: other }),
    ]);
    expect(comment?.body.match(/```suggestion/g)).toHaveLength(1);
    expect(comment?.body.match(/SELECT 2;/g)).toHaveLength(1);
  });
});

describe("a suggestion of a plan that takes other statements of the file out", () => {
  const head = (changeSet.files[0]?.head ?? "").split("\n");
  const whole = [{ start: 1, end: head.length, addedLines: [] }];

  test("is for all of their lines, and keeps what stands between them", () => {
    const takesOut = [{ path: null, line: 1, endLine: 1 }];
    const [comment] = commentsOn([finding({ rewrite: { ...rewrite, takesOut } })], whole);
    expect(comment).toMatchObject({ startLine: 1, line: 8 });
    const kept = head.slice(2, 7).join("\n");
    expect(comment?.body).toContain(`\`\`\`suggestion\n${kept}\n${suggestion}\n\`\`\``);
    expect(comment?.body).not.toContain("and take");
  });

  test.each<[string, NonNullable<Rewrite["takesOut"]>, readonly Hunk[]]>([
    ["they share lines with others", [{ path: null, line: 3, endLine: 3, sharesLines: true }], whole],
    ["they stand in another file", [{ path: "V1__a.sql", line: 3, endLine: 3 }], whole],
    [
      "the diff does not show them",
      [{ path: null, line: 3, endLine: 3 }],
      [{ start: 8, end: 8, addedLines: [8] }],
    ],
  ])("is for the statement's own lines where %s", (_, takesOut, hunks) => {
    const [comment] = commentsOn([finding({ rewrite: { ...rewrite, takesOut } })], hunks);
    expect(comment).toMatchObject({ startLine: null, line: 8 });
    expect(comment?.body).toContain(`\`\`\`suggestion\n${suggestion}\n\`\`\`\n\nand take line 3`);
  });
});

describe("comments", () => {
  test("tell a place that they can not stand on", () => {
    const [comment] = commentsOn([finding({})], []);
    expect(comment).toMatchObject({ line: null, startLine: null });
    expect(comment?.body).toMatch(/^About `migrations\/V42__subscription_tiers\.sql` line 8:\n\n⛔ /);
  });

  test("have an identity that does not depend on the order of findings", () => {
    const [a, b] = [finding({ id: "aaaaaaaaaaaa" }), finding({ id: "bbbbbbbbbbbb", level: "warning" })];
    expect(commentsOn([a, b])[0]?.key).toBe("aaaaaaaaaaaa-bbbbbbbbbbbb");
    expect(commentsOn([b, a])[0]?.key).toBe("aaaaaaaaaaaa-bbbbbbbbbbbb");
  });

  test("put the most severe first and tell how to take on what blocks", () => {
    const [comment] = commentsOn([
      finding({ id: "bbbbbbbbbbbb", level: "warning", title: "Waits" }),
      finding({ id: "aaaaaaaaaaaa", title: "Blocks" }),
    ]);
    expect(comment?.body.indexOf("⛔ **Blocks**")).toBeLessThan(comment?.body.indexOf("⚠️ **Waits**") ?? 0);
    expect(comment?.body).toMatch(
      /Merge anyway: `-- lockkeeper: allow set-not-null-scans <reason>` above the statement$/,
    );
  });

  test("say what is the same of several statements once", () => {
    const alike = [1, 8, 9, 10].map((line) =>
      finding({ id: `${line}`.repeat(12).slice(0, 12), line, endLine: line }),
    );
    const comments = commentsOn(alike);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain("The same holds for lines 8, 9 and 10.");
  });

  test("tell who accepted a finding, and why, without a mention", () => {
    const accepted = { by: "alice", reason: "at night, says @bob", at: "2026-11-23T00:00:00Z" };
    const [comment] = commentsOn([finding({ accepted })]);
    expect(comment?.body).toContain("Accepted by `alice`: at night, says @&#8203;bob");
    expect(comment?.body).not.toContain("Merge anyway");
  });

  test("are not made for notices, for other files, or beyond the most", () => {
    expect(commentsOn([finding({ level: "notice" })])).toEqual([]);
    expect(commentsOn([finding({ path: "other.sql" })])).toEqual([]);
    const findings = [1, 3, 8].map((line) => finding({ line, endLine: line, title: `${line}` }));
    const review = composeReview({ ...demoReview, findings }, changeSet, { ...config, maxComments: 2 }, now);
    expect(review.comments).toHaveLength(2);
    expect(review.check.summary).toContain(
      "1 more statement has findings: only 2 are commented on their lines.",
    );
    expect(review.check.annotations).toMatchObject([{ startLine: 8, level: "failure", title: "8" }]);
  });
});
