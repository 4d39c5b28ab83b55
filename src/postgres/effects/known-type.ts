import type { TypeName } from "@pgsql/types";
import { serialType } from "../catalog/add-column.ts";
import { typeParts } from "../catalog/type-name.ts";
import type { Model } from "./model.ts";

/** Says the error where a statement names a type that does not exist; true where it may go on. */
export function requireType(model: Model, type: TypeName | undefined): boolean {
  if (type === undefined || type.pct_type === true || !model.catalog.complete) return true;
  if (serialType({ typeName: type }) !== undefined) return true;
  const parts = typeParts(type, (name) => model.catalog.type(name.schema, name.name)?.name);
  if (parts.known) return true;
  model.fail("42704", `type "${parts.base}" does not exist`);
  return false;
}
