import type { Node } from "@pgsql/types";
import { strings } from "../rules/syntax.ts";

/** Writes a record before the columns of an expression: `price / 100` → `new.price / 100`. */
export function withRecord(expression: Node, record: string): Node {
  return mapColumns(expression, (name) => ({
    ColumnRef: { fields: [{ String: { sval: record } }, { String: { sval: name } }] },
  })) as Node;
}

/** The columns that an expression reads, each once. */
export function columnsIn(expression: Node): readonly string[] {
  const found = new Set<string>();
  mapColumns(expression, (name) => {
    found.add(name);
    return {};
  });
  return [...found];
}

/** True where a part of an expression reads another table, or a parameter. */
export function readsElsewhere(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("SubLink" in value || "ParamRef" in value) return true;
  return Object.values(value).some(readsElsewhere);
}

function mapColumns(value: unknown, change: (name: string) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => mapColumns(each, change));
  if ("ColumnRef" in value) {
    const { fields = [] } = (value as { ColumnRef: { fields?: Node[] } }).ColumnRef;
    return change(strings(fields).at(-1) ?? "");
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapColumns(each, change)]));
}
