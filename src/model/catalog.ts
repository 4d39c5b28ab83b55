/**
 * Facts about the objects of a database, read from its catalogs. Names are qualified and quoted as
 * PostgreSQL's `format('%I.%I')` prints them: `public.orders`, `public."Order"`.
 */

/** What kind of relation; a partitioned table is a "table" with `partitioned` set, an index on one an "index". */
export type RelationKind = "table" | "index" | "view" | "materialized view" | "sequence" | "foreign table";

export interface Column {
  /** Bare name, not quoted. */
  readonly name: string;
  /** Type as `format_type` prints it: "character varying(20)", "timestamp with time zone", "public.mood". */
  readonly type: string;
  readonly notNull: boolean;
  /** Default expression as `pg_get_expr` prints it, or null. For a generated column the expression. */
  readonly default: string | null;
  readonly generated: "stored" | "virtual" | null;
  readonly identity: "always" | "by default" | null;
  /** Qualified name of a collation that is not the type's default, or null. */
  readonly collation: string | null;
}

export type ConstraintKind =
  | "check"
  | "foreign key"
  | "primary key"
  | "unique"
  | "exclude"
  | "not null"
  | "trigger";

export interface Constraint {
  readonly name: string;
  readonly kind: ConstraintKind;
  /** Bare names of the constrained columns, in order. */
  readonly columns: readonly string[];
  readonly validated: boolean;
  /** False for a constraint that is NOT ENFORCED (PostgreSQL 18). */
  readonly enforced: boolean;
  readonly deferrable: boolean;
  readonly noInherit: boolean;
  /** As `pg_get_constraintdef` prints it. */
  readonly definition: string;
  /** For a foreign key: what it references. */
  readonly references: { readonly relation: string; readonly columns: readonly string[] } | null;
  /** Qualified name of the index behind a primary key, unique or exclusion constraint. */
  readonly index: string | null;
}

export interface Index {
  readonly name: string;
  readonly table: string;
  readonly method: string;
  /** Bare names of the key columns in order; null in the place of an expression. */
  readonly columns: readonly (string | null)[];
  /** Bare names of the INCLUDE columns. */
  readonly include: readonly string[];
  readonly unique: boolean;
  readonly primary: boolean;
  readonly valid: boolean;
  /** Expressions and predicate as the server prints them, or null. */
  readonly expressions: string | null;
  readonly predicate: string | null;
  /** As `pg_get_indexdef` prints it. */
  readonly definition: string;
  /** Name of the partitioned index that it is a part of, or null. */
  readonly parent: string | null;
}

export interface Trigger {
  readonly name: string;
  /** Qualified name of the function that it calls. */
  readonly function: string;
  readonly definition: string;
  /** True where it does not fire (DISABLE TRIGGER, ENABLE REPLICA TRIGGER); else left out. */
  readonly disabled?: boolean;
}

/** What a statement may be for rules and triggers. */
export type RowEvent = "insert" | "update" | "delete";

export interface Partitioning {
  readonly strategy: "range" | "list" | "hash";
  /** As `pg_get_partkeydef` prints it. */
  readonly key: string;
}

/** A relation: table, view, materialized view, sequence or foreign table. Indexes hang on their table. */
export interface Relation {
  readonly name: string;
  readonly schema: string;
  /** Bare name, not quoted. */
  readonly bareName: string;
  readonly kind: RelationKind;
  readonly owner: string;
  readonly persistence: "permanent" | "unlogged" | "temporary";
  readonly accessMethod: string | null;
  readonly options: readonly string[];
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly triggers: readonly Trigger[];
  readonly policies: readonly string[];
  readonly rules: readonly string[];
  /** By rule, the statement that it is for; left out in snapshots of older versions. */
  readonly ruleEvents?: Readonly<Record<string, RowEvent>>;
  readonly rowSecurity: boolean;
  readonly replicaIdentity: "default" | "nothing" | "full" | "index";
  /** How the table is partitioned, or null. */
  readonly partitioned: Partitioning | null;
  /** For a partition its bound as the server prints it ("DEFAULT", "FOR VALUES …"), or null. */
  readonly partitionBound: string | null;
  /** Qualified names of the tables that it inherits from or is a partition of. */
  readonly parents: readonly string[];
  /** Qualified names of its direct partitions or children. */
  readonly children: readonly string[];
  /** Foreign keys of other tables that reference this one: the tables' qualified names and the constraints' names. */
  readonly referencedBy: readonly { readonly relation: string; readonly constraint: string }[];
  /** Qualified names of the views and materialized views that use it, and the columns each uses. */
  readonly usedByViews: readonly { readonly relation: string; readonly columns: readonly string[] }[];
  /** For a view or materialized view its query, or null. */
  readonly definition: string | null;
  /** For a sequence: the "table.column" (qualified, quoted) that owns it, or null. */
  readonly ownedBy: string | null;
  /** Qualified names of its extended statistics objects; left out in snapshots of older versions. */
  readonly statistics?: readonly string[];
}

/** A type that a schema defines: enum, domain, composite, range. */
export interface TypeFacts {
  readonly name: string;
  readonly kind: "base" | "enum" | "domain" | "composite" | "range" | "multirange" | "pseudo";
  /** For a domain its base type as `format_type` prints it. */
  readonly baseType: string | null;
  /** For a domain: true where it is NOT NULL or has a CHECK. */
  readonly constrained: boolean;
  readonly enumLabels: readonly string[];
  /** For a composite type what tables OF it have; left out where it is not known. */
  readonly attributes?: readonly Column[];
  /** For a domain: true where it has a default; left out where it has none. */
  readonly hasDefault?: boolean;
}

export interface FunctionFacts {
  readonly name: string;
  /** Argument types as `format_type` prints them. */
  readonly arguments: readonly string[];
  readonly returns: string | null;
  readonly kind: "function" | "procedure" | "aggregate" | "window";
  readonly volatility: "immutable" | "stable" | "volatile";
  readonly language: string;
  readonly securityDefiner: boolean;
  /** Body for SQL and PL/pgSQL, null for others. */
  readonly body: string | null;
}

/** The catalogs of one database as plain data: what the snapshot file keeps and the shadow reports. */
export interface CatalogData {
  readonly schemas: readonly string[];
  readonly searchPath: readonly string[];
  readonly relations: readonly Relation[];
  readonly types: readonly TypeFacts[];
  /** User-defined functions and procedures; those of pg_catalog are known to the model by other means. */
  readonly functions: readonly FunctionFacts[];
  readonly extensions: readonly {
    readonly name: string;
    readonly version: string;
    readonly schema: string;
  }[];
  readonly publications: readonly {
    readonly name: string;
    readonly allTables: boolean;
    readonly tables: readonly string[];
    /** Schemas that it publishes whole, where that is known; their tables are among `tables`. */
    readonly schemas?: readonly string[];
  }[];
}

/** Questions that the model and the rules ask about the state of the database before a statement. */
export interface Catalog {
  /** True where the schema is known whole, so that a relation not found does not exist. */
  readonly complete: boolean;
  /** Finds a table, view or sequence by its name as the statement writes it; `schema` null means the search path. */
  relation(schema: string | null, name: string): Relation | undefined;
  /** Finds a relation by its qualified, quoted name. */
  byName(qualifiedName: string): Relation | undefined;
  /** Finds an index and its table. */
  index(schema: string | null, name: string): { readonly index: Index; readonly table: Relation } | undefined;
  type(schema: string | null, name: string): TypeFacts | undefined;
  functions(schema: string | null, name: string): readonly FunctionFacts[];
  /** Every relation, in no particular order. */
  relations(): Iterable<Relation>;
  /** True where the change set under review made the relation. */
  isCreated(qualifiedName: string): boolean;
}
