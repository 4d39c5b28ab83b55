import type { Effect } from "../../model/effect.ts";
import { fails, productionEffects, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

/** A table that a transaction locks while it holds others. */
export interface LockInTurn {
  readonly subject: Subject;
  readonly effect: Effect;
}

/**
 * The tables that a transaction takes strong locks on, in the order in which it does, each once. Of the tables that one
 * statement locks together (a foreign key's two sides, a partitioned table and its partitions) only the first counts; where
 * its own table is held already, as for the second foreign key of a table, that is the table it references.
 */
export function locksInTurn(transaction: readonly Subject[]): readonly LockInTurn[] {
  const held = new Set<string>();
  const turns: LockInTurn[] = [];
  for (const subject of transaction) {
    if (fails(subject)) continue;
    const strong = productionEffects(subject).filter(isStrongOnTable);
    const fresh = strong.filter(({ relation }) => !held.has(relation));
    const first =
      fresh.find((effect) => isOwnTable(subject, effect)) ?? (isHeld(subject, held) ? fresh[0] : undefined);
    for (const { relation } of strong) held.add(relation);
    if (first !== undefined) turns.push({ subject, effect: first });
  }
  return turns;
}

function isStrongOnTable({ kind, blocks }: Effect): boolean {
  return kind === "table" && (blocks === "reads and writes" || blocks === "writes");
}

/** False for the other side of a foreign key, which every statement that adds one locks with its own table. */
function isOwnTable(subject: Subject, { relation, blocks }: Effect): boolean {
  // A new partition keeps everyone out of its parent, a new foreign key only writes out of the table it references.
  if ("CreateStmt" in subject.statement.tree) return blocks === "reads and writes";
  const alter = alterTableOf(subject);
  return alter === null || qualifiedName(subject, alter.table) === relation;
}

/** True where the table that ALTER TABLE names is locked since an earlier statement. */
function isHeld(subject: Subject, held: ReadonlySet<string>): boolean {
  const alter = alterTableOf(subject);
  return alter !== null && held.has(qualifiedName(subject, alter.table));
}
