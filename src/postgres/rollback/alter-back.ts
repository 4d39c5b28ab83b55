import type { SchemaObject } from "./schema-state.ts";

/** The statements that make an object what it was, where it need not be made anew. */
export function alterBack(was: SchemaObject, is: SchemaObject): readonly string[] {
  if (was.kind === "column") return alterColumn(was, is);
  if (was.kind === "table") return alterTable(was, is);
  if (was.kind === "function" && was.facts.head === is.facts.head) return [was.make];
  if (was.kind === "sequence") return alterSequence(was);
  if (was.kind === "type" && was.facts.domain === true) return alterDomain(was.facts, is.facts);
  return [];
}

function alterColumn({ relation, facts: was }: SchemaObject, { facts: is }: SchemaObject): readonly string[] {
  const alter = `ALTER TABLE ${relation} ALTER COLUMN ${was.name}`;
  const differs = (fact: string) => was[fact] !== is[fact];
  const retyped = differs("type");
  const plain = was.generated === "" && is.generated === "";
  const defaultMoves = plain && (differs("default") || (retyped && is.default !== null));
  const statements: string[] = [];
  if (defaultMoves && is.default !== null) statements.push(`${alter} DROP DEFAULT`);
  if (differs("identity") && is.identity !== "") statements.push(`${alter} DROP IDENTITY`);
  if (is.generated === "s" && was.generated === "") statements.push(`${alter} DROP EXPRESSION`);
  if (retyped) {
    const bare = String(was.type).replace(/ COLLATE .*$/, "");
    statements.push(`${alter} TYPE ${was.type} USING ${was.name}::${bare}`);
  }
  if (defaultMoves && was.default !== null) statements.push(`${alter} SET DEFAULT ${was.default}`);
  if (differs("notNull") && was.notNull === false) statements.push(`${alter} DROP NOT NULL`);
  if (differs("notNull") && was.notNull === true) statements.push(`${alter} SET NOT NULL`);
  if (differs("identity") && was.identity !== "") {
    const how = was.identity === "a" ? "ALWAYS" : "BY DEFAULT";
    statements.push(`${alter} ADD GENERATED ${how} AS IDENTITY`);
  }
  if (differs("statistics")) statements.push(`${alter} SET STATISTICS ${was.statistics ?? -1}`);
  if (!retyped && differs("storage")) statements.push(`${alter} SET STORAGE ${STORAGE[String(was.storage)]}`);
  return statements;
}

const STORAGE: Readonly<Record<string, string>> = { p: "PLAIN", e: "EXTERNAL", m: "MAIN", x: "EXTENDED" };

function alterTable({ relation, facts: was }: SchemaObject, { facts: is }: SchemaObject): readonly string[] {
  const alter = `ALTER TABLE ${relation}`;
  const statements: string[] = [];
  if (was.bound !== is.bound) {
    if (is.bound !== null) statements.push(`ALTER TABLE ${is.parents} DETACH PARTITION ${relation}`);
    if (was.bound !== null)
      statements.push(`ALTER TABLE ${was.parents} ATTACH PARTITION ${relation} ${was.bound}`);
  }
  if (was.persistence !== is.persistence)
    statements.push(`${alter} SET ${was.persistence === "u" ? "UNLOGGED" : "LOGGED"}`);
  if (was.rowSecurity !== is.rowSecurity)
    statements.push(`${alter} ${was.rowSecurity === true ? "ENABLE" : "DISABLE"} ROW LEVEL SECURITY`);
  if (was.forced !== is.forced)
    statements.push(`${alter} ${was.forced === true ? "FORCE" : "NO FORCE"} ROW LEVEL SECURITY`);
  const identity = IDENTITY[String(was.identity)];
  if (was.identity !== is.identity && identity !== undefined)
    statements.push(`${alter} REPLICA IDENTITY ${identity}`);
  return [...statements, ...alterOptions(alter, optionsOf(was), optionsOf(is))];
}

const IDENTITY: Readonly<Record<string, string>> = { d: "DEFAULT", f: "FULL", n: "NOTHING" };

function optionsOf(facts: SchemaObject["facts"]): readonly string[] {
  return facts.options as readonly string[];
}

function alterOptions(alter: string, was: readonly string[], is: readonly string[]): readonly string[] {
  const nameOf = (option: string) => option.split("=")[0] ?? option;
  const kept = new Set(was.map(nameOf));
  const reset = is.map(nameOf).filter((name) => !kept.has(name));
  const set = was.filter((option) => !is.includes(option));
  return [
    ...(reset.length === 0 ? [] : [`${alter} RESET (${reset.join(", ")})`]),
    ...(set.length === 0 ? [] : [`${alter} SET (${set.join(", ")})`]),
  ];
}

function alterSequence({ make, facts }: SchemaObject): readonly string[] {
  const altered = make.replace(/^CREATE SEQUENCE/, "ALTER SEQUENCE");
  return [altered, ...(typeof facts.owned === "string" ? [facts.owned] : [])];
}

function alterDomain(was: SchemaObject["facts"], is: SchemaObject["facts"]): readonly string[] {
  const alter = `ALTER DOMAIN ${was.name}`;
  const checksOf = (facts: SchemaObject["facts"]) => Object.entries(facts.checks as Record<string, string>);
  const [had, has] = [new Map(checksOf(was)), new Map(checksOf(is))];
  const value = was.default === null ? "DROP DEFAULT" : `SET DEFAULT ${was.default}`;
  return [
    ...(was.default === is.default ? [] : [`${alter} ${value}`]),
    ...(was.notNull === is.notNull ? [] : [`${alter} ${was.notNull === true ? "SET" : "DROP"} NOT NULL`]),
    ...[...has]
      .filter(([name, text]) => had.get(name) !== text)
      .map(([name]) => `${alter} DROP CONSTRAINT ${name}`),
    ...[...had]
      .filter(([name, text]) => has.get(name) !== text)
      .map(([name, text]) => `${alter} ADD CONSTRAINT ${name} ${text}`),
  ];
}
