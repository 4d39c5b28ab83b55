import { CHANGES } from "./changes.ts";
import type { Outcome, State } from "./outcomes.ts";
import { TABLE_KINDS } from "./table-kinds.ts";

const SIGNS: Readonly<Record<State, string>> = {
  proven: "proven",
  plan: "plan",
  none: "none",
  "nothing found": "safe as it is",
};

/** The page of which rewrites there are, on which tables they were proven, and where none is offered and why. */
export function describeOutcomes(outcomes: readonly Outcome[]): string {
  const majors = [...new Set(outcomes.map(({ major }) => major))].sort((a, b) => a - b);
  const lines = [
    "# Rewrites: will it handle my table?",
    "",
    `Each change below was tried on large tables of each kind, on real servers of PostgreSQL ${majors.join(", ")}, as a migration that its tool runs in one transaction. \`npm run variety\` tries them again and writes this page.`,
    "",
    "- **proven**: the safe form ran on a copy, ended with the same schema and the same rows, and no step blocks beyond its budget.",
    "- **plan**: there is a safe form, and what its proof lacks is told with it.",
    "- **none**: the finding stands without a safe form; the reasons are at the end of this page.",
    "- **safe as it is**: no rule that offers rewrites has anything to say.",
    "- Where nothing stands, that pair was not tried.",
    "",
    countsOf(outcomes, majors),
    "",
  ];
  for (const change of CHANGES) {
    const own = outcomes.filter((each) => each.change === change.id);
    if (own.length === 0) continue;
    lines.push(`## ${change.title}`, "", `| Table | ${majors.join(" | ")} |`);
    lines.push(`| --- |${majors.map(() => " --- |").join("")}`);
    for (const kind of TABLE_KINDS) {
      const ofKind = own.filter((each) => each.kind === kind.id);
      if (ofKind.length === 0) continue;
      const cells = majors.map((major) => signOf(ofKind.filter((each) => each.major === major)));
      lines.push(`| ${kind.title} | ${cells.join(" | ")} |`);
    }
    lines.push("");
  }
  return [...lines, ...describeReasons(outcomes), ""].join("\n");
}

function countsOf(outcomes: readonly Outcome[], majors: readonly number[]): string {
  const rows = majors.map((major) => {
    const own = outcomes.filter((each) => each.major === major);
    const pairs = new Set(own.map(({ kind, change }) => `${kind} ${change}`)).size;
    const count = (state: State): number => own.filter((each) => each.state === state).length;
    return `| ${major} | ${pairs} | ${count("proven")} | ${count("plan")} | ${count("none")} |`;
  });
  return [
    "| PostgreSQL | pairs tried | findings with a proven rewrite | with a plan | with none |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** The least that any finding of a pair has. */
function signOf(outcomes: readonly Outcome[]): string {
  const states: readonly State[] = ["none", "plan", "proven", "nothing found"];
  const worst = states.find((state) => outcomes.some((each) => each.state === state));
  return worst === undefined ? "" : SIGNS[worst];
}

function describeReasons(outcomes: readonly Outcome[]): readonly string[] {
  const lines: string[] = [];
  for (const [state, title] of [
    ["none", "Where there is none"],
    ["plan", "Where there is a plan without a proof"],
  ] as const) {
    const own = outcomes.filter((each) => each.state === state);
    if (own.length === 0) continue;
    lines.push(
      `## ${title}`,
      "",
      "| Change | Table | PostgreSQL | Rule | |",
      "| --- | --- | --- | --- | --- |",
    );
    for (const { change, kind, major, rule, reason } of own) {
      const title = CHANGES.find(({ id }) => id === change)?.title ?? change;
      const table = TABLE_KINDS.find(({ id }) => id === kind)?.title ?? kind;
      const link = rule === null ? "" : `[${rule}](rules/${rule}.md)`;
      lines.push(`| ${title} | ${table} | ${major} | ${link} | ${reason.replaceAll("|", "\\|")} |`);
    }
    lines.push("");
  }
  return lines;
}
