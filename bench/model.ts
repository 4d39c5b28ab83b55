import { readFileSync } from "node:fs";
import { parseSync } from "libpg-query";
import { CatalogRecord } from "../src/postgres/catalog/catalog-record.ts";
import { modelStatement } from "../src/postgres/effects/model-statement.ts";
import { loadParser, parseSql } from "../src/postgres/parse/parse-migration.ts";

/*
 * The model alone, with the parse time of libpg-query for the same text as the yardstick: modelling may take twice as long.
 * Run: npx tsx bench/model.ts
 */
const fixture = readFileSync(new URL("../test/atlas/fixture.sql", import.meta.url), "utf8");
const texts: Readonly<Record<string, string>> = {
  "10,000 ALTER TABLE of one table": Array.from(
    { length: 10_000 },
    (_, at) => `ALTER TABLE plain ADD COLUMN c${at % 500} int;`,
  ).join("\n"),
  "10,000 mixed statements": Array.from({ length: 2_500 }, (_, at) =>
    [
      `CREATE TABLE made_${at} (id serial PRIMARY KEY, user_id int REFERENCES ${at === 0 ? "keyed" : `made_${at - 1}`}, total numeric(10,2) CHECK (total > 0));`,
      `CREATE INDEX ON made_${at} (user_id);`,
      `ALTER TABLE made_${at} ALTER COLUMN total SET NOT NULL;`,
      `UPDATE users SET age = ${at} WHERE id = ${at};`,
    ].join("\n"),
  ).join("\n"),
  "20,000 INSERT": "INSERT INTO plain (a, b) VALUES (1, 'some text that is not too short');\n".repeat(20_000),
};

await loadParser();
for (const [name, text] of Object.entries(texts)) {
  parseSql(text.slice(0, 10_000));
  const yardstick = time(() => parseSync(text));
  const parsed = time(() => parseSql(text));
  const { statements } = parseSql(text);
  const catalog = CatalogRecord.fromStatements(parseSql(fixture).statements);
  const before = process.memoryUsage().heapUsed;
  const modelled = time(() => {
    for (const statement of statements) {
      modelStatement(statement, { catalog, major: 18, held: new Map() });
      catalog.apply(statement);
    }
  });
  const grown = Math.round((process.memoryUsage().heapUsed - before) / 1e6);
  const times = (ms: number): string => `${Math.round(ms)} ms (${(ms / yardstick).toFixed(2)} x)`;
  console.log(
    `${name}: libpg-query ${Math.round(yardstick)} ms, our parse ${times(parsed)}, model ${times(modelled)}, heap +${grown} MB`,
  );
}

function time(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
