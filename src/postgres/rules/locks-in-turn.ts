import type { Effect } from "../../model/effect.ts";
import { newForeignKeys } from "./new-foreign-keys.ts";
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
 * its own table is held already, as for the second foreign key of a table, that is the table it references. The foreign
 * keys of a new table lock the tables that they reference one after the other, and so does the end of a table that has some.
 */
export function locksInTurn(transaction: readonly Subject[]): readonly LockInTurn[] {
  const held = new Set<string>();
  const turns: LockInTurn[] = [];
  for (const subject of transaction) {
    if (fails(subject)) continue;
    const strong = productionEffects(subject).filter(isStrongOnTable);
    const fresh = strong.filter(({ relation }) => !held.has(relation));
    const counted = isOfKeysAlone(subject) ? inOrderOfKeys(subject, fresh) : firstOf(subject, fresh, held);
    for (const { relation } of strong) held.add(relation);
    turns.push(...counted.map((effect) => ({ subject, effect })));
  }
  return turns;
}

function firstOf(subject: Subject, fresh: readonly Effect[], held: ReadonlySet<string>): readonly Effect[] {
  const own = fresh.find((effect) => isOwnTable(subject, effect));
  const first = own ?? (isHeld(subject, held) ? fresh[0] : undefined);
  return first === undefined ? [] : [first];
}

/** True where the statement's own table is new, or goes: each table that it locks besides is locked for a foreign key. */
export function isOfKeysAlone(subject: Subject): boolean {
  const { tree } = subject.statement;
  if ("CreateStmt" in tree) return tree.CreateStmt.partbound === undefined;
  if ("DropStmt" in tree) return tree.DropStmt.removeType === "OBJECT_TABLE";
  const alter = alterTableOf(subject);
  return alter !== null && subject.ground.created.has(qualifiedName(subject, alter.table));
}

function inOrderOfKeys(subject: Subject, effects: readonly Effect[]): readonly Effect[] {
  const keys = newForeignKeys(subject).map(({ constraint: { pktable } }) =>
    pktable === undefined ? "" : qualifiedName(subject, pktable),
  );
  return effects.toSorted((a, b) => keys.indexOf(a.relation) - keys.indexOf(b.relation));
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
