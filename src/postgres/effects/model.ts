import type { Node, RangeVar } from "@pgsql/types";
import type { Index, Relation, RelationKind } from "../../model/catalog.ts";
import type { DataChange, Evidence, RelationEffect } from "../../model/effect.ts";
import type { LockMode } from "../../model/lock.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { CatalogRecord } from "../catalog/catalog-record.ts";
import { newRelation } from "../catalog/new-relation.ts";
import type { Preview } from "../catalog/preview.ts";
import { qualifyName } from "../catalog/quote-identifier.ts";
import { rangeName } from "../catalog/tree.ts";
import { sortModes, strengthOf, strongestMode } from "../lock-modes.ts";

/** The state that a statement meets. */
export interface ModelState {
  readonly catalog: CatalogRecord;
  /** Major version of PostgreSQL, 14 to 18. */
  readonly major: number;
  /** Strongest lock that the transaction already holds, by qualified relation name. */
  readonly held: ReadonlyMap<string, LockMode>;
}

/** An effect while it is put together. */
interface Draft {
  readonly relation: string;
  readonly kind: RelationKind;
  readonly locks: Set<LockMode>;
  rewrites: boolean;
  scans: boolean;
  readonly builds: Set<string>;
  created: boolean;
  dataChange: DataChange | null;
  wholeTable: boolean;
  evidence: Evidence;
  why: string;
}

/** Where the model of a statement writes down what the statement does. */
export interface Model {
  readonly catalog: CatalogRecord;
  readonly major: number;
  /** True where the statement runs in a transaction that goes on after it. */
  readonly inTransaction: boolean;
  /** What the statement would leave behind. */
  readonly preview: Preview;
  /** The relation that a statement names; where it is not known, a stand-in without facts, or null where it cannot exist. */
  find(range: RangeVar | undefined): Relation | null;
  /** As `find`, by name; looks in no index. */
  findName(schema: string | null, name: string): Relation | null;
  lock(relation: Relation, mode: LockMode, why: string): void;
  lockIndex(index: Pick<Index, "name" | "table">, mode: LockMode, why: string): void;
  /** A new copy of the heap is written, and every index built anew. */
  rewrite(relation: Relation, why: string): void;
  /** A materialized view gets new contents; its old rows are not read. */
  refill(relation: Relation, why: string): void;
  scan(relation: Relation, why: string): void;
  build(relation: Relation, index: string): void;
  change(relation: Relation, change: DataChange, wholeTable: boolean): void;
  /** Notes that the facts do not suffice: what is said of the relation is the worst that is possible. */
  assume(relation: Relation): void;
  /** Marks what is said of a relation as verified on real servers though it cannot be watched. */
  known(name: string): void;
  /** The server would refuse the statement; only the first error counts. */
  fail(code: string, message: string): void;
  readonly failed: boolean;
  /** Models another statement that this one runs. */
  run(tree: Node): void;
  /** Something that the model says nothing about, in a sentence. */
  notModelled(reason: string): void;
  /** Runs the statements of a body on a catalog of their own, which is thrown away. */
  fork(run: () => void): void;
  /** Runs one statement of a body; those after it meet what it leaves behind. An error is caught where `guarded`. */
  step(tree: Node, guarded: boolean, run: () => void): void;
}

/** What the model says of one statement. */
export interface ModelledStatement {
  readonly effects: readonly RelationEffect[];
  /** What it says nothing about, in sentences. */
  readonly notModelled: readonly string[];
  /** Every relation whose facts were used. */
  readonly relationsRead: readonly string[];
  /** The error that the server would answer, as far as facts tell; null: none that is seen. */
  readonly predictedError: DatabaseError | null;
}

/** A model to write into, and the function that closes it. */
export function openModel(
  state: ModelState,
  preview: () => Preview,
  inTransaction: boolean,
  modelTree: (model: Model, tree: Node) => void,
): { readonly model: Model; close(): ModelledStatement } {
  const drafts = new Map<string, Draft>();
  const read = new Set<string>();
  const standIns = new Set<string>();
  const reasons: string[] = [];
  let error: DatabaseError | null = null;
  let { catalog } = state;
  let previewOfTree = preview;

  const draft = (name: string, kind: RelationKind, why: string): Draft => {
    const found = drafts.get(name);
    if (found !== undefined) return found;
    // A relation that is neither known nor a stand-in is one that this very statement makes.
    const isMadeHere = kind !== "index" && !standIns.has(name) && catalog.byName(name) === undefined;
    const created = isMadeHere || catalog.isCreated(name);
    const evidence: Evidence = standIns.has(name) ? "assumed" : "modelled";
    const fresh: Draft = {
      relation: name,
      kind,
      locks: new Set(),
      rewrites: false,
      scans: false,
      builds: new Set(),
      created,
      dataChange: null,
      wholeTable: false,
      evidence,
      why,
    };
    drafts.set(name, fresh);
    return fresh;
  };

  const model: Model = {
    get catalog() {
      return catalog;
    },
    major: state.major,
    inTransaction,
    get preview() {
      return previewOfTree();
    },
    get failed() {
      return error !== null;
    },
    find(range) {
      const { schema, name } = rangeName(range);
      return model.findName(schema, name);
    },
    findName(schema, name) {
      const found = catalog.relation(schema, name);
      if (found !== undefined) {
        read.add(found.name);
        return found;
      }
      const qualified = qualifyName(schema ?? catalog.searchPath[0] ?? "public", name);
      if (catalog.complete) {
        model.fail("42P01", `relation "${schema === null ? name : `${schema}.${name}`}" does not exist`);
        return null;
      }
      standIns.add(qualified);
      return newRelation(qualified, "table");
    },
    lock(relation, mode, why) {
      read.add(relation.name);
      const each = draft(relation.name, relation.kind, why);
      const before = strongestMode(each.locks);
      if (before === null || strengthOf(mode) > strengthOf(before)) each.why = why;
      each.locks.add(mode);
    },
    lockIndex(index, mode, why) {
      draft(index.name, "index", why).locks.add(mode);
    },
    rewrite(relation, why) {
      const each = draft(relation.name, relation.kind, why);
      each.why = why;
      each.rewrites = true;
      each.scans = true;
    },
    refill(relation, why) {
      const each = draft(relation.name, relation.kind, why);
      each.why = why;
      each.rewrites = true;
    },
    scan(relation, why) {
      const each = draft(relation.name, relation.kind, why);
      if (!each.scans && !each.rewrites) each.why = why;
      each.scans = true;
    },
    build(relation, index) {
      const each = draft(relation.name, relation.kind, "an index is built");
      each.builds.add(index);
      each.scans = true;
    },
    change(relation, change, wholeTable) {
      const each = draft(relation.name, relation.kind, "rows are changed");
      each.dataChange = change;
      each.wholeTable ||= wholeTable;
      if (wholeTable && change !== "truncate" && change !== "drop") each.scans = true;
    },
    assume(relation) {
      draft(relation.name, relation.kind, "").evidence = "assumed";
    },
    known(name) {
      const each = drafts.get(name);
      if (each !== undefined && each.evidence === "modelled") each.evidence = "known";
    },
    fail(code, message) {
      error ??= { code, message };
    },
    fork(run) {
      const outer = { catalog, previewOfTree };
      catalog = catalog.fork();
      run();
      ({ catalog, previewOfTree } = outer);
    },
    step(tree, guarded, run) {
      const outer = { error, previewOfTree };
      const stepped = catalog;
      const before = new Set(drafts.keys());
      previewOfTree = () => stepped.preview(tree);
      run();
      previewOfTree = outer.previewOfTree;
      const failedHere = outer.error === null && error !== null;
      if (!failedHere) stepped.applyTree(tree);
      if (!failedHere || !guarded) return;
      // The error is caught: the locks are let go of, but they were asked for.
      error = null;
      for (const [name, each] of drafts) {
        if (!before.has(name) && each.evidence === "modelled") each.evidence = "known";
      }
    },
    run(tree) {
      modelTree(model, tree);
    },
    notModelled(reason) {
      reasons.push(reason);
    },
  };

  const finish = (each: Draft): RelationEffect => {
    const lock = strongestMode(each.locks);
    const before = state.held.get(each.relation);
    return {
      relation: each.relation,
      kind: each.kind,
      lock,
      locks: sortModes(each.locks),
      alreadyHeld: lock !== null && before !== undefined && strengthOf(before) >= strengthOf(lock),
      // A statement that fails does no work: it only asks for its locks.
      rewrites: each.rewrites && error === null,
      scans: each.scans && error === null,
      buildsIndexes: error === null ? [...each.builds] : [],
      created: each.created,
      dataChange: each.dataChange,
      wholeTable: each.wholeTable,
      evidence: each.evidence,
      why: each.why,
    };
  };

  return {
    model,
    close: () => ({
      effects: [...drafts.values()].map(finish),
      notModelled: reasons,
      relationsRead: [...read].filter((name) => catalog.byName(name) !== undefined),
      predictedError: error,
    }),
  };
}
