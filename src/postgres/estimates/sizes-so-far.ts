import type { RelationStatistics, Snapshot } from "../../model/snapshot.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { type EstimateGround, groundOf } from "./estimate-ground.ts";

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
  /** BEGIN, SAVEPOINT, and ROLLBACK, which brings back what was. Other statements change nothing. */
  follow(statement: ParsedStatement): void;
}

/** @param snapshot where the sizes start; null: none is known. */
export function followSizes(snapshot: Snapshot | null): SizesSoFar {
  const start = groundOf(snapshot);
  /** Names now, and what they were in production. */
  let names: ReadonlyMap<string, string> = new Map();
  let changed: ChangedSizes = new Map();
  let ground = start;
  let saved: { readonly name: string; readonly names: ReadonlyMap<string, string> }[] = [];

  const become = (next: ReadonlyMap<string, string>): void => {
    if (next === names) return;
    names = next;
    // What takes a name that became free is not the relation that had it.
    const left = new Set([...next.values()].filter((name) => !next.has(name)));
    const former = (name: string): string | null => (left.has(name) ? null : (next.get(name) ?? name));
    const statistics = (name: string): RelationStatistics | null => {
      const before = former(name);
      return before === null ? null : start.statistics(before);
    };
    changed = new Map([...next.keys(), ...left].map((name) => [name, statistics(name)]));
    ground = { ...start, statistics, relation: (name) => start.relation(former(name) ?? "") };
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
      const next = new Map(names);
      for (const { from, to } of moves) {
        const before = next.get(from) ?? from;
        next.delete(from);
        if (before === to) next.delete(to);
        else next.set(to, before);
      }
      become(next);
    },
    follow({ tree }) {
      if (!("TransactionStmt" in tree)) return;
      const { kind, savepoint_name: name = "" } = tree.TransactionStmt;
      if (kind === "TRANS_STMT_BEGIN" || kind === "TRANS_STMT_START") saved = [{ name: "", names }];
      if (kind === "TRANS_STMT_SAVEPOINT") saved.push({ name, names });
      if (kind !== "TRANS_STMT_ROLLBACK" && kind !== "TRANS_STMT_ROLLBACK_TO") return;
      const at = saved.findLastIndex((each) => each.name === name);
      become(saved[at]?.names ?? names);
      saved.length = Math.max(at + 1, 0);
    },
  };
}
