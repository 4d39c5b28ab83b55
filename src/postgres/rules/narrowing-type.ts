import type { Column } from "../../model/catalog.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { writePart } from "../rewrites/edit-statement.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, statisticsOf } from "./subject.ts";
import { alterTableOf, qualifiedName, relationNamed } from "./syntax.ts";

const INTEGER_BYTES: Readonly<Record<string, number>> = { smallint: 2, int: 4, integer: 4, bigint: 8 };

export const narrowingType: Rule = {
  id: "narrowing-type",
  title: "A type that holds less than the one before",
  why: "A value that does not fit makes the statement fail (22001, 22003), or is rounded without a word. What was cut off does not come back.",
  level: "warning",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    if (!isInProduction(subject, table) || statisticsOf(subject, table)?.rows === 0) return [];
    return alter.commands.flatMap(({ subtype, name, def }) => {
      const definition = def !== undefined && "ColumnDef" in def ? def.ColumnDef : undefined;
      const column = relationNamed(subject, alter.table)?.columns.find((each) => each.name === name);
      if (subtype !== "AT_AlterColumnType" || definition?.typeName === undefined || column === undefined)
        return [];
      // A USING says how values are to be converted: that was thought of.
      if (definition.raw_default !== undefined) return [];
      const type = writePart({ TypeName: definition.typeName });
      const consequence = narrowing(column, type);
      if (consequence === null) return [];
      return [
        {
          concern: "data" as const,
          level: "warning" as const,
          relation: table,
          title: `${consequence.title} in ${inlineCode(`${displayRelation(table)}.${column.name}`)}`,
          detail: `${inlineCode(column.type)} becomes ${inlineCode(type)}: ${consequence.sentence}`,
        },
      ];
    });
  },
};

interface Consequence {
  readonly title: string;
  readonly sentence: string;
}

function narrowing({ type: from }: Column, to: string): Consequence | null {
  const fits = (what: string): Consequence => ({
    title: "Fails on values that do not fit",
    sentence: `${what} make the statement fail. Look for them first, and keep new ones out by a CHECK added NOT VALID.`,
  });
  const [before, after] = [INTEGER_BYTES[from], INTEGER_BYTES[to]];
  if (before !== undefined && after !== undefined && after < before) return fits("larger numbers");
  const [limitBefore, limitAfter] = [lengthOf(from), lengthOf(to)];
  if (
    isText(from) &&
    isText(to) &&
    limitAfter !== null &&
    (limitBefore === null || limitAfter < limitBefore)
  ) {
    return fits(`values longer than ${limitAfter} characters`);
  }
  if (from.startsWith("numeric") && to.startsWith("numeric")) return numericNarrowing(from, to, fits);
  const fractional = /^(numeric|real|double precision)/;
  if (fractional.test(from) && after !== undefined) {
    return { title: "Rounds the values", sentence: "digits behind the point are lost for good." };
  }
  if (from === "timestamp with time zone" && to.startsWith("timestamp") && !/tz|with time zone/.test(to)) {
    return {
      title: "Loses the time zone",
      sentence:
        "each value is written as the local time of the session that runs this; say which zone with USING … AT TIME ZONE.",
    };
  }
  return null;
}

function numericNarrowing(from: string, to: string, fits: (what: string) => Consequence): Consequence | null {
  const [before, after] = [precisionOf(from), precisionOf(to)];
  if (after === null) return null;
  if (before === null || after.whole < before.whole)
    return fits(`numbers with more than ${after.whole} digits before the point`);
  return after.scale < before.scale
    ? {
        title: "Rounds the values",
        sentence: `digits after the ${after.scale} behind the point are lost for good.`,
      }
    : null;
}

function precisionOf(type: string): { readonly whole: number; readonly scale: number } | null {
  const match = /\((\d+)(?:,\s*(-?\d+))?\)/.exec(type);
  if (match === null) return null;
  const scale = Number(match[2] ?? 0);
  return { whole: Number(match[1]) - scale, scale };
}

function lengthOf(type: string): number | null {
  const match = /\((\d+)\)/.exec(type);
  return match === null ? (/^(character|char|bpchar)$/.test(type) ? 1 : null) : Number(match[1]);
}

function isText(type: string): boolean {
  return /^(character varying|varchar|character|char|bpchar|text|(\w+\.)?citext)\b/.test(type);
}
