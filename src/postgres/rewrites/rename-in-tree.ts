import type { Node } from "@pgsql/types";

/**
 * A copy of a definition's syntax tree in which one column has another name: in expressions, index keys, INCLUDE
 * lists and column lists of constraints of the table itself (not in what a foreign key references).
 */
export function renameColumnInTree<Tree>(tree: Tree, from: string, to: string): Tree {
  return visit(tree, from, to) as Tree;
}

function visit(value: unknown, from: string, to: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => visit(each, from, to));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key === "ColumnRef") return [key, { ...each, fields: renameLast(each.fields ?? [], from, to) }];
      if (key === "IndexElem")
        return [key, { ...(visit(each, from, to) as object), ...(each.name === from ? { name: to } : {}) }];
      if (key === "fk_attrs" || key === "keys" || key === "including")
        return [key, each.map((node: Node) => renameString(node, from, to))];
      return [key, visit(each, from, to)];
    }),
  );
}

function renameLast(fields: readonly Node[], from: string, to: string): readonly Node[] {
  return fields.map((field, index) => (index === fields.length - 1 ? renameString(field, from, to) : field));
}

function renameString(node: Node, from: string, to: string): Node {
  return "String" in node && node.String.sval === from ? { String: { sval: to } } : node;
}
