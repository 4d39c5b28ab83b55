import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";

/** The statement as it is, in a migration of its own that runs outside a transaction. */
export function rewriteAsOwnMigration(subject: Subject, name: string): Rewrite {
  return assembleRewrite(subject, name, [
    {
      phase: "migrate",
      transaction: false,
      statements: [subject.statement.sql],
      comment: "In a migration of its own, outside a transaction.",
    },
  ]);
}
