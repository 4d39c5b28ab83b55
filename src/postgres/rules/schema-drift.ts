import { inlineCode } from "../../text/inline-code.ts";
import { describeDrift } from "../drift/describe-drift.ts";
import { nameObject } from "../drift/name-object.ts";
import type { Rule } from "./rule.ts";
import { ownError } from "./subject.ts";

export const schemaDrift: Rule = {
  id: "schema-drift",
  title: "A migration that production's schema refuses, though the repository's history takes it",
  why: "Production's schema is not what the migrations of the base make: something was changed by hand, or a migration never ran. Tests that build their database from the migrations pass, and the deploy fails.",
  level: "blocking",
  judgesDown: true,
  check(subject) {
    const { drift } = subject.analysis;
    const error = ownError(subject);
    if (drift === undefined || error === null) return [];
    const { object } = drift;
    const differs = object === null ? "the schema" : nameObject(object);
    return [
      {
        concern: "failure",
        level: "blocking",
        relation: null,
        title: `Fails in production, which differs from the migrations in ${differs}`,
        detail: `PostgreSQL says: ${inlineCode(error.message.split("\n")[0] ?? "")} (${error.code}). ${describeDrift(drift)}`,
        ...(object === null ? {} : { cause: JSON.stringify(object) }),
      },
    ];
  },
};
