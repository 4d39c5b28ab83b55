import type { Node, PartitionBoundSpec } from "@pgsql/types";
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
    const scanned = productionEffects(subject).filter(({ scans }) => scans);
    const blocks = productionEffects(subject).flatMap((effect) => judgeBlock(subject, effect) ?? []);
    const [worst] = blocks.toSorted(
      (a, b) => Number(b.level === "blocking") - Number(a.level === "blocking"),
    );
    if (worst === undefined || scanned.length === 0) return [];
    const names = scanned.map(({ relation }) => relation);
    const { attached, condition } = made;
    const rewrite =
      attached === null || condition === null
        ? null
        : rewriteAttachPartition(subject, { attached, condition, scanned: names });
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
    const key = relationNamed(subject, parent.RangeVar)?.partitioned?.key ?? "";
    return {
      parent: writtenName(parent.RangeVar),
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
    const key = relationNamed(subject, alter.table)?.partitioned?.key ?? "";
    const attached = relationNamed(subject, name)?.name ?? writtenName(name);
    return { parent: writtenName(alter.table), attached, condition: conditionOf(key, bound) };
  }
  return null;
}

/** "at IS NOT NULL AND at >= '2026-01-01' AND at < '2027-01-01'" */
function conditionOf(key: string, bound: PartitionBoundSpec): string | null {
  const column = /^(?:RANGE|LIST) \(("(?:[^"]|"")+"|[\w$]+)\)$/.exec(key)?.[1];
  if (column === undefined) return null;
  const { lowerdatums, upperdatums, listdatums } = bound;
  if (listdatums !== undefined)
    return `${column} IS NOT NULL AND ${column} IN (${listdatums.map(writePart).join(", ")})`;
  const [lower] = lowerdatums ?? [];
  const [upper] = upperdatums ?? [];
  if (!isValue(lower) || !isValue(upper)) return null;
  return `${column} IS NOT NULL AND ${column} >= ${writePart(lower)} AND ${column} < ${writePart(upper)}`;
}

/** MINVALUE and MAXVALUE are written like columns. */
function isValue(node: Node | undefined): node is Node {
  return node !== undefined && "A_Const" in node;
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
