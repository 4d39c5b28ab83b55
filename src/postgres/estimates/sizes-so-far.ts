import { Map as Persistent, Set as PersistentSet } from "immutable";
import type { ChangedSizes } from "../../model/analysis.ts";
import type { Relation } from "../../model/catalog.ts";
import type { RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics, Snapshot } from "../../model/snapshot.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { type EstimateGround, groundOf } from "./estimate-ground.ts";
import { NO_CHANGES, type RowsSince, rowsAfter, sizedAnew } from "./rows-since.ts";
import { unknownStatistics } from "./unknown-statistics.ts";

/** Follows the sizes of production through the statements of a change set. */
export interface SizesSoFar {
  /** What differs from the snapshot now; what comes later does not change it. */
  readonly changed: ChangedSizes;
  /** The snapshot with these sizes. */
  readonly ground: EstimateGround;
  /** Relations got another name; their rows stay what they are. */
  rename(moves: readonly { readonly from: string; readonly to: string }[]): void;
  /** A statement comes: what another transaction emptied running code may have filled again. */
  enter(statement: ParsedStatement): void;
  /**
   * BEGIN, SAVEPOINT, and ROLLBACK, which brings back what was; what is emptied, made, filled and left dead.
   *
   * @param effects of the statement; none where it failed
   * @param before the relations that it met
   */
  follow(
    statement: ParsedStatement,
    effects?: readonly RelationEffect[],
    before?: ReadonlyMap<string, Relation>,
  ): void;
}

/** Each statement keeps the state that it met: the maps share what did not change. */
interface State {
  /** Names now, and what they were in production. */
  readonly names: Persistent<string, string>;
  /** The same the other way round. */
  readonly namesNow: Persistent<string, string>;
  /** What became of the rows of tables: by their names in production, those of a new one by its own with a mark. */
  readonly rows: RowsSince;
  /** Of these, tables of production that the change set emptied. */
  readonly emptied: PersistentSet<string>;
}

const START: State = {
  names: Persistent(),
  namesNow: Persistent(),
  rows: NO_CHANGES,
  emptied: PersistentSet(),
};

/** @param snapshot where the sizes start; null: none is known. */
export function followSizes(snapshot: Snapshot | null): SizesSoFar {
  const start = groundOf(snapshot);
  let state = START;
  let changed = changedSizes(state, start);
  let ground = start;
  let transaction: number | null = null;
  let saved: { readonly name: string; readonly state: State }[] = [];

  const become = (next: State): void => {
    if (next === state) return;
    state = next;
    changed = changedSizes(next, start);
    ground = {
      ...start,
      statistics: (name) => statisticsIn(next, start, name),
      relation: (name) => start.relation(formerName(next, name) ?? ""),
    };
  };

  return {
    get changed() {
      return changed;
    },
    get ground() {
      return ground;
    },
    rename(moves) {
      become(moves.reduce(renamed, state));
    },
    enter(statement) {
      const isSame = statement.transaction !== null && statement.transaction === transaction;
      transaction = statement.transaction;
      if (isSame || state.emptied.size === 0) return;
      become({ ...state, rows: state.rows.deleteAll(state.emptied), emptied: PersistentSet() });
    },
    follow({ tree }, effects = [], before = new Map()) {
      const keyOf = ({ relation, created }: RelationEffect) =>
        created ? newKey(relation) : formerName(state, relation);
      const { rows, touched } = rowsAfter(state.rows, tree, effects, before, keyOf, ground);
      if (touched.length > 0) {
        const emptied = touched.filter((key) => !isNewKey(key) && rows.get(key)?.rows !== undefined);
        become({ ...state, rows, emptied: state.emptied.union(emptied) });
      }
      if (!("TransactionStmt" in tree)) return;
      const { kind, savepoint_name: name = "" } = tree.TransactionStmt;
      if (kind === "TRANS_STMT_BEGIN" || kind === "TRANS_STMT_START") saved = [{ name: "", state }];
      if (kind === "TRANS_STMT_SAVEPOINT") saved.push({ name, state });
      if (kind !== "TRANS_STMT_ROLLBACK" && kind !== "TRANS_STMT_ROLLBACK_TO") return;
      const at = saved.findLastIndex((each) => each.name === name);
      become(saved[at]?.state ?? state);
      saved.length = Math.max(at + 1, 0);
    },
  };
}

function renamed(state: State, { from, to }: { readonly from: string; readonly to: string }): State {
  const before = state.names.get(from) ?? from;
  const names =
    before === to ? state.names.delete(from).delete(to) : state.names.delete(from).set(to, before);
  const namesNow = before === to ? state.namesNow.delete(before) : state.namesNow.set(before, to);
  const made = state.rows.get(newKey(from));
  const rows = made === undefined ? state.rows : state.rows.delete(newKey(from)).set(newKey(to), made);
  return { ...state, names, namesNow, rows };
}

/** The statistics of what has the name in a state; null: not known, or there is nothing of that name. */
function statisticsIn(state: State, start: EstimateGround, name: string): RelationStatistics | null {
  const made = state.rows.get(newKey(name));
  if (made !== undefined) return made.rows == null ? null : sizedAnew(unknownStatistics, made, undefined);
  const before = formerName(state, name);
  if (before === null) return null;
  return sizedAnew(start.statistics(before), state.rows.get(before), start.relation(before));
}

function changedSizes(state: State, start: EstimateGround): ChangedSizes {
  const { names, namesNow, emptied } = state;
  return {
    get: (name) =>
      names.has(name) || namesNow.has(name) || emptied.has(name)
        ? statisticsIn(state, start, name)
        : undefined,
  };
}

/** Marks the name of a relation that is not in production: a table there may have the same. */
const newKey = (name: string): string => `new ${name}`;
const isNewKey = (key: string): boolean => key.startsWith("new ");

/** What a name was in production; null: what takes a name that became free is not the relation that had it. */
function formerName({ names, namesNow }: State, name: string): string | null {
  const before = names.get(name);
  if (before !== undefined) return before;
  return namesNow.has(name) ? null : name;
}
