import type { Constraint, IndexStmt, Node } from "@pgsql/types";
import type { Index } from "../../model/catalog.ts";
import { strings } from "../catalog/tree.ts";
import { parseStatements } from "../parse/parse-statements.ts";

/** One key of an index. */
export interface IndexKey {
  /** Bare name; null for an expression. */
  readonly column: string | null;
  readonly expression: Node | null;
  /** Bare name of the operator class where one is named. */
  readonly operatorClass: string | null;
}

/** What decides how long an index takes to build. */
export interface IndexShape {
  readonly method: string;
  readonly keys: readonly IndexKey[];
  /** Which rows it holds; null: all. */
  readonly predicate: Node | null;
  /** True where each row is looked up in it while it is built, as an exclusion constraint does. */
  readonly isExclusion: boolean;
}

/** Where nothing is known of an index. */
export const PLAIN_SHAPE: IndexShape = {
  method: "btree",
  keys: [{ column: null, expression: null, operatorClass: null }],
  predicate: null,
  isExclusion: false,
};

/** Shape of the indexes that a statement makes, from its syntax tree. */
export function shapesInStatement(tree: Node): readonly IndexShape[] {
  if ("IndexStmt" in tree) return [shapeOfStatement(tree.IndexStmt)];
  const definitions =
    "AlterTableStmt" in tree
      ? (tree.AlterTableStmt.cmds ?? []).map((command) =>
          "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined,
        )
      : [];
  return definitions.flatMap((definition) =>
    definition !== undefined && "Constraint" in definition ? shapeOfConstraint(definition.Constraint) : [],
  );
}

function shapeOfStatement({ accessMethod, indexParams, whereClause }: IndexStmt): IndexShape {
  const keys = (indexParams ?? []).map(keyOf);
  return { method: accessMethod ?? "btree", keys, predicate: whereClause ?? null, isExclusion: false };
}

function keyOf(param: Node): IndexKey {
  const { name, expr, opclass } = "IndexElem" in param ? param.IndexElem : {};
  return {
    column: name ?? null,
    expression: expr ?? null,
    operatorClass: strings(opclass).at(-1) ?? null,
  };
}

function shapeOfConstraint({
  contype,
  keys,
  exclusions,
  access_method,
  where_clause,
}: Constraint): readonly IndexShape[] {
  if (contype === "CONSTR_EXCLUSION") {
    const elements = (exclusions ?? []).map((each) => ("List" in each ? each.List.items?.[0] : undefined));
    return [
      {
        method: access_method ?? "gist",
        keys: elements.flatMap((element) => (element === undefined ? [] : [keyOf(element)])),
        predicate: where_clause ?? null,
        isExclusion: true,
      },
    ];
  }
  if (contype !== "CONSTR_UNIQUE" && contype !== "CONSTR_PRIMARY") return [];
  const columns = strings(keys);
  return columns.length === 0 ? [] : [plainShape("btree", columns)];
}

const known = new WeakMap<Index, IndexShape>();

/** Shape of an index that is there, from its definition. */
export function shapeOfIndex(index: Index): IndexShape {
  const shape = known.get(index) ?? readShape(index);
  known.set(index, shape);
  return shape;
}

function readShape({ method, columns, expressions, predicate, definition }: Index): IndexShape {
  const isPlain = expressions === null && predicate === null && method === "btree";
  const tree = isPlain ? undefined : parseStatements(definition).statements[0]?.tree;
  return tree !== undefined && "IndexStmt" in tree
    ? shapeOfStatement(tree.IndexStmt)
    : plainShape(method, columns);
}

function plainShape(method: string, columns: readonly (string | null)[]): IndexShape {
  const keys = columns.map((column) => ({ column, expression: null, operatorClass: null }));
  return { method, keys, predicate: null, isExclusion: false };
}
