import type { Relation } from "../../src/model/catalog.ts";
import type { Effect } from "../../src/model/effect.ts";
import type { Migration } from "../../src/model/migration.ts";
import { CatalogRecord } from "../../src/postgres/catalog/catalog-record.ts";
import { parseMigration, parseSql } from "../../src/postgres/parse/parse-migration.ts";
import { createSubjects, type ParsedAnalysis } from "../../src/postgres/rules/create-subjects.ts";
import type { Subject } from "../../src/postgres/rules/subject.ts";

/** What a subject for a test is made of; effects are given, not modelled. */
export interface SubjectCase {
  readonly setup?: string;
  readonly sql: string;
  readonly major?: number;
  readonly migration?: Partial<Migration>;
  /** Effects of each statement, in order. */
  readonly effects?: readonly (readonly Effect[])[];
}

/** The statements of a text in their surroundings, each with the facts of the schema as it was before all of them. */
export function subjectsOf({
  setup = "",
  sql,
  major = 16,
  migration,
  effects = [],
}: SubjectCase): readonly Subject[] {
  const catalog = CatalogRecord.fromStatements(parseSql(setup).statements, major);
  const whole = migrationOf(sql, migration);
  const before = new Map<string, Relation>(
    [...catalog.relations()].map((relation) => [relation.name, relation]),
  );
  const statements = parseMigration(whole, 1).statements.map(
    (statement, index): ParsedAnalysis => ({
      statement,
      effects: effects[index] ?? [],
      error: null,
      mayRunInTransaction: statement.mayRunInTransaction,
      before,
      shadowMs: null,
      notAnalysed: [],
    }),
  );
  return createSubjects([{ migration: whole, statements }], {
    major,
    shadowVersion: "16.14",
    snapshot: null,
    codeUses: null,
    quietHoursOf: () => [],
    budgetOf: () => ({ readsMs: 200, writesMs: 500 }),
  });
}

/** The only statement of a text, in its surroundings. */
export function subjectOf(input: SubjectCase): Subject {
  const [subject] = subjectsOf(input);
  if (subject === undefined) throw new Error("the case has no statement");
  return subject;
}

/** An effect that locks a table and does nothing else, for tests to build on. */
export function lockEffect(relation: string, changes: Partial<Effect>): Effect {
  return {
    relation,
    kind: "table",
    lock: "ACCESS EXCLUSIVE",
    locks: ["ACCESS EXCLUSIVE"],
    alreadyHeld: false,
    rewrites: false,
    scans: false,
    buildsIndexes: [],
    created: false,
    dataChange: null,
    wholeTable: false,
    evidence: "observed",
    why: "",
    blocks: "reads and writes",
    rows: null,
    bytes: null,
    estimate: { low: 0.2, likely: 1, high: 5 },
    ...changes,
  };
}

/** A plain SQL file as a migration; psql runs it unless the changes say otherwise. */
export function migrationOf(sql: string, changes: Partial<Migration> = {}): Migration {
  return {
    path: "m.sql",
    tool: "sql",
    direction: "up",
    transactionMode: "per statement",
    transactionOptOut: null,
    parts: [{ sql, line: 1 }],
    verbatim: true,
    notAnalysed: [],
    settings: {},
    ...changes,
  };
}
