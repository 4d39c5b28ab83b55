import type { Observation, ObserveOptions, ShadowDatabase, ShadowLimits } from "../../model/shadow.ts";
import type { DatabaseError } from "../../model/statement.ts";
import { readCatalog } from "../server/read-catalog.ts";
import { assistObservation } from "./assist-observation.ts";
import { withoutVectorOptions } from "./assist-restore.ts";
import { describeSchema } from "./describe-schema.ts";
import { queryGuarded, withoutTrace } from "./guarded-reading.ts";
import { howToObserve } from "./how-to-observe.ts";
import { interrupted, outOfTime, unobserved } from "./observation-parts.ts";
import {
  type Observed,
  observeBare,
  observeGuarded,
  observeTransactionControl,
  observeWrapped,
} from "./observe-statement.ts";
import type { RelationState } from "./relation-state.ts";
import type { ReviewClock } from "./review-clock.ts";
import { runUnobserved } from "./run-unobserved.ts";
import { openSession, type Session } from "./session.ts";
import { ShadowLostError } from "./shadow-lost-error.ts";
import type { ShadowServer } from "./shadow-server.ts";
import { createStateRecord } from "./state-record.ts";
import { watch } from "./watchdog.ts";

export interface DatabaseOptions {
  readonly server: ShadowServer;
  readonly database: string;
  readonly relations: readonly RelationState[];
  readonly limits: ShadowLimits;
  /** Of the whole review: its statements, and looking at what they did. */
  readonly clock: ReviewClock;
}

const observers = {
  wrapped: observeWrapped,
  guarded: observeGuarded,
  bare: observeBare,
  control: observeTransactionControl,
} as const;

/** A role that is missing, a right that only a superuser has. */
const MAY_BE_HELPED = new Set(["42704", "42501"]);

/** Opens the migration's session on a database that was made for it, with its observer. */
export async function openShadowDatabase(options: DatabaseOptions): Promise<ShadowDatabase> {
  const { server, database, limits, clock } = options;
  const connect = (): Promise<Session> => openSession(server.connectionOptions(database));
  const runWatched = async <T>(run: () => Promise<T>): Promise<{ outcome: T; cutShort: string | null }> => {
    const { pid } = observed.session;
    return watch({ server, pid, limits, reviewMsLeft: limits.reviewMs - clock.spentMs() }, run);
  };
  // A server of our own has pgvector as a stand-in.
  const runnable = (sql: string): string => (server.dataFolder === null ? sql : withoutVectorOptions(sql));
  const observed: Observed = {
    server,
    session: await connect(),
    record: createStateRecord(options.relations),
    held: null,
    run: (sql) => runWatched(() => observed.session.run(runnable(sql))),
  };

  const lose = (cause?: unknown): never => {
    throw new ShadowLostError("The shadow's server was lost; a database opened now gets a new one.", {
      cause,
    });
  };

  /** After the watchdog ended the session, the migration goes on in a new one. */
  const prepare = async (): Promise<void> => {
    if (!observed.session.ended()) return;
    observed.session = await connect().catch(explain);
    observed.record.spoil();
    observed.held = null;
  };

  /** An error that only the end of the server explains. */
  const explain = async (error: unknown): Promise<never> => {
    if (await server.isAlive()) throw error;
    return lose(error);
  };

  const observeOnce = async (sql: string, how: ObserveOptions): Promise<Observation> => {
    await prepare();
    const way = howToObserve(sql, how, observed.session.status());
    const seen = await observers[way](observed, sql);
    // A procedure that commits may not be called in a transaction of ours.
    if (way === "wrapped" && seen.error?.code === "2D000") return observeBare(observed, sql);
    return seen;
  };

  const control = async (sql: string): Promise<DatabaseError | null> => {
    const how = { mayRunInTransaction: true, isTransactionControl: true };
    const { error } = await clock.time(() => observeOnce(sql, how));
    return error;
  };

  const observe: ShadowDatabase["observe"] = async (sql, how) => {
    if (clock.spentMs() >= limits.reviewMs) return unobserved(limits);
    try {
      if (observed.session.ended()) {
        const transactionLost = observed.session.status() !== "idle";
        await prepare();
        if (transactionLost) return interrupted();
      }
      const runAsSuperuser = server.runAsSuperuser(database);
      const seen = await clock.time(() =>
        assistObservation(sql, () => observeOnce(sql, how), runAsSuperuser),
      );
      // Relations keep their rows in the catalogs while their schema gets another name.
      if (seen.otherCatalogChanged && /\bschema\b/i.test(sql)) observed.record.spoil();
      if (!observed.session.ended()) return seen;
      await prepare();
      return seen.error === null ? interrupted() : seen;
    } catch (error) {
      if (error instanceof ShadowLostError || !observed.session.ended()) return explain(error);
      await prepare();
      return interrupted();
    }
  };

  return {
    async begin() {
      await control("begin").catch(explain);
    },
    commit: () => control("commit").catch(explain),
    async rollback() {
      await control("rollback").catch(explain);
    },
    get inTransaction() {
      return observed.session.status() !== "idle" && !observed.session.ended();
    },
    get outOfTime() {
      return clock.spentMs() >= limits.reviewMs ? outOfTime(limits) : null;
    },
    observe,
    async run(sql, how) {
      if (clock.spentMs() >= limits.reviewMs) return { code: "57014", message: outOfTime(limits) };
      await prepare();
      const ran = await clock.time(() => runUnobserved(observed, sql, how)).catch(explain);
      if (ran.cutShort !== null) return { code: "57014", message: ran.cutShort };
      // What may need the trusted side's help is left to the way that gives it.
      const { error: first } = ran.outcome;
      if (first === null || !MAY_BE_HELPED.has(first.code) || observed.session.ended()) return first;
      const { error, cutShort } = await observe(sql, how);
      return cutShort === null ? error : { code: "57014", message: cutShort };
    },
    async readCatalog() {
      await prepare();
      const read = () => readCatalog(observed.session.client);
      return clock.time(() => withoutTrace(observed.session, read)).catch(explain);
    },
    async readRelations(names) {
      await prepare();
      const read = () => readCatalog(observed.session.client, { relations: names });
      return (await clock.time(() => withoutTrace(observed.session, read)).catch(explain)).relations;
    },
    async query(sql, values = []) {
      await prepare();
      observed.record.spoil();
      observed.held = null;
      const run = () => runWatched(() => queryGuarded(observed.session, sql, values));
      const { outcome } = await clock.time(run).catch(explain);
      return outcome;
    },
    async read(sql, values = []) {
      await prepare();
      const { client } = observed.session;
      const read = async () => {
        await client.query("set local search_path = ''");
        return client.query<Record<string, unknown>>(sql, [...values]);
      };
      return clock.time(() => withoutTrace(observed.session, read)).catch(explain);
    },
    async describeSchema() {
      await prepare();
      return withoutTrace(observed.session, () => describeSchema(observed.session.client)).catch(explain);
    },
    async close() {
      await observed.session.end();
      // A server that is gone has taken the database with it.
      await server.dropDatabase(database).catch(() => {});
    },
  };
}
