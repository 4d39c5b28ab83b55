import { beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Relation } from "../../model/catalog.ts";
import type { Estimate, RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics, Snapshot } from "../../model/snapshot.ts";
import { CatalogRecord } from "../catalog/catalog-record.ts";
import { modelStatement } from "../effects/model-statement.ts";
import { loadParser, type ParsedStatement, parseSql } from "../parse/parse-migration.ts";
import { groundOf } from "./estimate-ground.ts";
import { sizeEffects } from "./size-effects.ts";
import { unknownStatistics } from "./unknown-statistics.ts";

beforeAll(loadParser);

const setup = `CREATE TABLE parent (id bigint PRIMARY KEY, label text);
  CREATE TABLE t (id bigserial PRIMARY KEY, parent_id bigint, code uuid, label text, document jsonb, tags text[]);
  CREATE INDEX t_label ON t (label); CREATE INDEX t_document ON t USING gin (document);
  ALTER TABLE t ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;
  ALTER TABLE t ADD FOREIGN KEY (parent_id) REFERENCES parent NOT VALID;
  CREATE MATERIALIZED VIEW m AS SELECT parent_id, count(*) AS n FROM t GROUP BY parent_id;
  CREATE UNIQUE INDEX m_parent ON m (parent_id)`;

const statements = [
  "ALTER TABLE t ALTER COLUMN label SET NOT NULL",
  "ALTER TABLE t ADD CHECK (id > 0)",
  "ALTER TABLE t VALIDATE CONSTRAINT positive",
  "ALTER TABLE t ADD FOREIGN KEY (parent_id) REFERENCES parent",
  "ALTER TABLE t ALTER COLUMN label TYPE varchar(20)",
  "CREATE INDEX i ON t (code)",
  "CREATE INDEX i ON t (id)",
  "CREATE INDEX i ON t (label, code) WHERE id > 9",
  "CREATE INDEX i ON t (lower(label))",
  "CREATE INDEX i ON t USING hash (label)",
  "CREATE INDEX i ON t USING gin (tags)",
  "CREATE INDEX i ON t USING brin (id)",
  "CREATE INDEX CONCURRENTLY i ON t (label)",
  "REINDEX TABLE t",
  "VACUUM FULL t",
  "UPDATE t SET code = NULL",
  "UPDATE t SET label = p.label FROM parent p WHERE p.id = t.parent_id",
  "DELETE FROM parent",
  "DELETE FROM t WHERE code IS NULL",
  "INSERT INTO parent SELECT id, label FROM t",
  "CREATE TABLE n AS SELECT * FROM t",
  "REFRESH MATERIALIZED VIEW m",
  "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
];

interface Modelled {
  readonly tree: ParsedStatement["tree"];
  readonly effects: readonly RelationEffect[];
  readonly relations: readonly Relation[];
}

const modelled = new Map<string, Modelled>();

/** Effects do not depend on sizes: each statement is modelled once. */
function model(sql: string): Modelled {
  const known = modelled.get(sql);
  if (known !== undefined) return known;
  const catalog = CatalogRecord.fromStatements(parseSql(setup).statements, 16);
  const statement = parseSql(sql).statements[0];
  if (statement === undefined) throw new Error(`${sql} is no statement`);
  const { effects } = modelStatement(statement, { catalog, major: 16, held: new Map() });
  const made = { tree: statement.tree, effects, relations: [...catalog.relations()] };
  modelled.set(sql, made);
  return made;
}

/** What a review would say of a statement where every table has so many rows of that width; null: not known. */
function estimateOf(sql: string, rows: number | null, rowBytes: number): Estimate | null {
  const { tree, effects, relations } = model(sql);
  const of: RelationStatistics = {
    ...unknownStatistics,
    rows,
    heapBytes: rows === null ? null : rows * rowBytes,
  };
  const snapshot = {
    major: 16,
    settings: {
      shared_buffers: "163848kB",
      maintenance_work_mem: "65536kB",
      max_parallel_maintenance_workers: "2",
    },
    activity: null,
    catalog: { relations },
    statistics: Object.fromEntries(relations.map(({ name }) => [name, of])),
  } as unknown as Snapshot;
  const before = new Map(relations.map((relation) => [relation.name, relation]));
  const sized = sizeEffects(effects, before, groundOf(snapshot), tree).filter(({ created }) => !created);
  if (sized.some(({ estimate }) => estimate === null)) return null;
  return sized.reduce<Estimate>(
    (most, { estimate }) => (estimate !== null && estimate.likely > most.likely ? estimate : most),
    { low: 0, likely: 0, high: 0 },
  );
}

describe.each(statements)("the estimate of %s", (sql) => {
  test("is ordered, and no part of it is missing or below zero", () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), fc.integer({ min: 24, max: 2000 }), (rows, rowBytes) => {
        const estimate = estimateOf(sql, rows, rowBytes);
        expect(estimate?.low).toBeGreaterThanOrEqual(0);
        expect(estimate?.likely).toBeGreaterThanOrEqual(estimate?.low ?? Number.NaN);
        expect(estimate?.high).toBeGreaterThanOrEqual(estimate?.likely ?? Number.NaN);
        expect(estimate?.high).toBeLessThan(Number.POSITIVE_INFINITY);
      }),
      { numRuns: 15 },
    );
  });

  test("grows with the rows and with their width", () => {
    let before = estimateOf(sql, 0, 100);
    for (const rows of [1000, 50_000, 400_000, 3_000_000, 90_000_000]) {
      const next = estimateOf(sql, rows, 100);
      const wider = estimateOf(sql, rows, 1000);
      for (const part of ["low", "likely", "high"] as const) {
        expect(next?.[part]).toBeGreaterThanOrEqual(before?.[part] ?? Number.NaN);
        // More workers help with a larger table: the least that it may take is all that may shrink.
        if (part !== "low") expect((wider?.[part] ?? 0) * 1.5).toBeGreaterThan(next?.[part] ?? Number.NaN);
      }
      before = next;
    }
  });

  test("is some ms where there are no rows, and unknown where their number is", () => {
    expect(estimateOf(sql, 0, 100)?.likely).toBeLessThan(50);
    expect(estimateOf(sql, null, 100)).toBeNull();
  });
});
