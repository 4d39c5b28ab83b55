import type { Relation } from "../../model/catalog.ts";
import { type Subject, statisticsOf } from "../rules/subject.ts";
import { batchSize } from "./batch-size.ts";
import { keyOf } from "./key-of.ts";
import { keysetBatches } from "./keyset-batches.ts";
import type { StepDraft } from "./step-draft.ts";

/** A step that fills a column in batches that commit. Null where the table has no key to walk by. */
export function backfillStep(
  subject: Subject,
  table: { readonly facts: Relation | undefined; readonly written: string; readonly alias: string },
  work: { readonly set: string; readonly condition: string | null },
): StepDraft | null {
  const statement = `UPDATE ${table.written}${table.alias === table.written ? "" : ` AS ${table.alias}`} SET ${work.set}`;
  return batchStep(subject, table, statement, work.condition);
}

/** A step that runs a statement (without its WHERE) over a table in batches that commit. */
export function batchStep(
  subject: Subject,
  table: { readonly facts: Relation | undefined; readonly written: string; readonly alias: string },
  statement: string,
  condition: string | null,
): StepDraft | null {
  const { facts } = table;
  const key = keyOf(facts);
  if (facts === undefined || key === null) return null;
  const rows = batchSize(
    facts,
    statisticsOf(subject, facts.name),
    subject.ground.budgetOf(facts.name).writesMs,
  );
  return {
    phase: "migrate",
    transaction: false,
    comment:
      "Commits every batch, so it must run outside a transaction. May be run again after an interruption.",
    statements: [
      keysetBatches({ table: table.written, key, rows, statement, alias: table.alias, condition }),
    ],
  };
}
