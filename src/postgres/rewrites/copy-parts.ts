import type { Constraint, Node } from "@pgsql/types";
import type { Constraint as ConstraintFacts, Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import type { CopiedParts } from "./copied-parts.ts";
import { copyPartitions } from "./copy-partitions.ts";
import { writeTree } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { parseOne } from "./parse-one.ts";
import { quoteName } from "./quote-name.ts";
import { readIndex } from "./read-index.ts";
import { READS_ALL, type StepDraft } from "./step-draft.ts";
import { bareNameOf, knownRelations, takenOnTable } from "./taken-names.ts";

/**
 * Indexes, keys, foreign keys in both directions, sequences, triggers and views of a table for a second one. Null where
 * something hangs on it that cannot be made anew: policies, rules, a materialized view, a foreign key of a partitioned table.
 *
 * @param to qualified, quoted name of the second table
 * @param choose a free name in the table's schema, from an old one
 */
export function copyParts(
  subject: Subject,
  table: Relation,
  to: string,
  choose: (stem: string) => string,
): CopiedParts | null {
  const parts = [
    keepNotValid(table, to),
    ...(table.partitioned === null
      ? [copyIndexes(table, to, choose), copyForeignKeys(table, to)]
      : [copyPartitions(subject, table, to, choose)]),
    copyReferences(subject, table, to),
    copySequences(subject, table, to),
    copyReaders(subject, table),
  ];
  const whole = parts.flatMap((part) => part ?? []);
  if (whole.length < parts.length) return null;
  return {
    create: whole.flatMap(({ create }) => create),
    steps: whole.flatMap(({ steps }) => steps),
    before: whole.flatMap(({ before }) => before),
    after: whole.flatMap(({ after }) => after),
  };
}

const NOTHING: CopiedParts = { create: [], steps: [], before: [], after: [] };

/** LIKE makes every CHECK valid, so that rows which one that is NOT VALID let in would be refused: it comes in the end. */
function keepNotValid(table: Relation, to: string): CopiedParts {
  const open = table.constraints.filter(
    ({ kind, validated, enforced }) => (kind === "check" || kind === "not null") && !validated && enforced,
  );
  return {
    ...NOTHING,
    create: open.map(({ name }) => `ALTER TABLE ${to} DROP CONSTRAINT ${quoteName(name)}`),
    after: open.map(
      ({ name, definition }) => `ALTER TABLE ${table.name} ADD CONSTRAINT ${quoteName(name)} ${definition}`,
    ),
  };
}

function copyIndexes(table: Relation, to: string, choose: (stem: string) => string): CopiedParts | null {
  const create: (string | null)[] = [];
  const after: string[] = [];
  const schema = quoteName(table.schema);
  for (const index of table.indexes) {
    const old = bareNameOf(index.name);
    const own = choose(old);
    const behind = table.constraints.find((each) => each.index === index.name && each.kind !== "foreign key");
    if (behind === undefined) {
      create.push(indexOn(index.definition, own, to));
      after.push(`ALTER INDEX ${schema}.${quoteName(own)} RENAME TO ${quoteName(old)}`);
    } else {
      create.push(`ALTER TABLE ${to} ADD CONSTRAINT ${quoteName(own)} ${behind.definition}`);
      after.push(
        `ALTER TABLE ${table.name} RENAME CONSTRAINT ${quoteName(own)} TO ${quoteName(behind.name)}`,
      );
    }
  }
  const texts = create.flatMap((text) => text ?? []);
  return texts.length === create.length ? { ...NOTHING, create: texts, after } : null;
}

/** CREATE INDEX with another name on another table; null where it does not parse. */
function indexOn(definition: string, name: string, to: string): string | null {
  const tree = readIndex(definition);
  const table = parseOne(`TRUNCATE ${to}`);
  if (tree === null || table === null || !("TruncateStmt" in table)) return null;
  const [range] = table.TruncateStmt.relations ?? [];
  if (range === undefined || !("RangeVar" in range)) return null;
  return writeTree({ IndexStmt: { ...tree, idxname: name, relation: range.RangeVar } });
}

/** Its own foreign keys, validated once the rows are there; one to itself references the second table. */
function copyForeignKeys(table: Relation, to: string): CopiedParts | null {
  const keys = table.constraints.filter(({ kind }) => kind === "foreign key");
  const steps: StepDraft[] = [];
  for (const key of keys) {
    const target = key.references?.relation === table.name ? to : null;
    const added = addKey(to, key, key.name, target);
    if (added === null) return null;
    steps.push(...added);
  }
  return { ...NOTHING, steps };
}

/** Foreign keys of other tables: a second one each, which takes the first one's name in the end. */
function copyReferences(subject: Subject, table: Relation, to: string): CopiedParts | null {
  const known = knownRelations(subject);
  const steps: StepDraft[] = [];
  const before: string[] = [];
  const after: string[] = [];
  for (const { relation, constraint } of table.referencedBy) {
    if (relation === table.name) continue;
    const child = known.find(({ name }) => name === relation);
    const key = child?.constraints.find(({ name }) => name === constraint);
    if (child === undefined || key === undefined) return null;
    if (child.partitioned !== null || child.parents.length > 0 || child.children.length > 0) return null;
    const own = freeName(constraint, "_new", takenOnTable(child));
    const added = addKey(child.name, key, own, to);
    if (added === null) return null;
    steps.push(...added);
    before.push(`ALTER TABLE ${child.name} DROP CONSTRAINT ${quoteName(constraint)}`);
    after.push(`ALTER TABLE ${child.name} RENAME CONSTRAINT ${quoteName(own)} TO ${quoteName(constraint)}`);
  }
  return { create: [], steps, before, after };
}

/** ADD FOREIGN KEY NOT VALID and VALIDATE; null where the definition does not parse. */
function addKey(
  table: string,
  { definition, validated }: ConstraintFacts,
  name: string,
  references: string | null,
): readonly StepDraft[] | null {
  const notValid = /\bNOT VALID$/.test(definition) ? "" : " NOT VALID";
  const quoted = quoteName(name);
  const tree = parseOne(`ALTER TABLE ${table} ADD CONSTRAINT ${quoted} ${definition}${notValid}`);
  const text = tree === null ? null : writeTree(references === null ? tree : referencing(tree, references));
  if (text === null) return null;
  const add: StepDraft = {
    phase: "migrate",
    transaction: true,
    statements: [text],
    down: [`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${quoted}`],
  };
  if (!validated) return [add];
  const validate = `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoted}`;
  return [add, { phase: "migrate", transaction: true, statements: [validate], comment: READS_ALL }];
}

/** A tree in which a foreign key references another table. */
function referencing(tree: Node, to: string): Node {
  const target = parseOne(`TRUNCATE ${to}`);
  const [range] = target !== null && "TruncateStmt" in target ? (target.TruncateStmt.relations ?? []) : [];
  const pktable = range !== undefined && "RangeVar" in range ? range.RangeVar : undefined;
  const visit = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(visit);
    if ("Constraint" in value) return { Constraint: { ...(value.Constraint as Constraint), pktable } };
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, visit(each)]));
  };
  return visit(tree) as Node;
}

/** Sequences go on where they are: one of a serial changes its owner, one of an identity hands over its number. */
function copySequences(subject: Subject, table: Relation, to: string): CopiedParts | null {
  const before: string[] = [];
  const after: string[] = [];
  for (const { name, identity, default: expression } of table.columns) {
    if (identity === null && expression?.includes("nextval(") !== true) continue;
    const owner = `${table.name}.${quoteName(name)}`;
    const sequence = knownRelations(subject).find(
      ({ kind, ownedBy }) => kind === "sequence" && ownedBy === owner,
    );
    if (sequence === undefined && identity === null) continue;
    if (sequence === undefined) return null;
    if (identity === null) {
      before.push(`ALTER SEQUENCE ${sequence.name} OWNED BY ${to}.${quoteName(name)}`);
      continue;
    }
    // LIKE … INCLUDING IDENTITY names the sequence by the table and the column.
    const schema = quoteName(table.schema);
    const own = `${schema}.${quoteName(freeName(`${bareNameOf(to)}_${name}`, "_seq", () => false))}`;
    const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
    before.push(`SELECT setval(${literal(own)}, nextval(${literal(sequence.name)}))`);
    after.push(`ALTER SEQUENCE ${own} RENAME TO ${quoteName(bareNameOf(sequence.name))}`);
  }
  return { ...NOTHING, before, after };
}

/** Triggers and views, by the texts that they have: once the second table has the name, they mean it. */
function copyReaders(subject: Subject, table: Relation): CopiedParts | null {
  const views = table.usedByViews.map(({ relation }) => {
    const view = knownRelations(subject).find(({ name }) => name === relation);
    if (view?.kind !== "view" || view.definition === null) return null;
    const options = view.options.length === 0 ? "" : ` WITH (${view.options.join(", ")})`;
    return `CREATE OR REPLACE VIEW ${view.name}${options} AS ${view.definition.replace(/;\s*$/, "").trim()}`;
  });
  const triggers = table.triggers.flatMap(({ definition, name, disabled }) => [
    definition,
    ...(disabled === true ? [`ALTER TABLE ${table.name} DISABLE TRIGGER ${quoteName(name)}`] : []),
  ]);
  const texts = [...triggers, ...views];
  const after = texts.flatMap((text) => (text !== null && parseOne(text) !== null ? [text] : []));
  return after.length === texts.length ? { ...NOTHING, after } : null;
}
