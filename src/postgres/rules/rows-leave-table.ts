import type { RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { formatRows } from "../../text/format-count.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { tableCode } from "./blocking.ts";
import { droppedNames } from "./dropped-objects.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, isInProduction, type Subject, statisticsOf } from "./subject.ts";
import { alterTableOf, qualifiedName, relationNamed } from "./syntax.ts";

/** A partition or a child that a statement parts from its table. */
interface Parting {
  readonly part: RangeVar;
  readonly parent: string;
  /** What would bring the rows back. */
  readonly back: "ATTACH PARTITION" | "INHERIT";
  /** True for DETACH PARTITION without CONCURRENTLY. */
  readonly locksParent: boolean;
}

export const rowsLeaveTable: Rule = {
  id: "rows-leave-table",
  title: "A partition or child with rows that leaves its table",
  why: "Queries on the table no longer find the rows of a partition that is detached, or of a child that no longer inherits. Nothing fails: sums are smaller, and lists are shorter.",
  level: "warning",
  check(subject) {
    if (fails(subject)) return [];
    return partings(subject).flatMap((parting) => judgeParting(subject, parting));
  },
};

function partings(subject: Subject): readonly Parting[] {
  const alter = alterTableOf(subject);
  if (alter === null) return [];
  const table = qualifiedName(subject, alter.table);
  return alter.commands.flatMap(({ subtype, def }): readonly Parting[] => {
    if (def === undefined) return [];
    if (subtype === "AT_DetachPartition" && "PartitionCmd" in def && def.PartitionCmd.name !== undefined)
      return [
        {
          ...{ part: def.PartitionCmd.name, parent: table, back: "ATTACH PARTITION" },
          locksParent: def.PartitionCmd.concurrent !== true,
        },
      ];
    if (subtype === "AT_DropInherit" && "RangeVar" in def)
      return [
        {
          ...{ part: alter.table, parent: qualifiedName(subject, def.RangeVar), back: "INHERIT" },
          locksParent: false,
        },
      ];
    return [];
  });
}

function judgeParting(subject: Subject, parting: Parting): readonly Verdict[] {
  const { part, parent, back } = parting;
  const name = qualifiedName(subject, part);
  const rows = rowsOf(subject, name, relationNamed(subject, part));
  if (rows === 0 || !isInProduction(subject, name) || staysFound(subject, name, parent)) return [];
  return [
    {
      concern: "data",
      level: "warning",
      relation: parent,
      title: `Queries on ${tableCode(parent)} no longer find ${rows === null ? "the rows" : `the ${formatRows(rows)}`} of ${tableCode(name)}`,
      detail: `They stay in ${tableCode(name)}, which only code that names it reads. ${back} brings them back${back === "INHERIT" ? "" : ", after a scan that checks them against the bound"}. First deploy code that does without them.${concurrentForm(subject, parting)}`,
    },
  ];
}

/** What CONCURRENTLY would do better; nothing beside a default partition, where the server refuses it (55000). */
function concurrentForm(subject: Subject, { parent, locksParent }: Parting): string {
  const siblings = subject.analysis.before.get(parent)?.children ?? [];
  const hasDefault = siblings.some((name) => subject.analysis.before.get(name)?.partitionBound === "DEFAULT");
  if (!locksParent || hasDefault) return "";
  return ` The lock on ${tableCode(parent)} lasts an instant, but while it waits for its turn every query on the table waits: DETACH … CONCURRENTLY, outside a transaction, keeps none out.`;
}

/** Rows of a partition with all that are below it; null where a size is not known. */
function rowsOf(subject: Subject, name: string, facts: Relation | undefined): number | null {
  const below = facts?.children ?? [];
  if (below.length === 0) return statisticsOf(subject, name)?.rows ?? null;
  const counts = below.map((child) => rowsOf(subject, child, subject.analysis.before.get(child)));
  return counts.reduce((sum, rows) => (sum === null || rows === null ? null : sum + rows), 0);
}

/** A later statement of the change set attaches it again, or drops it, which is told there. */
function staysFound({ ground, position }: Subject, name: string, parent: string): boolean {
  return ground.subjects.slice(position + 1).some((later) => {
    if (droppedNames(later, "OBJECT_TABLE").some((parts) => parts.at(-1) === bareNameOf(name))) return true;
    const alter = alterTableOf(later);
    return (
      alter?.commands.some(({ subtype, def }) => {
        if (def === undefined) return false;
        if (subtype === "AT_AttachPartition" && "PartitionCmd" in def)
          return (
            def.PartitionCmd.name?.relname === bareNameOf(name) && alter.table.relname === bareNameOf(parent)
          );
        if (subtype !== "AT_AddInherit" || !("RangeVar" in def)) return false;
        return alter.table.relname === bareNameOf(name) && def.RangeVar.relname === bareNameOf(parent);
      }) === true
    );
  });
}
