import type { Loss } from "../../model/rollback.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";

/** More losses are counted. */
const MOST_LOSSES = 3;

/** "the values of `orders.note` and the rows of `carts`" */
export function describeLosses(losses: readonly Loss[]): string {
  return listSome(losses.map(describe), MOST_LOSSES);
}

function describe({ object, what }: Loss): string {
  const name = inlineCode(displayRelation(object.replace(/^(?:column|table) /, "")));
  return `${what.replace(/^its /, "the ")} ${what.startsWith("its ") || what.endsWith("rows") ? "of" : "in"} ${name}`;
}
