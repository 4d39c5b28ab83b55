import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { indexesMade, leads } from "./covering-index.ts";
import { newForeignKeys } from "./new-foreign-keys.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const newForeignKeyWithoutIndex: Rule = {
  id: "new-foreign-key-without-index",
  title: "A new table whose foreign key has no index",
  why: "Each DELETE of a referenced row, and each change of its key, looks for referencing rows. Without an index that reads the whole table, which is nothing now and much once it has grown.",
  level: "notice",
  group: "design",
  check(subject) {
    if (fails(subject)) return [];
    const keys = newForeignKeys(subject);
    const [first] = keys;
    if (first === undefined) return [];
    const table = qualifiedName(subject, first.table);
    if (isInProduction(subject, table)) return [];
    const made = indexesMade(subject, table);
    const bare = keys.filter(({ columns }) => !made.some((index) => leads(index, columns)));
    if (bare.length === 0) return [];
    const names = bare.map(({ columns }) => inlineCode(columns.join(", ")));
    return [
      {
        concern: "practice",
        level: "notice",
        relation: table,
        title: `Each DELETE of a referenced row reads all of ${tableCode(table)}: no index on ${listSome(names, 4)}`,
        detail: "Where referenced rows are never deleted and never joined from, none is needed.",
      },
    ];
  },
};
