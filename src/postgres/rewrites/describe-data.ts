import { withSeparators } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import type { HashedTables } from "./compare-data.ts";
import { GENERATED_ROWS } from "./generate-rows.ts";
import { quoteName } from "./quote-name.ts";

/** With which generated rows a proof ran. */
export type ProofRows = "some nulls" | "no nulls" | "none";

/** What the comparison of data showed, in a sentence; nothing where there was no data. */
export function describeData(
  rows: ProofRows,
  different: readonly string[],
  drawn: readonly string[],
): string {
  const count = `${withSeparators(GENERATED_ROWS)} generated rows`;
  // Why there are no rows is said by who tried.
  if (rows === "none") return "";
  if (different.length === 0) return `Same data in ${count} per table.`;
  const columns = listSome(different.map(inlineCode), 3);
  return different.length === drawn.length
    ? `Same data in ${count} per table but for ${columns}, drawn anew on each run.`
    : `The data of ${columns} differs in ${count}.`;
}

const DRAWN =
  /\b(random|gen_random_uuid|uuid_generate_v\w+|uuidv[47]|clock_timestamp|now|current_timestamp|current_date|localtimestamp|statement_timestamp|transaction_timestamp|timeofday|nextval|serial|bigserial|smallserial|identity)\b/i;

/**
 * Of the columns that differ ("public.users.token") those that are filled anew on each run: by the statement, which
 * names them, or by their own default.
 */
export function drawnColumns(
  sql: string,
  different: readonly string[],
  { relations }: Pick<HashedTables, "relations">,
): readonly string[] {
  return different.filter((column) => {
    const at = column.lastIndexOf(".");
    const name = column.slice(at + 1);
    const facts = relations
      .find((relation) => relation.name === column.slice(0, at))
      ?.columns.find((each) => each.name === name || quoteName(each.name) === name);
    return (DRAWN.test(sql) && names(sql, name)) || DRAWN.test(facts?.default ?? "");
  });
}

/** True where a text has a name as a word of its own. */
function names(sql: string, name: string): boolean {
  const escaped = name.replace(/^"|"$/g, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, "i").test(sql);
}
