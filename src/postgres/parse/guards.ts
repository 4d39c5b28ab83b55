import type { Node } from "@pgsql/types";
import type { PlPgSqlTree } from "./parser.ts";
import { isException } from "./raised-error.ts";

/** The condition of an IF in PL/pgSQL; each IF has an object of its own. */
export interface Guard {
  /** Its expression; null: it could not be read. */
  readonly condition: Node | null;
}

/** One way of an IF. */
export interface Branch {
  readonly guard: Guard;
  /** The way is taken where the condition holds, or where it does not. */
  readonly holds: boolean;
}

/** The guard of a condition that is asked as `SELECT condition`. */
export function readGuard(asked: Node | undefined): Guard {
  const target = asked !== undefined && "SelectStmt" in asked ? asked.SelectStmt.targetList?.[0] : undefined;
  const condition = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  return { condition: condition ?? null };
}

/** The IF that a statement of a body is; null: it is another. */
export function ifStatement(statement: unknown): PlPgSqlTree | null {
  return (statement as { PLpgSQL_stmt_if?: PlPgSqlTree } | null)?.PLpgSQL_stmt_if ?? null;
}

/** The ways of an IF with their conditions, in order, and what ELSE runs. */
export function waysOf({ cond, then_body, elsif_list, else_body }: PlPgSqlTree): {
  readonly ways: readonly { readonly condition: unknown; readonly body: unknown }[];
  readonly otherwise: unknown;
} {
  const more = (Array.isArray(elsif_list) ? elsif_list : []).flatMap(
    ({ PLpgSQL_if_elsif: each }: { PLpgSQL_if_elsif?: PlPgSqlTree }) =>
      each === undefined ? [] : [{ condition: each.cond, body: each.stmts }],
  );
  return { ways: [{ condition: cond, body: then_body }, ...more], otherwise: else_body };
}

/** True where a list of statements ends with RETURN or RAISE EXCEPTION. */
export function leaves(body: unknown): boolean {
  const last: unknown = Array.isArray(body) ? body.at(-1) : undefined;
  const { PLpgSQL_stmt_return: returned, PLpgSQL_stmt_raise: raised } = (last ?? {}) as {
    PLpgSQL_stmt_return?: unknown;
    PLpgSQL_stmt_raise?: PlPgSqlTree;
  };
  return returned !== undefined || isException(raised);
}
