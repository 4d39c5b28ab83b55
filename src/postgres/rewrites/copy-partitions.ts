import type { Constraint, Index, Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import type { CopiedParts } from "./copied-parts.ts";
import { copyRights } from "./copy-rights.ts";
import { writeTree } from "./edit-statement.ts";
import { parseOne } from "./parse-one.ts";
import { quoteName } from "./quote-name.ts";
import { readIndex } from "./read-index.ts";
import { bareNameOf, knownRelations } from "./taken-names.ts";

/** Picks a free name in a schema, from an old one. */
type Choose = (stem: string) => string;

/**
 * The partitions of a table, its indexes with those of the partitions, and its foreign keys, for a second table that is
 * partitioned likewise: all while it is empty, since a foreign key of a partitioned table takes no NOT VALID before 18. Null
 * where a partition is partitioned itself, or has something of its own.
 */
export function copyPartitions(
  subject: Subject,
  table: Relation,
  to: string,
  choose: Choose,
): CopiedParts | null {
  const known = knownRelations(subject);
  const partitions = table.children.flatMap((child) => known.find(({ name }) => name === child) ?? []);
  if (partitions.length < table.children.length || !partitions.every((each) => isPlain(each, table)))
    return null;
  const copies = partitions.map((partition) => {
    const bareName = choose(partition.bareName);
    return { partition, bareName, name: `${quoteName(partition.schema)}.${quoteName(bareName)}` };
  });
  const create = copies.flatMap(({ partition, name }) => [
    `CREATE TABLE ${name} PARTITION OF ${to} ${partition.partitionBound}${storage(partition)}`,
    copyRights("TABLE", partition.name, name),
  ]);
  const after = copies.map(
    ({ partition, name }) => `ALTER TABLE ${name} RENAME TO ${quoteName(partition.bareName)}`,
  );
  for (const index of table.indexes) {
    const behind = table.constraints.find((each) => each.index === index.name && each.kind !== "foreign key");
    const own = choose(bareNameOf(index.name));
    const onParent = indexText(index, behind, own, { name: to, isParent: true });
    if (onParent === null) return null;
    create.push(onParent);
    after.push(renamed(table.schema, own, index));
    for (const { partition, name } of copies) {
      const part = partition.indexes.find(({ parent }) => parent === index.name);
      if (part === undefined) return null;
      const partName = choose(bareNameOf(part.name));
      const text = indexText(part, behind, partName, { name, isParent: false });
      if (text === null) return null;
      create.push(
        text,
        `ALTER INDEX ${quoteName(table.schema)}.${quoteName(own)} ATTACH PARTITION ${quoteName(partition.schema)}.${quoteName(partName)}`,
      );
      after.push(renamed(partition.schema, partName, part));
    }
  }
  const keys = table.constraints.filter(({ kind }) => kind === "foreign key");
  if (keys.some(({ references, validated }) => references?.relation === table.name || !validated))
    return null;
  create.push(
    ...keys.map(
      ({ name, definition }) => `ALTER TABLE ${to} ADD CONSTRAINT ${quoteName(name)} ${definition}`,
    ),
  );
  return { create, steps: [], before: [], after };
}

/** True for a partition that holds nothing but what it has of its parent. */
function isPlain(partition: Relation, table: Relation): boolean {
  const { partitioned, partitionBound, indexes, constraints, triggers, policies, rules, usedByViews } =
    partition;
  const names = new Set([...table.constraints, ...table.triggers].map(({ name }) => name));
  const isInherited = ({ name, index }: Constraint): boolean => index !== null || names.has(name);
  return (
    partitioned === null &&
    partition.persistence === "permanent" &&
    partitionBound !== null &&
    indexes.every(({ parent }) => parent !== null) &&
    constraints.every(isInherited) &&
    triggers.every(({ name }) => names.has(name)) &&
    [policies, rules, usedByViews].every(({ length }) => length === 0)
  );
}

function storage({ options, accessMethod }: Relation): string {
  const method = accessMethod === null || accessMethod === "heap" ? "" : ` USING ${quoteName(accessMethod)}`;
  return `${method}${options.length === 0 ? "" : ` WITH (${options.join(", ")})`}`;
}

/** The index behind a constraint takes its constraint along when it is renamed. */
function renamed(schema: string, own: string, { name }: Index): string {
  return `ALTER INDEX ${quoteName(schema)}.${quoteName(own)} RENAME TO ${quoteName(bareNameOf(name))}`;
}

/** The text that makes an index, or the constraint that it is behind, on another table; null where it does not parse. */
function indexText(
  index: Index,
  behind: Constraint | undefined,
  own: string,
  { name, isParent }: { readonly name: string; readonly isParent: boolean },
): string | null {
  const only = isParent ? "ONLY " : "";
  if (behind !== undefined) {
    return `ALTER TABLE ${only}${name} ADD CONSTRAINT ${quoteName(own)} ${behind.definition}`;
  }
  const tree = readIndex(index.definition);
  const target = parseOne(`TRUNCATE ${only}${name}`);
  const [range] = target !== null && "TruncateStmt" in target ? (target.TruncateStmt.relations ?? []) : [];
  if (tree === null || range === undefined || !("RangeVar" in range)) return null;
  return writeTree({ IndexStmt: { ...tree, idxname: own, relation: range.RangeVar } });
}
