import { readFileSync } from "node:fs";
import { parseSync } from "libpg-query";
import type { Migration } from "../src/model/migration.ts";

/*
 * The model alone, and all that `lockkeeper locks --no-shadow` does with a file, beside the time that libpg-query takes to
 * parse the same text: modelling may take twice as long. It runs what `npm run build` made, as users do, since tsx wraps
 * every function. Machines are noisy: each figure is the median of the ratios of several rounds.
 * Run: npm run build && npx tsx bench/model.ts
 */
const ROUNDS = 5;

const built = (path: string): Promise<unknown> =>
  import(new URL(`../dist/${path}.js`, import.meta.url).href) as Promise<unknown>;
const { CatalogRecord } = (await built(
  "postgres/catalog/catalog-record",
)) as typeof import("../src/postgres/catalog/catalog-record.ts");
const { modelStatement } = (await built(
  "postgres/effects/model-statement",
)) as typeof import("../src/postgres/effects/model-statement.ts");
const { loadParser, parseSql } = (await built(
  "postgres/parse/parse-migration",
)) as typeof import("../src/postgres/parse/parse-migration.ts");
const { analyseMigrations } = (await built(
  "stages/analyse-migrations",
)) as typeof import("../src/stages/analyse-migrations.ts");
const { readPlainSql } = (await built(
  "migration-tools/plain-sql",
)) as typeof import("../src/migration-tools/plain-sql.ts");

const fixture = readFileSync(new URL("../test/atlas/fixture.sql", import.meta.url), "utf8");
const tables = (make: (at: number) => string, count = 2_500): string =>
  Array.from({ length: count }, (_, at) => make(at)).join("\n");
const texts: Readonly<Record<string, string>> = {
  "10,000 ALTER TABLE of one table": tables((at) => `ALTER TABLE plain ADD COLUMN c${at % 500} int;`, 10_000),
  "10,000 mixed statements": tables(
    (at) => `
CREATE TABLE made_${at} (id serial PRIMARY KEY, user_id int REFERENCES ${at === 0 ? "keyed" : `made_${at - 1}`}, total numeric(10,2) CHECK (total > 0));
CREATE INDEX ON made_${at} (user_id);
ALTER TABLE made_${at} ALTER COLUMN total SET NOT NULL;
UPDATE users SET age = ${at} WHERE id = ${at};`,
  ),
  "20,000 INSERT": "INSERT INTO plain (a, b) VALUES (1, 'some text that is not too short');\n".repeat(20_000),
  "5,000 transactions on 5,000 tables": tables(
    (at) => `BEGIN; CREATE TABLE own_${at} (id bigint, at timestamptz); COMMIT;`,
    5_000,
  ),
};

await loadParser();
for (const [name, text] of Object.entries(texts)) await measure(name, text);

async function measure(name: string, text: string): Promise<void> {
  const { statements } = parseSql(text);
  const rounds: { readonly parse: number; readonly model: number; readonly whole: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const yardstick = await time(() => parseSync(text));
    const parse = await time(() => parseSql(text));
    const catalog = CatalogRecord.fromStatements(parseSql(fixture).statements);
    const model = await time(() => {
      for (const statement of statements) {
        modelStatement(statement, { catalog, major: 18, held: new Map() });
        catalog.apply(statement);
      }
    });
    const migration = readPlainSql("bench.sql", text);
    const whole = await time(() => analyse(migration));
    rounds.push({ parse: parse / yardstick, model: model / yardstick, whole: whole / yardstick });
  }
  const ratio = (of: (round: (typeof rounds)[number]) => number): string => {
    const sorted = rounds.map(of).sort((a, b) => a - b);
    return `${(sorted[ROUNDS >> 1] ?? Number.NaN).toFixed(1)} x`;
  };
  const memory = Math.round(process.memoryUsage().heapUsed / 1e6);
  console.log(
    `${name}, as a multiple of libpg-query's time: model ${ratio(({ model }) => model)}, our parse ${ratio(({ parse }) => parse)}, all of locks --no-shadow ${ratio(({ whole }) => whole)} (medians of ${ROUNDS}); heap ${memory} MB`,
  );
}

async function analyse(migration: Migration): Promise<void> {
  const ground = { major: 18, catalog: null, schemaSql: fixture, snapshot: null, database: null };
  await analyseMigrations([migration], ground);
}

/** CPU time in ms: less disturbed by what else the machine does than the time on the clock. */
async function time(run: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
