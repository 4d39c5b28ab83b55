import type { IndexStmt, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import { writeTree } from "./edit-statement.ts";
import { whenBuildFails } from "./failed-build.ts";
import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { knownRelations, takenInSchema } from "./taken-names.ts";

/**
 * An index on a partitioned table without blocking writes: ON ONLY the parent, CONCURRENTLY on each partition,
 * then attached. Null where a partition is not known, or is partitioned itself.
 */
export function partitionedIndexSteps(
  subject: Subject,
  index: IndexStmt,
  parent: Relation,
): readonly StepDraft[] | null {
  const partitions = parent.children.map((name) =>
    knownRelations(subject).find((each) => each.name === name),
  );
  if (partitions.some((each) => each === undefined || each.partitioned !== null)) return null;
  const taken = takenInSchema(subject, parent.schema);
  const chosen = new Set<string>();
  const choose = (stem: string, suffix: string): string => {
    const name = freeName(stem, suffix, (each) => taken(each) || chosen.has(each));
    chosen.add(name);
    return name;
  };
  const columns = (index.indexParams ?? [])
    .map((param) => ("IndexElem" in param ? (param.IndexElem.name ?? "expr") : "expr"))
    .join("_");
  const parentIndex = index.idxname ?? choose(`${parent.bareName}_${columns}`, "_idx");
  // The parser leaves `inh` out where the statement says ONLY.
  const { inh: _inherits, ...only } = index.relation ?? {};
  const onParent = writeTree({
    IndexStmt: { ...index, idxname: parentIndex, relation: only },
  });
  const builds: StepDraft[] = [];
  const attachments: string[] = [];
  for (const partition of partitions) {
    if (partition === undefined) return null;
    const name = choose(`${partition.bareName}_${columns}`, "_idx");
    const tree: Node = {
      IndexStmt: {
        ...index,
        idxname: name,
        concurrent: true,
        relation: { ...index.relation, schemaname: partition.schema, relname: partition.bareName },
      },
    };
    const text = writeTree(tree);
    if (text === null) return null;
    const qualified = `${quoteName(partition.schema)}.${quoteName(name)}`;
    const { comment } = whenBuildFails(qualified);
    builds.push({ phase: "migrate", transaction: false, statements: [text], comment });
    attachments.push(
      `ALTER INDEX ${quoteName(parent.schema)}.${quoteName(parentIndex)} ATTACH PARTITION ${qualified}`,
    );
  }
  if (onParent === null) return null;
  return [
    {
      phase: "expand",
      transaction: true,
      statements: [onParent],
      comment: "Invalid until every partition has its index.",
    },
    ...builds,
    ...(attachments.length === 0
      ? []
      : [{ phase: "contract" as const, transaction: true, statements: attachments }]),
  ];
}
