import type { Node } from "@pgsql/types";
import { strings } from "../rules/syntax.ts";

/** Functions of PostgreSQL and of its uuid extension that give another value for each row. */
const VOLATILE =
  /^(random|random_normal|gen_random_uuid|uuid_generate_v\w+|uuidv[47]|clock_timestamp|timeofday|nextval)$/;

/** True where an expression calls a function that is known to give another value for each row. */
export function callsVolatile(expression: Node | undefined): boolean {
  return calls(expression);
}

function calls(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("FuncCall" in value) {
    const { funcname } = (value as { FuncCall: { funcname?: Node[] } }).FuncCall;
    if (VOLATILE.test(strings(funcname).at(-1) ?? "")) return true;
  }
  return Object.values(value).some(calls);
}
