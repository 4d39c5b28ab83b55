import type { Effect } from "../../model/effect.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import type { Subject } from "./subject.ts";

/**
 * How we know what the effect is, and what was missing: sentences, or nothing where it was observed, which the summary
 * says once.
 */
export function describeEvidence(subject: Subject, effect: Effect): string {
  const { ground } = subject;
  const sizeMissing =
    effect.estimate === null
      ? ` Assumed: the size of ${inlineCode(displayRelation(effect.relation))} is not known, since ${hasSnapshot(ground.snapshot) ? "it is not in the snapshot" : "there is no snapshot"}.`
      : "";
  return `${howWeKnow(effect, ground.major)}${sizeMissing}`.trim();
}

/** False also where the schema alone is known: from the repository's migrations, or from a file. */
function hasSnapshot(snapshot: Snapshot | null): boolean {
  return snapshot !== null && snapshot.origin !== "replayed" && snapshot.origin !== "schema";
}

function howWeKnow(effect: Effect, major: number): string {
  switch (effect.evidence) {
    case "observed":
      return "";
    case "known":
      return `Known of PostgreSQL ${major}: measured on real servers.`;
    case "modelled":
      return `Derived from the statement for PostgreSQL ${major}; not run.`;
    case "assumed":
      return "Assumed: not all of the tables concerned are known.";
  }
}
