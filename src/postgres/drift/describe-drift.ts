import type { SchemaDrift } from "../../model/drift.ts";
import { inlineCode } from "../../text/inline-code.ts";

/** What production has, what the repository's history would have, and what to do, in sentences of Markdown. */
export function describeDrift(drift: SchemaDrift): string {
  return [describeSides(drift), describeOrigin(drift), describeWayOut(drift)]
    .filter((each) => each !== "")
    .join(" ");
}

function describeSides({ object, inProduction, inHistory, knownOf }: SchemaDrift): string {
  const known = `by the snapshot of ${knownOf.slice(0, 16).replace("T", " ")} UTC`;
  if (object === null)
    return `It applies to the schema that the base's migrations make, and not to production's (${known}).`;
  const side = (found: string | null) =>
    found === null ? "does not have it" : `has it: ${inlineCode(found)}`;
  if (inProduction === inHistory) {
    return `On the schema that the base's migrations make it applies, and on production's (${known}) it does not.`;
  }
  return `Production ${side(inProduction)} (${known}); the schema that the base's migrations make ${side(inHistory)}, and there this applies.`;
}

function describeOrigin({ changedBy, recordedIn, inHistory, inProduction }: SchemaDrift): string {
  if (changedBy === null) {
    return inProduction !== null && inHistory === null
      ? "No migration of the base names it: it was made by hand or by another program."
      : "";
  }
  const what = inHistory === null ? "The last migration that names it is" : "It comes from";
  const recorded =
    recordedIn === null
      ? ""
      : `, which production's ${inlineCode(recordedIn)} says has run: it was changed by hand since, or marked as run`;
  return `${what} ${inlineCode(changedBy)}${recorded}.`;
}

function describeWayOut({ object, inProduction }: SchemaDrift): string {
  const look = `If production has changed since, take a new snapshot with ${inlineCode("lockkeeper snapshot capture")}.`;
  if (object === null) return `Bring production and the migrations together first. ${look}`;
  return inProduction === null
    ? `Bring them together first: make it in production as the history has it, or write down that it is gone in a migration with ${inlineCode("IF EXISTS")}. ${look}`
    : `Bring them together first: where production's is what you want, say ${inlineCode("IF NOT EXISTS")} or mark the migration as run; else drop or rename production's. ${look}`;
}
