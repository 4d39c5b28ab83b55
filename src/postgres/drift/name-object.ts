import type { NamedObject } from "../../model/drift.ts";
import { inlineCode } from "../../text/inline-code.ts";

/** An object in words: "the column `status` of `orders`". */
export function nameObject({ kind, name, on }: NamedObject): string {
  const of = on === null ? "" : ` of ${inlineCode(on)}`;
  return `the ${kind === "object" ? "" : `${kind} `}${inlineCode(name)}${of}`;
}
