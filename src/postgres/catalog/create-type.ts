import type { AlterDomainStmt, AlterEnumStmt, CreateDomainStmt, CreateEnumStmt, Node } from "@pgsql/types";
import { columnFacts, typeText } from "./add-column.ts";
import { type CatalogState, findType, newName } from "./catalog-state.ts";
import { strings, type WrittenName, writtenName } from "./tree.ts";

/** Records CREATE TYPE … AS ENUM. */
export function applyCreateEnum(state: CatalogState, statement: CreateEnumStmt): void {
  const name = newName(state, writtenName(statement.typeName));
  state.types.set(name, {
    name,
    kind: "enum",
    baseType: null,
    constrained: false,
    enumLabels: strings(statement.vals),
  });
}

/** Records ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function applyAlterEnum(state: CatalogState, statement: AlterEnumStmt): void {
  const type = findType(state, writtenName(statement.typeName));
  if (type === undefined) return;
  const { oldVal, newVal = "", newValNeighbor, newValIsAfter } = statement;
  const labels = [...type.enumLabels];
  if (oldVal !== undefined && oldVal !== "") labels[labels.indexOf(oldVal)] = newVal;
  else if (!labels.includes(newVal)) {
    const at =
      newValNeighbor === undefined ? labels.length : labels.indexOf(newValNeighbor) + (newValIsAfter ? 1 : 0);
    labels.splice(at, 0, newVal);
  }
  state.types.set(type.name, { ...type, enumLabels: labels });
}

/** Records CREATE DOMAIN. */
export function applyCreateDomain(state: CatalogState, statement: CreateDomainStmt): void {
  const name = newName(state, writtenName(statement.domainname));
  const constrained = (statement.constraints ?? []).some(
    (node) =>
      "Constraint" in node && ["CONSTR_CHECK", "CONSTR_NOTNULL"].includes(node.Constraint.contype ?? ""),
  );
  const baseType = typeText(state, statement.typeName);
  const hasDefault = (statement.constraints ?? []).some(
    (node) => "Constraint" in node && node.Constraint.contype === "CONSTR_DEFAULT",
  );
  state.types.set(name, { name, kind: "domain", baseType, constrained, enumLabels: [], hasDefault });
}

/** Records ALTER DOMAIN: a constraint or NOT NULL makes it constrained. */
export function applyAlterDomain(state: CatalogState, statement: AlterDomainStmt): void {
  const type = findType(state, writtenName(statement.typeName));
  if (type === undefined) return;
  if (statement.subtype === "T") {
    state.types.set(type.name, { ...type, hasDefault: statement.def !== undefined });
  }
  if (statement.subtype === "C" || statement.subtype === "O")
    state.types.set(type.name, { ...type, constrained: true });
}

/** The name of the multirange type that comes with a range type (makeMultirangeTypeName). */
export function multirangeName(
  typeName: readonly Node[] | undefined,
  params: readonly Node[] | undefined,
): WrittenName {
  const range = writtenName(typeName);
  for (const node of params ?? []) {
    if (!("DefElem" in node) || node.DefElem.defname !== "multirange_type_name") continue;
    const arg = node.DefElem.arg;
    if (arg !== undefined && "TypeName" in arg) return writtenName(arg.TypeName.names);
  }
  const { name } = range;
  return {
    ...range,
    name: name.includes("range") ? name.replace("range", "multirange") : `${name}_multirange`,
  };
}

/** Records CREATE TYPE … AS (…) with the columns that tables of the type have. */
export function applyCreateComposite(
  state: CatalogState,
  name: string,
  definitions: readonly Node[] = [],
): void {
  const attributes = definitions.flatMap((node) =>
    "ColumnDef" in node ? [columnFacts(state, name, node.ColumnDef).column] : [],
  );
  state.types.set(name, {
    name,
    kind: "composite",
    baseType: null,
    constrained: false,
    enumLabels: [],
    attributes,
  });
}

/** Records a type without further facts: range, base or shell. */
export function recordType(state: CatalogState, name: string, kind: "range" | "multirange" | "base"): void {
  state.types.set(name, { name, kind, baseType: null, constrained: false, enumLabels: [] });
}
