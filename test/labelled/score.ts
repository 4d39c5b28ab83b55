/** What was expected of a snippet and what was said: "rule level" each. */
export interface Score {
  readonly topic: string;
  readonly expected: readonly string[];
  readonly said: readonly string[];
}

/**
 * Precision and recall as a table in text. A finding is right where the label has it; precision is the share of the
 * findings that are right, recall the share of the labels' findings that were said.
 */
export function scoreOf(scores: readonly Score[]): string {
  const topics = [...new Set(scores.map(({ topic }) => topic))];
  const lines = topics.map((topic) =>
    line(
      topic,
      scores.filter((each) => each.topic === topic),
    ),
  );
  return ["snippets  precision  recall", ...lines, line("all", scores)].join("\n");
}

function line(name: string, scores: readonly Score[]): string {
  const expected = scores.flatMap((each) => each.expected).length;
  const said = scores.flatMap((each) => each.said).length;
  const right = scores.flatMap((each) => each.said.filter((one) => each.expected.includes(one))).length;
  const percent = (part: number, whole: number): string =>
    whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
  return [
    String(scores.length).padStart(8),
    percent(right, said).padStart(10),
    percent(right, expected).padStart(8),
    ` ${name}`,
  ].join(" ");
}
