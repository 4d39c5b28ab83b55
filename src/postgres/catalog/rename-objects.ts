import type { RenameStmt } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { type CatalogState, findIndex, findRelation } from "./catalog-state.ts";
import { moveRelation } from "./move-relation.ts";
import { qualifyName } from "./quote-identifier.ts";
import { renameColumn } from "./rename-column.ts";
import { renameFunction, renameSchema, renameType_ } from "./rename-others.ts";
import { renameConstraint, renameIndex, renameInLists, renameTrigger } from "./rename-parts.ts";
import { objectName, rangeName } from "./tree.ts";

/** Records ALTER … RENAME. */
export function applyRename(state: CatalogState, statement: RenameStmt): void {
  const { renameType, newname = "", subname = "" } = statement;
  const relation =
    statement.relation === undefined ? undefined : findRelation(state, rangeName(statement.relation));
  switch (renameType) {
    case "OBJECT_COLUMN":
    case "OBJECT_ATTRIBUTE":
      if (relation !== undefined)
        renameColumn(state, relation, subname, newname, statement.relation?.inh === true);
      return;
    case "OBJECT_TABCONSTRAINT":
      if (relation !== undefined) renameConstraint(state, relation, subname, newname);
      return;
    case "OBJECT_TRIGGER":
      if (relation !== undefined) renameTrigger(state, relation.name, subname, newname);
      return;
    case "OBJECT_POLICY":
    case "OBJECT_RULE":
      if (relation !== undefined) renameInLists(state, relation.name, subname, newname);
      return;
    case "OBJECT_SCHEMA": {
      renameSchema(state, subname, newname);
      return;
    }
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN": {
      renameType_(state, objectName(statement.object), newname);
      return;
    }
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE": {
      renameFunction(state, objectName(statement.object), newname);
      return;
    }
    default: {
      renameRelation(state, statement, relation, newname);
      return;
    }
  }
}

function renameRelation(
  state: CatalogState,
  statement: RenameStmt,
  relation: Relation | undefined,
  newname: string,
): void {
  if (relation !== undefined) {
    moveRelation(state, relation, qualifyName(relation.schema, newname));
    return;
  }
  const found =
    statement.relation === undefined ? undefined : findIndex(state, rangeName(statement.relation));
  if (found !== undefined) renameIndex(state, found.table, found.index, newname);
}
