import type { Node, RangeVar } from "@pgsql/types";
import type { FunctionFacts, Index, Relation } from "../../model/catalog.ts";
import type { DataChange, LoopCommits, RelationEffect } from "../../model/effect.ts";
import type { LockMode } from "../../model/lock.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { CatalogRecord } from "../catalog/catalog-record.ts";
import type { Preview } from "../catalog/preview.ts";

/** The state that a statement meets. */
export interface ModelState {
  readonly catalog: CatalogRecord;
  /** Major version of PostgreSQL, 14 to 18. */
  readonly major: number;
  /** Strongest lock that the transaction already holds, by qualified relation name. */
  readonly held: ReadonlyMap<string, LockMode>;
}

/** Where the model of a statement writes down what the statement does. */
export interface Model {
  readonly catalog: CatalogRecord;
  readonly major: number;
  /** True where the statement runs in a transaction that goes on after it; in a body it always does. */
  readonly inTransaction: boolean;
  /** True where a statement of a body is modelled, whose variables and arguments look like columns. */
  readonly inBody: boolean;
  /** What the statement would leave behind. */
  readonly preview: Preview;
  /**
   * The relation that a statement names; where it is not known, a stand-in without facts, or null where it cannot exist.
   *
   * @param isQuery true where a query names it: there a schema that does not exist is a relation that does not.
   */
  find(range: RangeVar | undefined, isQuery?: boolean): Relation | null;
  /** As `find`, by name; looks in no index. */
  findName(schema: string | null, name: string, isQuery?: boolean): Relation | null;
  lock(relation: Relation, mode: LockMode, why: string): void;
  lockIndex(index: Pick<Index, "name" | "table">, mode: LockMode, why: string): void;
  /** Marks the locks that `run` takes as those that the server takes only once a row is there to be changed. */
  perRow(run: () => void): void;
  /** Models a statement that is planned and not run: it takes its locks, and reads and changes nothing. */
  planOnly(run: () => void): void;
  /** A new copy of the heap is written, and every index built anew. */
  rewrite(relation: Relation, why: string): void;
  /** A materialized view gets new contents; its old rows are not read. */
  refill(relation: Relation, why: string): void;
  scan(relation: Relation, why: string): void;
  build(relation: Relation, index: string): void;
  change(relation: Relation, change: DataChange, wholeTable: boolean): void;
  /** Notes that the facts do not suffice: what is said of the relation is the worst that is possible. */
  assume(relation: Pick<Relation, "name" | "kind">): void;
  /** Marks what is said of a relation as verified on real servers though it cannot be watched. */
  known(name: string): void;
  /** The server would refuse the statement; only the first error counts. */
  fail(code: string, message: string): void;
  readonly failed: boolean;
  /** Notes that the server takes the statement outside a transaction only; inside one it fails. */
  onlyOutside(message: string): void;
  /** Models another statement that this one runs. */
  run(tree: Node): void;
  /** Something that the model says nothing about, in a sentence. */
  notModelled(reason: string): void;
  /** Runs the statements of a body on a catalog of their own, which is thrown away. */
  fork(run: () => void): void;
  /** Models the body of a routine; again only where that would say more, so that calls of calls come to an end. */
  body(routine: FunctionFacts, run: () => void): void;
  /** Runs one statement of a body; those after it meet what it leaves behind. An error is caught where it is guarded. */
  step(tree: Node, place: StepPlace, run: () => void): void;
}

/** Where a statement of a body stands. */
export interface StepPlace {
  /** True where an error is caught. */
  readonly guarded: boolean;
  /** True where facts do not tell whether it is run at all. */
  readonly doubtful: boolean;
  /** Whether the loop around it commits; null: there is none. */
  readonly loop: LoopCommits | null;
}

/** What the model says of one statement. */
export interface ModelledStatement {
  readonly effects: readonly RelationEffect[];
  /** What it says nothing about, in sentences. */
  readonly notModelled: readonly string[];
  /** Locks that are taken only once a row is changed (foreign keys, the row's partition, its sequences), by relation. */
  readonly rowLocks: ReadonlyMap<string, readonly LockMode[]>;
  /** True where SQL inside a DO block, function or procedure is counted in: whether it runs may depend on rows. */
  readonly runsBodies: boolean;
  /** False where what the statement names lets it run outside a transaction only; its syntax may tell so too. */
  readonly mayRunInTransaction: boolean;
  /** Every relation whose facts were used. */
  readonly relationsRead: readonly string[];
  /** The error that the server would answer, as far as facts tell; null: none that is seen. */
  readonly predictedError: DatabaseError | null;
}
