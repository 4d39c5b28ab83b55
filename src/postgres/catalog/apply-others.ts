import type {
  AlterDomainStmt,
  AlterEnumStmt,
  CreateDomainStmt,
  CreateEnumStmt,
  CreateExtensionStmt,
  CreateFunctionStmt,
  CreatePolicyStmt,
  CreateSchemaStmt,
  CreateSeqStmt,
  CreateStatsStmt,
  CreateTrigStmt,
  Node,
  RuleStmt,
  VariableSetStmt,
} from "@pgsql/types";
import type { FunctionFacts } from "../../model/catalog.ts";
import { typeText } from "./add-column.ts";
import {
  type CatalogState,
  findRelation,
  findType,
  isTaken,
  newName,
  putRelation,
  resolveName,
  updateRelation,
} from "./catalog-state.ts";
import { createdName } from "./create-table.ts";
import { deparseStatement } from "./deparse.ts";
import { newRelation } from "./new-relation.ts";
import { qualifyName, quoteIdentifier } from "./quote-identifier.ts";
import { optionsOf, optionText, rangeName, strings, writtenName } from "./tree.ts";

/** Records CREATE SEQUENCE. */
export function applyCreateSequence(state: CatalogState, statement: CreateSeqStmt): void {
  const name = createdName(state, statement.sequence);
  if (isTaken(state, name)) return;
  state.created.set(name, true);
  const persistence = statement.sequence?.relpersistence;
  putRelation(
    state,
    newRelation(name, "sequence", {
      ownedBy: ownerOf(state, statement.options),
      persistence: persistence === "t" ? "temporary" : persistence === "u" ? "unlogged" : "permanent",
    }),
  );
}

/** The column that OWNED BY names, qualified and quoted; null for NONE or none. */
export function ownerOf(state: CatalogState, options: readonly Node[] | undefined): string | null {
  for (const node of options ?? []) {
    if (!("DefElem" in node) || node.DefElem.defname !== "owned_by") continue;
    const { arg } = node.DefElem;
    const parts = arg !== undefined && "List" in arg ? strings(arg.List.items) : [];
    if (parts.length < 2) return null;
    const table = findRelation(state, { schema: parts.at(-3) ?? null, name: parts.at(-2) ?? "" });
    return table === undefined ? null : `${table.name}.${quoteIdentifier(parts.at(-1) ?? "")}`;
  }
  return null;
}

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

/** Records a type without further facts: composite, range, base or shell. */
export function recordType(state: CatalogState, name: string, kind: "composite" | "range" | "base"): void {
  state.types.set(name, { name, kind, baseType: null, constrained: false, enumLabels: [] });
}

/** Records CREATE [OR REPLACE] FUNCTION and PROCEDURE. */
export function applyCreateFunction(state: CatalogState, statement: CreateFunctionStmt): void {
  const name = newName(state, writtenName(statement.funcname));
  const options = new Map(
    (statement.options ?? []).flatMap((node) =>
      "DefElem" in node ? [[node.DefElem.defname ?? "", node.DefElem.arg]] : [],
    ) as [string, Node | undefined][],
  );
  const text = (option: string): string | undefined => {
    const argument = options.get(option);
    if (argument === undefined) return undefined;
    return "List" in argument ? strings(argument.List.items)[0] : optionText(argument);
  };
  const inputs = (statement.parameters ?? []).flatMap((node) =>
    "FunctionParameter" in node &&
    !["FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"].includes(node.FunctionParameter.mode ?? "")
      ? [typeText(state, node.FunctionParameter.argType)]
      : [],
  );
  const volatility = text("volatility");
  const created: FunctionFacts = {
    name,
    arguments: inputs,
    returns: statement.returnType === undefined ? null : typeText(state, statement.returnType),
    kind: statement.is_procedure === true ? "procedure" : "function",
    volatility: volatility === "immutable" || volatility === "stable" ? volatility : "volatile",
    language: (text("language") ?? "sql").toLowerCase(),
    securityDefiner: text("security") === "true" || text("security") === "1",
    body:
      text("as") ??
      (statement.sql_body === undefined ? null : deparseStatement({ CreateFunctionStmt: statement })),
  };
  const others = (state.functions.get(name) ?? []).filter(
    (each) => String(each.arguments) !== String(inputs),
  );
  state.functions.set(name, [...others, created]);
}

/** Records CREATE TRIGGER, on every partition too where it is for each row. */
export function applyCreateTrigger(state: CatalogState, statement: CreateTrigStmt): void {
  const table = findRelation(state, rangeName(statement.relation));
  if (table === undefined) return;
  const called = writtenName(statement.funcname);
  const name = resolveName(state, called, (each) => state.functions.has(each)) ?? newName(state, called);
  const trigger = {
    name: statement.trigname ?? "",
    function: name,
    definition: deparseStatement({ CreateTrigStmt: statement }),
  };
  const add = (relation: string): void => {
    updateRelation(state, relation, ({ triggers }) => ({
      triggers: [...triggers.filter((each) => each.name !== trigger.name), trigger],
    }));
    if (statement.row !== true || table.partitioned === null) return;
    for (const child of state.relations.get(relation)?.children ?? []) add(child);
  };
  add(table.name);
}

export function applyCreatePolicy(state: CatalogState, statement: CreatePolicyStmt): void {
  const table = findRelation(state, rangeName(statement.table));
  if (table === undefined) return;
  updateRelation(state, table.name, ({ policies }) => ({
    policies: [...policies, statement.policy_name ?? ""],
  }));
}

export function applyCreateRule(state: CatalogState, statement: RuleStmt): void {
  const table = findRelation(state, rangeName(statement.relation));
  const name = statement.rulename ?? "";
  if (table === undefined) return;
  updateRelation(state, table.name, ({ rules }) => ({
    rules: [...rules.filter((each) => each !== name), name],
  }));
}

export function applyCreateStatistics(state: CatalogState, statement: CreateStatsStmt): void {
  const [range] = statement.relations ?? [];
  const table =
    range !== undefined && "RangeVar" in range ? findRelation(state, rangeName(range.RangeVar)) : undefined;
  if (table === undefined) return;
  const written = writtenName(statement.defnames);
  const name = written.name === "" ? `${table.bareName}_stat` : written.name;
  const qualified =
    written.schema === null ? newName(state, { schema: null, name }) : qualifyName(written.schema, name);
  updateRelation(state, table.name, ({ statistics = [] }) => ({ statistics: [...statistics, qualified] }));
}

export function applyCreateExtension(state: CatalogState, statement: CreateExtensionStmt): void {
  const name = statement.extname ?? "";
  const schema = optionsOf(statement.options).get("schema") ?? state.searchPath[0] ?? "public";
  state.extensions.add(name);
  for (const type of extensionTypes[name] ?? []) recordType(state, qualifyName(schema, type), "base");
}

/** Types of the extensions that migrations use most, by extension. */
const extensionTypes: Readonly<Record<string, readonly string[]>> = {
  citext: ["citext"],
  hstore: ["hstore"],
  ltree: ["ltree", "lquery", "ltxtquery"],
  cube: ["cube"],
  seg: ["seg"],
  isn: ["isbn", "isbn13", "issn", "issn13", "ean13", "upc", "ismn", "ismn13"],
  intarray: ["query_int"],
  lo: ["lo"],
  postgis: ["geometry", "geography", "box2d", "box3d", "raster"],
  vector: ["vector", "halfvec", "sparsevec"],
};

export function applyCreateSchema(
  state: CatalogState,
  statement: CreateSchemaStmt,
  apply: (tree: Node) => void,
): void {
  const name = statement.schemaname ?? statement.authrole?.rolename ?? "";
  state.schemas.add(name);
  const before = state.searchPath;
  // What CREATE SCHEMA holds is made in the new schema.
  state.searchPath = [name, ...before];
  for (const element of statement.schemaElts ?? []) apply(element);
  state.searchPath = before;
}

/** SET search_path; what pg_dump writes empties it. */
export function applySet(state: CatalogState, statement: VariableSetStmt, initial: readonly string[]): void {
  if (
    statement.kind === "VAR_RESET_ALL" ||
    (statement.name === "search_path" && statement.kind !== "VAR_SET_VALUE")
  ) {
    state.searchPath = initial;
    return;
  }
  if (statement.name !== "search_path") return;
  state.searchPath = pathFrom(
    (statement.args ?? []).map((node) => ("A_Const" in node ? (node.A_Const.sval?.sval ?? "") : "")),
  );
}

/** Schemas of a search path; `"$user"` is left out, since nobody owns a schema here. */
export function pathFrom(names: readonly string[]): readonly string[] {
  return names.filter((name) => name !== "" && name !== "$user");
}
