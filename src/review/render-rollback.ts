import type { MigrationAnalysis } from "../model/analysis.ts";
import type { Review } from "../model/review.ts";
import type { OfferedDown, Rollback } from "../model/rollback.ts";
import { describeLosses } from "../postgres/rollback/describe-losses.ts";
import { codeBlock } from "../text/code-block.ts";
import { displayRelation } from "../text/display-relation.ts";
import { formatEstimate } from "../text/format-duration.ts";
import { inlineCode } from "../text/inline-code.ts";
import { listSome } from "../text/list.ts";
import { plural } from "../text/plural.ts";
import { holdTimes } from "./hold-times.ts";

/** More migrations, and more differences of one, are counted. */
const MOST_MIGRATIONS = 20;
const MOST_DIFFERENCES = 3;

/** Shorter blocking is not worth a sentence, in ms. */
const LEAST_BLOCKING = 200;

/** The way back from each migration, in one or two lines each; null where there is nothing that matters. */
export function renderRollback(review: Review): string | null {
  const told = (review.rollbacks ?? []).filter(matters);
  if (told.length === 0) return null;
  const items = told.slice(0, MOST_MIGRATIONS).map((rollback) => `- ${describeRollback(rollback, review)}`);
  const rest = told.length - MOST_MIGRATIONS;
  const more = rest > 0 ? [`- … and ${plural(rest, "more migration")}`] : [];
  const offers = told.slice(0, MOST_MIGRATIONS).flatMap(({ offered }) => offered ?? []);
  return ["## Rollback", [...items, ...more].join("\n"), ...offers.map(renderOffer)].join("\n\n");
}

/** Of a tool without downs only what is lost matters, and what the server said; of what changes nothing, nothing. */
function matters({ outcome, down, lostByUp, offered, note }: Rollback): boolean {
  if (outcome === "restores" && down === null) return lostByUp.length > 0;
  if (outcome === "none by design") return lostByUp.length > 0 || offered !== null;
  return outcome !== "not run" || note !== "";
}

function describeRollback(rollback: Rollback, review: Review): string {
  const sentences = [
    `${inlineCode(rollback.path)}: ${verdict(rollback)}`,
    rollback.lostByUp.length === 0 ? "" : `No down brings back ${describeLosses(rollback.lostByUp)}.`,
    isBlockingTold(rollback, review) ? "" : describeBlocking(rollback, review.migrations),
  ];
  return sentences.filter((text) => text !== "").join(" ");
}

function verdict({ outcome, note, differences, offered }: Rollback): string {
  const rest = listSome(differences, MOST_DIFFERENCES);
  switch (outcome) {
    case "restores":
      return "the schema comes back, proven on the shadow.";
    case "differs":
      return `the down does not restore the schema: ${rest}.`;
    case "fails":
      return `the down fails: ${note}.`;
    case "missing":
      return offered === null ? "there is no down." : "there is no down: one is below.";
    case "cannot":
      return rest === "" ? "the schema stays as it is." : `cannot be rolled back: ${rest}.`;
    case "declared":
      return "said to be irreversible.";
    case "none by design":
      return offered === null
        ? "the tool runs no downs."
        : "the tool runs no downs: the SQL below takes it back.";
    case "not run":
      return `the roll-back was not run. ${note}`.trim();
  }
}

function isBlockingTold({ down, path }: Rollback, { findings }: Review): boolean {
  return findings.some((finding) => finding.rule === "down-blocks" && finding.path === (down ?? path));
}

/** How long the down's locks block a table that is in use; left out where it is short or not known. */
function describeBlocking({ down, path }: Rollback, migrations: readonly MigrationAnalysis[]): string {
  const own = migrations.find(
    ({ migration }) => migration.direction === "down" && migration.path === (down ?? path),
  );
  if (own === undefined) return "";
  const times = holdTimes([own]);
  const blocks = own.statements.flatMap((statement) =>
    statement.effects.flatMap(({ blocks: what, created, relation }) => {
      const held = times.get(statement)?.held ?? null;
      return created || held === null || (what !== "writes" && what !== "reads and writes")
        ? []
        : [{ what, relation, held }];
    }),
  );
  const [worst] = blocks.toSorted((a, b) => b.held.likely - a.held.likely);
  if (worst === undefined || worst.held.likely < LEAST_BLOCKING) return "";
  return `The down blocks ${worst.what} on ${inlineCode(displayRelation(worst.relation))} for ${formatEstimate(worst.held)}.`;
}

function renderOffer({ path, place, text, proven, leaves }: OfferedDown): string {
  const what =
    place === "file"
      ? `A down: ${path}`
      : place === "section"
        ? `A down for ${path}`
        : `SQL that takes ${path} back`;
  const proof = proven
    ? "Ran after the up on the shadow: the schema is what it was."
    : `Ran after the up on the shadow. It leaves: ${listSome(leaves, MOST_DIFFERENCES)}.`;
  return [
    `<details><summary>${escapeSummary(what)}</summary>`,
    codeBlock(text, "sql"),
    proof,
    "</details>",
  ].join("\n\n");
}

function escapeSummary(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
