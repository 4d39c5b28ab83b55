import type { Index, Relation } from "../../model/catalog.ts";
import { formatCount, formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { tableCode } from "./blocking.ts";
import { indexesMade, leads } from "./covering-index.ts";
import { droppedNames, dropsIndex } from "./dropped-objects.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, isInProduction, type Subject, statisticsOf } from "./subject.ts";
import { alterTableOf, relationNamed } from "./syntax.ts";

/** A table of fewer rows is read as a whole in no time. */
const MANY_ROWS = 10_000;

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

interface DroppedIndex {
  readonly index: Index;
  readonly table: Relation;
}

/** The indexes that DROP INDEX, or DROP CONSTRAINT of a unique constraint, takes away. */
function droppedIndexes(subject: Subject): readonly DroppedIndex[] {
  const tables = [...subject.analysis.before.values()];
  const byName = droppedNames(subject, "OBJECT_INDEX").flatMap((parts) =>
    tables.flatMap((table) =>
      table.indexes
        .filter(
          ({ name }) => bareNameOf(name) === parts.at(-1) && (parts.length < 2 || parts[0] === table.schema),
        )
        .map((index) => ({ index, table })),
    ),
  );
  const alter = alterTableOf(subject);
  const table = alter === null ? undefined : relationNamed(subject, alter.table);
  if (alter === null || table === undefined) return byName;
  return alter.commands.flatMap(({ subtype, name }) => {
    if (subtype !== "AT_DropConstraint") return [];
    const behind = table.constraints.find((each) => each.name === name)?.index;
    const index = table.indexes.find((each) => each.name === behind);
    return index === undefined ? [] : [{ index, table }];
  });
}

function judgeDrop(subject: Subject, index: Index, table: Relation): readonly Verdict[] {
  const scans = statisticsOf(subject, index.name)?.indexScans ?? 0;
  const rows = statisticsOf(subject, table.name)?.rows ?? 0;
  if (!isInProduction(subject, table.name) || scans === 0 || rows < MANY_ROWS) return [];
  if (!index.valid || isReplaced(subject, index, table)) return [];
  return [
    {
      concern: "practice",
      level: "warning",
      relation: table.name,
      title: `Queries that use ${inlineCode(bareNameOf(index.name))} read all of ${tableCode(table.name)} from here on`,
      detail: `The snapshot counts ${formatCount(scans)} scans of it since the statistics were reset; ${tableCode(table.name)} has ${formatRows(rows)}, and no other index begins with its columns. It is ${inlineCode(index.definition)}. Find out which queries use it before it goes: to build it again takes a while.`,
    },
  ];
}

/** Another index finds the same rows: one that stays, or one that the change set makes. */
function isReplaced(subject: Subject, index: Index, table: Relation): boolean {
  const columns = index.columns.flatMap((column) => column ?? []);
  if (columns.length < index.columns.length) return makesAlike(subject, index);
  const stays = table.indexes.some(
    (other) =>
      other.name !== index.name &&
      other.valid &&
      other.method === index.method &&
      (other.predicate === null || other.predicate === index.predicate) &&
      leads(other.columns, columns) &&
      !dropsIndex(subject, other.name),
  );
  return (
    stays ||
    makesAlike(subject, index) ||
    indexesMade(subject, table.name).some((keys) => leads(keys, columns))
  );
}

/** An expression or a predicate is compared by its table alone: what takes its place is seldom the same to the letter. */
function makesAlike(subject: Subject, index: Index): boolean {
  if (index.expressions === null && index.predicate === null) return false;
  return subject.ground.subjects.some((each) => {
    const { tree } = each.statement;
    if (!("IndexStmt" in tree) || tree.IndexStmt.relation === undefined) return false;
    return relationNamed(each, tree.IndexStmt.relation)?.name === index.table;
  });
}
