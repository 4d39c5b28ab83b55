import type { CatalogState } from "../catalog-state.ts";
import { informationSchema } from "./information-schema.ts";
import { pgCatalog } from "./pg-catalog.ts";
import type { SystemTable } from "./rows.ts";

/** Types and functions of extensions and of pg_catalog are not among the facts. */
const open = new Set(["pg_type", "pg_proc"]);

/** A table of the server's catalogs by its name as a query writes it; undefined: it is none that is known. */
export function systemTable(
  state: CatalogState,
  schema: string | null,
  name: string,
): SystemTable | undefined {
  const inInformationSchema = schema === "information_schema";
  if (!inInformationSchema && schema !== null && schema !== "pg_catalog") return undefined;
  const make = (inInformationSchema ? informationSchema : pgCatalog)[name];
  if (make === undefined) return undefined;
  return { rows: make(state), closed: state.complete && !open.has(name) };
}
