import type { IndexStmt } from "@pgsql/types";
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
 * then attached; a partition that is partitioned itself the same way. Null where a partition is not known.
 */
export function partitionedIndexSteps(
  subject: Subject,
  index: IndexStmt,
  parent: Relation,
): readonly StepDraft[] | null {
  const known = new Map(knownRelations(subject).map((each) => [each.name, each]));
  const columns = (index.indexParams ?? [])
    .map((param) => ("IndexElem" in param ? (param.IndexElem.name ?? "expr") : "expr"))
    .join("_");
  const taken = takenInSchema(subject, parent.schema);
  const chosen = new Set<string>();
  const choose = (table: Relation): string => {
    const name = freeName([table.bareName, columns], "_idx", (each) => taken(each) || chosen.has(each));
    chosen.add(name);
    return name;
  };
  const parentIndex = index.idxname ?? choose(parent);
  // The parser leaves `inh` out where the statement says ONLY.
  const { inh: _inherits, ...only } = index.relation ?? {};
  const onParents: (string | null)[] = [
    writeTree({ IndexStmt: { ...index, idxname: parentIndex, relation: only } }),
  ];
  const builds: StepDraft[] = [];
  const attachments: string[] = [];
  /** False where a partition is not known. */
  const visit = (table: Relation, tableIndex: string): boolean =>
    table.children.every((child) => {
      const partition = known.get(child);
      if (partition === undefined) return false;
      const name = choose(partition);
      const target = { ...only, schemaname: partition.schema, relname: partition.bareName };
      const qualified = `${quoteName(partition.schema)}.${quoteName(name)}`;
      if (partition.partitioned === null) {
        const relation = { ...target, inh: true };
        const text = writeTree({ IndexStmt: { ...index, idxname: name, concurrent: true, relation } });
        if (text === null) return false;
        const { comment } = whenBuildFails(qualified);
        builds.push({ phase: "migrate", transaction: false, statements: [text], comment });
      } else {
        onParents.push(writeTree({ IndexStmt: { ...index, idxname: name, relation: target } }));
        if (!visit(partition, name)) return false;
      }
      attachments.push(
        `ALTER INDEX ${quoteName(table.schema)}.${quoteName(tableIndex)} ATTACH PARTITION ${qualified}`,
      );
      return true;
    });
  if (!visit(parent, parentIndex)) return null;
  const first = onParents.filter((text) => text !== null);
  if (first.length < onParents.length) return null;
  return [
    {
      phase: "expand",
      transaction: true,
      statements: first,
      comment: "Invalid until every partition has its index.",
    },
    ...builds,
    ...(attachments.length === 0
      ? []
      : [{ phase: "contract" as const, transaction: true, statements: attachments }]),
  ];
}
