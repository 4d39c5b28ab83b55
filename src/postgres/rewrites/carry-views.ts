import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import { writeTree } from "./edit-statement.ts";
import { parseOne } from "./parse-one.ts";
import { knownRelations } from "./taken-names.ts";

/**
 * CREATE OR REPLACE VIEW for each view that uses a column, with another column of the same type in its place; the
 * views' own columns keep their names. Null where one cannot be made anew in place: a materialized view, a USING on
 * the column, or a name that may belong to another table.
 */
export function carryViews(
  subject: Subject,
  table: Relation,
  columns: { readonly from: string; readonly to: string },
): readonly string[] | null {
  const relations = new Map(knownRelations(subject).map((relation) => [relation.name, relation]));
  const statements: string[] = [];
  for (const use of table.usedByViews) {
    if (use.columns.length > 0 && !use.columns.includes(columns.from)) continue;
    const view = relations.get(use.relation);
    if (view?.kind !== "view" || view.definition === null) return null;
    const text = viewWith(view, view.definition, table, columns);
    if (text === null) return null;
    statements.push(text);
  }
  return statements;
}

function viewWith(
  view: Relation,
  definition: string,
  table: Relation,
  { from, to }: { readonly from: string; readonly to: string },
): string | null {
  const options = view.options.length === 0 ? "" : ` WITH (${view.options.join(", ")})`;
  const tree = parseOne(
    `CREATE OR REPLACE VIEW ${view.name}${options} AS ${definition.replace(/;\s*$/, "")}`,
  );
  if (tree === null) return null;
  const ranges = [...nodesOf(tree, "RangeVar")];
  // The first is the view itself.
  const tables = ranges.slice(1);
  const aliases = new Set(tables.filter((range) => isTable(range, table)).map(aliasOf));
  const isAmbiguous = tables.some((range) => aliases.has(aliasOf(range)) && !isTable(range, table));
  const usesUsing = [...nodesOf(tree, "JoinExpr")].some((join) => namesOf(join.usingClause).includes(from));
  if (isAmbiguous || usesUsing) return null;
  const alone = tables.length === 1 && [...nodesOf(tree, "RangeSubselect")].length === 0;
  const isOurs = (fields: readonly string[]): boolean =>
    fields.at(-1) === from && (fields.length === 1 ? alone : aliases.has(fields.at(-2) ?? ""));
  const unclear = [...nodesOf(tree, "ColumnRef")].some((reference) => {
    const fields = namesOf(reference.fields);
    return fields.length === 1 && fields[0] === from && !alone;
  });
  return unclear ? null : writeTree(replaceColumns(tree, isOurs, { from, to }) as Node);
}

/** A node's fields, as far as they are asked for here. */
interface Fields {
  readonly [key: string]: unknown;
}

function* nodesOf(value: unknown, kind: string): Generator<Fields> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    if (key === kind || (kind === "RangeVar" && key === "view")) yield each as Fields;
    yield* nodesOf(each, kind);
  }
}

function isTable({ schemaname, relname }: Fields, table: Relation): boolean {
  return relname === table.bareName && (schemaname === undefined || schemaname === table.schema);
}

function aliasOf({ alias, relname }: Fields): string {
  return (alias as { aliasname?: string } | undefined)?.aliasname ?? String(relname);
}

function namesOf(nodes: unknown): readonly string[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.map((node: Node) => ("String" in node ? (node.String.sval ?? "") : "*"));
}

function replaceColumns(
  value: unknown,
  isOurs: (fields: readonly string[]) => boolean,
  columns: { readonly from: string; readonly to: string },
): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => replaceColumns(each, isOurs, columns));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key === "ColumnRef" && isOurs(namesOf(each.fields))) {
        const fields = [...each.fields.slice(0, -1), { String: { sval: columns.to } }];
        return [key, { ...each, fields }];
      }
      const replaced = replaceColumns(each, isOurs, columns);
      if (key !== "ResTarget" || each.name !== undefined || !("ColumnRef" in (each.val ?? {}))) {
        return [key, replaced];
      }
      const isRenamed = isOurs(namesOf(each.val.ColumnRef.fields));
      return [key, isRenamed ? { ...(replaced as object), name: columns.from } : replaced];
    }),
  );
}
