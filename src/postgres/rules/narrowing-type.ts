import type { Node, TypeName } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { parsesText } from "../catalog/parses-text.ts";
import { formatTypeName } from "../catalog/type-name.ts";
import { writePart } from "../rewrites/edit-statement.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { isAddedHere } from "./is-added-here.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, type Subject, statisticsOf } from "./subject.ts";
import { alterTableOf, qualifiedName, relationNamed, strings } from "./syntax.ts";

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
      if (isAddedHere(subject, table, column.name)) return [];
      const type = writePart({ TypeName: definition.typeName });
      const narrowed = narrowing(column, type) ?? parsing(subject, column, definition.typeName, type);
      const consequence =
        definition.raw_default === undefined ? narrowed : withUsing(narrowed, definition.raw_default, column);
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
  /** True where the length of a text is the matter: an explicit cast cuts off there, and does not fail. */
  readonly isLength?: boolean;
}

/** A USING that only casts the column does what the type says, and cuts off where an assignment fails; any other was thought of. */
function withUsing(narrowed: Consequence | null, using: Node, { name }: Column): Consequence | null {
  const inner = "TypeCast" in using ? using.TypeCast.arg : undefined;
  const last = inner !== undefined && "ColumnRef" in inner ? inner.ColumnRef.fields?.at(-1) : undefined;
  if (narrowed === null || last === undefined || !("String" in last) || last.String.sval !== name)
    return null;
  if (!narrowed.isLength) return narrowed;
  return {
    title: "Cuts values off",
    sentence: "the cast in USING cuts off without a word what is too long, and it does not come back.",
  };
}

function doesNotFit(what: string): Consequence {
  return {
    title: "Fails on values that do not fit",
    sentence: `${what} make the statement fail. Look for them first, and keep new ones out by a CHECK added NOT VALID.`,
  };
}

/** Text that becomes a type with an input of its own: a number, a date, an enum. */
function parsing(subject: Subject, { type: from }: Column, to: TypeName, shown: string): Consequence | null {
  const types = subject.ground.snapshot?.catalog.types ?? [];
  const bare = strings(to.names).at(-1) ?? "";
  const isEnum = types.some(({ name, kind }) => kind === "enum" && bareNameOf(name) === bare);
  if (!isText(from) || !(isEnum || parsesText(formatTypeName(to, () => undefined)))) return null;
  return doesNotFit(`values that are no ${inlineCode(shown)}`);
}

function narrowing({ type: from }: Column, to: string): Consequence | null {
  const [before, after] = [INTEGER_BYTES[from], INTEGER_BYTES[to]];
  if (before !== undefined && after !== undefined && after < before) return doesNotFit("larger numbers");
  const [limitBefore, limitAfter] = [lengthOf(from), lengthOf(to)];
  if (
    isText(from) &&
    isText(to) &&
    limitAfter !== null &&
    (limitBefore === null || limitAfter < limitBefore)
  ) {
    return { ...doesNotFit(`values longer than ${limitAfter} characters`), isLength: true };
  }
  if (from.startsWith("numeric") && to.startsWith("numeric")) return numericNarrowing(from, to);
  if (/^timestamp/.test(from) && to === "date")
    return { title: "Loses the time of day", sentence: "what is behind the day does not come back." };
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

function numericNarrowing(from: string, to: string): Consequence | null {
  const [before, after] = [precisionOf(from), precisionOf(to)];
  if (after === null) return null;
  if (before === null || after.whole < before.whole)
    return doesNotFit(`numbers with more than ${after.whole} digits before the point`);
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
