import type { StatementAnalysis } from "../../model/analysis.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";

const INSUFFICIENT_PRIVILEGE = "42501";

/** The first error that is the migration's own: what only a superuser may do fails for the shadow's role alone. */
export function ownErrorAmong(
  errors: ReadonlyMap<ParsedStatement, DatabaseError>,
  analysed: readonly StatementAnalysis[],
): { readonly statement: ParsedStatement; readonly error: DatabaseError } | null {
  for (const [statement, error] of errors) {
    const known = analysed.find((each) => each.statement === statement);
    const isOfShadow = error.code === INSUFFICIENT_PRIVILEGE && known !== undefined && known.error === null;
    if (!isOfShadow) return { statement, error };
  }
  return null;
}
