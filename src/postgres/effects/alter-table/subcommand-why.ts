import type { AlterTableCmd } from "@pgsql/types";

const words: Readonly<Record<string, string>> = {
  AT_AddColumn: "ADD COLUMN",
  AT_DropColumn: "DROP COLUMN",
  AT_ColumnDefault: "ALTER COLUMN … DEFAULT",
  AT_SetNotNull: "SET NOT NULL",
  AT_DropNotNull: "DROP NOT NULL",
  AT_AlterColumnType: "ALTER COLUMN … TYPE",
  AT_AddConstraint: "ADD CONSTRAINT",
  AT_DropConstraint: "DROP CONSTRAINT",
  AT_ValidateConstraint: "VALIDATE CONSTRAINT",
  AT_AttachPartition: "ATTACH PARTITION",
  AT_DetachPartition: "DETACH PARTITION",
  AT_SetRelOptions: "SET of storage parameters",
  AT_ResetRelOptions: "RESET of storage parameters",
};

/** Names the subcommand that asks for the lock: "ADD COLUMN changes the table's definition". */
export function subcommandWhy(command: AlterTableCmd): string {
  const name =
    words[command.subtype ?? ""] ??
    (command.subtype ?? "")
      .replace(/^AT_/, "")
      .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
      .toUpperCase();
  return `${name} changes its definition`;
}
