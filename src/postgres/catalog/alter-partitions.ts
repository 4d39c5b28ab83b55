import type { AlterTableCmd } from "@pgsql/types";
import type { Index } from "../../model/catalog.ts";
import { attachPartition, copyInheritedConstraints } from "./attach-partition.ts";
import { type CatalogState, findIndex, findRelation, insertName, updateRelation } from "./catalog-state.ts";
import { describeBound } from "./describe-bound.ts";
import { rangeName } from "./tree.ts";

/** Records what ALTER TABLE does to partitions and children, and what ALTER INDEX does to an index. */
export function alterPartitions(
  state: CatalogState,
  table: string,
  command: AlterTableCmd,
  index: Index | null,
): void {
  const { def } = command;
  if (index !== null) {
    alterIndex(state, table, command, index);
    return;
  }
  if (command.subtype === "AT_AddInherit" && def !== undefined && "RangeVar" in def) {
    const parent = findRelation(state, rangeName(def.RangeVar));
    if (parent === undefined) return;
    updateRelation(state, parent.name, ({ children }) => ({ children: insertName(children, table) }));
    updateRelation(state, table, ({ parents }) => ({ parents: [...parents, parent.name] }));
    copyInheritedConstraints(state, parent.name, table);
    return;
  }
  if (command.subtype === "AT_DropInherit" && def !== undefined && "RangeVar" in def) {
    const parent = findRelation(state, rangeName(def.RangeVar));
    if (parent !== undefined) unlink(state, parent.name, table);
    return;
  }
  if (def === undefined || !("PartitionCmd" in def)) return;
  const partition = findRelation(state, rangeName(def.PartitionCmd.name));
  if (partition === undefined) return;
  if (command.subtype === "AT_DetachPartition") detach(state, table, partition.name);
  else attachPartition(state, table, partition.name, describeBound(def.PartitionCmd.bound ?? {}));
}

function unlink(state: CatalogState, parent: string, child: string): void {
  updateRelation(state, parent, ({ children }) => ({ children: children.filter((each) => each !== child) }));
  updateRelation(state, child, ({ parents }) => ({ parents: parents.filter((each) => each !== parent) }));
}

/** A detached partition keeps its indexes and constraints as its own, but loses the parent's triggers. */
function detach(state: CatalogState, parent: string, child: string): void {
  unlink(state, parent, child);
  const inherited = new Set(state.relations.get(parent)?.triggers.map(({ name }) => name));
  updateRelation(state, child, ({ indexes, triggers }) => ({
    partitionBound: null,
    indexes: indexes.map((each) => ({ ...each, parent: null })),
    triggers: triggers.filter(({ name }) => !inherited.has(name)),
  }));
}

function alterIndex(state: CatalogState, table: string, command: AlterTableCmd, index: Index): void {
  const { def, subtype } = command;
  if (subtype === "AT_AttachPartition" && def !== undefined && "PartitionCmd" in def) {
    const part = findIndex(state, rangeName(def.PartitionCmd.name));
    if (part === undefined) return;
    updateRelation(state, part.table.name, ({ indexes }) => ({
      indexes: indexes.map((each) =>
        each.name === part.index.name ? { ...each, parent: index.name } : each,
      ),
    }));
    markValid(state, table, index.name);
  }
}

/** An index ON ONLY a partitioned table becomes valid when every partition has its part. */
function markValid(state: CatalogState, table: string, index: string): void {
  const relation = state.relations.get(table);
  const whole = relation?.children.every((child) =>
    state.relations.get(child)?.indexes.some(({ parent, valid }) => parent === index && valid),
  );
  if (whole !== true) return;
  updateRelation(state, table, ({ indexes }) => ({
    indexes: indexes.map((each) => (each.name === index ? { ...each, valid: true } : each)),
  }));
}
