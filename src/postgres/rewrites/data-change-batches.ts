import type { DeleteStmt, Node, RangeVar, UpdateStmt } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { relationNamed, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { batchStep } from "./backfill-steps.ts";
import { writePart, writeTree } from "./edit-statement.ts";
import { loopBody } from "./loop-body.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";

/** A data change of one table, taken apart. */
interface DataChange {
  readonly table: RangeVar;
  readonly where: Node | undefined;
  /** The statement as SQL without its WHERE. */
  readonly statement: string;
}

/**
 * UPDATE, DELETE, or the loop of a DO block around one of them, as keyset batches that commit. Null where it
 * cannot be taken apart: a WITH, RETURNING, LIMIT-like subquery on itself, or a loop that does more.
 */
export function rewriteInBatches(subject: Subject): Rewrite | null {
  const tree = "DoStmt" in subject.statement.tree ? loopBody(subject) : subject.statement.tree;
  const change = tree === null ? null : takeApart(tree);
  if (change === null) return null;
  const step = batchDraft(subject, change);
  if (step === null) return null;
  return assembleRewrite(subject, `backfill_${change.table.relname ?? "rows"}`, [step]);
}

function batchDraft(subject: Subject, { table, where, statement }: DataChange): StepDraft | null {
  const written = writtenName(table);
  const alias = quoteName(table.alias?.aliasname ?? table.relname ?? "");
  const condition = where === undefined ? null : writePart(where);
  return batchStep(subject, { facts: relationNamed(subject, table), written, alias }, statement, condition);
}

function takeApart(tree: Node): DataChange | null {
  if ("UpdateStmt" in tree) return takeApartChange(tree.UpdateStmt, (rest) => ({ UpdateStmt: rest }));
  if ("DeleteStmt" in tree) return takeApartChange(tree.DeleteStmt, (rest) => ({ DeleteStmt: rest }));
  return null;
}

/** UPDATE or DELETE without its WHERE; null where it has more than batches can carry: WITH or RETURNING. */
function takeApartChange<Change extends UpdateStmt | DeleteStmt>(
  change: Change,
  toNode: (rest: Omit<Change, "whereClause">) => Node,
): DataChange | null {
  const { relation, withClause, returningList, returningClause } = change as Change & {
    returningList?: Node[];
    returningClause?: unknown;
  };
  if (
    relation === undefined ||
    withClause !== undefined ||
    returningList !== undefined ||
    returningClause !== undefined
  )
    return null;
  const { whereClause, ...rest } = change;
  const statement = writeTree(toNode(rest));
  return statement === null ? null : { table: relation, where: whereClause, statement };
}
