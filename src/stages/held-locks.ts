import type { RelationEffect } from "../model/effect.ts";
import type { LockMode } from "../model/lock.ts";
import { strongestMode } from "../postgres/lock-modes.ts";
import type { ParsedStatement } from "../postgres/parse/parse-migration.ts";

/** The strongest lock that the transaction holds on each relation, by the name that the relation has now. */
export interface HeldLocks {
  readonly locks: ReadonlyMap<string, LockMode>;
  /** Adds what a statement has locked. */
  take(effects: readonly RelationEffect[]): void;
  /** Relations got another name; their locks stay. */
  rename(moves: readonly { readonly from: string; readonly to: string }[]): void;
  /** SAVEPOINT, and ROLLBACK TO, which lets go of what was locked since. Other statements change nothing. */
  follow(statement: ParsedStatement): void;
  /** The transaction has ended. */
  release(): void;
}

/** Follows the locks of one transaction after the other. */
export function followLocks(): HeldLocks {
  const locks = new Map<string, LockMode>();
  let savepoints: { readonly name: string; readonly locks: ReadonlyMap<string, LockMode> }[] = [];
  return {
    locks,
    take(effects) {
      for (const { relation, lock } of effects) {
        if (lock !== null) locks.set(relation, strongestMode([lock, locks.get(relation) ?? lock]) ?? lock);
      }
    },
    rename(moves) {
      for (const { from, to } of moves) {
        const lock = locks.get(from);
        if (lock === undefined) continue;
        locks.delete(from);
        locks.set(to, lock);
      }
    },
    follow({ tree }) {
      if (!("TransactionStmt" in tree)) return;
      const { kind, savepoint_name: name = "" } = tree.TransactionStmt;
      if (kind === "TRANS_STMT_SAVEPOINT") savepoints.push({ name, locks: new Map(locks) });
      if (kind !== "TRANS_STMT_ROLLBACK_TO") return;
      const at = savepoints.findLastIndex((each) => each.name === name);
      const saved = savepoints[at];
      if (saved === undefined) return;
      savepoints = savepoints.slice(0, at + 1);
      locks.clear();
      for (const [relation, lock] of saved.locks) locks.set(relation, lock);
    },
    release() {
      locks.clear();
      savepoints = [];
    },
  };
}
