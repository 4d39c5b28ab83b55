import { displayRelation } from "../../text/display-relation.ts";
import type { Subject } from "./subject.ts";

/** An INSERT of the deployed code that names its columns on one line. */
export interface CodeInsert {
  /** "src/queries.ts:3". */
  readonly place: string;
  readonly columns: readonly string[];
}

/** The INSERTs into a table that stand as SQL in the deployed code, as far as its search shows them. */
export function insertsOf({ ground }: Subject, table: string): readonly CodeInsert[] {
  const name = displayRelation(table).replaceAll('"', "");
  return (ground.codeUses?.(table, null).base ?? []).flatMap(({ path, line, text }) => {
    const [, into = "", list] = /\binsert\s+into\s+([\w."]+)\s*\(([^()]*)\)/i.exec(text) ?? [];
    const bare = into.replaceAll('"', "").replace(/^public\./, "");
    if (list === undefined || bare !== name) return [];
    const columns = list.split(",").map((column) => column.trim().replaceAll('"', ""));
    return [{ place: `${path}:${line}`, columns }];
  });
}
