import type { Certainty } from "../model/analysis.ts";

/** A name inside a SQL statement. */
interface SqlPlace {
  /** The statement, its comments blanked out. */
  readonly statement: string;
  /** Offset of the name in it. */
  readonly at: number;
  /** The name as it stands there. */
  readonly form: string;
}

/** Statements that make or change the schema name what they change: that is no use of it. */
const SCHEMA =
  /^[\s(;]*(create\s+(unique\s+|global\s+|local\s+|temp(orary)?\s+|unlogged\s+)*(table|index|sequence|type|schema|extension|domain)|alter|drop|comment\s+on|grant|revoke|set\s|lock\s)/i;
/** What follows a table's name where it has no alias. */
const NO_ALIAS =
  "set|where|on|using|values|select|left|right|inner|outer|full|cross|join|natural|order|group|limit|returning|as|default|union|having|for|offset|when|window|and|from|add|drop|alter|lateral|fetch|cascade|restart|with|if|exists|tablesample";
const RELATION = new RegExp(
  `\\b(?:from|join|into|update|using|only|table|copy|truncate|references|merge\\s+into)\\s+(?:only\\s+)?((?:[\\w$]+|\\\\?"[^"\\\\]+\\\\?"|\`[^\`]+\`)(?:\\.(?:[\\w$]+|\\\\?"[^"\\\\]+\\\\?"))?)(?:\\s+(?:as\\s+)?(?!(?:${NO_ALIAS})\\b)\\\\?"?([a-z_]\\w*)\\\\?"?)?`,
  "gi",
);
/** A comma goes on with the list of FROM. */
const LISTED =
  /,\s*((?:[\w$]+\.)?(?:[\w$]+|\\?"[^"\\]+\\?"))(?:\s+(?:as\s+)?(?!where\b)\\?"?([a-z_]\w*)\\?"?)?(?=\s*(?:,|where|$|\n|\)))/gi;
const CLAUSE = /\b(?:select|from|using|join|on|where|set|by|returning|values|into|having)\b/gi;

/** Blanks the comments of a statement, so that offsets stay. */
export function blankComments(statement: string): string {
  return statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));
}

/** True for a statement that defines the schema, and for a sentence that only begins as one of SQL does. */
function isNoQuery(statement: string): boolean {
  return SCHEMA.test(statement) || (/^[\s(]*update\b/i.test(statement) && !/\bset\b/i.test(statement));
}

/** How surely a statement uses a column of the table whose spellings are given; null: it uses another table's, or none. */
export function judgeColumnInSql(
  place: SqlPlace,
  tables: ReadonlySet<string>,
  isCommon: boolean,
): Certainty | null {
  const { statement, at } = place;
  if (statement.slice(at, at + place.form.length) !== place.form || isNoQuery(statement)) return null;
  const before = statement.slice(Math.max(0, at - 130), at);
  // :userId, @user_id, $1 and {name} are values.
  if (/[:@${]$/.test(before) && !/::$/.test(before)) return null;
  if (/\bas\s+\\?["`[]?$/i.test(before)) return null;
  const { own, others } = relationsOf(statement, tables);
  const other = isCommon ? null : "weak";
  if (own.size === 0) return other;
  const qualifier = /([\w$]+)\\?["`\]]?\.\\?["`[]?$/.exec(before)?.[1]?.toLowerCase();
  if (qualifier === undefined) return others.size === 0 ? "certain" : "likely";
  if (own.has(qualifier)) return "certain";
  if (/^(excluded|new|old)$/.test(qualifier)) return others.size === 0 ? "certain" : "likely";
  return others.has(qualifier) ? null : other;
}

/** How surely a statement uses a relation, type or function that is named at a place of it. */
export function judgeRelationInSql(place: SqlPlace, words: number): Certainty | null {
  const { statement, at, form } = place;
  if (statement.slice(at, at + form.length) !== form || isNoQuery(statement)) return null;
  const [before, after] = [
    statement.slice(Math.max(0, at - 130), at),
    statement.slice(at + form.length, at + form.length + 20),
  ];
  if (
    /\b(from|join|into|update|using|only|table|copy|truncate|references)\s+(\w+\.|\\?"\w+\\?"\.)?\\?["`[]?$/i.test(
      before,
    )
  )
    return "certain";
  if (/\b(nextval|currval|setval|to_regclass)\s*\(\s*'"?(\w+\.)?$/i.test(before)) return "certain";
  if (/::\\?"?(\w+\.)?$|\bcast\s*\((?:[^()]|\([^()]*\))*\bas\s+$/i.test(before) && words > 1)
    return "certain";
  if (/\bas\s+$/i.test(before)) return null;
  if (/[:@${]$/.test(before)) return null;
  if (/^\\?["`\]]?(\.\\?["`[]?\w|\.\*)/.test(after))
    return words > 1 || /["`]\.$/.test(`${form}${after.slice(0, 2)}`) ? "certain" : "likely";
  if (/^\s*\(/.test(after)) return words > 1 ? "certain" : null;
  return words > 1 ? "likely" : null;
}

/** Names and aliases that stand for the table, and those that stand for others. */
function relationsOf(statement: string, tables: ReadonlySet<string>) {
  const own = new Set<string>();
  const others = new Set<string>();
  for (const pattern of [RELATION, LISTED]) {
    for (const { 1: relation = "", 2: alias, index } of statement.matchAll(pattern)) {
      const name = bareName(relation);
      const isOwn = tables.has(name) || tables.has(name.toLowerCase());
      // In a list without an alias it may be a column as well.
      if (!isOwn && pattern === LISTED && (alias === undefined || !/\bfrom\b/i.test(statement))) continue;
      if (pattern === LISTED && !isInFrom(statement, index)) continue;
      if (/^(select|values|unnest|generate_series|lateral)$/i.test(name)) continue;
      const set = isOwn ? own : others;
      set.add(name.toLowerCase());
      if (alias !== undefined) set.add(alias.toLowerCase());
    }
  }
  for (const name of own) others.delete(name);
  return { own, others };
}

/** True where a list goes on with what FROM or USING began: not with what SELECT did. */
function isInFrom(statement: string, index: number): boolean {
  const clauses = statement.slice(Math.max(0, index - 2000), index).match(CLAUSE);
  return clauses !== null && /^(from|using|join|on)$/i.test(clauses.at(-1) ?? "");
}

function bareName(relation: string): string {
  return relation.replace(/^.*\./, "").replace(/[\\"`[\]]/g, "");
}
