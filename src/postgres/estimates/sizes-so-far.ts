import type { RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics, Snapshot } from "../../model/snapshot.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { type EstimateGround, groundOf } from "./estimate-ground.ts";
import { type RowsSince, rowsAfter, sizedAnew } from "./rows-since.ts";

/** What a change set has made of production's sizes: by the name that a relation has now; null: not known, or gone. */
export type ChangedSizes = ReadonlyMap<string, RelationStatistics | null>;

/** Follows the sizes of production through the statements of a change set. */
export interface SizesSoFar {
  /** What differs from the snapshot; the same map until something changes. */
  readonly changed: ChangedSizes;
  /** The snapshot with these sizes. */
  readonly ground: EstimateGround;
  /** Relations got another name; their rows stay what they are. */
  rename(moves: readonly { readonly from: string; readonly to: string }[]): void;
  /** A statement comes: what another transaction emptied running code may have filled again. */
  enter(statement: ParsedStatement): void;
  /**
   * BEGIN, SAVEPOINT, and ROLLBACK, which brings back what was; TRUNCATE, and what comes into the table after it.
   *
   * @param effects of the statement; none where it failed
   */
  follow(statement: ParsedStatement, effects?: readonly RelationEffect[]): void;
}

interface State {
  /** Names now, and what they were in production. */
  readonly names: ReadonlyMap<string, string>;
  /** Rows of the tables that were emptied, by their names in production. */
  readonly rows: RowsSince;
}

/** @param snapshot where the sizes start; null: none is known. */
export function followSizes(snapshot: Snapshot | null): SizesSoFar {
  const start = groundOf(snapshot);
  let state: State = { names: new Map(), rows: new Map() };
  let changed: ChangedSizes = new Map();
  let ground = start;
  let transaction: number | null = null;
  let saved: { readonly name: string; readonly state: State }[] = [];

  const former = (name: string): string | null => formerName(state.names, name);
  const statistics = (name: string): RelationStatistics | null => {
    const before = former(name);
    return before === null ? null : sizedAnew(start.statistics(before), state.rows.get(before));
  };

  const become = (next: State): void => {
    if (next === state) return;
    state = next;
    const { names, rows } = next;
    const left = [...names.values()].filter((name) => !names.has(name));
    const moved = new Set(names.values());
    const emptied = [...rows.keys()].filter((name) => !moved.has(name));
    const told = new Set([...names.keys(), ...left, ...emptied]);
    changed = new Map([...told].map((name) => [name, statistics(name)]));
    const sized = new Map(changed);
    ground = {
      ...start,
      statistics: (name) => (sized.has(name) ? (sized.get(name) ?? null) : start.statistics(name)),
      relation: (name) => start.relation(formerName(names, name) ?? ""),
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
      if (moves.length === 0) return;
      const names = new Map(state.names);
      for (const { from, to } of moves) {
        const before = names.get(from) ?? from;
        names.delete(from);
        if (before === to) names.delete(to);
        else names.set(to, before);
      }
      become({ ...state, names });
    },
    enter(statement) {
      const isSame = statement.transaction !== null && statement.transaction === transaction;
      transaction = statement.transaction;
      if (!isSame && state.rows.size > 0) become({ ...state, rows: new Map() });
    },
    follow({ tree }, effects = []) {
      const rows = rowsAfter(state.rows, tree, effects, former, ground);
      if (rows !== state.rows) become({ ...state, rows });
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

/** What a name was in production; null: what takes a name that became free is not the relation that had it. */
function formerName(names: State["names"], name: string): string | null {
  const before = names.get(name);
  if (before !== undefined) return before;
  return [...names.values()].includes(name) ? null : name;
}
