import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import { columnAfter, type NewForeignKey, newForeignKeys, referencedBy } from "./new-foreign-keys.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

/** Characters. */
const LONG_KEY = 128;

const INTEGER_BYTES: Readonly<Record<string, number>> = { smallint: 2, integer: 4, bigint: 8 };

export const foreignKeyTooNarrow: Rule = {
  id: "foreign-key-too-narrow",
  title: "A foreign key column that cannot hold every key it references",
  why: "An integer that references a bigint holds only the first 2.1 billion keys, and a varchar(20) only the short ones. Once the referenced table is past that, each INSERT that references a new row fails (22003, 22001).",
  level: "warning",
  check(subject) {
    return fails(subject) ? [] : newForeignKeys(subject).flatMap((key) => tooNarrow(subject, key));
  },
};

function tooNarrow(subject: Subject, key: NewForeignKey): readonly Verdict[] {
  const referenced = referencedBy(subject, key);
  if (referenced === null || hadKey(subject, key)) return [];
  return key.columns.flatMap((name, at): readonly Verdict[] => {
    const column = columnAfter(subject, key.table, name);
    const target = referenced.relation.columns.find((each) => each.name === referenced.columns[at]);
    if (column === null || target === undefined || !isNarrower(column.type, target.type)) return [];
    const full = inlineCode(`${displayRelation(referenced.relation.name)}.${target.name}`);
    return [
      {
        concern: "code",
        level: "warning",
        relation: qualifiedName(subject, key.table),
        title: `Cannot hold every key of ${tableCode(referenced.relation.name)}: ${inlineCode(name)} is ${column.type}`,
        detail: `${full} is ${target.type}. Give ${inlineCode(name)} the same type now: to change it later writes the table anew.`,
      },
    ];
  });
}

/** True where the columns had a foreign key before, which the change set makes again: what they hold stays what it was. */
function hadKey(subject: Subject, { table, columns }: NewForeignKey): boolean {
  const name = qualifiedName(subject, table);
  return subject.ground.subjects
    .slice(0, subject.position + 1)
    .some(({ analysis }) =>
      analysis.before
        .get(name)
        ?.constraints.some(
          (each) => each.kind === "foreign key" && each.columns.join("\n") === columns.join("\n"),
        ),
    );
}

function isNarrower(type: string, target: string): boolean {
  const [bytes, targetBytes] = [INTEGER_BYTES[type], INTEGER_BYTES[target]];
  if (bytes !== undefined && targetBytes !== undefined) return bytes < targetBytes;
  const length = limitOf(type);
  const targetLength = target === "text" ? Number.POSITIVE_INFINITY : limitOf(target);
  // A key without a limit is hardly ever longer than this: with room for it nothing will fail.
  return length !== null && targetLength !== null && length < Math.min(targetLength, LONG_KEY);
}

function limitOf(type: string): number | null {
  const match = /^character varying(?:\((\d+)\))?$/.exec(type);
  if (match === null) return null;
  return match[1] === undefined ? Number.POSITIVE_INFINITY : Number(match[1]);
}
