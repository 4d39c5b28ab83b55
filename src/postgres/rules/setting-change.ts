import type { A_Const, Node } from "@pgsql/types";
import { strings } from "./syntax.ts";

/** What a statement does to the settings of its session. */
export interface SettingChange {
  /** Null: every setting. */
  readonly name: string | null;
  /** Null: back to what the session began with, or not a plain value. */
  readonly value: string | null;
  /** True where it ends with the transaction. */
  readonly isLocal: boolean;
}

/** Reads SET, RESET, DISCARD ALL and `SELECT set_config(…)`; null for every other statement. */
export function settingChange(tree: Node): SettingChange | null {
  if ("DiscardStmt" in tree)
    return tree.DiscardStmt.target === "DISCARD_ALL" ? { name: null, value: null, isLocal: false } : null;
  if ("SelectStmt" in tree) return setConfig(tree);
  if (!("VariableSetStmt" in tree)) return null;
  const { kind, name = null, args = [], is_local: isLocal = false } = tree.VariableSetStmt;
  if (kind === "VAR_RESET_ALL") return { name: null, value: null, isLocal };
  if (name === null) return null;
  const value = kind === "VAR_SET_VALUE" ? constantOf(args[0]) : null;
  return { name: name.toLowerCase(), value, isLocal };
}

/** `SELECT set_config('name', 'value', is_local)`, by itself. */
function setConfig(tree: Extract<Node, { SelectStmt: unknown }>): SettingChange | null {
  const [target, ...more] = tree.SelectStmt.targetList ?? [];
  const call = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  if (more.length > 0 || call === undefined || !("FuncCall" in call)) return null;
  if (strings(call.FuncCall.funcname).at(-1) !== "set_config") return null;
  const [name, value, isLocal] = call.FuncCall.args ?? [];
  const called = constantOf(name);
  if (called === null) return null;
  const local = isLocal !== undefined && "A_Const" in isLocal && isLocal.A_Const.boolval?.boolval === true;
  return { name: called.toLowerCase(), value: constantOf(value), isLocal: local };
}

function constantOf(node: Node | undefined): string | null {
  return node !== undefined && "A_Const" in node ? textOf(node.A_Const) : null;
}

function textOf({ ival, sval, fval }: A_Const): string | null {
  if (sval !== undefined) return sval.sval ?? "";
  if (fval !== undefined) return fval.fval ?? null;
  // A zero is left out of the tree.
  return ival === undefined ? null : `${ival.ival ?? 0}`;
}
