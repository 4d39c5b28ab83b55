import type { DatabaseError } from "../../model/statement.ts";
import type { PlPgSqlTree } from "./parser.ts";

/** ERROR in elog.h. */
const ERROR_LEVEL = 21;

/** The conditions that migrations raise by name (errcodes.txt). */
const conditions: Readonly<Record<string, string>> = {
  check_violation: "23514",
  data_exception: "22000",
  duplicate_object: "42710",
  feature_not_supported: "0A000",
  foreign_key_violation: "23503",
  insufficient_privilege: "42501",
  invalid_parameter_value: "22023",
  no_data_found: "P0002",
  not_null_violation: "23502",
  object_not_in_prerequisite_state: "55000",
  raise_exception: "P0001",
  undefined_column: "42703",
  undefined_table: "42P01",
  unique_violation: "23505",
};

/** True where a RAISE ends the body: its level is EXCEPTION. */
export function isException(raise: PlPgSqlTree | undefined): boolean {
  return raise?.elog_level === ERROR_LEVEL;
}

/** The error of RAISE EXCEPTION; null where its code is not written out. */
export function raisedError(raise: PlPgSqlTree): DatabaseError | null {
  const options = Array.isArray(raise.options) ? raise.options : [];
  const code = options.reduce<string | null>(
    (found, each) => optionText(each, ERRCODE) ?? found,
    typeof raise.condname === "string" ? raise.condname : "P0001",
  );
  const sqlState = code !== null && /^[0-9A-Z]{5}$/.test(code) ? code : (conditions[code ?? ""] ?? null);
  if (sqlState === null) return null;
  const message = typeof raise.message === "string" ? raise.message : String(raise.condname ?? "");
  return { code: sqlState, message };
}

/** PLPGSQL_RAISEOPTION_ERRCODE. */
const ERRCODE = 0;

/** The constant that an option of RAISE is given; "" where it is no constant, null where it is another option. */
function optionText(option: unknown, wanted: number): string | null {
  const { opt_type, expr } = (
    option as { PLpgSQL_raise_option: { opt_type?: number; expr?: { PLpgSQL_expr?: { query?: string } } } }
  ).PLpgSQL_raise_option;
  if ((opt_type ?? 0) !== wanted) return null;
  return /^'([^']*)'$/.exec(expr?.PLpgSQL_expr?.query ?? "")?.[1] ?? "";
}
