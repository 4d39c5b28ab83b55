import type { FindCodeUses, MigrationAnalysis, StatementAnalysis } from "../../model/analysis.ts";
import type { BlockingBudget, QuietHours } from "../../model/budget.ts";
import type { MetDeadlock } from "../../model/lock-order.ts";
import type { Rollback } from "../../model/rollback.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import type { Ground, Subject, WriteInPlace } from "./subject.ts";

/** A statement's analysis that still has its syntax tree. */
export interface ParsedAnalysis extends StatementAnalysis {
  readonly statement: ParsedStatement;
}

export interface ParsedMigrationAnalysis extends MigrationAnalysis {
  readonly statements: readonly ParsedAnalysis[];
}

/** What the statements of a review have in common, before the statements are put together. */
export interface GroundFacts {
  readonly major: number;
  readonly shadowVersion: string | null;
  readonly snapshot: Snapshot | null;
  readonly codeUses: FindCodeUses | null;
  readonly rollbacks?: readonly Rollback[];
  readonly deadlocks?: readonly MetDeadlock[];
  readonly writeInPlace?: WriteInPlace;
  readonly budgetOf: (relation: string) => BlockingBudget;
  readonly quietHoursOf: (relation: string) => readonly QuietHours[];
}

/**
 * Puts every statement into its surroundings: its migration, its transaction, the statements under review that run the
 * same way. What a down does comes after no up: nobody runs the one behind the other.
 */
export function createSubjects(
  migrations: readonly ParsedMigrationAnalysis[],
  facts: GroundFacts,
): readonly Subject[] {
  const { rollbacks = [], deadlocks = [] } = facts;
  const all: Subject[] = [];
  const ways = { up: emptyWay(), down: emptyWay() };
  const groundOf = (way: Way, other: Way): Ground => ({
    ...facts,
    rollbacks,
    deadlocks,
    ...way,
    otherWay: other.subjects,
  });
  const grounds = { up: groundOf(ways.up, ways.down), down: groundOf(ways.down, ways.up) };
  let transaction: Subject[] = [];
  let number: number | null = null;
  for (const { migration, statements } of migrations) {
    const { direction } = migration;
    const { subjects, created } = ways[direction];
    for (const analysis of statements) {
      const { statement } = analysis;
      if (statement.transaction === null || statement.transaction !== number) transaction = [];
      number = statement.transaction;
      const subject: Subject = {
        statement,
        analysis,
        migration,
        position: subjects.length,
        transaction,
        ground: grounds[direction],
      };
      transaction.push(subject);
      subjects.push(subject);
      all.push(subject);
      for (const effect of analysis.effects) {
        if (!effect.created) continue;
        created.add(effect.relation);
        // A down runs where its up has run.
        ways.down.created.add(effect.relation);
      }
    }
  }
  return all;
}

/** The statements of one direction, and what they make. */
interface Way {
  readonly subjects: Subject[];
  readonly created: Set<string>;
}

const emptyWay = (): Way => ({ subjects: [], created: new Set() });
