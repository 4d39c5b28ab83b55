import type { Effect } from "../../model/effect.ts";
import { sizeText, tableCode } from "./blocking.ts";

/** What the statement does to the relation: "reads all 2.3 M rows (1.1 GB) of `users`". */
export function describeWork(effect: Effect): string {
  const verb = effect.rewrites ? "writes" : effect.buildsIndexes.length > 0 ? "builds indexes over" : "reads";
  return `${verb} ${sizeText(effect)} of ${tableCode(effect.relation)}`;
}
