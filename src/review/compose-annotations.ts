import type { Finding, Level } from "../model/finding.ts";
import type { Annotation, Review } from "../model/review.ts";
import { cutText } from "../text/cut-text.ts";
import { plainText } from "../text/read-markdown.ts";
import { isOpen } from "./conclude.ts";

/** GitHub takes so many in one request, and a second request could repeat them. */
const MOST_ANNOTATIONS = 50;

/** GitHub's limits: 255 characters of title, 64 KB of message; a reader's is lower. */
const LONGEST_TITLE = 250;
const LONGEST_MESSAGE = 8_000;

const ANNOTATION_LEVELS: Readonly<Record<Level, Annotation["level"]>> = {
  blocking: "failure",
  warning: "warning",
  notice: "notice",
};

/**
 * Annotations, in plain text, for what no line comment tells: what could not be analysed, then the given findings.
 *
 * @param findings those without a line comment, most severe first
 */
export function composeAnnotations(review: Review, findings: readonly Finding[]): readonly Annotation[] {
  const unknown = review.notAnalysed.filter(isOpen).map(({ path, line, reason }) => ({
    path,
    startLine: line,
    endLine: line,
    level: "warning" as const,
    title: "Not analysed",
    message: cutText(plainText(reason) || "No reason is known.", LONGEST_MESSAGE),
  }));
  return [...unknown.slice(0, MOST_ANNOTATIONS), ...findings.slice(0, MOST_ANNOTATIONS).map(annotate)].slice(
    0,
    MOST_ANNOTATIONS,
  );
}

function annotate({ path, line, endLine, level, title, detail }: Finding): Annotation {
  const heading = plainText(title);
  return {
    path,
    startLine: line,
    endLine: Math.max(line, endLine),
    level: ANNOTATION_LEVELS[level],
    title: heading.length > LONGEST_TITLE ? `${[...heading].slice(0, LONGEST_TITLE / 2).join("")}…` : heading,
    message: cutText(plainText(detail) || heading, LONGEST_MESSAGE),
  };
}
