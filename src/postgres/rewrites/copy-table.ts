import type { Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { type ConvertColumn, copyInStep } from "./copy-in-step.ts";
import { copyParts } from "./copy-parts.ts";
import { copyRights } from "./copy-rights.ts";
import { freeName } from "./free-name.ts";
import { keyOf } from "./key-of.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenInSchema } from "./taken-names.ts";

/** What is done to the second table while it is empty, as statements over its qualified, quoted name. */
export type ToEmptyTable = (table: {
  readonly name: string;
  readonly bareName: string;
}) => readonly string[] | null;

/**
 * What PostgreSQL can only do while it keeps everyone out, done to a second table: made like the first while it is empty,
 * filled in batches, kept in step by triggers, and given the first one's name in a moment. Null where something hangs on
 * the table that cannot be made anew for another: policies, rules, inheritance, a publication, extended
 * statistics, a materialized view; and where it has no key.
 *
 * @param options `inTheEnd`: statements for when it has the first one's name; `convert`: the values of its columns
 */
export function rewriteByCopy(
  subject: Subject,
  table: Relation,
  apply: ToEmptyTable,
  { inTheEnd = [], convert }: { inTheEnd?: readonly string[]; convert?: ConvertColumn } = {},
): Rewrite | null {
  if (!canBeCopied(subject, table)) return null;
  const taken = takenInSchema(subject, table.schema);
  const chosen = new Set<string>();
  const choose = (stem: string, suffix = "_new"): string => {
    const name = freeName(stem, suffix, (each) => taken(each) || chosen.has(each));
    chosen.add(name);
    return name;
  };
  const schema = quoteName(table.schema);
  const [bareName, old] = [choose(table.bareName), choose(table.bareName, "_old")];
  const to = `${schema}.${quoteName(bareName)}`;
  const sync = copyInStep(subject, table, to, convert);
  const parts = copyParts(subject, table, to, choose);
  const applied = apply({ name: to, bareName });
  if (sync === null || parts === null || applied === null) return null;
  const identity =
    table.replicaIdentity === "default"
      ? []
      : [`ALTER TABLE ${to} REPLICA IDENTITY ${table.replicaIdentity === "full" ? "FULL" : "NOTHING"}`];
  const steps: readonly StepDraft[] = [
    {
      phase: "expand",
      transaction: true,
      statements: [
        createLike(table, to),
        ...(table.partitioned === null ? [...parts.create, ...applied] : [...applied, ...parts.create]),
        ...identity,
        copyRights("TABLE", table.name, to),
        ...sync.create,
      ],
      comment: `From here on ${bareName} gets what is written to ${table.bareName}, by transactions at READ COMMITTED.`,
      down: [...sync.dropIfThere, `DROP TABLE IF EXISTS ${to}`],
    },
    sync.fill,
    ...parts.steps,
    { phase: "migrate", transaction: true, statements: [`ANALYZE ${to}`] },
    {
      phase: "contract",
      deploy: 2,
      transaction: true,
      statements: [
        `ALTER TABLE ${table.name} RENAME TO ${quoteName(old)}`,
        ...sync.drop.map((text) => text.replace(` ON ${table.name}`, ` ON ${schema}.${quoteName(old)}`)),
        ...parts.before,
        `ALTER TABLE ${to} RENAME TO ${quoteName(table.bareName)}`,
        ...parts.after.filter((text) => text.startsWith("CREATE OR REPLACE VIEW")),
        `DROP TABLE ${schema}.${quoteName(old)}`,
        ...parts.after.filter((text) => !text.startsWith("CREATE OR REPLACE VIEW")),
        ...inTheEnd,
      ],
      comment: `The old table goes for good. First see that both have as many rows: SELECT (SELECT count(*) FROM ${table.name}), (SELECT count(*) FROM ${to});`,
    },
  ];
  return assembleRewrite(subject, `copy_${table.bareName}`, steps, { suggest: false });
}

function createLike({ persistence, accessMethod, options, name, partitioned }: Relation, to: string): string {
  const unlogged = persistence === "unlogged" ? "UNLOGGED " : "";
  const method = accessMethod === null || accessMethod === "heap" ? "" : ` USING ${quoteName(accessMethod)}`;
  const storage = options.length === 0 ? "" : ` WITH (${options.join(", ")})`;
  return `CREATE ${unlogged}TABLE ${to} (LIKE ${name} INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS)${partitioned === null ? "" : ` PARTITION BY ${partitioned.key}`}${method}${storage}`;
}

/** False where something hangs on the table that a second one cannot have, or of which nobody knows the text. */
function canBeCopied({ ground }: Subject, table: Relation): boolean {
  const isFamily = table.parents.length > 0 || (table.partitioned === null && table.children.length > 0);
  const hangs = [table.policies, table.rules, table.statistics ?? []].some(({ length }) => length > 0);
  const publications = ground.snapshot?.catalog.publications ?? [];
  const isPublished = publications.some(({ allTables, tables }) => allTables || tables.includes(table.name));
  if (table.kind !== "table" || table.persistence === "temporary" || isFamily || hangs || isPublished)
    return false;
  return !table.rowSecurity && table.replicaIdentity !== "index";
}

/** Why no second table can take a table's place, and what to do instead: a sentence; "" where one can. */
export function whyNoCopy(subject: Subject, table: Relation | undefined): string {
  if (table === undefined || (keyOf(table) !== null && canBeCopied(subject, table))) return "";
  const why =
    keyOf(table) === null
      ? "it has no key by which a second table could follow it"
      : "something hangs on it that cannot be made anew for a second one, as a policy, a rule, a publication or inheritance";
  return `For this table nothing of the kind can be written out, since ${why}: plan a maintenance window of that length.`;
}
