import type { Constraint, Index, Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import { writeTree } from "./edit-statement.ts";
import { whenBuildFails } from "./failed-build.ts";
import { freeName } from "./free-name.ts";
import { notNullSteps } from "./not-null-later.ts";
import { parseOne } from "./parse-one.ts";
import { quoteName } from "./quote-name.ts";
import { readIndex } from "./read-index.ts";
import { READS_ALL, type StepDraft } from "./step-draft.ts";
import { knownRelations, takenInSchema, takenOnTable } from "./taken-names.ts";

/**
 * What a partition must have before ATTACH PARTITION, which else builds and checks it under its lock: the indexes of the
 * parent, its keys with their NOT NULL, its foreign keys. Null where one of them cannot be written.
 */
export function attachedParts(
  subject: Subject,
  attached: string,
  parent: Relation | undefined,
): readonly StepDraft[] | null {
  const table = knownRelations(subject).find(({ name }) => name === attached);
  if (table === undefined || parent === undefined) return [];
  const taken = takenInSchema(subject, table.schema);
  const chosen = new Set<string>();
  const steps: StepDraft[] = [];
  for (const index of parent.indexes) {
    if (table.indexes.some((own) => isLike(own, index))) continue;
    const behind = parent.constraints.find(
      (each) => each.index === index.name && each.kind !== "foreign key",
    );
    const suffix = behind === undefined ? "_idx" : behind.kind === "primary key" ? "_pkey" : "_key";
    const columns = behind?.kind === "primary key" ? [] : index.columns.map((each) => each ?? "expr");
    const name = freeName(
      [table.bareName, ...columns].join("_"),
      suffix,
      (each) => taken(each) || chosen.has(each),
    );
    chosen.add(name);
    const built = indexSteps(subject, table, index, behind, name);
    if (built === null) return null;
    steps.push(...built);
  }
  const keys = keySteps(table, parent);
  return keys === null ? null : [...steps, ...keys];
}

function isLike(own: Index, { unique, columns, include, predicate, expressions, method }: Index): boolean {
  const text = (index: Pick<Index, "columns" | "include">): string =>
    JSON.stringify([index.columns, index.include]);
  return (
    own.valid &&
    own.unique === unique &&
    own.method === method &&
    own.predicate === predicate &&
    own.expressions === expressions &&
    text(own) === text({ columns, include })
  );
}

function indexSteps(
  subject: Subject,
  table: Relation,
  index: Index,
  behind: Constraint | undefined,
  name: string,
): readonly StepDraft[] | null {
  if (behind !== undefined && behind.kind !== "primary key" && behind.kind !== "unique") return null;
  const tree = readIndex(index.definition);
  if (tree === null) return null;
  const { inh: _only, ...range } = tree.relation ?? {};
  const relation = { ...range, inh: true, schemaname: table.schema, relname: table.bareName };
  const text = writeTree({ IndexStmt: { ...tree, idxname: name, relation, concurrent: true } });
  if (text === null) return null;
  const isPrimary = behind?.kind === "primary key";
  const nullable = isPrimary
    ? behind.columns.filter((each) => !table.columns.some((column) => column.name === each && column.notNull))
    : [];
  const build: StepDraft = {
    phase: "migrate",
    transaction: false,
    statements: [text],
    ...whenBuildFails(`${quoteName(table.schema)}.${quoteName(name)}`),
    isAim: true,
  };
  if (behind === undefined) return [build];
  const kind = isPrimary ? "PRIMARY KEY" : "UNIQUE";
  const deferrable = behind.deferrable ? " DEFERRABLE" : "";
  return [
    ...(nullable.length === 0 ? [] : notNullSteps(subject, table.name, table, nullable)),
    build,
    {
      phase: "migrate",
      transaction: true,
      statements: [
        `ALTER TABLE ${table.name} ADD CONSTRAINT ${quoteName(name)} ${kind} USING INDEX ${quoteName(name)}${deferrable}`,
      ],
      down: [`ALTER TABLE ${table.name} DROP CONSTRAINT IF EXISTS ${quoteName(name)}`],
      isAim: true,
    },
  ];
}

/** The parent's foreign keys, which ATTACH takes over where the partition has them, validated. */
function keySteps(table: Relation, parent: Relation): readonly StepDraft[] | null {
  const taken = takenOnTable(table);
  const steps: StepDraft[] = [];
  for (const { kind, name, columns, references, definition, validated } of parent.constraints) {
    if (kind !== "foreign key" || !validated) continue;
    const has = table.constraints.some(
      (own) =>
        own.kind === "foreign key" &&
        own.columns.join("\n") === columns.join("\n") &&
        own.references?.relation === references?.relation,
    );
    if (has) continue;
    if (taken(name)) return null;
    const add = `ALTER TABLE ${table.name} ADD CONSTRAINT ${quoteName(name)} ${definition} NOT VALID`;
    if (parseOne(add) === null) return null;
    const drop = `ALTER TABLE ${table.name} DROP CONSTRAINT IF EXISTS ${quoteName(name)}`;
    steps.push(
      { phase: "expand", transaction: true, statements: [add], down: [drop], isAim: true },
      {
        phase: "migrate",
        transaction: true,
        statements: [`ALTER TABLE ${table.name} VALIDATE CONSTRAINT ${quoteName(name)}`],
        comment: READS_ALL,
      },
    );
  }
  return steps;
}
