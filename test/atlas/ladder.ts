import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import type { RelationEffect } from "../../src/model/effect.ts";
import { LOCK_MODES, type LockMode } from "../../src/model/lock.ts";
import { CatalogRecord } from "../../src/postgres/catalog/catalog-record.ts";
import { modelStatement } from "../../src/postgres/effects/model-statement.ts";
import { conflicts } from "../../src/postgres/lock-modes.ts";
import { parseSql } from "../../src/postgres/parse/parse-migration.ts";
import { prepareBinaries } from "../../src/postgres/server/binaries.ts";
import { type Cluster, startCluster } from "../../src/postgres/server/cluster.ts";
import type { AtlasCase } from "./read-corpus.ts";

/** How long a statement waits for a lock before we call it blocked, in ms. */
const patienceMs = 60;

/**
 * Compares locks with the conflict ladder on a real server: another session holds a mode on a relation; does the statement
 * wait? For each lock that the model claims two rungs tell it apart: the weakest mode that conflicts with it must make the
 * statement wait, and the strongest that does not conflict must let it pass. Works for statements that release their locks.
 *
 * @returns how many locks were tried, and how many behaved as claimed. Differences are printed.
 */
export async function climbLadder(
  major: number,
  schemaSql: string,
  cases: readonly AtlasCase[],
): Promise<{ readonly ran: number; readonly agreed: number }> {
  const folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-ladder-"));
  // Where we are root, the server runs as somebody else, who must get in.
  await chmod(folder, 0o755);
  const cluster = await startCluster({
    binaries: await prepareBinaries(major),
    dataFolder: path.join(folder, "data"),
    settings: { autovacuum: "off", wal_level: "logical", max_prepared_transactions: "2" },
  });
  try {
    await prepareTemplate(cluster, schemaSql);
    await run(cluster, "postgres", "create database atlas_run template atlas");
    const ladder = new Ladder(cluster);
    const record = CatalogRecord.fromStatements(parseSql(schemaSql).statements, major).toData();
    let [ran, agreed] = [0, 0];
    for (const each of cases) {
      if (each.setup.length > 0) continue;
      const catalog = new CatalogRecord(record, major);
      const own = each.topic === "concurrently";
      const statement = { ...each.statement, transaction: own ? null : 1 };
      const { effects, predictedError } = modelStatement(statement, { catalog, major, held: new Map() });
      if (predictedError !== null) continue;
      for (const effect of effects.filter((found) => isLadderable(found, catalog))) {
        const difference = await ladder.climb(each.statement.sql, effect, own);
        ran += 1;
        if (difference === null) agreed += 1;
        else console.log(`${major} ladder ${each.place} ${each.text}\n    ${difference}`);
      }
    }
    await ladder.close();
    return { ran, agreed };
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Only tables and materialized views can be locked by name, and only those that are there before. */
function isLadderable(effect: RelationEffect, catalog: CatalogRecord): boolean {
  const isThere = catalog.byName(effect.relation) !== undefined;
  return isThere && effect.lock !== null && effect.kind === "table" && effect.evidence !== "assumed";
}

async function prepareTemplate(cluster: Cluster, schemaSql: string): Promise<void> {
  await run(cluster, "postgres", "create database atlas");
  await run(cluster, "atlas", schemaSql);
}

async function run(cluster: Cluster, database: string, sql: string): Promise<void> {
  const client = new pg.Client(cluster.connectionOptions(database));
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

class Ladder {
  readonly #cluster: Cluster;
  #clients: readonly [pg.Client, pg.Client] | null = null;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Says how the server differs from the claim, or null. */
  async climb(sql: string, effect: RelationEffect, ownTransaction: boolean): Promise<string | null> {
    const blocked = LOCK_MODES.filter((mode) => effect.locks.some((own) => conflicts(own, mode)));
    const free = LOCK_MODES.filter((mode) => !blocked.includes(mode));
    const [weakest] = blocked;
    const strongest = free.at(-1);
    if (weakest !== undefined && !(await this.#waits(sql, effect.relation, weakest, ownTransaction))) {
      return `${effect.relation}: does not wait for ${weakest}, the model says ${effect.lock}`;
    }
    // CONCURRENTLY waits for open transactions of any kind that could see the table, beside its own lock.
    if (strongest === undefined || /concurrently/i.test(sql)) return null;
    if (await this.#waits(sql, effect.relation, strongest, ownTransaction)) {
      return `${effect.relation}: waits for ${strongest}, the model says ${effect.lock}`;
    }
    return null;
  }

  async close(): Promise<void> {
    for (const client of this.#clients ?? []) await client.end();
    this.#clients = null;
  }

  async #waits(sql: string, relation: string, mode: LockMode, ownTransaction: boolean): Promise<boolean> {
    if (ownTransaction) await this.#renew();
    const [holder, runner] = await this.#sessions();
    await holder.query(`begin; lock table only ${relation} in ${mode} mode`);
    try {
      await runner.query(`set lock_timeout = ${patienceMs}`);
      if (!ownTransaction) await runner.query("begin");
      await runner.query(sql);
      return false;
    } catch (error) {
      if ((error as { code?: string }).code === "55P03") return true;
      throw new Error(`${sql}: ${error instanceof Error ? error.message : error}`);
    } finally {
      if (!ownTransaction) await runner.query("rollback");
      await holder.query("rollback");
    }
  }

  /** What runs outside a transaction leaves its traces: the database is made anew. */
  async #renew(): Promise<void> {
    await this.close();
    await run(this.#cluster, "postgres", "drop database if exists atlas_run");
    await run(this.#cluster, "postgres", "create database atlas_run template atlas");
  }

  async #sessions(): Promise<readonly [pg.Client, pg.Client]> {
    if (this.#clients !== null) return this.#clients;
    const exists = this.#cluster.connectionOptions("atlas_run");
    const connect = async (): Promise<pg.Client> => {
      const client = new pg.Client(exists);
      // A lost connection shows at the next query; the event alone must not end the process.
      client.on("error", () => {});
      await client.connect();
      return client;
    };
    this.#clients = [await connect(), await connect()];
    return this.#clients;
  }
}
