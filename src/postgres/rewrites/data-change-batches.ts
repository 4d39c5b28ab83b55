import type { DeleteStmt, Node, RangeVar, UpdateStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { relationNamed, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { batchStep } from "./backfill-steps.ts";
import { writePart, writeTree } from "./edit-statement.ts";
import { indexReferences, type ReferenceIndexes } from "./index-references.ts";
import { isRepeatable } from "./is-repeatable.ts";
import { loopBody } from "./loop-body.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";

/** A data change of one table, taken apart. */
interface DataChange {
  readonly table: RangeVar;
  readonly where: Node | undefined;
  /** The statement as SQL without its WHERE. */
  readonly statement: string;
  /** False where a row must not be worked on twice. */
  readonly isRepeatable: boolean;
  /** The column that an UPDATE sets, where it is the only one and does not get NULL. */
  readonly filled: string | null;
}

/**
 * UPDATE, DELETE, or the loop of a DO block around one of them, as keyset batches that commit. Null where it
 * cannot be taken apart: a WITH, RETURNING, LIMIT-like subquery on itself, or a loop that does more.
 */
export function rewriteInBatches(subject: Subject): Rewrite | null {
  const tree = "DoStmt" in subject.statement.tree ? loopBody(subject) : subject.statement.tree;
  const change = tree === null ? null : takeApart(tree);
  if (change === null) return null;
  const isDelete = tree !== null && "DeleteStmt" in tree;
  const table = relationNamed(subject, change.table);
  const indexes = isDelete && table !== undefined ? indexReferences(subject, table.name) : null;
  const step = batchDraft(subject, change, indexes);
  if (step === null) return null;
  const work = isDelete ? "delete_from" : "backfill";
  const steps = [...(indexes?.steps ?? []), step];
  return assembleRewrite(subject, `${work}_${change.table.relname ?? "rows"}`, steps);
}

function batchDraft(
  subject: Subject,
  { table, where, statement, isRepeatable, filled }: DataChange,
  indexes: ReferenceIndexes | null,
): StepDraft | null {
  const written = writtenName(table);
  const alias = quoteName(table.alias?.aliasname ?? table.relname ?? "");
  const facts = relationNamed(subject, table);
  const given = where === undefined ? null : writePart(where);
  // A new column holds nothing yet: what has a value was written by new code meanwhile, and stays.
  const isNew = given === null && filled !== null && isNewColumn(subject, facts, filled);
  const condition = isNew ? `${alias}.${quoteName(filled)} IS NULL` : given;
  return batchStep(
    subject,
    { facts, written, alias, ...(indexes === null ? {} : { ground: indexes.ground }) },
    { statement, condition, isRepeatable: isRepeatable || isNew, meetsAll: isNew },
  );
}

/** True where the change set itself added the column, without a default. */
function isNewColumn({ ground }: Subject, facts: Relation | undefined, name: string): boolean {
  const before = ground.snapshot?.catalog.relations.find((relation) => relation.name === facts?.name);
  const column = facts?.columns.find((each) => each.name === name);
  if (before === undefined || column === undefined) return false;
  return column.default === null && !before.columns.some((each) => each.name === name);
}

function takeApart(tree: Node): DataChange | null {
  if ("UpdateStmt" in tree) {
    const change = takeApartChange(tree.UpdateStmt, (rest) => ({ UpdateStmt: rest }));
    if (change === null) return null;
    return { ...change, isRepeatable: isRepeatable(tree.UpdateStmt), filled: filledColumn(tree.UpdateStmt) };
  }
  if (!("DeleteStmt" in tree)) return null;
  const change = takeApartChange(tree.DeleteStmt, (rest) => ({ DeleteStmt: rest }));
  return change === null ? null : { ...change, isRepeatable: true, filled: null };
}

function filledColumn({ targetList = [] }: UpdateStmt): string | null {
  const [only] = targetList;
  if (targetList.length !== 1 || only === undefined || !("ResTarget" in only)) return null;
  const { name, val, indirection } = only.ResTarget;
  const isNull = val !== undefined && "A_Const" in val && val.A_Const.isnull === true;
  return name === undefined || indirection !== undefined || isNull ? null : name;
}

/** UPDATE or DELETE without its WHERE; null where it has more than batches can carry: WITH or RETURNING. */
function takeApartChange<Change extends UpdateStmt | DeleteStmt>(
  change: Change,
  toNode: (rest: Omit<Change, "whereClause">) => Node,
): Pick<DataChange, "table" | "where" | "statement"> | null {
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
