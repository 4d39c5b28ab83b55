import type { Observation } from "../../model/shadow.ts";
import type { States } from "./compare-states.ts";
import { readDebugMessages } from "./debug-messages.ts";
import { type HeldLocks, noLocks, readHeldLocks, watchLocks } from "./held-locks.ts";
import { interpretObservation } from "./interpret-observation.ts";
import { keepWhatRan } from "./keep-what-ran.ts";
import { endOf, nothing, type Ran } from "./observation-parts.ts";
import { readState } from "./read-state.ts";
import type { Interpretation } from "./readings.ts";
import type { CatalogReading } from "./relation-state.ts";
import type { Session } from "./session.ts";
import type { ShadowServer } from "./shadow-server.ts";
import type { StateRecord } from "./state-record.ts";

/** The migration's session with what its observer knows of it. */
export interface Observed {
  readonly server: ShadowServer;
  /** Replaced where the watchdog ended it. */
  session: Session;
  readonly record: StateRecord;
  /** Locks that its transaction held when it was last looked at; null where they must be read anew. */
  held: HeldLocks | null;
  /** Runs SQL under the watchdog. */
  run(sql: string): Promise<Ran>;
}

/** The server's messages about scans and builds come at this level, and we speak UTF-8; a migration may have set others. */
const showMessages = "set client_min_messages to debug1; set client_encoding to 'UTF8'; ";

/** What was known just before a statement. */
interface Before {
  readonly states: States;
  readonly held: HeldLocks;
  readonly reading: CatalogReading;
}

/** SQLSTATE of what cannot run inside a transaction block. */
const NOT_IN_TRANSACTION = "25001";

/** Runs a statement in a transaction of its own and looks at it before the COMMIT. */
export async function observeWrapped(observed: Observed, sql: string): Promise<Observation> {
  observed.held = noLocks;
  const before = await readBefore(observed, `${showMessages}begin; `);
  const { session, record } = observed;
  const ran = await observed.run(sql);
  if (ran.outcome.sessionEnded || session.status() === "idle") return lookLate(observed, sql, before, ran);
  if (ran.outcome.error !== null) {
    await session.run("rollback");
    // What depends on the schema, as CLUSTER of a partitioned table, the server tells.
    if (ran.outcome.error.code === NOT_IN_TRANSACTION) return observeBare(observed, sql);
    return { ...nothing, ...endOf(ran) };
  }
  const seen = await look(observed, sql, before, ran);
  const commit = await session.run("commit");
  if (commit.error === null) record.commit();
  else record.rollback();
  observed.held = noLocks;
  return { ...seen, ...(commit.error === null ? {} : endOf({ ...ran, outcome: commit })) };
}

/** Runs a statement in the migration's own transaction; a savepoint keeps its failure from poisoning the rest. */
export async function observeGuarded(observed: Observed, sql: string): Promise<Observation> {
  const { session } = observed;
  const before = await readBefore(observed, `savepoint lockkeeper_guard; ${showMessages}`);
  const ran = await observed.run(sql);
  if (ran.outcome.sessionEnded || session.status() === "idle") return lookLate(observed, sql, before, ran);
  if (ran.outcome.error !== null) {
    await session.run("rollback to savepoint lockkeeper_guard; release savepoint lockkeeper_guard");
    return { ...onlyHeld(before, sql, ran, before.held), ...endOf(ran) };
  }
  const seen = await look(observed, sql, before, ran);
  await keepWhatRan(observed, sql);
  return seen;
}

/** Runs a statement as it stands, outside a transaction; its locks are seen in passing only. */
export async function observeBare(observed: Observed, sql: string): Promise<Observation> {
  const before = await readBefore(observed, `${showMessages}begin; `);
  await observed.session.run("commit");
  const passing = watchLocks(observed.server.observer, observed.session.pid);
  const ran = await observed.run(sql);
  return lookLate(observed, sql, before, ran, await passing.stop());
}

/** Runs a statement that ends, begins or steers the migration's transaction. */
export async function observeTransactionControl(observed: Observed, sql: string): Promise<Observation> {
  const { session, record } = observed;
  const wasIdle = session.status() === "idle";
  const heldBefore = await currentLocks(observed);
  const ran = await observed.run(sql);
  observed.held = null;
  const held = await currentLocks(observed);
  if (session.status() === "transaction" && onlySteers.test(sql)) {
    // What a savepoint undid is no longer locked; what is locked is as it was then.
    const reading = held.size > 0 ? await readState(session, { relations: [...held.keys()] }) : noReading;
    record.overlay(held.keys(), reading.relations);
  } else if (session.status() === "idle" && ran.outcome.command === "COMMIT") record.commit();
  else if (!wasIdle) record.spoil();
  return {
    ...onlyHeld({ states: record.current(), held: heldBefore, reading: noReading }, sql, ran, held),
    ...endOf(ran),
  };
}

const noReading: CatalogReading = { relations: [], counters: {}, otherObjects: "", foreignKeys: [] };
const onlySteers = /^\s*(?:savepoint|release|rollback\s+(?:work\s+|transaction\s+)?to)\b/i;

/** Reads what a statement's doings are compared with, and opens its transaction or savepoint in the same message. */
async function readBefore(observed: Observed, first: string): Promise<Before> {
  const { session, record } = observed;
  const held = await currentLocks(observed);
  const reading = await readState(session, { relations: record.isStale() ? "all" : null }, first);
  if (record.isStale()) {
    record.replace(reading.relations);
    // In a transaction that may still be rolled back, the reading holds for the next statement only.
    if (held.size > 0) record.spoil();
  }
  return { states: record.current(), held, reading };
}

async function currentLocks(observed: Observed): Promise<HeldLocks> {
  if (observed.session.status() === "idle") return noLocks;
  observed.held ??= await readHeldLocks(observed.server.observer, observed.session.pid);
  return observed.held;
}

/** Looks at a statement that has run, while its transaction still holds its locks. */
async function look(observed: Observed, sql: string, before: Before, ran: Ran): Promise<Observation> {
  const { session, server, record } = observed;
  const held = await readHeldLocks(server.observer, session.pid);
  const relations = [...new Set([...held.keys(), ...before.held.keys()])];
  const { foreignKeys } = readDebugMessages(ran.outcome.messages);
  const reading = await readState(session, { relations, foreignKeys });
  record.overlay(relations, reading.relations);
  observed.held = held;
  return { ...interpret(before, sql, ran, held, reading), ...endOf(ran) };
}

/** Looks at a statement whose locks are gone already, by comparing all relations. */
async function lookLate(
  observed: Observed,
  sql: string,
  before: Before,
  ran: Ran,
  passing: HeldLocks = noLocks,
): Promise<Observation> {
  const { session, record } = observed;
  observed.held = null;
  record.spoil();
  const seen = { ...endOf(ran), watched: false, otherCatalogChanged: true };
  if (ran.outcome.sessionEnded || session.status() === "failed") return { ...nothing, ...seen };
  const idle = session.status() === "idle";
  const reading = await readState(session, { relations: "all" }, idle ? "begin; " : "");
  if (idle) {
    await session.run("commit");
    record.replace(reading.relations);
  }
  const counters = before.reading.counters;
  return { ...interpret(before, sql, ran, passing, { ...reading, counters }, true), ...seen };
}

/** Of a statement that did nothing itself: the locks that its transaction holds. */
function onlyHeld(before: Before, sql: string, ran: Ran, held: HeldLocks): Interpretation {
  return { ...nothing, locks: interpret(before, sql, ran, held, before.reading).locks };
}

function interpret(
  before: Before,
  sql: string,
  { outcome }: Ran,
  heldAfter: HeldLocks,
  reading: CatalogReading,
  all = false,
): Interpretation {
  const after = new Map(reading.relations.map((state) => [state.oid, state]));
  const touched = new Set([...heldAfter.keys(), ...(all ? [...after.keys(), ...before.states.keys()] : [])]);
  return interpretObservation({
    sql,
    messages: outcome.messages,
    before: before.states,
    after,
    touched,
    heldBefore: before.held,
    heldAfter,
    countersBefore: before.reading.counters,
    countersAfter: reading.counters,
    foreignKeys: reading.foreignKeys,
    otherObjectsChanged: before.reading.otherObjects !== reading.otherObjects,
  });
}
