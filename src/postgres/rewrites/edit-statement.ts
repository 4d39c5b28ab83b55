import type { AlterTableCmd, Node } from "@pgsql/types";
import { deparseSync } from "pgsql-deparser";
import type { Subject } from "../rules/subject.ts";
import { parsesTo } from "./parse-one.ts";

/**
 * The statement's own text after an edit, where it then parses to the wanted tree; else the wanted tree written
 * out anew. The author's own layout is kept as far as it can be.
 */
export function editStatement(sql: string, edited: string | null, wanted: Node): string | null {
  if (edited !== null && edited !== sql && parsesTo(edited, wanted)) return edited;
  return writeTree(wanted);
}

/** A syntax tree as SQL, or null where it does not come back the same: then nothing is offered. */
export function writeTree(tree: Node): string | null {
  const text = deparseSync(tree, { pretty: false }).replace(/;\s*$/, "");
  return parsesTo(text, tree) ? text : null;
}

/** ALTER TABLE with some of its subcommands. */
export function alterWith(subject: Subject, commands: readonly AlterTableCmd[]): string | null {
  const { tree } = subject.statement;
  if (!("AlterTableStmt" in tree) || commands.length === 0) return null;
  const cmds = commands.map((command) => ({ AlterTableCmd: command }));
  return writeTree({ AlterTableStmt: { ...tree.AlterTableStmt, cmds } });
}

/** A type or an expression as SQL. */
export function writePart(node: Node): string {
  return deparseSync(node, { pretty: false });
}
