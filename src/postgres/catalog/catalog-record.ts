import type { Node } from "@pgsql/types";
import type { Catalog, CatalogData, FunctionFacts, Index, Relation, TypeFacts } from "../../model/catalog.ts";
import type { ParsedStatement } from "../parse/parse-migration.ts";
import { transactionStep } from "../parse/transaction-control.ts";
import { applyTree } from "./apply-statement.ts";
import {
  type CatalogState,
  copyState,
  emptyState,
  findIndex,
  findRelation,
  findType,
  type Move,
  ownedSequences,
  putRelation,
  resolveName,
  sourcesOf,
} from "./catalog-state.ts";
import { commitOverlay, type Overlay, overlayState, type Preview, previewTree } from "./preview.ts";
import { qualifyName } from "./quote-identifier.ts";
import { WaysTaken } from "./ways-taken.ts";

/** Schemas that every database has. */
const serverSchemas = new Set(["pg_catalog", "information_schema", "pg_temp", "pg_toast"]);

/** So many savepoints inside each other are looked through one by one. */
const DEEPEST_OVERLAY = 30;

/**
 * A plain record of a database's catalogs: what was read from a server or a snapshot, and what statements
 * created, altered and dropped since. It does not check anything: a statement that a server would refuse is
 * recorded as far as it makes sense.
 */
export class CatalogRecord implements Catalog {
  #state: CatalogState;
  /** The last preview, so that apply() need not do the work again. */
  #previewed: { readonly tree: Node; readonly overlay: Overlay; readonly preview: Preview } | null = null;
  /** The state at each open BEGIN or SAVEPOINT, by its name; BEGIN has "". */
  #saved: { readonly name: string; readonly state: CatalogState }[] = [];

  /**
   * @param data facts to start from; null: nothing is known, and `complete` is false.
   * @param major major version, which decides whether NOT NULL leaves a constraint behind (18).
   */
  constructor(data: CatalogData | null, major = 18) {
    this.#state = emptyState(major);
    if (data !== null) this.replaceAll(data);
  }

  /** A record whose schema is known whole from SQL: an empty database to which the statements are applied. */
  static fromStatements(statements: readonly ParsedStatement[], major = 18): CatalogRecord {
    const record = new CatalogRecord(null, major);
    record.#state.complete = true;
    for (const statement of statements) record.apply(statement);
    record.#state.created.clear();
    record.#state.searchPath = ["public"];
    return record;
  }

  get complete(): boolean {
    return this.#state.complete;
  }

  /** True once SQL ran that nobody could read beforehand, so that something may be there or not whatever the facts say. */
  get doubted(): boolean {
    return this.#state.doubted;
  }

  get major(): number {
    return this.#state.major;
  }

  get searchPath(): readonly string[] {
    return this.#state.searchPath;
  }

  relation(schema: string | null, name: string): Relation | undefined {
    return findRelation(this.#state, { schema, name });
  }

  byName(qualifiedName: string): Relation | undefined {
    return this.#state.relations.get(qualifiedName);
  }

  index(
    schema: string | null,
    name: string,
  ): { readonly index: Index; readonly table: Relation } | undefined {
    return findIndex(this.#state, { schema, name });
  }

  /** True for the qualified name of an index that is known. */
  hasIndex(qualifiedName: string): boolean {
    return this.#state.indexTables.has(qualifiedName);
  }

  type(schema: string | null, name: string): TypeFacts | undefined {
    return findType(this.#state, { schema, name });
  }

  functions(schema: string | null, name: string): readonly FunctionFacts[] {
    const qualified = resolveName(this.#state, { schema, name }, (each) => this.#state.functions.has(each));
    return qualified === undefined ? [] : (this.#state.functions.get(qualified) ?? []);
  }

  relations(): Iterable<Relation> {
    return this.#state.relations.values();
  }

  isCreated(qualifiedName: string): boolean {
    return this.#state.created.has(qualifiedName);
  }

  /** The sequences that the columns of a table own. */
  ownedSequences(table: string): readonly Relation[] {
    return ownedSequences(this.#state, table);
  }

  /** The relations that the query of a view reads. */
  sourcesOf(view: string): readonly Relation[] {
    return sourcesOf(this.#state, view);
  }

  /** The table of an extended statistics object. */
  statisticsTable(schema: string | null, name: string): string | undefined {
    const wanted = (schema === null ? this.searchPath : [schema]).map((each) => qualifyName(each, name));
    for (const relation of this.relations()) {
      if (relation.statistics?.some((each) => wanted.includes(each))) return relation.name;
    }
    return undefined;
  }

  /** The schemas that are known. */
  schemas(): Iterable<string> {
    return this.#state.schemas;
  }

  hasExtension(name: string): boolean {
    return this.#state.extensions.has(name);
  }

  /** True where a schema is there, those of the server among them. */
  hasSchema(name: string): boolean {
    return serverSchemas.has(name) || this.#state.schemas.has(name);
  }

  /** True where a publication names the table itself, not only its schema. */
  isPublished({ name, schema }: Relation): boolean {
    return [...this.#state.publications.values()].some(
      ({ tables, schemas }) => tables.includes(name) && schemas?.includes(schema) !== true,
    );
  }

  publication(name: string): CatalogData["publications"][number] | undefined {
    return this.#state.publications.get(name);
  }

  /** Records what a statement leaves behind; ROLLBACK brings back what was before BEGIN. */
  apply(statement: ParsedStatement): void {
    if (statement.isTransactionControl) this.#previewed = null;
    if (statement.isTransactionControl) this.#applyTransaction(statement);
    else this.applyTree(statement.tree);
  }

  /** The relations and indexes that got another name since this was last asked, in order. */
  takeMoved(): readonly Move[] {
    return this.#state.moved.splice(0);
  }

  /** Records a statement of which only the tree is at hand, as inside a function. */
  applyTree(tree: Node): void {
    const previewed = this.#previewed;
    this.#previewed = null;
    if (previewed?.tree === tree) commitOverlay(previewed.overlay);
    else applyTree(this.#state, tree);
  }

  /** Follows the IFs of a body while its statements are applied to the record. */
  waysTaken(): WaysTaken {
    return new WaysTaken(this.#state);
  }

  /** A record over this one: what is applied to it does not reach this one. */
  fork(): CatalogRecord {
    const record = new CatalogRecord(null, this.major);
    record.#state = overlayState(this.#state);
    return record;
  }

  /** Tells what a statement would leave behind, without leaving it. */
  preview(tree: Node): Preview {
    if (this.#previewed?.tree === tree) return this.#previewed.preview;
    this.#previewed = { tree, ...previewTree(this.#state, tree) };
    return this.#previewed.preview;
  }

  /** Notes that the change set made these relations. */
  markCreated(names: Iterable<string>): void {
    this.#previewed = null;
    for (const name of names) this.#state.created.set(name, true);
  }

  /** Puts fresh facts of some relations in the place of the old ones. */
  replaceRelations(relations: readonly Relation[], dropped: readonly string[]): void {
    this.#previewed = null;
    for (const name of dropped) this.#forget(name);
    for (const relation of relations) putRelation(this.#state, relation);
  }

  /** Puts fresh facts of the whole database in the place of the old ones; what the change set made stays known. */
  replaceAll(data: CatalogData): void {
    this.#previewed = null;
    const state = emptyState(this.major);
    state.complete = true;
    state.created = new Map(this.#state.created);
    state.schemas = new Set(data.schemas);
    state.searchPath = data.searchPath.length > 0 ? data.searchPath : ["public"];
    for (const relation of data.relations) putRelation(state, relation);
    for (const type of data.types) state.types.set(type.name, type);
    for (const each of data.functions) {
      state.functions.set(each.name, [...(state.functions.get(each.name) ?? []), each]);
    }
    state.extensions = new Set(data.extensions.map(({ name }) => name));
    for (const each of data.publications) state.publications.set(each.name, each);
    this.#state = state;
  }

  /** The facts as plain data. */
  toData(): CatalogData {
    const state = this.#state;
    return {
      schemas: [...state.schemas].sort(),
      searchPath: state.searchPath,
      relations: [...state.relations.values()],
      types: [...state.types.values()],
      functions: [...state.functions.values()].flat(),
      extensions: [...state.extensions].map((name) => ({ name, version: "", schema: "" })),
      publications: [...state.publications.values()],
    };
  }

  #forget(name: string): void {
    const relation = this.#state.relations.get(name);
    for (const index of relation?.indexes ?? []) this.#state.indexTables.delete(index.name);
    this.#state.relations.delete(name);
    this.#state.created.delete(name);
  }

  #applyTransaction({ tree }: ParsedStatement): void {
    if (!("TransactionStmt" in tree)) return;
    const { kind, savepoint_name: name = "" } = tree.TransactionStmt;
    const step = transactionStep(tree);
    if (step === "end" || step === "end and begin") this.#end(kind === "TRANS_STMT_ROLLBACK");
    // A BEGIN inside a transaction changes nothing.
    if (this.#saved.length === 0 && (step === "begin" || step === "end and begin")) this.#save("");
    if (kind === "TRANS_STMT_SAVEPOINT") this.#save(name);
    const at = this.#saved.findLastIndex((each) => each.name === name);
    if (at < 1) return;
    if (kind === "TRANS_STMT_RELEASE") this.#foldTo(at);
    if (kind === "TRANS_STMT_ROLLBACK_TO") {
      this.#saved.length = at + 1;
      this.#state = this.#saved[at]?.state ?? this.#state;
      this.#cover();
    }
  }

  #save(name: string): void {
    this.#saved.push({ name, state: this.#state });
    this.#cover();
  }

  /**
   * Goes on above the state, which stays as it is: a file may hold thousands of transactions on thousands of tables, too
   * many to copy. Only where savepoints are many and deep, copying is better than looking through all of them.
   */
  #cover(): void {
    const isDeep = this.#saved.length > DEEPEST_OVERLAY;
    this.#state = isDeep ? copyState(this.#state) : overlayState(this.#state);
  }

  #end(isRolledBack: boolean): void {
    const [begun] = this.#saved;
    if (isRolledBack && begun !== undefined) this.#state = begun.state;
    else this.#foldTo(0);
    this.#saved = [];
  }

  /** What was done since a savepoint, or since BEGIN, becomes a part of what it stands in. */
  #foldTo(at: number): void {
    for (const { state } of this.#saved.splice(at).reverse()) {
      if (!("base" in this.#state) || this.#state.base !== state) continue;
      commitOverlay(this.#state as Overlay);
      this.#state = state;
    }
  }
}
