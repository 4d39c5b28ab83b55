import type { CreateSeqStmt, Node } from "@pgsql/types";
import { type CatalogState, findRelation, isTaken, putRelation } from "./catalog-state.ts";
import { createdName } from "./created-name.ts";
import { newRelation } from "./new-relation.ts";
import { quoteIdentifier } from "./quote-identifier.ts";
import { strings } from "./tree.ts";

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
