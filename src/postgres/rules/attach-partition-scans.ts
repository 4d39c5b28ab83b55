import type { Node, PartitionBoundSpec } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { rewriteAttachPartition } from "../rewrites/attach-partition.ts";
import { writePart } from "../rewrites/edit-statement.ts";
import { quoteName } from "../rewrites/quote-name.ts";
import { blockVerdict, judgeBlock, sizeText, tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, productionEffects, type Subject } from "./subject.ts";
import { alterTableOf, relationNamed, writtenName } from "./syntax.ts";

export const attachPartitionScans: Rule = {
  id: "attach-partition-scans",
  title: "A new partition whose bound is checked by a scan",
  why: "ATTACH PARTITION reads every row of the new partition to see that it fits, and every row of the default partition to see that none belongs into the new one. Both are locked against reads and writes meanwhile; a CHECK that says the same spares the scan.",
  level: "blocking",
  check(subject) {
    const made = partitionOf(subject);
    if (made === null || fails(subject)) return [];
    const { facts } = made;
    // A foreign key of the parent also reads the table that it references, which has no bound.
    const hasBound = (relation: string): boolean =>
      facts === undefined || relation === made.attached || facts.children.includes(relation);
    const scanned = productionEffects(subject).filter(({ scans, relation }) => scans && hasBound(relation));
    const blocks = productionEffects(subject).flatMap((effect) => judgeBlock(subject, effect) ?? []);
    const [worst] = blocks.toSorted(
      (a, b) => Number(b.level === "blocking") - Number(a.level === "blocking"),
    );
    if (worst === undefined || scanned.length === 0) return [];
    const names = scanned.map(({ relation }) => relation);
    const { attached, condition } = made;
    const rewrite =
      condition === null
        ? null
        : rewriteAttachPartition(subject, { parent: facts, attached, condition, scanned: names });
    const work = scanned
      .map((effect) => `${sizeText(effect)} of ${tableCode(effect.relation)}`)
      .join(" and ");
    return [
      blockVerdict(subject, worst, {
        mechanism: `The bound is checked against ${work}, while ${tableCode(worst.effect.relation)} is held under ${worst.effect.lock}.`,
        wayOut:
          rewrite === null
            ? wayOut(made, names)
            : "A CHECK that says what the bound says, validated while reads and writes go on, spares the scan.",
        rewrite,
      }),
    ];
  },
};

interface MadePartition {
  readonly parent: string;
  readonly facts: Relation | undefined;
  /** Qualified name of the table that is attached; null where the statement makes it. */
  readonly attached: string | null;
  /** Condition of the bound, for a range or a list over one column; null for others. */
  readonly condition: string | null;
}

function partitionOf(subject: Subject): MadePartition | null {
  const { tree } = subject.statement;
  if ("CreateStmt" in tree && tree.CreateStmt.partbound !== undefined) {
    const [parent] = tree.CreateStmt.inhRelations ?? [];
    if (parent === undefined || !("RangeVar" in parent)) return null;
    const facts = relationNamed(subject, parent.RangeVar);
    const key = facts?.partitioned?.key ?? "";
    return {
      parent: writtenName(parent.RangeVar),
      facts,
      attached: null,
      condition: conditionOf(key, tree.CreateStmt.partbound),
    };
  }
  const alter = alterTableOf(subject);
  for (const { subtype, def } of alter?.commands ?? []) {
    if (subtype !== "AT_AttachPartition" || def === undefined || !("PartitionCmd" in def) || alter === null)
      continue;
    const { name, bound } = def.PartitionCmd;
    if (name === undefined || bound === undefined) return null;
    const facts = relationNamed(subject, alter.table);
    const key = facts?.partitioned?.key ?? "";
    const attached = relationNamed(subject, name)?.name ?? writtenName(name);
    return { parent: writtenName(alter.table), facts, attached, condition: conditionOf(key, bound) };
  }
  return null;
}

/** "at IS NOT NULL AND at >= '2026-01-01' AND at < '2027-01-01'" */
function conditionOf(key: string, bound: PartitionBoundSpec): string | null {
  const column = /^(?:RANGE|LIST) \(("(?:[^"]|"")+"|[\w$]+)\)$/.exec(key)?.[1];
  if (column === undefined) return null;
  const { lowerdatums, upperdatums, listdatums } = bound;
  if (listdatums !== undefined) return listCondition(column, listdatums);
  const [lower] = lowerdatums ?? [];
  const [upper] = upperdatums ?? [];
  const parts = [compare(column, ">=", lower), compare(column, "<", upper)];
  return parts.includes(null) ? null : [`${column} IS NOT NULL`, ...parts.filter(Boolean)].join(" AND ");
}

/** The values of a list as a condition; NULL is asked for by itself. */
function listCondition(column: string, values: readonly Node[]): string {
  const given = values.filter((each) => !("A_Const" in each && each.A_Const.isnull === true));
  const isOne = given.length === 0 ? [] : [`${column} IN (${given.map(writePart).join(", ")})`];
  if (given.length < values.length) return [`${column} IS NULL`, ...isOne].join(" OR ");
  return [`${column} IS NOT NULL`, ...isOne].join(" AND ");
}

/** One end of a range as a condition: "" for MINVALUE and MAXVALUE, which are written like columns; null: no constant. */
function compare(column: string, operator: string, node: Node | undefined): string | null {
  if (node === undefined) return null;
  if ("ColumnRef" in node) return "";
  return "A_Const" in node || "TypeCast" in node ? `${column} ${operator} ${writePart(node)}` : null;
}

function wayOut({ parent, attached, condition }: MadePartition, scanned: readonly string[]): string {
  const texts: string[] = [];
  if (attached === null) {
    texts.push(
      `ATTACH PARTITION of a table made before takes only SHARE UPDATE EXCLUSIVE on ${inlineCode(parent)}.`,
    );
  }
  if (attached !== null && scanned.includes(attached)) texts.push(describeCheck(attached, condition));
  const other = scanned.find((name) => name !== attached);
  if (other !== undefined) {
    texts.push(
      condition === null
        ? `For ${tableCode(other)} a validated CHECK that shuts out the new bound does.`
        : describeCheck(other, `NOT (${condition})`),
    );
  }
  return texts.join(" ");
}

function describeCheck(table: string, condition: string | null): string {
  if (condition === null) return `A validated CHECK of the bound on ${tableCode(table)} spares its scan.`;
  const name = quoteName("partition_bound");
  return `Before it: ${inlineCode(`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID;`)}, then ${inlineCode(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`)} while reads and writes go on.`;
}
