import type { Certainty } from "../model/analysis.ts";
import { FileView } from "./file-view.ts";
import { prepareSearch, type SoughtName, searchFile } from "./search-file.ts";

/** How surely the body of a function of the database uses a table or a column; null: it does not. */
export function searchBody(body: string, name: SoughtName): Certainty | null {
  const sought = prepareSearch(name);
  // The search takes the end of a line with a semicolon for the end of a statement.
  searchFile(new FileView("body.sql", body.replaceAll(";", ";\n")), sought);
  return sought.uses.best(1)[0]?.certainty ?? null;
}
