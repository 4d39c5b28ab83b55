import { bareNameOf } from "../../../src/postgres/rewrites/taken-names.ts";
import { judgeSql, snapshotOf } from "../judge-sql.ts";
import { CHANGES } from "./changes.ts";
import { COMMON_SQL, type MadeTable, quote } from "./make-table.ts";

const WORD = /"((?:[^"]|"")+)"|\b([a-z_][a-z0-9_]*)\b/g;

/**
 * Objects with every name that the rewrites of a table invent: an index, a function, a trigger, a check and a column of
 * each, so that whatever is made under that name would meet one.
 */
export function namesInTheWay(table: MadeTable, major: number): string {
  const setup = `${COMMON_SQL}\n${table.schemaSql}`;
  const taken = new Set<string>();
  const there = snapshotOf({ setup, sql: "", major }).catalog.relations.flatMap(
    ({ indexes, constraints }) => [
      ...indexes.map(({ name }) => bareNameOf(name)),
      ...constraints.map(({ name }) => name),
    ],
  );
  for (const { sql } of CHANGES) {
    const text = sql(table);
    if (text === null) continue;
    const sizes = { [`${table.schema}.${table.bareName}`]: 20_000_000, "public.owners": 20_000_000 };
    const findings = judgeSql({
      setup,
      sizes,
      sql: text,
      major,
      migration: { transactionMode: "per migration" },
    });
    const known = new Set([...there, ...namesIn(`${setup} ${text}`)]);
    for (const step of findings.flatMap(({ rewrite }) => rewrite?.steps ?? [])) {
      for (const name of namesIn(step.text.replace(/--.*|'[^']*'/g, ""))) {
        if (!known.has(name) && isOwn(name, table)) taken.add(name);
      }
    }
  }
  const schema = quote(table.schema);
  return [
    `CREATE TABLE ${schema}."in the way" (x integer);`,
    ...[...taken].flatMap((name) => [
      `CREATE INDEX ${quote(name)} ON ${schema}."in the way" (x);`,
      `CREATE FUNCTION ${schema}.${quote(name)}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`,
      `CREATE TRIGGER ${quote(name)} BEFORE INSERT ON ${table.name} FOR EACH ROW EXECUTE FUNCTION public.keep();`,
      `ALTER TABLE ${table.name} ADD CONSTRAINT ${quote(name)} CHECK (true);`,
      `ALTER TABLE ${table.name} ADD COLUMN ${quote(name)} integer;`,
    ]),
  ].join("\n");
}

function namesIn(sql: string): readonly string[] {
  return [...sql.matchAll(WORD)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "");
}

/** Names made up for the table hold its name or that of a column, or are known words of copies and batches. */
function isOwn(name: string, { bareName }: MadeTable): boolean {
  return name.includes(bareName) || /_new$|_old$|_batches|_copy|_idx|_key$|_seq$|_check|_not_null/.test(name);
}
