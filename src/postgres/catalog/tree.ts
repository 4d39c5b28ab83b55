import type { Node, RangeVar } from "@pgsql/types";

/** Texts of a list of String nodes. */
export function strings(nodes: readonly Node[] | undefined): readonly string[] {
  const texts: string[] = [];
  for (const node of nodes ?? []) if ("String" in node) texts.push(node.String.sval ?? "");
  return texts;
}

/** A name as a statement writes it: schema (null: left out) and bare name. */
export interface WrittenName {
  readonly schema: string | null;
  readonly name: string;
}

/** The name in a list of String nodes: the last is the name, the one before it the schema. */
export function writtenName(nodes: readonly Node[] | undefined): WrittenName {
  const parts = strings(nodes);
  return { schema: parts.at(-2) ?? null, name: parts.at(-1) ?? "" };
}

export function rangeName(range: RangeVar | undefined): WrittenName {
  return { schema: range?.schemaname ?? null, name: range?.relname ?? "" };
}

/** The names in an object of DROP, COMMENT and the like: a List of Strings, a TypeName, or a function's signature. */
export function objectName(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if ("List" in node) return strings(node.List.items);
  if ("TypeName" in node) return strings(node.TypeName.names);
  if ("ObjectWithArgs" in node) return strings(node.ObjectWithArgs.objname);
  if ("String" in node) return [node.String.sval ?? ""];
  if ("RangeVar" in node) {
    const { schemaname, relname } = node.RangeVar;
    return schemaname === undefined ? [relname ?? ""] : [schemaname, relname ?? ""];
  }
  return [];
}

/** Calls `visit` for every node of a tree by its tag, parents first; what it answers false for is not entered. */
export function walk(tree: unknown, visit: (tag: string, body: Record<string, unknown>) => unknown): void {
  if (typeof tree !== "object" || tree === null) return;
  if (Array.isArray(tree)) {
    for (const item of tree) walk(item, visit);
    return;
  }
  const node = tree as Record<string, unknown>;
  // for…in and a look at the first letter: this is the hot path of the model.
  for (const key in node) {
    const value = node[key];
    if (typeof value !== "object" || value === null) continue;
    const first = key.charCodeAt(0);
    const isNode = first >= 65 && first <= 90 && !Array.isArray(value);
    if (isNode && visit(key, value as Record<string, unknown>) === false) continue;
    walk(value, visit);
  }
}

/** Bare names of the columns that an expression refers to, in order, each once. */
export function columnsOf(expression: unknown): readonly string[] {
  const names = new Set<string>();
  walk(expression, (tag, body) => {
    if (tag !== "ColumnRef") return;
    const name = strings(body.fields as Node[]).at(-1);
    if (name !== undefined) names.add(name);
  });
  return [...names];
}

/** Value of an option's argument as text: `fillfactor = 70` gives "70"; an option without one gives "true". */
export function optionText(argument: Node | undefined): string {
  if (argument === undefined) return "true";
  if ("String" in argument) return argument.String.sval ?? "";
  if ("Integer" in argument) return String(argument.Integer.ival ?? 0);
  if ("Float" in argument) return argument.Float.fval ?? "";
  if ("Boolean" in argument) return String(argument.Boolean.boolval === true);
  if ("TypeName" in argument) return strings(argument.TypeName.names).at(-1) ?? "";
  return "";
}

/** The options of a statement by name (`namespace.name` where they have one), with their values as text. */
export function optionsOf(nodes: readonly Node[] | undefined): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const node of nodes ?? []) {
    if (!("DefElem" in node)) continue;
    const { defnamespace, defname = "", arg } = node.DefElem;
    options.set(defnamespace === undefined ? defname : `${defnamespace}.${defname}`, optionText(arg));
  }
  return options;
}
