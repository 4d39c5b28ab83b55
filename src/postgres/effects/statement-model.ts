import type { Node, RangeVar } from "@pgsql/types";
import type { FunctionFacts, Index, Relation, RelationKind } from "../../model/catalog.ts";
import type { DataChange, Evidence, LoopCommits } from "../../model/effect.ts";
import type { LockMode } from "../../model/lock.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { CatalogRecord } from "../catalog/catalog-record.ts";
import { newRelation } from "../catalog/new-relation.ts";
import type { Preview } from "../catalog/preview.ts";
import { qualifyName } from "../catalog/quote-identifier.ts";
import { DEEPEST_CALL } from "../catalog/read-routine.ts";
import { rangeName } from "../catalog/tree.ts";
import { isAboutExistence } from "../is-undefined-object.ts";
import { Draft } from "./draft.ts";
import type { Model, ModelledStatement, ModelState, StepPlace } from "./model.ts";

/** What a statement does to rows in several ways is told as the heaviest. */
const weights: readonly DataChange[] = ["insert", "delete", "update", "truncate", "drop"];
const weightOf = (change: DataChange): number => weights.indexOf(change);

const NO_ROW_LOCKS: ModelledStatement["rowLocks"] = new Map();

/**
 * The model of one statement. A file may hold ten thousand statements, so that what most of them do not need (stand-ins,
 * locks of rows, bodies of routines) is made when it is first written to.
 */
export class StatementModel implements Model {
  catalog: CatalogRecord;
  readonly major: number;
  inTransaction: boolean;
  readonly #state: ModelState;
  readonly #modelTree: (model: Model, tree: Node) => void;
  /** The tree that is looked at, and the catalog that it meets. */
  #previewed: { readonly catalog: CatalogRecord; readonly tree: Node };
  readonly #drafts = new Map<string, Draft>();
  readonly #read = new Set<string>();
  #standIns: Set<string> | null = null;
  #rowLocks: Map<string, LockMode[]> | null = null;
  #bodies: Map<FunctionFacts, Set<string>> | null = null;
  readonly #reasons: string[] = [];
  #error: DatabaseError | null = null;
  #runsBodies = false;
  #mayRunInTransaction = true;
  #isPerRow = false;
  #plansOnly = false;
  #loop: LoopCommits | null = null;
  #depth = 0;

  /**
   * @param inTransaction true where the statement runs in a transaction that goes on after it.
   * @param modelTree what writes down the effects of a tree, for statements inside statements.
   */
  constructor(
    state: ModelState,
    tree: Node,
    inTransaction: boolean,
    modelTree: (model: Model, tree: Node) => void,
  ) {
    this.#state = state;
    this.catalog = state.catalog;
    this.major = state.major;
    this.inTransaction = inTransaction;
    this.#previewed = { catalog: state.catalog, tree };
    this.#modelTree = modelTree;
  }

  get preview(): Preview {
    return this.#previewed.catalog.preview(this.#previewed.tree);
  }

  get inBody(): boolean {
    return this.#runsBodies || this.#depth > 0;
  }

  get failed(): boolean {
    return this.#error !== null;
  }

  find(range: RangeVar | undefined, isQuery = false): Relation | null {
    const { schema, name } = rangeName(range);
    return this.findName(schema, name, isQuery);
  }

  findName(schema: string | null, name: string, isQuery = false): Relation | null {
    const found = this.catalog.relation(schema, name);
    if (found !== undefined) {
      this.#read.add(found.name);
      return found;
    }
    const qualified = qualifyName(schema ?? this.catalog.searchPath[0] ?? "public", name);
    if (this.catalog.complete) {
      if (schema !== null && !isQuery && !this.catalog.hasSchema(schema))
        this.fail("3F000", `schema "${schema}" does not exist`);
      this.fail("42P01", `relation "${schema === null ? name : `${schema}.${name}`}" does not exist`);
      return null;
    }
    this.#standIns ??= new Set();
    this.#standIns.add(qualified);
    return newRelation(qualified, "table");
  }

  lock(relation: Relation, mode: LockMode, why: string): void {
    this.#read.add(relation.name);
    this.#draft(relation.name, relation.kind, why).lock(mode, why);
    this.#noteRowLock(relation.name, mode);
  }

  lockIndex(index: Pick<Index, "name" | "table">, mode: LockMode, why: string): void {
    const draft = this.#draft(index.name, "index", why);
    draft.lock(mode, draft.why);
    this.#noteRowLock(index.name, mode);
  }

  planOnly(run: () => void): void {
    const outer = this.#plansOnly;
    this.#plansOnly = true;
    run();
    this.#plansOnly = outer;
  }

  perRow(run: () => void): void {
    if (this.#plansOnly) return;
    const outer = this.#isPerRow;
    this.#isPerRow = true;
    run();
    this.#isPerRow = outer;
  }

  rewrite(relation: Relation, why: string): void {
    const draft = this.#draft(relation.name, relation.kind, why);
    draft.why = why;
    draft.rewrites = true;
    draft.scans = true;
  }

  refill(relation: Relation, why: string): void {
    const draft = this.#draft(relation.name, relation.kind, why);
    draft.why = why;
    draft.rewrites = true;
  }

  scan(relation: Relation, why: string): void {
    if (this.#plansOnly) return;
    const draft = this.#draft(relation.name, relation.kind, why);
    if (!draft.scans && !draft.rewrites) draft.why = why;
    draft.scans = true;
  }

  build(relation: Relation, index: string): void {
    const draft = this.#draft(relation.name, relation.kind, "an index is built");
    draft.build(index);
    draft.scans = true;
  }

  change(relation: Relation, change: DataChange, wholeTable: boolean): void {
    if (this.#plansOnly) return;
    const draft = this.#draft(relation.name, relation.kind, "rows are changed");
    if (draft.dataChange === null || weightOf(change) >= weightOf(draft.dataChange))
      draft.dataChange = change;
    draft.wholeTable ||= wholeTable;
    if (draft.loop === null || this.#loop === "never commits") draft.loop = this.#loop;
    if (wholeTable && change !== "truncate" && change !== "drop") draft.scans = true;
  }

  assume(relation: Pick<Relation, "name" | "kind">): void {
    this.#draft(relation.name, relation.kind, "").evidence = "assumed";
  }

  known(name: string): void {
    const draft = this.#drafts.get(name);
    if (draft !== undefined && draft.evidence === "modelled") draft.evidence = "known";
  }

  fail(code: string, message: string): void {
    this.#error ??= { code, message };
  }

  onlyOutside(message: string): void {
    this.#mayRunInTransaction = false;
    if (this.inTransaction) this.fail("25001", message);
  }

  fork(run: () => void): void {
    const [catalog, previewed, inTransaction] = [this.catalog, this.#previewed, this.inTransaction];
    this.#runsBodies = true;
    this.inTransaction = true;
    this.catalog = catalog.fork();
    run();
    this.catalog = catalog;
    this.#previewed = previewed;
    this.inTransaction = inTransaction;
  }

  body(routine: FunctionFacts, run: () => void): void {
    const place = `${this.#loop} ${this.#isPerRow}`;
    this.#bodies ??= new Map();
    const places = this.#bodies.get(routine) ?? new Set();
    if (places.has(place)) return;
    this.#bodies.set(routine, places.add(place));
    if (this.#depth >= DEEPEST_CALL) {
      this.notModelled(
        `calls of routines are followed ${DEEPEST_CALL} deep: what ${routine.name} does is not modelled`,
      );
      return;
    }
    this.#depth += 1;
    run();
    this.#depth -= 1;
  }

  step(tree: Node, place: StepPlace, run: () => void): void {
    const hadFailed = this.failed;
    const [previewed, loop] = [this.#previewed, this.#loop];
    this.#loop = place.loop ?? loop;
    const { catalog } = this;
    const before = new Set(this.#drafts.keys());
    this.#previewed = { catalog, tree };
    run();
    this.#previewed = previewed;
    this.#loop = loop;
    const failedHere = !hadFailed && this.failed;
    if (!failedHere) catalog.applyTree(tree);
    if (!failedHere || !(place.guarded || place.doubtful)) return;
    // The error is caught: the locks are let go of, but they were asked for. Or the statement may not be run at all.
    this.#error = null;
    const evidence = place.doubtful ? "assumed" : "known";
    for (const [name, draft] of this.#drafts) {
      if (!before.has(name) && draft.evidence === "modelled") draft.evidence = evidence;
    }
  }

  run(tree: Node): void {
    this.#modelTree(this, tree);
  }

  notModelled(reason: string): void {
    this.#reasons.push(reason);
  }

  /** Closes the model: what has been written down. */
  close(): ModelledStatement {
    // Whether something is there cannot be told once SQL ran that nobody could read beforehand.
    const cannotRead = this.#state.catalog.doubted || (this.#runsBodies && this.#reasons.length > 0);
    const isDoubted = this.#error !== null && cannotRead && isAboutExistence(this.#error);
    const failed = this.#error !== null && !isDoubted;
    return {
      effects: Array.from(this.#drafts.values(), (draft) => {
        if (isDoubted) draft.evidence = "assumed";
        return draft.finish(this.#state.held.get(draft.relation), failed);
      }),
      notModelled: this.#reasons,
      rowLocks: this.#rowLocks ?? NO_ROW_LOCKS,
      runsBodies: this.#runsBodies,
      mayRunInTransaction: this.#mayRunInTransaction,
      relationsRead: Array.from(this.#read).filter((name) => this.catalog.byName(name) !== undefined),
      predictedError: failed ? this.#error : null,
    };
  }

  #draft(name: string, kind: RelationKind, why: string): Draft {
    const found = this.#drafts.get(name);
    if (found !== undefined) return found;
    const isStandIn = this.#standIns?.has(name) === true;
    // A relation that is neither known nor a stand-in is one that this very statement makes.
    const isKnown = kind === "index" ? this.catalog.hasIndex(name) : this.catalog.byName(name) !== undefined;
    const created = (!isStandIn && !isKnown) || this.catalog.isCreated(name);
    const evidence: Evidence = isStandIn ? "assumed" : "modelled";
    const draft = new Draft(name, kind, why, created, evidence);
    this.#drafts.set(name, draft);
    return draft;
  }

  #noteRowLock(name: string, mode: LockMode): void {
    if (!this.#isPerRow) return;
    this.#rowLocks ??= new Map();
    this.#rowLocks.set(name, [...(this.#rowLocks.get(name) ?? []), mode]);
  }
}
