import type { Index, Relation } from "../../model/catalog.ts";
import type { Effect } from "../../model/effect.ts";
import { formatCount, formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { tableCode } from "./blocking.ts";
import { indexesMade, leads } from "./covering-index.ts";
import { droppedIndexes, likeIndexMade, otherServes } from "./dropped-indexes.ts";
import { MANY_ROWS } from "./many-rows.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, isInProduction, type Subject, statisticsOf } from "./subject.ts";
import { alterTableOf, relationNamed } from "./syntax.ts";

/** Fewer scans than these since the statistics were reset are said, but may be those of a report or of a person. */
const MANY_SCANS = 1000;

export const dropIndexInUse: Rule = {
  id: "drop-index-in-use",
  title: "DROP of an index that queries use",
  why: "A query that used the index reads the whole table from then on, and a slow query many times a second is an outage. The server counts the scans of each index, so the snapshot knows.",
  level: "warning",
  check(subject) {
    if (fails(subject)) return [];
    return droppedIndexes(subject).flatMap(({ index, table }) => judgeDrop(subject, index, table));
  },
};

function judgeDrop(subject: Subject, index: Index, table: Relation): readonly Verdict[] {
  const scans = statisticsOf(subject, index.name)?.indexScans ?? 0;
  const rows = statisticsOf(subject, table.name)?.rows ?? 0;
  if (!isInProduction(subject, table.name) || scans === 0 || rows < MANY_ROWS) return [];
  if (!index.valid || isReplaced(subject, index, table) || losesColumn(subject, index)) return [];
  return [
    {
      concern: "practice",
      level: scans < MANY_SCANS ? "notice" : "warning",
      relation: table.name,
      title: `Queries that use ${inlineCode(bareNameOf(index.name))} read all of ${tableCode(table.name)} from here on`,
      detail: `The snapshot counts ${formatCount(scans)} scans of it since the statistics were reset; ${tableCode(table.name)} has ${formatRows(rows)}, and no other index begins with its columns. It is ${inlineCode(index.definition)}. Find out which queries use it before it goes: to build it again takes a while.`,
    },
  ];
}

/** Another index finds the same rows: one that stays, or one that the change set makes. */
function isReplaced(subject: Subject, index: Index, table: Relation): boolean {
  const columns = index.columns.flatMap((column) => column ?? []);
  if (columns.length < index.columns.length) return likeIndexMade(subject, index) !== null;
  const asKey = indexesMade(subject, table.name).some((keys) => leads(keys, columns));
  return otherServes(subject, index, table) || asKey || likeIndexMade(subject, index) !== null;
}

/** The change set drops a column of the index, or the table: no query asks for it any more. */
function losesColumn({ ground }: Subject, index: Index): boolean {
  return ground.subjects.some((each) => {
    const isDropped = ({ relation, dataChange }: Effect): boolean =>
      relation === index.table && dataChange === "drop";
    if (each.analysis.effects.some(isDropped)) return true;
    const alter = alterTableOf(each);
    if (alter === null || relationNamed(each, alter.table)?.name !== index.table) return false;
    return alter.commands.some(
      ({ subtype, name = "" }) => subtype === "AT_DropColumn" && index.columns.includes(name),
    );
  });
}
