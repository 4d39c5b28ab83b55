import { displayRelation } from "../../text/display-relation.ts";
import { formatRows } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { rewriteDropColumn } from "../rewrites/drop-column-in-deploys.ts";
import { columnAddedLater, columnsAway } from "./columns-away.ts";
import { columnMadeAgain } from "./made-again.ts";
import { publicationsOf } from "./publications-of.ts";
import type { Rule, Verdict } from "./rule.ts";
import { judgeUsage, type Usage } from "./running-code.ts";
import { fails, isInProduction, relationBefore, type Subject, statisticsOf } from "./subject.ts";
import { type AlterTable, alterTableOf, qualifiedName } from "./syntax.ts";

export const dropColumn: Rule = {
  id: "drop-column",
  title: "DROP COLUMN that running code uses, or that loses data",
  why: "Code that is still deployed names the column in its queries (ORMs name every column) and fails the moment it is gone. Its data is gone too: no down migration brings it back.",
  level: "blocking",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    if (!isInProduction(subject, table)) return [];
    const dropped = alter.commands.flatMap(({ subtype, name = "", missing_ok }) =>
      subtype !== "AT_DropColumn" || isNew(subject, table, name, missing_ok === true) ? [] : [name],
    );
    const again = (name: string) =>
      columnMadeAgain(subject, alter.table.relname ?? "", name) ??
      (columnAddedLater(subject, table, name) === null ? null : "later");
    const gone = dropped.filter((name) => again(name) === null);
    const away = dropped.filter((name) => isGenerated(subject, table, name) && again(name) === "later");
    return [
      ...columnsAway(subject, table, away),
      ...alikeAmong(gone.map((name) => describeDrop(subject, table, name))).map((columns) =>
        verdictOn(subject, alter, table, columns),
      ),
      ...dropped.flatMap((name) => {
        const how = again(name);
        return how === null || isGenerated(subject, table, name) ? [] : replaced(subject, table, name, how);
      }),
    ];
  },
};

/** A column that goes for good. */
interface Drop {
  readonly name: string;
  readonly usage: Usage;
  /** True where it is computed from other columns. */
  readonly computed: boolean;
}

function describeDrop(subject: Subject, table: string, name: string): Drop {
  return { name, usage: judgeUsage(subject, table, name), computed: isGenerated(subject, table, name) };
}

/** Columns of which the same is to be said, together. */
function alikeAmong(drops: readonly Drop[]): readonly (readonly Drop[])[] {
  const groups = new Map<string, Drop[]>();
  for (const drop of drops) {
    const said = JSON.stringify([drop.computed, drop.usage.level, drop.usage.said]);
    const group = groups.get(said);
    if (group === undefined) groups.set(said, [drop]);
    else group.push(drop);
  }
  return [...groups.values()];
}

/** What is to be said of columns that one statement drops and of which the same is to be said. */
function verdictOn(subject: Subject, alter: AlterTable, table: string, columns: readonly Drop[]): Verdict {
  const [{ usage, computed, name }, ...others] = columns as [Drop, ...Drop[]];
  const names =
    others.length === 0
      ? inlineCode(`${displayRelation(table)}.${name}`)
      : `${listSome(
          columns.map((each) => inlineCode(each.name)),
          3,
        )} of ${inlineCode(displayRelation(table))}`;
  const likewise = others.map((each) =>
    each.usage.place === null ? inlineCode(each.name) : `${inlineCode(each.name)} (${each.usage.place})`,
  );
  const sentence =
    others.length === 0
      ? usage.sentence
      : `${inlineCode(name)}: ${usage.sentence} The same goes for ${listSome(likewise, MOST_NAMED)}.`;
  const [it, them] = others.length === 0 ? ["the column", "it"] : ["the columns", "them"];
  const isUnused = usage.level === "notice";
  const then = isUnused
    ? `Code outside this repository must not name ${them} any more.`
    : `First deploy code that no longer names ${it} (ORMs: ignore ${them}), then drop ${them} in a later deploy.`;
  return {
    concern: isUnused ? "data" : "code",
    level: usage.level,
    relation: table,
    title: isUnused
      ? `${computed ? "Drops" : "Deletes the data of"} ${names} for good`
      : `${usage.breaks}: drops ${names}`,
    detail: `${sentence} ${computed ? COMPUTED : lossOf(subject, table)}${describeSuccessor(alter, columns)}${describeSubscribers(subject, table, them)} ${then}`,
    rewrite: isUnused ? null : rewriteDropColumn(subject, alter, name),
  };
}

/**
 * A generator of migrations writes a column that got another name as one that goes and one that comes: a sentence, where
 * the statement drops one column and adds one.
 */
function describeSuccessor({ commands }: AlterTable, dropped: readonly Drop[]): string {
  const [successor, ...more] = commands.flatMap(({ subtype, def }) =>
    subtype === "AT_AddColumn" && def !== undefined && "ColumnDef" in def ? [def.ColumnDef] : [],
  );
  if (successor?.colname === undefined || more.length > 0 || dropped.length > 1) return "";
  return ` ${inlineCode(successor.colname)} begins empty: if it is the same column under another name, copy the values first, in a deploy before this one.`;
}

/** What becomes of it where the table is sent to subscribers: a sentence, or nothing. */
function describeSubscribers(subject: Subject, table: string, them: string): string {
  const publications = publicationsOf(subject, table);
  return publications === null
    ? ""
    : ` Subscribers of ${publications} keep ${them}, and get no more values for ${them}.`;
}

/** More columns are counted. */
const MOST_NAMED = 10;
const COMPUTED = "It is computed from other columns, so no data is lost.";

function lossOf(subject: Subject, table: string): string {
  const rows = statisticsOf(subject, table)?.rows ?? null;
  return rows === 0
    ? "The table is empty, so no data is lost."
    : `Its values in ${formatRows(rows)} are gone for good.`;
}

function isGenerated(subject: Subject, table: string, column: string): boolean {
  const columns = relationBefore(subject, table)?.columns ?? [];
  return columns.some(({ name, generated }) => name === column && generated !== null);
}

/** A column of the same name takes its place: the name stays, and the data only where it was copied. */
function replaced(
  subject: Subject,
  table: string,
  name: string,
  again: "filled" | "empty" | "later",
): readonly Verdict[] {
  const column = inlineCode(`${displayRelation(table)}.${name}`);
  const rows = statisticsOf(subject, table)?.rows ?? null;
  if (again === "filled" || rows === 0) return [];
  return [
    {
      concern: "data",
      level: "blocking",
      relation: table,
      title: `Deletes the data of ${column}: it is dropped and added again`,
      detail: `Its values in ${formatRows(rows)} are gone for good, and the new column begins empty or with its default. Change the type with ${inlineCode("ALTER COLUMN … TYPE")}, or copy the values into a column of another name first.`,
    },
  ];
}

/** True where the change set itself added the column, or where it is not there at all (IF EXISTS). */
function isNew(subject: Subject, table: string, column: string, missingOk: boolean): boolean {
  const before = relationBefore(subject, table);
  const exists = before?.columns.some(({ name }) => name === column);
  if (exists === false) return missingOk;
  const inSnapshot = subject.ground.snapshot?.catalog.relations.find(({ name }) => name === table);
  return inSnapshot !== undefined && !inSnapshot.columns.some(({ name }) => name === column);
}
