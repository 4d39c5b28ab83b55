import type { Estimate, RelationEffect } from "../../model/effect.ts";
import { conflicts } from "../lock-modes.ts";
import { NO_TIME } from "./add-estimates.ts";
import type { EstimateGround } from "./estimate-ground.ts";

/**
 * How long a statement may wait for its lock, in ms. Low and likely: nobody is in the way. High: it comes right after
 * the longest transaction that the snapshot saw has used the relation. Null: the snapshot saw no activity.
 */
export function lockWait(ground: EstimateGround, effect: RelationEffect): Estimate | null {
  const { lock, alreadyHeld, created } = effect;
  const isInTheWay = lock !== null && (conflicts(lock, "ROW EXCLUSIVE") || conflicts(lock, "ACCESS SHARE"));
  if (!isInTheWay || alreadyHeld || created) return NO_TIME;
  return ground.longestTransactionMs === null
    ? null
    : { low: 0, likely: 0, high: ground.longestTransactionMs };
}
