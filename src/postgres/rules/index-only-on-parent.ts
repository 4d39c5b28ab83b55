import { inlineCode } from "../../text/inline-code.ts";
import { plural } from "../../text/plural.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { alterTableOf, relationNamed } from "./syntax.ts";

export const indexOnlyOnParent: Rule = {
  id: "index-only-on-parent",
  title: "CREATE INDEX ON ONLY that no partition's index is attached to",
  why: "CREATE INDEX ON ONLY makes an index of the partitioned table that is invalid until an index of every partition is attached to it. Until then new partitions get one, the old ones have none, and a unique one forbids nothing.",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    if (!("IndexStmt" in tree) || fails(subject)) return [];
    const { relation, idxname } = tree.IndexStmt;
    const table = relation === undefined ? undefined : relationNamed(subject, relation);
    if (relation === undefined || relation.inh === true || table === undefined || idxname === undefined)
      return [];
    if (table.partitioned === null || table.children.length === 0) return [];
    const missing = table.children.length - countAttached(subject, idxname);
    if (missing <= 0) return [];
    return [
      {
        concern: "practice",
        level: "warning",
        relation: table.name,
        title: `${inlineCode(idxname)} stays invalid: ${plural(missing, "partition")} of ${tableCode(table.name)} ${missing === 1 ? "has" : "have"} no index attached to it`,
        detail: `For each partition: CREATE INDEX CONCURRENTLY on it, then ${inlineCode(`ALTER INDEX ${idxname} ATTACH PARTITION …`)}. With the last one it becomes valid.`,
      },
    ];
  },
};

function countAttached({ ground, position }: Subject, index: string): number {
  return ground.subjects.slice(position + 1).reduce((count, each) => {
    const alter = alterTableOf(each);
    if (alter === null || alter.table.relname !== index) return count;
    return count + alter.commands.filter(({ subtype }) => subtype === "AT_AttachPartition").length;
  }, 0);
}
