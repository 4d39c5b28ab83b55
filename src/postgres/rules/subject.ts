import type {
  AdditionalMigration,
  StatementInPlace,
  WrittenInPlace,
} from "../../migration-tools/migration-tool.ts";
import type { FindCodeUses, StatementAnalysis } from "../../model/analysis.ts";
import type { BlockingBudget, QuietHours } from "../../model/budget.ts";
import type { Relation } from "../../model/catalog.ts";
import type { Effect } from "../../model/effect.ts";
import type { MetDeadlock } from "../../model/lock-order.ts";
import type { Migration, NewFile } from "../../model/migration.ts";
import type { Rollback } from "../../model/rollback.ts";
import type { RelationStatistics, Snapshot } from "../../model/snapshot.ts";
import type { DatabaseError } from "../../model/statement.ts";
import { isUndefinedObject } from "../is-undefined-object.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";

/** The files of an additional migration. */
export interface NamedFiles {
  readonly files: readonly NewFile[];
  /** The same without what takes the migration back. */
  readonly withoutDown: readonly NewFile[];
}

/** The files of an additional migration that the tool runs after `migration`; null where the tool has no such thing. */
export type NameFiles = (
  migration: Migration,
  addition: Omit<AdditionalMigration, "position">,
) => NamedFiles | null;

/** Writes SQL in the place of a statement as its tool wants it; null where it cannot run there as it must. */
export type WriteInPlace = (migration: Migration, statement: StatementInPlace) => WrittenInPlace | null;

/** What all statements of a review have in common. */
export interface Ground {
  readonly major: number;
  /** Full version of the shadow, or null where none was run. */
  readonly shadowVersion: string | null;
  readonly snapshot: Snapshot | null;
  readonly codeUses: FindCodeUses | null;
  /** The way back from each up migration. Empty: not asked for. */
  readonly rollbacks: readonly Rollback[];
  /** Deadlocks with the migrations of other open pull requests. */
  readonly deadlocks: readonly MetDeadlock[];
  /** Left out: SQL stands where the statement stood as it is, and nothing runs outside the tool's transaction there. */
  readonly writeInPlace?: WriteInPlace;
  budgetOf(relation: string): BlockingBudget;
  quietHoursOf(relation: string): readonly QuietHours[];
  /** Every statement under review that runs the same way, up or down, in their order. */
  readonly subjects: readonly Subject[];
  /** Those that run the other way. */
  readonly otherWay: readonly Subject[];
  /** Qualified names of the relations that these statements make. */
  readonly created: ReadonlySet<string>;
}

/** One statement under judgement, with its surroundings. */
export interface Subject {
  readonly statement: ParsedStatement;
  readonly analysis: StatementAnalysis;
  readonly migration: Migration;
  /** Position among `ground.subjects`. */
  readonly position: number;
  /** The statements of its transaction in order; itself alone where it runs by itself. */
  readonly transaction: readonly Subject[];
  readonly ground: Ground;
}

const inProduction = new WeakMap<Subject, readonly Effect[]>();

/**
 * Effects on relations that production has: nobody waits for what the change set itself makes. Who waits is told of all
 * that is held: an index under ACCESS EXCLUSIVE keeps readers of its table out too, since planning a query locks every
 * index of its tables, and so does what an earlier statement of the transaction took while this one keeps writers out.
 */
export function productionEffects(subject: Subject): readonly Effect[] {
  const known = inProduction.get(subject);
  if (known !== undefined) return known;
  const effects = findProductionEffects(subject);
  inProduction.set(subject, effects);
  return effects;
}

function findProductionEffects(subject: Subject): readonly Effect[] {
  const { analysis } = subject;
  const effects = analysis.effects.filter(({ created }) => !created);
  const held = effects.filter(({ kind, lock }) => kind === "index" && lock === "ACCESS EXCLUSIVE");
  return effects.map((effect) => {
    if (effect.blocks === "reads and writes") return effect;
    const indexes = held.length === 0 ? [] : (analysis.before.get(effect.relation)?.indexes ?? []);
    const isHeld = indexes.some(({ name }) => held.some(({ relation }) => relation === name));
    // ALTER INDEX … SET TABLESPACE locks the index alone.
    if (isHeld && effect.lock === null)
      return { ...effect, lock: "ACCESS EXCLUSIVE", blocks: "reads and writes", why: "by way of its index" };
    return isHeld || holderOf(subject, effect) !== null ? { ...effect, blocks: "reads and writes" } : effect;
  });
}

export function productionEffectOn(subject: Subject, relation: string): Effect | undefined {
  return productionEffects(subject).find((effect) => effect.relation === relation);
}

/** The earlier statement of the transaction whose lock keeps readers out while this one keeps writers out; null: none. */
export function holderOf(subject: Subject, { relation, lock, blocks }: Effect): Subject | null {
  if (lock === null || (blocks !== "writes" && blocks !== "reads and writes") || lock === "ACCESS EXCLUSIVE")
    return null;
  for (const earlier of subject.transaction) {
    if (earlier.position >= subject.position) return null;
    const effect = effectOn(earlier, relation);
    if (effect?.blocks === "reads and writes" && !fails(earlier)) return earlier;
  }
  return null;
}

export function effectOn({ analysis }: Subject, relation: string): Effect | undefined {
  return analysis.effects.find((effect) => effect.relation === relation);
}

/** Facts of a relation as they were before the statement ran. */
export function relationBefore({ analysis }: Subject, name: string): Relation | undefined {
  return analysis.before.get(name);
}

/** What is known of a relation's size, by the name that it has when the statement comes. */
export function statisticsOf({ ground, analysis }: Subject, relation: string): RelationStatistics | null {
  const changed = analysis.changedSizes?.get(relation);
  return changed === undefined ? (ground.snapshot?.statistics[relation] ?? null) : changed;
}

/** True where production has the relation (or may have it): it was not made by the change set. */
export function isInProduction(subject: Subject, relation: string): boolean {
  const effect = effectOn(subject, relation);
  return effect === undefined ? !subject.ground.created.has(relation) : !effect.created;
}

/** True where the schema is not known, so that a missing table says nothing about the migration. */
export function schemaIsUnknown({ ground: { snapshot } }: Subject): boolean {
  return snapshot === null || snapshot.catalog.relations.length === 0;
}

/** The statement's error, where it is the migration's own: not one that only an unknown schema explains. */
export function ownError(subject: Subject): DatabaseError | null {
  const { error } = subject.analysis;
  if (error === null || (schemaIsUnknown(subject) && isUndefinedObject(error))) return null;
  return error;
}

/** True where a loop of the statement commits as it goes, so that it holds no row to its end. */
export function commitsInLoop({ analysis }: Subject): boolean {
  return analysis.effects.some(({ loop }) => loop === "commits");
}

/** True where the statement commits in a transaction that is not its own: on a shadow without rows the loop may never get there. */
export function commitIsRefused(subject: Subject): boolean {
  return subject.statement.transaction !== null && commitsInLoop(subject);
}

/** True where the statement itself is refused, so that what it would do is no concern. */
export function fails(subject: Subject): boolean {
  return ownError(subject) !== null || commitIsRefused(subject);
}
