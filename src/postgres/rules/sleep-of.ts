import type { Node } from "@pgsql/types";
import type { Estimate } from "../../model/effect.ts";
import { strings } from "../catalog/tree.ts";
import { NO_TIME } from "../estimates/add-estimates.ts";

/** How long SELECT pg_sleep(30) sleeps, with a number as it stands; no time for any other statement. */
export function sleepOf(tree: Node): Estimate {
  if (!("SelectStmt" in tree)) return NO_TIME;
  const slept = (tree.SelectStmt.targetList ?? []).map((target) =>
    "ResTarget" in target ? secondsOf(target.ResTarget.val) * 1000 : 0,
  );
  const ms = slept.reduce((sum, each) => sum + each, 0);
  return { low: ms, likely: ms, high: ms };
}

function secondsOf(call: Node | undefined): number {
  if (call === undefined || !("FuncCall" in call)) return 0;
  const { funcname, args: [seconds] = [] } = call.FuncCall;
  if (strings(funcname).at(-1) !== "pg_sleep" || seconds === undefined || !("A_Const" in seconds)) return 0;
  const { ival, fval } = seconds.A_Const;
  return ival?.ival ?? Number(fval?.fval ?? 0);
}
