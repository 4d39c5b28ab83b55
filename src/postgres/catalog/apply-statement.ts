import type { Node, SelectStmt } from "@pgsql/types";
import { applyCreateIndex } from "./add-index.ts";
import { applyAlterTable } from "./alter-table.ts";
import { applyPublication } from "./apply-publication.ts";
import { applyCalls, applyDo } from "./apply-routine.ts";
import { type CatalogState, findRelation, newName, updateRelation } from "./catalog-state.ts";
import { applyCreateFunction } from "./create-function.ts";
import { applyCreateExtension, applyCreateSchema } from "./create-schema.ts";
import { applyCreateSequence, ownerOf } from "./create-sequence.ts";
import { applyCreateTable } from "./create-table.ts";
import {
  applyAlterDomain,
  applyAlterEnum,
  applyCreateComposite,
  applyCreateDomain,
  applyCreateEnum,
  multirangeName,
  recordType,
} from "./create-type.ts";
import { applyCreateTableAs, applyCreateView } from "./create-view.ts";
import { applyDrop } from "./drop-objects.ts";
import {
  applyCreatePolicy,
  applyCreateRule,
  applyCreateStatistics,
  applyCreateTrigger,
} from "./on-relation.ts";
import { applyRename } from "./rename-objects.ts";
import { applySet, pathFrom } from "./search-path.ts";
import { applySetSchema } from "./set-schema.ts";
import { rangeName, strings, writtenName } from "./tree.ts";

type Body<Kind extends string> =
  Extract<Node, Record<Kind, unknown>> extends infer Found
    ? Found extends Record<Kind, infer Inner>
      ? Inner
      : never
    : never;

/** What the record does with each kind of statement; one that is not here leaves no trace in the facts kept. */
const appliers: { readonly [Kind in string]?: (state: CatalogState, tree: Node) => void } = {
  CreateStmt: (state, tree) => applyCreateTable(state, bodyOf(tree, "CreateStmt")),
  CreateForeignTableStmt: (state, tree) => {
    const { base } = bodyOf(tree, "CreateForeignTableStmt");
    if (base !== undefined) applyCreateTable(state, base, "foreign table");
  },
  CreateTableAsStmt: (state, tree) => applyCreateTableAs(state, bodyOf(tree, "CreateTableAsStmt")),
  SelectStmt: (state, tree) => {
    const { intoClause, ...select } = bodyOf(tree, "SelectStmt");
    if (intoClause !== undefined)
      applyCreateTableAs(state, { query: { SelectStmt: select }, into: intoClause });
    applySetConfig(state, select);
    applyCalls(state, tree, (inner) => applyTree(state, inner));
  },
  ViewStmt: (state, tree) => applyCreateView(state, bodyOf(tree, "ViewStmt")),
  IndexStmt: (state, tree) => applyCreateIndex(state, bodyOf(tree, "IndexStmt")),
  AlterTableStmt: (state, tree) => applyAlterTable(state, bodyOf(tree, "AlterTableStmt")),
  DropStmt: (state, tree) => applyDrop(state, bodyOf(tree, "DropStmt")),
  RenameStmt: (state, tree) => applyRename(state, bodyOf(tree, "RenameStmt")),
  AlterObjectSchemaStmt: (state, tree) => applySetSchema(state, bodyOf(tree, "AlterObjectSchemaStmt")),
  CreateSeqStmt: (state, tree) => applyCreateSequence(state, bodyOf(tree, "CreateSeqStmt")),
  AlterSeqStmt: (state, tree) => {
    const { sequence, options } = bodyOf(tree, "AlterSeqStmt");
    const found = findRelation(state, rangeName(sequence));
    const names = (options ?? []).some((node) => "DefElem" in node && node.DefElem.defname === "owned_by");
    if (found !== undefined && names)
      updateRelation(state, found.name, () => ({ ownedBy: ownerOf(state, options) }));
  },
  CreateEnumStmt: (state, tree) => applyCreateEnum(state, bodyOf(tree, "CreateEnumStmt")),
  AlterEnumStmt: (state, tree) => applyAlterEnum(state, bodyOf(tree, "AlterEnumStmt")),
  CreateDomainStmt: (state, tree) => applyCreateDomain(state, bodyOf(tree, "CreateDomainStmt")),
  AlterDomainStmt: (state, tree) => applyAlterDomain(state, bodyOf(tree, "AlterDomainStmt")),
  CompositeTypeStmt: (state, tree) => {
    const { typevar, coldeflist } = bodyOf(tree, "CompositeTypeStmt");
    applyCreateComposite(state, newName(state, rangeName(typevar)), coldeflist);
  },
  CreateRangeStmt: (state, tree) => {
    const { typeName, params } = bodyOf(tree, "CreateRangeStmt");
    recordType(state, newName(state, writtenName(typeName)), "range");
    recordType(state, newName(state, multirangeName(typeName, params)), "multirange");
  },
  DefineStmt: (state, tree) => {
    const { kind, defnames } = bodyOf(tree, "DefineStmt");
    if (kind === "OBJECT_TYPE") recordType(state, newName(state, writtenName(defnames)), "base");
  },
  CreateFunctionStmt: (state, tree) => applyCreateFunction(state, bodyOf(tree, "CreateFunctionStmt")),
  CreateTrigStmt: (state, tree) => applyCreateTrigger(state, bodyOf(tree, "CreateTrigStmt")),
  CreatePolicyStmt: (state, tree) => applyCreatePolicy(state, bodyOf(tree, "CreatePolicyStmt")),
  RuleStmt: (state, tree) => applyCreateRule(state, bodyOf(tree, "RuleStmt")),
  CreateStatsStmt: (state, tree) => applyCreateStatistics(state, bodyOf(tree, "CreateStatsStmt")),
  CreateExtensionStmt: (state, tree) => applyCreateExtension(state, bodyOf(tree, "CreateExtensionStmt")),
  CreateSchemaStmt: (state, tree) =>
    applyCreateSchema(state, bodyOf(tree, "CreateSchemaStmt"), (element) => applyTree(state, element)),
  CreatePublicationStmt: applyPublication,
  AlterPublicationStmt: applyPublication,
  DoStmt: (state, tree) => applyDo(state, bodyOf(tree, "DoStmt"), (inner) => applyTree(state, inner)),
  CallStmt: (state, tree) => applyCalls(state, tree, (inner) => applyTree(state, inner)),
  VariableSetStmt: (state, tree) => applySet(state, bodyOf(tree, "VariableSetStmt"), ["public"]),
};

/** Records what a statement leaves behind in the catalogs. Never throws for what the statement names. */
export function applyTree(state: CatalogState, tree: Node): void {
  appliers[Object.keys(tree)[0] ?? ""]?.(state, tree);
}

/** The body of a node whose kind is known. */
function bodyOf<Kind extends string>(tree: Node, kind: Kind): NonNullable<Body<Kind>> {
  return (tree as unknown as Record<string, NonNullable<Body<Kind>>>)[kind] as NonNullable<Body<Kind>>;
}

/** pg_dump empties the search path by `SELECT pg_catalog.set_config('search_path', '', false)`. */
function applySetConfig(state: CatalogState, { targetList }: SelectStmt): void {
  for (const node of targetList ?? []) {
    const value = "ResTarget" in node ? node.ResTarget.val : undefined;
    if (value === undefined || !("FuncCall" in value)) continue;
    if (strings(value.FuncCall.funcname).at(-1) !== "set_config") continue;
    const [name, path] = (value.FuncCall.args ?? []).map((each) =>
      "A_Const" in each ? each.A_Const.sval?.sval : null,
    );
    if (name !== "search_path" || path == null) continue;
    state.searchPath = pathFrom(path.split(",").map((each) => each.trim().replace(/^"(.*)"$/, "$1")));
  }
}
