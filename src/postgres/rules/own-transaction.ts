import type { Migration } from "../../model/migration.ts";
import { toolName } from "../../text/tool-name.ts";

/** What to do so that two statements do not run in one transaction, in the words of the migration's tool: a clause. */
export function howToSeparate({
  tool,
  transactionMode,
}: Pick<Migration, "tool" | "transactionMode">): string {
  switch (transactionMode) {
    case "per statement":
      return "COMMIT between them";
    case "per migration":
      return `put each into a migration of its own (${toolName(tool)} runs a migration in one transaction)`;
    case "implicit":
      return `put each into a migration of its own (${toolName(tool)} sends a file as one string, which is one transaction)`;
    case "all migrations":
      return `deploy them one after the other (${toolName(tool)} runs all pending migrations in one transaction)`;
    case "unknown":
      return "put each into a migration of its own";
  }
}
