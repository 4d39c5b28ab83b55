import type { Node } from "@pgsql/types";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { remakersOf } from "./made-again.ts";
import { relationBefore, type Subject } from "./subject.ts";
import { strings } from "./syntax.ts";

/** Columns of a dropped view that it lacks as the same migration makes it again; none where that can not be told. */
export function missingColumns(subject: Subject, view: string): readonly string[] {
  const before = relationBefore(subject, view)?.columns ?? [];
  const after = remakersOf(subject, bareNameOf(view)).map(({ statement }) => columnsOf(statement.tree));
  const [first = null] = after;
  if (first === null || after.length > 1) return [];
  return before.map(({ name }) => name).filter((name) => !first.includes(name));
}

/** Names of the columns that a statement gives a view; null where the query alone does not tell them. */
function columnsOf(tree: Node): readonly string[] | null {
  if ("ViewStmt" in tree) return withAliases(strings(tree.ViewStmt.aliases), tree.ViewStmt.query);
  if (!("CreateTableAsStmt" in tree)) return null;
  const { into, query } = tree.CreateTableAsStmt;
  return withAliases(strings(into?.colNames), query);
}

function withAliases(aliases: readonly string[], query: Node | undefined): readonly string[] | null {
  const names = namesOf(query);
  return names === null ? null : names.map((name, index) => aliases[index] ?? name);
}

function namesOf(query: Node | undefined): readonly string[] | null {
  if (query === undefined || !("SelectStmt" in query)) return null;
  const { larg, targetList = [] } = query.SelectStmt;
  if (larg !== undefined) return namesOf({ SelectStmt: larg });
  const names = targetList.map((node) => ("ResTarget" in node ? targetName(node.ResTarget) : null));
  return names.every((name) => name !== null) && names.length > 0 ? names : null;
}

function targetName({ name, val }: { readonly name?: string; readonly val?: Node }): string | null {
  if (name !== undefined) return name;
  if (val === undefined) return null;
  if ("ColumnRef" in val) return strings(val.ColumnRef.fields?.slice(-1))[0] ?? null;
  if ("FuncCall" in val) return strings(val.FuncCall.funcname).at(-1) ?? null;
  return "TypeCast" in val
    ? targetName({ ...(val.TypeCast.arg === undefined ? {} : { val: val.TypeCast.arg }) })
    : null;
}
