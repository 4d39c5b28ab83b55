import type { IndexStmt, Node } from "@pgsql/types";
import { parseOne } from "./parse-one.ts";

/**
 * Syntax tree of an index as the server writes it; null where it is none. The server quotes the values of storage
 * options (`fillfactor='70'`), which are never written out so: here they are what they are without quotes.
 */
export function readIndex(definition: string): IndexStmt | null {
  const tree = parseOne(definition);
  if (tree === null || !("IndexStmt" in tree)) return null;
  const { options, ...rest } = tree.IndexStmt;
  return options === undefined ? rest : { ...rest, options: options.map(withoutQuotes) };
}

function withoutQuotes(option: Node): Node {
  if (!("DefElem" in option)) return option;
  const { defname, arg } = option.DefElem;
  if (arg === undefined || !("String" in arg) || !/^[\w.]+$/.test(arg.String.sval ?? "")) return option;
  const plain = parseOne(`CREATE INDEX ON t (a) WITH (${defname} = ${arg.String.sval})`);
  return (plain !== null && "IndexStmt" in plain ? plain.IndexStmt.options?.[0] : undefined) ?? option;
}
