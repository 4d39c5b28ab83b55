import type { CreateTableAsStmt, Node, SelectStmt, ViewStmt } from "@pgsql/types";
import type { Column, Relation, RelationKind } from "../../model/catalog.ts";
import { typeText } from "./add-column.ts";
import { changeOptions } from "./add-index.ts";
import { figureName } from "./automatic-names.ts";
import {
  type CatalogState,
  findRelation,
  isTaken,
  putRelation,
  sourcesOf,
  updateRelation,
} from "./catalog-state.ts";
import { createdName } from "./created-name.ts";
import { deparseStatement } from "./deparse.ts";
import { newRelation } from "./new-relation.ts";
import { mentionedColumns, rangesOf } from "./query-relations.ts";
import { rangeName, strings, walk } from "./tree.ts";
import { withDefinition } from "./with-definition.ts";

/** Records CREATE [OR REPLACE] VIEW. */
export function applyCreateView(state: CatalogState, statement: ViewStmt): void {
  const name = createdName(state, statement.view);
  if (isTaken(state, name) && statement.replace !== true) return;
  const options = changeOptions([], statement.options, false);
  recordQuery(state, name, "view", statement.query, strings(statement.aliases), { options });
}

/** Records CREATE TABLE … AS, SELECT INTO and CREATE MATERIALIZED VIEW. */
export function applyCreateTableAs(state: CatalogState, statement: CreateTableAsStmt): void {
  const name = createdName(state, statement.into?.rel);
  if (isTaken(state, name)) return;
  const isView = statement.objtype === "OBJECT_MATVIEW";
  const persistence = statement.into?.rel?.relpersistence;
  recordQuery(
    state,
    name,
    isView ? "materialized view" : "table",
    statement.query,
    strings(statement.into?.colNames),
    {
      accessMethod: statement.into?.accessMethod ?? "heap",
      persistence: persistence === "t" ? "temporary" : persistence === "u" ? "unlogged" : "permanent",
    },
  );
}

function recordQuery(
  state: CatalogState,
  name: string,
  kind: RelationKind,
  query: Node | undefined,
  aliases: readonly string[],
  facts: Partial<Relation>,
): void {
  const before = state.relations.get(name);
  const isView = kind !== "table";
  const columns = query === undefined ? [] : resultColumns(state, query);
  if (isView) forgetUses(state, name);
  const relation = newRelation(name, kind, {
    ...facts,
    columns: columns.map((column, index) => ({ ...column, name: aliases[index] ?? column.name })),
    usedByViews: before?.usedByViews ?? [],
    rules: before?.rules ?? [],
    triggers: before?.triggers ?? [],
  });
  const hasDefinition = isView && query !== undefined;
  putRelation(
    state,
    hasDefinition ? withDefinition(relation, () => `${deparseStatement(query)};`) : relation,
  );
  if (before === undefined) state.created.set(name, true);
  if (isView && query !== undefined) noteUses(state, name, query);
}

/** Tells every relation of a view's query that the view uses it, and which columns. */
function noteUses(state: CatalogState, view: string, query: Node): void {
  const mentioned = mentionedColumns(query);
  for (const range of rangesOf(query)) {
    const used = findRelation(state, rangeName(range));
    if (used === undefined || used.name === view) continue;
    const alias = range.alias?.aliasname ?? range.relname ?? "";
    const columns = used.columns.map(({ name }) => name).filter((each) => mentioned(alias, each));
    updateRelation(state, used.name, ({ usedByViews }) => ({
      usedByViews: [...usedByViews.filter((each) => each.relation !== view), { relation: view, columns }],
    }));
  }
}

function forgetUses(state: CatalogState, view: string): void {
  for (const relation of sourcesOf(state, view)) {
    updateRelation(state, relation.name, ({ usedByViews }) => ({
      usedByViews: usedByViews.filter((each) => each.relation !== view),
    }));
  }
}

/** The columns of a query's result; a type that only PostgreSQL's analysis knows is left "unknown". */
function resultColumns(state: CatalogState, query: Node): readonly Column[] {
  const select = "SelectStmt" in query ? firstSelect(query.SelectStmt) : undefined;
  if (select === undefined) return [];
  const tables = tablesOf(state, select);
  return (select.targetList ?? []).flatMap((node) => {
    if (!("ResTarget" in node) || node.ResTarget.val === undefined) return [];
    const { val, name } = node.ResTarget;
    if ("ColumnRef" in val && (val.ColumnRef.fields ?? []).some((field) => "A_Star" in field)) {
      const [owner] = strings(val.ColumnRef.fields).slice(-1);
      return tables
        .filter(({ alias }) => owner === undefined || alias === owner)
        .flatMap((table) => table.columns.map(plain));
    }
    return [
      {
        ...plain({ name: name ?? figureName(val) ?? "?column?", type: typeOf(state, val, tables) } as Column),
      },
    ];
  });
}

function firstSelect(select: SelectStmt): SelectStmt {
  return select.larg === undefined ? select : firstSelect(select.larg);
}

interface NamedColumns {
  readonly alias: string;
  readonly columns: readonly Column[];
}

function tablesOf(state: CatalogState, select: SelectStmt): readonly NamedColumns[] {
  const tables: NamedColumns[] = [];
  walk(select.fromClause, (tag, body) => {
    if (tag === "RangeSubselect" || tag === "SubLink") return false;
    if (tag !== "RangeVar") return true;
    const alias = (body.alias as { aliasname?: string } | undefined)?.aliasname;
    const relation = findRelation(state, rangeName(body));
    if (relation !== undefined) tables.push({ alias: alias ?? relation.bareName, columns: relation.columns });
    return true;
  });
  return tables;
}

function plain(column: Column): Column {
  return {
    name: column.name,
    type: column.type,
    notNull: false,
    default: null,
    generated: null,
    identity: null,
    collation: null,
  };
}

function typeOf(state: CatalogState, value: Node, tables: readonly NamedColumns[]): string {
  if ("ColumnRef" in value) {
    const names = strings(value.ColumnRef.fields);
    const owner = names.length > 1 ? names.at(-2) : undefined;
    for (const { alias, columns } of tables) {
      if (owner !== undefined && owner !== alias) continue;
      const column = columns.find(({ name }) => name === names.at(-1));
      if (column !== undefined) return column.type;
    }
  }
  if ("TypeCast" in value) return typeText(state, value.TypeCast.typeName);
  if ("A_Const" in value && value.A_Const.ival !== undefined) return "integer";
  if ("A_Const" in value && value.A_Const.fval !== undefined) return "numeric";
  if ("FuncCall" in value && strings(value.FuncCall.funcname).at(-1) === "count") return "bigint";
  return "unknown";
}
