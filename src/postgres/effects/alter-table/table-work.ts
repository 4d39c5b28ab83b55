import type { Column, Constraint, Index, Relation } from "../../../model/catalog.ts";
import type { LockMode } from "../../../model/lock.ts";
import { hasStorage, lockPlanned } from "../locking.ts";
import type { Model } from "../model.ts";

/** What an ALTER TABLE has to do on one table once all its subcommands are prepared (phase 3 of tablecmds.c). */
export interface TableWork {
  readonly relation: Relation;
  /** Columns that this statement adds, with the facts that matter for later subcommands. */
  readonly added: Map<string, Column>;
  /** Constraints that it drops, by name. */
  readonly dropped: Set<string>;
  /** Constraints that it adds, by name. */
  readonly addedConstraints: Set<string>;
  /** Columns whose type it changes. */
  readonly retyped: Set<string>;
  /** Columns that it drops. */
  readonly droppedColumns: Set<string>;
  /** Columns whose default it drops. */
  readonly lostDefaults: Set<string>;
  /** Columns that are no longer an identity or generated. */
  readonly madePlain: Set<string>;
  /** Columns that it makes NOT NULL. */
  readonly notNull: Set<string>;
  /** Why the heap is written anew, or null. */
  rewrite: string | null;
  /** Why the files of the heap are copied and its indexes stay where they are, or null. */
  move: string | null;
  /** Why every row is read, or null. */
  verify: string | null;
  /** Qualified names of indexes that are built although the heap stays. */
  readonly builds: Set<string>;
  /** Indexes that go away, so that a rewrite does not build them. */
  readonly lostIndexes: Set<string>;
  /** Foreign keys to be checked against the referenced tables. */
  readonly checks: Set<Relation>;
  /** Set once SET LOGGED or SET UNLOGGED was met. */
  persistenceChanged: boolean;
}

/** The work of one statement, by table. */
export class WorkList {
  /** Lock that the whole statement takes, which goes down to children with every subcommand. */
  mode: LockMode = "ACCESS EXCLUSIVE";
  readonly #works = new Map<string, TableWork>();

  of(relation: Relation): TableWork {
    const found = this.#works.get(relation.name);
    if (found !== undefined) return found;
    const work: TableWork = {
      relation,
      added: new Map(),
      dropped: new Set(),
      retyped: new Set(),
      addedConstraints: new Set(),
      droppedColumns: new Set(),
      lostDefaults: new Set(),
      madePlain: new Set(),
      notNull: new Set(),
      rewrite: null,
      move: null,
      verify: null,
      builds: new Set(),
      lostIndexes: new Set(),
      checks: new Set(),
      persistenceChanged: false,
    };
    this.#works.set(relation.name, work);
    return work;
  }

  all(): Iterable<TableWork> {
    return this.#works.values();
  }
}

/** A column as the subcommands before left it. */
export function columnOf(work: TableWork, name: string): Column | undefined {
  if (work.droppedColumns.has(name)) return undefined;
  const column = work.added.get(name) ?? work.relation.columns.find((each) => each.name === name);
  if (column !== undefined && work.madePlain.has(name))
    return { ...column, default: null, identity: null, generated: null };
  return column !== undefined && work.lostDefaults.has(name) ? { ...column, default: null } : column;
}

/** The constraints that the subcommands before left. */
export function constraintsOf(work: TableWork): readonly Constraint[] {
  return work.relation.constraints.filter(({ name }) => !work.dropped.has(name));
}

export function indexesOf(work: TableWork): readonly Index[] {
  return work.relation.indexes.filter(({ name }) => !work.lostIndexes.has(name));
}

/** Does the work: what phase 3 of ALTER TABLE writes, reads and builds. */
export function finishWork(model: Model, works: WorkList): void {
  for (const work of works.all()) {
    const { relation } = work;
    if (hasStorage(relation)) {
      if (work.rewrite !== null) rewriteTable(model, work, work.rewrite);
      else {
        if (work.move !== null) model.rewrite(relation, work.move);
        if (work.verify !== null) model.scan(relation, work.verify);
      }
    }
    for (const index of work.builds) {
      model.lockIndex({ name: index, table: relation.name }, "ACCESS EXCLUSIVE", "it is built");
      if (hasStorage(relation)) {
        model.lock(relation, "SHARE", "an index is built");
        model.build(relation, index);
      }
    }
    for (const referenced of work.checks) {
      model.lock(referenced, "ROW SHARE", "the foreign key is checked against it");
      lockPlanned(model, relation, "ACCESS SHARE", "the foreign key is checked");
      lockPlanned(model, referenced, "ACCESS SHARE", "the foreign key is checked against it");
      if (hasStorage(relation)) model.scan(relation, "the foreign key is checked");
      // A table that the change set made has no rows, or few, to look up.
      if (hasStorage(referenced) && !model.catalog.isCreated(relation.name)) {
        model.scan(referenced, "the foreign key is checked against it");
      }
    }
  }
}

function rewriteTable(model: Model, work: TableWork, why: string): void {
  model.rewrite(work.relation, why);
  for (const index of indexesOf(work)) {
    model.lock(work.relation, "SHARE", why);
    model.lockIndex(index, "ACCESS EXCLUSIVE", "the rewrite builds it anew");
    model.build(work.relation, index.name);
  }
}
