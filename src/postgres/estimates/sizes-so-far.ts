import type { Relation } from "../../model/catalog.ts";
import type { RelationEffect } from "../../model/effect.ts";
import type { RelationStatistics, Snapshot } from "../../model/snapshot.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { type EstimateGround, groundOf } from "./estimate-ground.ts";
import { type RowsSince, rowsAfter, sizedAnew } from "./rows-since.ts";
import { unknownStatistics } from "./unknown-statistics.ts";

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

interface State {
  /** Names now, and what they were in production. */
  readonly names: ReadonlyMap<string, string>;
  /** What became of the rows of tables: by their names in production, those of a new one by its own with a mark. */
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
    const made = state.rows.get(newKey(name));
    if (made !== undefined) return made.rows == null ? null : sizedAnew(unknownStatistics, made, undefined);
    const before = former(name);
    return before === null
      ? null
      : sizedAnew(start.statistics(before), state.rows.get(before), start.relation(before));
  };
  const keyOf = ({ relation, created }: RelationEffect): string | null =>
    created ? newKey(relation) : former(relation);

  const become = (next: State): void => {
    if (next === state) return;
    state = next;
    const { names, rows } = next;
    const left = [...names.values()].filter((name) => !names.has(name));
    const moved = new Set(names.values());
    const emptied = [...rows].flatMap(([name, change]) =>
      isNewKey(name) || moved.has(name) || change.rows === undefined ? [] : [name],
    );
    const told = new Set([...names.keys(), ...left, ...emptied]);
    changed = new Map([...told].map((name) => [name, statistics(name)]));
    const kept = [...rows.keys()].map((key) => (isNewKey(key) ? nameOfKey(key) : (nowOf(names, key) ?? key)));
    const sized = new Map([...told, ...kept].map((name) => [name, statistics(name)]));
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
      const rows = new Map(state.rows);
      for (const { from, to } of moves) {
        const made = rows.get(newKey(from));
        if (made === undefined) continue;
        rows.delete(newKey(from));
        rows.set(newKey(to), made);
      }
      become({ names, rows });
    },
    enter(statement) {
      const isSame = statement.transaction !== null && statement.transaction === transaction;
      transaction = statement.transaction;
      if (isSame || state.rows.size === 0) return;
      const rows = new Map(
        [...state.rows].filter(([name, { rows }]) => isNewKey(name) || rows === undefined),
      );
      if (rows.size < state.rows.size) become({ ...state, rows });
    },
    follow({ tree }, effects = [], before = new Map()) {
      const rows = rowsAfter(state.rows, tree, effects, before, keyOf, ground);
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

/** Marks the name of a relation that is not in production: a table there may have the same. */
const newKey = (name: string): string => `new ${name}`;
const isNewKey = (key: string): boolean => key.startsWith("new ");
const nameOfKey = (key: string): string => key.slice(4);

function nowOf(names: State["names"], before: string): string | undefined {
  return [...names].find(([, former]) => former === before)?.[0];
}

/** What a name was in production; null: what takes a name that became free is not the relation that had it. */
function formerName(names: State["names"], name: string): string | null {
  const before = names.get(name);
  if (before !== undefined) return before;
  return [...names.values()].includes(name) ? null : name;
}
