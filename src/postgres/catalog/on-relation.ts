import type { CreatePolicyStmt, CreateStatsStmt, CreateTrigStmt, RuleStmt } from "@pgsql/types";
import type { RowEvent } from "../../model/catalog.ts";
import { type CatalogState, findRelation, newName, resolveName, updateRelation } from "./catalog-state.ts";
import { deparseStatement } from "./deparse.ts";
import { qualifyName } from "./quote-identifier.ts";
import { rangeName, writtenName } from "./tree.ts";
import { withDefinition } from "./with-definition.ts";

/** Records CREATE TRIGGER, on every partition too where it is for each row. */
export function applyCreateTrigger(state: CatalogState, statement: CreateTrigStmt): void {
  const table = findRelation(state, rangeName(statement.relation));
  if (table === undefined) return;
  const called = writtenName(statement.funcname);
  const name = resolveName(state, called, (each) => state.functions.has(each)) ?? newName(state, called);
  const trigger = withDefinition({ name: statement.trigname ?? "", function: name, definition: "" }, () =>
    deparseStatement({ CreateTrigStmt: statement }),
  );
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

const ruleEvents: Readonly<Record<string, RowEvent>> = {
  CMD_INSERT: "insert",
  CMD_UPDATE: "update",
  CMD_DELETE: "delete",
};

export function applyCreateRule(state: CatalogState, statement: RuleStmt): void {
  const table = findRelation(state, rangeName(statement.relation));
  const name = statement.rulename ?? "";
  if (table === undefined) return;
  const event = ruleEvents[statement.event ?? ""];
  updateRelation(state, table.name, ({ rules, ruleEvents: known }) => ({
    rules: [...rules.filter((each) => each !== name), name],
    ...(event === undefined ? {} : { ruleEvents: { ...known, [name]: event } }),
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
