import type { CatalogData, Relation } from "../../model/catalog.ts";
import type { NamedObject } from "../../model/drift.ts";
import { listSome } from "../../text/list.ts";
import { plural } from "../../text/plural.ts";

/** What a catalog has under a name, in SQL's words ("text NOT NULL", "a table with 3 columns"); null: nothing. */
export function describeObject(object: NamedObject, catalog: CatalogData): string | null {
  const { kind, name, on } = object;
  switch (kind) {
    case "relation":
      return describeRelation(findRelation(name, catalog));
    case "index": {
      const index = catalog.relations
        .flatMap(({ indexes }) => indexes)
        .find((each) => isNamed(each.name, name));
      return index?.definition ?? null;
    }
    case "type":
    case "enum label": {
      const holds = (labels: readonly string[]) => labels.includes(name);
      const type = catalog.types.find((each) =>
        kind === "type" ? isNamed(each.name, name) : holds(each.enumLabels),
      );
      if (type === undefined) return null;
      const labels = type.enumLabels.length > 0 ? ` (${listSome(type.enumLabels, 8)})` : "";
      return kind === "type" ? `${type.kind}${labels}` : `a label of ${type.name}`;
    }
    case "schema":
      return catalog.schemas.includes(name) ? "a schema" : null;
    case "function": {
      const found = catalog.functions.filter((each) => isNamed(each.name, name));
      const signatures = found.map((each) => `${each.name}(${each.arguments.join(", ")})`);
      return signatures.length === 0 ? null : listSome(signatures, 3);
    }
    case "object":
      return null;
    default:
      return describePart(object, on === null ? catalog.relations : [findRelation(on, catalog)]);
  }
}

/** Something that hangs on a relation; where the relation is not named, on any. */
function describePart(
  { kind, name }: NamedObject,
  relations: readonly (Relation | undefined)[],
): string | null {
  for (const relation of relations) {
    if (relation === undefined) continue;
    const found = partOf(relation, kind, name);
    if (found !== null) return found;
  }
  return null;
}

function partOf(relation: Relation, kind: NamedObject["kind"], name: string): string | null {
  const named = (each: { readonly name: string }) => each.name === name;
  if (kind === "constraint") return relation.constraints.find(named)?.definition ?? null;
  if (kind === "trigger") return relation.triggers.find(named)?.definition ?? null;
  if (kind === "policy") return relation.policies.includes(name) ? `a policy of ${relation.name}` : null;
  const column = relation.columns.find(named);
  if (column === undefined) return null;
  const ownDefault = column.default === null || column.generated !== null ? "" : ` DEFAULT ${column.default}`;
  return `${column.type}${column.notNull ? " NOT NULL" : ""}${ownDefault}`;
}

function describeRelation(relation: Relation | undefined): string | null {
  if (relation === undefined) return null;
  const { kind, columns } = relation;
  if (kind === "sequence") return "a sequence";
  const names = columns.map(({ name }) => name);
  return `a ${kind} with ${plural(columns.length, "column")} (${listSome(names, 8)})`;
}

/** A bare name means the relation of the search path first. */
function findRelation(name: string, { relations, searchPath }: CatalogData): Relation | undefined {
  const found = relations.filter((each) => isNamed(each.name, name));
  for (const schema of searchPath) {
    const first = found.find((each) => each.schema === schema);
    if (first !== undefined) return first;
  }
  return found[0];
}

/** True where a qualified, quoted name is meant by a bare or qualified one without quotes. */
function isNamed(qualified: string, name: string): boolean {
  const plain = qualified.replaceAll('"', "");
  return plain === name.replaceAll('"', "") || plain.endsWith(`.${name.replaceAll('"', "")}`);
}
