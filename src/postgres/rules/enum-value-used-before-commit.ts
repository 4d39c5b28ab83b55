import type { Rule } from "./rule.ts";
import { ownError } from "./subject.ts";

export const enumValueUsedBeforeCommit: Rule = {
  id: "enum-value-used-before-commit",
  title: "A new enum value used in the transaction that adds it",
  why: "A value added by ALTER TYPE … ADD VALUE can not be used until its transaction has committed (55P04). The migration stops at the first statement that uses it.",
  level: "blocking",
  check(subject) {
    const error = ownError(subject);
    if (error?.code !== "55P04") return [];
    return [
      {
        concern: "failure",
        level: "blocking",
        relation: null,
        title: "Fails: uses an enum value in the transaction that adds it (55P04)",
        detail:
          "PostgreSQL lets nobody use a new enum value before it is committed. Put ALTER TYPE … ADD VALUE into a migration of its own, before this one.",
      },
    ];
  },
};
