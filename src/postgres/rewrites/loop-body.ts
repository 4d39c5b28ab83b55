import type { Node, SelectStmt, UpdateStmt } from "@pgsql/types";
import type { Subject } from "../rules/subject.ts";
import { parseOne } from "./parse-one.ts";
import { type Loop, readLoop } from "./read-loop.ts";

/**
 * The one UPDATE or DELETE that the loop of a DO block runs, as the statement that does the whole work at once:
 * the conditions that only walk the table are taken out. Null where the block does anything else.
 */
export function loopBody(subject: Subject): Node | null {
  const loop = readLoop(subject.statement.sql);
  if (loop === null) return null;
  const changes = loop.statements.map(parseOne).filter((tree) => tree !== null && !("SelectStmt" in tree));
  const [change] = changes;
  if (changes.length !== 1 || change == null) return null;
  const walked = loop.walks === null ? null : parseOne(loop.walks.query);
  const query = walked !== null && "SelectStmt" in walked ? walked.SelectStmt : null;
  if (loop.walks !== null && query === null) return null;
  if ("UpdateStmt" in change) return wholeUpdate(change.UpdateStmt, loop, query);
  if (!("DeleteStmt" in change) || change.DeleteStmt.usingClause !== undefined) return null;
  const where = wholeCondition(
    change.DeleteStmt.whereClause,
    change.DeleteStmt.relation?.relname,
    loop,
    query,
  );
  if (where === null) return null;
  const { whereClause: _where, ...rest } = change.DeleteStmt;
  return { DeleteStmt: where.length === 0 ? rest : { ...rest, whereClause: conjunction(where) } };
}

function wholeUpdate(update: UpdateStmt, loop: Loop, query: SelectStmt | null): Node | null {
  if (update.fromClause !== undefined || update.withClause !== undefined) return null;
  const where = wholeCondition(update.whereClause, update.relation?.relname, loop, query);
  if (where === null) return null;
  const record = loop.walks?.record ?? null;
  const targetList = withoutRecord(update.targetList ?? [], record) as Node[];
  if (mentions(targetList, loop.variables)) return null;
  const { whereClause: _where, ...rest } = update;
  return {
    UpdateStmt:
      where.length === 0 ? { ...rest, targetList } : { ...rest, targetList, whereClause: conjunction(where) },
  };
}

/** The conditions on the rows of the whole work, or null where the loop does not walk this very table. */
function wholeCondition(
  where: Node | undefined,
  table: string | undefined,
  loop: Loop,
  query: SelectStmt | null,
): readonly Node[] | null {
  const conditions: Node[] = [];
  if (query !== null) {
    if (tableOf(query) !== table) return null;
    conditions.push(...conjuncts(query.whereClause));
  }
  for (const each of conjuncts(where)) {
    const inner = limitedSelect(each);
    if (inner !== null && tableOf(inner) === table) conditions.push(...conjuncts(inner.whereClause));
    else if (!mentions(each, loop.variables)) conditions.push(each);
  }
  return mentions(conditions, loop.variables) ? null : conditions;
}

/** `id IN (SELECT id FROM … LIMIT n)` */
function limitedSelect(node: Node): SelectStmt | null {
  if (!("SubLink" in node) || node.SubLink.subLinkType !== "ANY_SUBLINK") return null;
  const { subselect } = node.SubLink;
  return subselect !== undefined && "SelectStmt" in subselect ? subselect.SelectStmt : null;
}

function tableOf({ fromClause, groupClause, op }: SelectStmt): string | undefined {
  const [only] = fromClause ?? [];
  if ((fromClause ?? []).length !== 1 || only === undefined || !("RangeVar" in only)) return undefined;
  if (
    groupClause !== undefined ||
    (op !== undefined && op !== "SETOP_NONE") ||
    only.RangeVar.alias !== undefined
  )
    return undefined;
  return only.RangeVar.relname;
}

function conjuncts(where: Node | undefined): readonly Node[] {
  if (where === undefined) return [];
  if ("BoolExpr" in where && where.BoolExpr.boolop === "AND_EXPR")
    return (where.BoolExpr.args ?? []).flatMap(conjuncts);
  return [where];
}

function conjunction(nodes: readonly Node[]): Node {
  const [only] = nodes;
  return nodes.length === 1 && only !== undefined
    ? only
    : { BoolExpr: { boolop: "AND_EXPR", args: [...nodes] } };
}

/** True where a tree names one of the variables, alone (`batch`) or as a record (`row.id`). */
function mentions(value: unknown, names: ReadonlySet<string>): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("ColumnRef" in value) {
    const [first] = (value as { ColumnRef: { fields?: Node[] } }).ColumnRef.fields ?? [];
    return first !== undefined && "String" in first && names.has(first.String.sval ?? "");
  }
  return Object.values(value).some((each) => mentions(each, names));
}

/** `row.price` → `price`: the record holds the row that is changed. */
function withoutRecord(value: unknown, record: string | null): unknown {
  if (typeof value !== "object" || value === null || record === null) return value;
  if (Array.isArray(value)) return value.map((each) => withoutRecord(each, record));
  if ("ColumnRef" in value) {
    const { fields = [] } = (value as { ColumnRef: { fields?: Node[] } }).ColumnRef;
    const [first, ...rest] = fields;
    const isRecord =
      first !== undefined && "String" in first && first.String.sval === record && rest.length > 0;
    return isRecord ? { ColumnRef: { fields: rest } } : value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutRecord(each, record)]));
}
