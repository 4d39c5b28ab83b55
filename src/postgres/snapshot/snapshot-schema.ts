import { z } from "zod";
import type { CatalogData, Relation } from "../../model/catalog.ts";
import type { RelationStatistics, Snapshot } from "../../model/snapshot.ts";

const text = z.string();
const texts = z.array(text).readonly();
const maybeText = z.nullable(text);
const count = z.nullable(z.number().nonnegative());
const flag = z.boolean();

const column = z.object({
  name: text,
  type: text,
  notNull: flag,
  default: maybeText,
  generated: z.nullable(z.enum(["stored", "virtual"])),
  identity: z.nullable(z.enum(["always", "by default"])),
  collation: maybeText,
});

const constraint = z.object({
  name: text,
  kind: z.enum(["check", "foreign key", "primary key", "unique", "exclude", "not null", "trigger"]),
  columns: texts,
  validated: flag,
  enforced: flag,
  deferrable: flag,
  noInherit: flag,
  definition: text,
  references: z.nullable(z.object({ relation: text, columns: texts })),
  index: maybeText,
});

const index = z.object({
  name: text,
  table: text,
  method: text,
  columns: z.array(maybeText).readonly(),
  include: texts,
  unique: flag,
  primary: flag,
  valid: flag,
  expressions: maybeText,
  predicate: maybeText,
  definition: text,
  parent: maybeText,
});

const relation = z.object({
  name: text,
  schema: text,
  bareName: text,
  kind: z.enum(["table", "index", "view", "materialized view", "sequence", "foreign table"]),
  owner: text,
  persistence: z.enum(["permanent", "unlogged", "temporary"]),
  accessMethod: maybeText,
  options: texts,
  columns: z.array(column).readonly(),
  constraints: z.array(constraint).readonly(),
  indexes: z.array(index).readonly(),
  triggers: z
    .array(z.object({ name: text, function: text, definition: text, disabled: z.exactOptional(flag) }))
    .readonly(),
  policies: texts,
  rules: texts,
  ruleEvents: z.exactOptional(z.record(text, z.enum(["insert", "update", "delete"])).readonly()),
  rowSecurity: flag,
  replicaIdentity: z.enum(["default", "nothing", "full", "index"]),
  partitioned: z.nullable(z.object({ strategy: z.enum(["range", "list", "hash"]), key: text })),
  partitionBound: maybeText,
  parents: texts,
  children: texts,
  referencedBy: z.array(z.object({ relation: text, constraint: text })).readonly(),
  usedByViews: z.array(z.object({ relation: text, columns: texts })).readonly(),
  definition: maybeText,
  ownedBy: maybeText,
  statistics: z.exactOptional(texts),
}) satisfies z.ZodType<Relation>;

const catalog = z.object({
  schemas: texts,
  searchPath: texts,
  relations: z.array(relation).readonly(),
  types: z
    .array(
      z.object({
        name: text,
        kind: z.enum(["base", "enum", "domain", "composite", "range", "multirange", "pseudo"]),
        baseType: maybeText,
        constrained: flag,
        enumLabels: texts,
        hasDefault: z.exactOptional(flag),
      }),
    )
    .readonly(),
  functions: z
    .array(
      z.object({
        name: text,
        arguments: texts,
        returns: maybeText,
        kind: z.enum(["function", "procedure", "aggregate", "window"]),
        volatility: z.enum(["immutable", "stable", "volatile"]),
        language: text,
        securityDefiner: flag,
        body: maybeText,
      }),
    )
    .readonly(),
  extensions: z.array(z.object({ name: text, version: text, schema: text })).readonly(),
  publications: z.array(z.object({ name: text, allTables: flag, tables: texts })).readonly(),
}) satisfies z.ZodType<CatalogData>;

const statistics = z.object({
  rows: count,
  bytes: count,
  heapBytes: count,
  toastBytes: count,
  deadRows: count,
  lastVacuum: maybeText,
  lastAnalyze: maybeText,
  writesPerSecond: count,
  readsPerSecond: count,
  indexScans: count,
  lastValue: z.exactOptional(count),
  columns: z.record(
    text,
    z.object({
      nullFraction: z.number().min(0).max(1),
      distinct: z.number(),
      averageWidth: z.number().nonnegative(),
    }),
  ),
}) satisfies z.ZodType<RelationStatistics>;

/** What a snapshot file must hold. Fields that it does not know are left out of what is read. */
export const snapshotSchema = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  origin: z.enum(["captured", "built", "replayed"]),
  database: maybeText,
  version: text,
  major: z.int().min(9).max(99),
  schemaSql: text,
  catalog,
  statistics: z.record(text, statistics),
  activity: z.nullable(
    z.object({
      longestTransactionMs: z.number().nonnegative(),
      longestQueryMs: z.number().nonnegative(),
      replicas: z.array(z.object({ name: text, lagBytes: count })).readonly(),
    }),
  ),
  settings: z.record(text, text),
  applied: z.array(z.object({ tool: text, table: text, names: texts })).readonly(),
  gaps: z.array(z.object({ what: text, consequence: text })).readonly(),
  capture: z.exactOptional(z.object({ role: maybeText, anonymous: flag, replica: flag })),
}) satisfies z.ZodType<Snapshot>;
