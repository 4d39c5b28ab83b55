import type { CatalogData } from "../../src/model/catalog.ts";
import type { LockMode } from "../../src/model/lock.ts";
import type { Observation, ShadowDatabase } from "../../src/model/shadow.ts";
import { CatalogRecord } from "../../src/postgres/catalog/catalog-record.ts";
import { type ModelledStatement, modelStatement } from "../../src/postgres/effects/model-statement.ts";
import { strengthOf } from "../../src/postgres/lock-modes.ts";
import { compareEffects } from "./compare-effects.ts";
import type { AtlasCase } from "./read-corpus.ts";

/** What came of one case on one server. */
export interface CaseOutcome {
  readonly modelled: ModelledStatement;
  readonly observed: Observation;
  /** One line a difference; empty: the witnesses agree. */
  readonly differences: readonly string[];
}

/**
 * Runs a case in a transaction that is rolled back, and models it on each of the given catalogs: that of the server, and
 * the record made from the schema's text alone.
 *
 * @throws Error where a statement that prepares the case fails.
 */
export async function runCase(
  { setup, statement, place, topic }: AtlasCase,
  database: ShadowDatabase,
  catalogs: Readonly<Record<string, CatalogData>>,
  major: number,
): Promise<CaseOutcome> {
  await database.begin();
  try {
    for (const each of setup) {
      const { error } = await database.observe(each.sql, each);
      if (error !== null) throw new Error(`${place}: ${each.sql}: ${error.message}`);
    }
    const observed = await database.observe(statement.sql, statement);
    const partitioned = new Set(
      Object.values(catalogs).flatMap(({ relations }) =>
        relations.flatMap((each) => (each.partitioned === null ? [] : [each.name])),
      ),
    );
    const models = Object.entries(catalogs).map(([name, data]) => ({
      name,
      ...model(setup, statement, data, major),
    }));
    const differences = models.flatMap(({ name, modelled, held }) =>
      compareEffects(modelled, observed, held, partitioned, topic !== "generated").map(
        (line) => `${name}: ${line}`,
      ),
    );
    const [first] = models;
    if (first === undefined) throw new Error("no catalog to model on");
    return { modelled: first.modelled, observed, differences };
  } finally {
    if (database.inTransaction) await database.rollback();
  }
}

function model(
  setup: AtlasCase["setup"],
  statement: AtlasCase["statement"],
  data: CatalogData,
  major: number,
): { readonly modelled: ModelledStatement; readonly held: ReadonlyMap<string, LockMode> } {
  const catalog = new CatalogRecord(data, major);
  const held = new Map<string, LockMode>();
  for (const each of setup) {
    const { effects } = modelStatement({ ...each, transaction: 1 }, { catalog, major, held });
    for (const { relation, lock } of effects) {
      const before = held.get(relation);
      if (lock !== null && (before === undefined || strengthOf(lock) > strengthOf(before)))
        held.set(relation, lock);
    }
    catalog.apply(each);
  }
  return { modelled: modelStatement({ ...statement, transaction: 1 }, { catalog, major, held }), held };
}
