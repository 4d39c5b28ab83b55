import { CHANGES } from "./changes.ts";
import type { Outcome, State } from "./outcomes.ts";
import { TABLE_KINDS } from "./table-kinds.ts";

/** The page of which rewrites there are, on which tables they were proven, and where none is offered and why. */
export function describeOutcomes(outcomes: readonly Outcome[]): string {
  const majors = [...new Set(outcomes.map(({ major }) => major))].sort((a, b) => a - b);
  const kinds = TABLE_KINDS.filter(({ id }) => outcomes.some(({ kind }) => kind === id));
  return [
    "# Rewrites: will it handle my table?",
    "",
    `Each change below was tried on large tables of ${kinds.length} kinds, on real servers of PostgreSQL ${majors.join(", ")}, as a migration that its tool runs in one transaction. \`npm run variety\` tries them again and writes this page; with \`--share 3\`, as for the figures here, each version tries a third of the pairs, another one than the others.`,
    "",
    "- **Proven**: on how many kinds of tables the safe form ran on a copy, ended with the same schema and the same rows, with no step that blocks beyond its budget, or there was nothing to rewrite: the change is harmless there, or the server refuses it as it stands.",
    "- **Plan only**: there is a safe form, and what its proof lacks is told with it.",
    "- **None**: the finding stands, and no safe form is offered.",
    "",
    countsOf(outcomes, majors),
    "",
    "## What is done",
    "",
    "| Change | Proven | Plan only | None |",
    "| --- | --- | --- | --- |",
    ...CHANGES.flatMap(({ id, title }) =>
      describeChange(
        title,
        outcomes.filter(({ change }) => change === id),
      ),
    ),
    "",
    "## The kinds of tables",
    "",
    ...kinds.map(({ title }) => `- ${title}`),
    "",
    "## Why there is none",
    "",
    "- A second table takes the first one's place for what PostgreSQL can only do while it keeps everyone out (`ADD EXCLUDE`, a stored generated column, `VACUUM FULL`). There is none where policies, rules, inheritance, a publication, a statistics object or a materialized view hang on the table, where its partitions are partitioned again, and where it has no key.",
    "- A second column takes the first one's place for `ALTER COLUMN … TYPE` and `RENAME COLUMN`. `RENAME COLUMN` has none on a partitioned table or one that others inherit from; neither has one where the table has policies, rules, or an index as its replica identity. What else the column has is not carried over yet: privileges on it, comments on it and its indexes, statistics objects, its statistics target and storage. The proof then names what is missing, and the form is a plan only.",
    "- `ADD UNIQUE`, and before 18 `ADD FOREIGN KEY`, go partition by partition, but not to partitions of partitions.",
    "- Where a row must be reached once and the table has no key, no batch can tell which rows are done.",
    "- What the server refuses is never offered, though the rules had a plan for it.",
    "",
  ].join("\n");
}

function countsOf(outcomes: readonly Outcome[], majors: readonly number[]): string {
  const rows = majors.map((major) => {
    const own = outcomes.filter((each) => each.major === major);
    const pairs = new Set(own.map(({ kind, change }) => `${kind} ${change}`)).size;
    const count = (state: State): number => own.filter((each) => each.state === state).length;
    return `| ${major} | ${pairs} | ${count("proven")} | ${count("plan")} | ${count("none")} |`;
  });
  return [
    "| PostgreSQL | Pairs tried | Findings with a proven rewrite | With a plan only | With none |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function describeChange(title: string, outcomes: readonly Outcome[]): readonly string[] {
  const tried = TABLE_KINDS.filter(({ id }) => outcomes.some(({ kind }) => kind === id));
  if (tried.length === 0) return [];
  const on = (state: State): readonly string[] =>
    tried
      .filter(({ id }) => outcomes.some((each) => each.kind === id && each.state === state))
      .map((kind) => kind.title);
  const [plan, none] = [on("plan"), on("none")];
  const good = tried.length - new Set([...plan, ...none]).size;
  return [`| ${title} | ${good} of ${tried.length} | ${plan.join("; ")} | ${none.join("; ")} |`];
}
