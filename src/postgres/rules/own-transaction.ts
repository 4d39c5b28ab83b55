import type { Migration } from "../../model/migration.ts";
import { toolName } from "../../text/tool-name.ts";

/**
 * How the steps of a plan are run by a tool that cannot run them as files, in a sentence; null where it can.
 *
 * @param outside true where one of them runs outside a transaction
 */
export function howToRunSteps(
  { tool, transactionMode }: Pick<Migration, "tool" | "transactionMode">,
  outside: boolean,
): string | null {
  if (transactionMode === "unknown" && outside)
    return "What runs this folder is not known, and most runners wrap a file in a transaction: run by hand (psql) what runs outside one, the rest as migrations of their own.";
  if (transactionMode !== "all migrations") return null;
  const custom = tool === "drizzle" ? " (`drizzle-kit generate --custom`)" : "";
  return `${toolName(tool)} runs all pending migrations in one transaction: deploy what follows apart, step by step, each as a migration of its own${custom}${outside ? ", and run by hand (psql) what runs outside a transaction" : ""}.`;
}

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
