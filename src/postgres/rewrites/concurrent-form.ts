import type { DefElem, Node } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { relationNamed } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { editStatement } from "./edit-statement.ts";

/** DROP INDEX, REINDEX, DETACH PARTITION and REFRESH MATERIALIZED VIEW in their CONCURRENTLY form; null where there is none. */
export function rewriteConcurrentForm(subject: Subject): Rewrite | null {
  const { tree, sql } = subject.statement;
  const form = concurrentForm(subject, tree, sql);
  if (form === null) return null;
  const text = editStatement(sql, form.edited, form.wanted);
  if (text === null) return null;
  return assembleRewrite(subject, form.name, [
    { phase: "migrate", transaction: form.transaction, statements: [text] },
  ]);
}

interface Form {
  readonly name: string;
  readonly wanted: Node;
  readonly edited: string;
  readonly transaction: boolean;
}

function concurrentForm(subject: Subject, tree: Node, sql: string): Form | null {
  if ("DropStmt" in tree && tree.DropStmt.removeType === "OBJECT_INDEX") {
    // One index at a time, and no CASCADE: the server refuses both with CONCURRENTLY.
    if ((tree.DropStmt.objects ?? []).length !== 1 || tree.DropStmt.behavior === "DROP_CASCADE") return null;
    return {
      name: "drop_index",
      wanted: { DropStmt: { ...tree.DropStmt, concurrent: true } },
      edited: sql.replace(/^(DROP\s+INDEX)\b/i, "$1 CONCURRENTLY"),
      transaction: false,
    };
  }
  if ("ReindexStmt" in tree && tree.ReindexStmt.kind !== "REINDEX_OBJECT_SYSTEM") {
    const concurrently: DefElem = { defname: "concurrently", defaction: "DEFELEM_UNSPEC" };
    return {
      name: "reindex",
      wanted: {
        ReindexStmt: {
          ...tree.ReindexStmt,
          params: [...(tree.ReindexStmt.params ?? []), { DefElem: concurrently }],
        },
      },
      edited: sql.replace(
        /^(REINDEX\s+(?:\([^)]*\)\s*)?(?:INDEX|TABLE|SCHEMA|DATABASE))\b/i,
        "$1 CONCURRENTLY",
      ),
      transaction: false,
    };
  }
  if ("AlterTableStmt" in tree) return detachForm(tree, sql);
  if (!("RefreshMatViewStmt" in tree) || tree.RefreshMatViewStmt.relation === undefined) return null;
  const view = relationNamed(subject, tree.RefreshMatViewStmt.relation);
  const hasKey = view?.indexes.some(
    ({ unique, valid, predicate, expressions }) =>
      unique && valid && predicate === null && expressions === null,
  );
  if (hasKey !== true || tree.RefreshMatViewStmt.skipData === true) return null;
  return {
    name: "refresh",
    wanted: { RefreshMatViewStmt: { ...tree.RefreshMatViewStmt, concurrent: true } },
    edited: sql.replace(/^(REFRESH\s+MATERIALIZED\s+VIEW)\b/i, "$1 CONCURRENTLY"),
    transaction: true,
  };
}

/** DETACH PARTITION, alone in its statement. */
function detachForm(tree: Extract<Node, { AlterTableStmt: unknown }>, sql: string): Form | null {
  const [only] = tree.AlterTableStmt.cmds ?? [];
  if ((tree.AlterTableStmt.cmds ?? []).length !== 1 || only === undefined || !("AlterTableCmd" in only))
    return null;
  const { subtype, def } = only.AlterTableCmd;
  if (subtype !== "AT_DetachPartition" || def === undefined || !("PartitionCmd" in def)) return null;
  const command = { ...only.AlterTableCmd, def: { PartitionCmd: { ...def.PartitionCmd, concurrent: true } } };
  return {
    name: "detach_partition",
    wanted: { AlterTableStmt: { ...tree.AlterTableStmt, cmds: [{ AlterTableCmd: command }] } },
    edited: `${sql.trimEnd()} CONCURRENTLY`,
    transaction: false,
  };
}
