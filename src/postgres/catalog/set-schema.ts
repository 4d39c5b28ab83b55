import type { AlterObjectSchemaStmt } from "@pgsql/types";
import { type CatalogState, findRelation, findType, ownedSequences, resolveName } from "./catalog-state.ts";
import { moveRelation } from "./move-relation.ts";
import { qualifyName, splitName } from "./quote-identifier.ts";
import { moveFunction, moveType, toName } from "./rename-others.ts";
import { objectName, rangeName } from "./tree.ts";

/** Records ALTER … SET SCHEMA. */
export function applySetSchema(state: CatalogState, statement: AlterObjectSchemaStmt): void {
  const { newschema = "", objectType } = statement;
  const relation =
    statement.relation === undefined ? undefined : findRelation(state, rangeName(statement.relation));
  if (relation !== undefined) {
    const to = qualifyName(newschema, relation.bareName);
    moveRelation(state, relation, to);
    for (const each of ownedSequences(state, to))
      moveRelation(state, each, qualifyName(newschema, each.bareName));
    return;
  }
  const parts = objectName(statement.object);
  if (objectType === "OBJECT_TYPE" || objectType === "OBJECT_DOMAIN") {
    const type = findType(state, toName(parts));
    if (type !== undefined) moveType(state, type.name, qualifyName(newschema, splitName(type.name).name));
    return;
  }
  const name = resolveName(state, toName(parts), (each) => state.functions.has(each));
  const found = name === undefined ? undefined : state.functions.get(name);
  if (name !== undefined && found !== undefined) {
    moveFunction(state, name, qualifyName(newschema, splitName(name).name), found);
  }
}
