import type { FuncCall, LockingClause, Node, RangeVar, SelectStmt } from "@pgsql/types";
import { walk } from "../catalog/tree.ts";

/** What a query holds, found in one walk through its tree. */
export interface Survey {
  /** The tables that it names, CTEs left out; targets of statements that change rows among them. */
  readonly ranges: readonly RangeVar[];
  readonly selects: readonly SelectStmt[];
  readonly calls: readonly FuncCall[];
  readonly locking: readonly LockingClause[];
  /** Statements inside WITH. */
  readonly commonQueries: readonly Node[];
  /** The names that WITH gives them. */
  readonly commonNames: ReadonlySet<string>;
}

/** Names of WITH around the statement that is looked at: statements inside WITH see them too. */
let outerNames: ReadonlySet<string> = new Set();

/** Runs with the names of a WITH in sight. */
export function withCommonNames({ commonNames }: Survey, run: () => void): void {
  const before = outerNames;
  outerNames = new Set([...before, ...commonNames]);
  run();
  outerNames = before;
}

const targets = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

/** Surveys the tree of a query. */
export function surveyTree(tree: object): Survey {
  const ranges: RangeVar[] = [];
  const selects: SelectStmt[] = [];
  const calls: FuncCall[] = [];
  const locking: LockingClause[] = [];
  const commonQueries: Node[] = [];
  const commonNames = new Set(outerNames);
  walk(tree, (tag, body) => {
    if (tag === "RangeVar") ranges.push(body as RangeVar);
    else if (tag === "SelectStmt") selects.push(body as SelectStmt);
    else if (tag === "FuncCall") calls.push(body as FuncCall);
    else if (tag === "LockingClause") {
      // FOR UPDATE OF names an alias, not a table.
      locking.push(body as LockingClause);
      return false;
    } else if (tag === "CommonTableExpr") {
      if (typeof body.ctename === "string") commonNames.add(body.ctename);
      if (body.ctequery !== undefined) commonQueries.push(body.ctequery as Node);
    }
    // The target of a statement is no node of its own: { relation: { relname } }.
    const own = targets.has(tag) ? (body.relation as RangeVar | undefined) : undefined;
    if (own?.relname !== undefined) ranges.push(own);
    return true;
  });
  const tables = ranges.filter(
    (each) => each.schemaname !== undefined || !commonNames.has(each.relname ?? ""),
  );
  return { ranges: tables, selects, calls, locking, commonQueries, commonNames };
}
