import type { Migration } from "../../model/migration.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { toolName } from "../../text/tool-name.ts";

type Tool = Pick<Migration, "tool" | "transactionMode" | "transactionOptOut">;

/** What puts a migration's statements into a transaction, in a sentence. */
export function describeWrapper({ tool, transactionMode }: Tool, alone: boolean): string {
  switch (transactionMode) {
    case "per migration":
      return tool === "flyway" && !alone
        ? "Flyway runs a script in one transaction, and refuses one that mixes in what cannot run there unless `mixed` is set."
        : capital(`${toolName(tool)} runs this migration in one transaction.`);
    case "implicit":
      return capital(
        `${toolName(tool)} sends this file as one string, which the server runs as one transaction.`,
      );
    case "all migrations":
      return capital(`${toolName(tool)} runs all pending migrations in one transaction.`);
    case "unknown":
      return "The tool that runs this migration is not known; most wrap a migration in a transaction.";
    case "per statement":
      return "The file opens a transaction before it.";
  }
}

/**
 * How a statement gets out of the transaction, in the tool's own syntax.
 *
 * @param alone true where nothing else is in the transaction
 * @param isIndex true for CREATE INDEX CONCURRENTLY
 */
export function howToRunOutside(migration: Tool, alone: boolean, isIndex: boolean): string {
  const { tool, transactionMode, transactionOptOut } = migration;
  const own = alone ? "Let this migration" : "Give the statement a migration of its own and let that";
  const optOut = !alone && tool === "flyway" ? null : transactionOptOut;
  if (optOut !== null) return `${own} run outside a transaction: ${inlineCode(optOut)}${PLACE[tool] ?? ""}.`;
  const name = toolName(tool);
  switch (transactionMode) {
    case "per migration":
      return "Give the statement a script of its own: Flyway runs it outside a transaction where it sees that it must, and else where a file beside it, named after it with `.conf`, says `executeInTransaction=false`.";
    case "implicit":
      return `Give the statement a migration of its own: ${name} sends a file of one statement without a transaction around it.`;
    case "all migrations":
      return isIndex
        ? `${capital(name)} cannot run it: build the index by hand (psql) before the deploy, and let the migration say \`CREATE INDEX IF NOT EXISTS\` without \`CONCURRENTLY\`, which then finds it there.`
        : `${capital(name)} cannot run it: run it by hand (psql), apart from the migrations.`;
    case "per statement":
      return "Put it outside of `BEGIN` and `COMMIT`.";
    case "unknown":
      return "Give the statement a migration of its own that runs outside a transaction.";
  }
}

const PLACE: Readonly<Record<string, string>> = { sqlx: " as its first line" };

/** At the start of a sentence; goose and sqlx stay small. */
function capital(text: string): string {
  return text.replace(/^the /, "The ");
}
