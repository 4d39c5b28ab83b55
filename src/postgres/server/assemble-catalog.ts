import type {
  CatalogData,
  Column,
  Constraint,
  ConstraintKind,
  FunctionFacts,
  Index,
  Relation,
  RelationKind,
  RowEvent,
  Trigger,
  TypeFacts,
} from "../../model/catalog.ts";

type OnRelation<T> = T & { readonly relation: number };
type Coded<T, Keys extends keyof T> = Omit<T, Keys> & { readonly [Key in Keys]: string };
interface RawRelation
  extends Coded<
    Pick<
      Relation,
      | "name"
      | "schema"
      | "bareName"
      | "kind"
      | "owner"
      | "persistence"
      | "accessMethod"
      | "options"
      | "rowSecurity"
      | "replicaIdentity"
      | "partitionBound"
      | "definition"
      | "ownedBy"
      | "statistics"
    >,
    "kind" | "persistence" | "replicaIdentity"
  > {
  readonly oid: number;
  readonly strategy: string | null;
  readonly key: string | null;
}
interface RawConstraint extends Coded<Omit<Constraint, "references">, "kind"> {
  readonly referencedRelation: string | null;
  readonly referencedColumns: readonly string[] | null;
}
interface RawIndex extends Omit<Index, "columns" | "include"> {
  readonly keyCount: number;
  readonly keys: readonly (string | null)[];
}

/** What the catalog queries answer, by section; the letters are the catalogs' own codes. */
export interface RawCatalog {
  readonly relations: readonly RawRelation[];
  readonly columns: readonly OnRelation<Coded<Column, "generated" | "identity">>[];
  readonly constraints: readonly OnRelation<RawConstraint>[];
  readonly references: readonly OnRelation<{ readonly referencing: string; readonly name: string }>[];
  readonly indexes: readonly OnRelation<RawIndex>[];
  readonly triggers: readonly OnRelation<Trigger>[];
  readonly policies: readonly OnRelation<{ readonly name: string }>[];
  readonly rules: readonly OnRelation<{ readonly name: string; readonly event: string }>[];
  readonly inheritance: readonly {
    readonly child: number;
    readonly parent: number;
    readonly childName: string;
    readonly parentName: string;
  }[];
  readonly views: readonly OnRelation<{ readonly name: string; readonly columns: readonly string[] }>[];
  readonly schemas: readonly { readonly name: string }[];
  readonly types?: readonly Coded<TypeFacts, "kind">[];
  readonly functions?: readonly Coded<FunctionFacts, "kind" | "volatility">[];
  readonly extensions?: CatalogData["extensions"];
  readonly publications?: CatalogData["publications"];
}

const codes = <T>(map: Readonly<Record<string, T>>): Readonly<Record<string, T>> => map;

/** The catalogs' one-letter codes in words. */
export const kinds = {
  ruleEvent: { "2": "update", "3": "insert", "4": "delete" } as Readonly<Record<string, RowEvent>>,
  relation: codes<RelationKind>({
    r: "table",
    p: "table",
    v: "view",
    m: "materialized view",
    S: "sequence",
    f: "foreign table",
  }),
  persistence: codes<Relation["persistence"]>({ p: "permanent", u: "unlogged", t: "temporary" }),
  replicaIdentity: codes<Relation["replicaIdentity"]>({ d: "default", n: "nothing", f: "full", i: "index" }),
  strategy: codes<"range" | "list" | "hash">({ r: "range", l: "list", h: "hash" }),
  generated: codes<"stored" | "virtual">({ s: "stored", v: "virtual" }),
  identity: codes<"always" | "by default">({ a: "always", d: "by default" }),
  constraint: codes<ConstraintKind>({
    c: "check",
    f: "foreign key",
    p: "primary key",
    u: "unique",
    x: "exclude",
    n: "not null",
    t: "trigger",
  }),
  type: codes<TypeFacts["kind"]>({
    b: "base",
    e: "enum",
    d: "domain",
    c: "composite",
    r: "range",
    m: "multirange",
    p: "pseudo",
  }),
  function: codes<FunctionFacts["kind"]>({ f: "function", p: "procedure", a: "aggregate", w: "window" }),
  volatility: codes<FunctionFacts["volatility"]>({ i: "immutable", s: "stable", v: "volatile" }),
} as const;

function groupBy<T>(rows: readonly T[], key: (row: T) => number): (oid: number) => readonly T[] {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return (oid) => groups.get(oid) ?? [];
}

/** Puts what the queries found of each relation together, in the order of the relations. */
export function assembleRelations(raw: RawCatalog): Relation[] {
  const on = <T>(rows: readonly OnRelation<T>[]) => groupBy(rows, (row) => row.relation);
  const [columns, constraints, references] = [on(raw.columns), on(raw.constraints), on(raw.references)];
  const [indexes, triggers, policies] = [on(raw.indexes), on(raw.triggers), on(raw.policies)];
  const [rules, views] = [on(raw.rules), on(raw.views)];
  const parents = groupBy(raw.inheritance, (row) => row.child);
  const children = groupBy(raw.inheritance, (row) => row.parent);
  return raw.relations.map(({ oid, strategy, key, ...relation }) => ({
    ...relation,
    kind: kinds.relation[relation.kind] ?? "table",
    persistence: kinds.persistence[relation.persistence] ?? "permanent",
    replicaIdentity: kinds.replicaIdentity[relation.replicaIdentity] ?? "default",
    columns: columns(oid).map(toColumn),
    constraints: constraints(oid).map(toConstraint),
    indexes: indexes(oid).map(toIndex),
    triggers: triggers(oid).map(({ name, function: called, definition, disabled }) => ({
      name,
      function: called,
      definition,
      ...(disabled === true ? { disabled } : {}),
    })),
    policies: policies(oid).map(({ name }) => name),
    rules: rules(oid).map(({ name }) => name),
    ...ruleEventsOf(rules(oid)),
    partitioned: strategy === null ? null : { strategy: kinds.strategy[strategy] ?? "range", key: key ?? "" },
    parents: parents(oid).map(({ parentName }) => parentName),
    children: children(oid).map(({ childName }) => childName),
    referencedBy: references(oid).map(({ referencing, name }) => ({
      relation: referencing,
      constraint: name,
    })),
    usedByViews: views(oid).map(({ name, columns: used }) => ({ relation: name, columns: used })),
  }));
}

/** `pg_rewrite.ev_type`; left out where a relation has no rules. */
function ruleEventsOf(rules: RawCatalog["rules"]): Pick<Relation, "ruleEvents"> {
  if (rules.length === 0) return {};
  return {
    ruleEvents: Object.fromEntries(
      rules.map(({ name, event }) => [name, kinds.ruleEvent[event] ?? "update"]),
    ),
  };
}

function toColumn({ relation: _, ...column }: RawCatalog["columns"][number]): Column {
  return {
    ...column,
    generated: kinds.generated[column.generated] ?? null,
    identity: kinds.identity[column.identity] ?? null,
  };
}

function toConstraint(row: RawCatalog["constraints"][number]): Constraint {
  const { relation: _, referencedRelation, referencedColumns, ...constraint } = row;
  return {
    ...constraint,
    kind: kinds.constraint[constraint.kind] ?? "check",
    references:
      referencedRelation === null ? null : { relation: referencedRelation, columns: referencedColumns ?? [] },
  };
}

function toIndex({ relation: _, keyCount, keys, ...index }: RawCatalog["indexes"][number]): Index {
  return {
    ...index,
    columns: keys.slice(0, keyCount),
    include: keys.slice(keyCount).filter((name) => name !== null),
  };
}
