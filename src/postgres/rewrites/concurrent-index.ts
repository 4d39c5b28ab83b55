import type { IndexStmt, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { relationNamed } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { editStatement } from "./edit-statement.ts";
import { partitionedIndexSteps } from "./partitioned-index.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";

/** CREATE INDEX → CREATE INDEX CONCURRENTLY, outside a transaction; on a partitioned table partition by partition. */
export function rewriteIndexConcurrently(subject: Subject): Rewrite | null {
  const { tree, sql } = subject.statement;
  if (!("IndexStmt" in tree)) return null;
  const { relation, idxname } = tree.IndexStmt;
  const facts = relation === undefined ? undefined : relationNamed(subject, relation);
  const name = `index_${idxname ?? relation?.relname ?? "concurrently"}`;
  if (facts?.partitioned != null) {
    const steps = partitionedIndexSteps(subject, tree.IndexStmt, facts);
    return steps === null ? null : assembleRewrite(subject, name, steps);
  }
  const wanted: Node = { IndexStmt: { ...tree.IndexStmt, concurrent: true } };
  const edited = sql.replace(/^(CREATE\s+(?:UNIQUE\s+)?INDEX)\b/i, "$1 CONCURRENTLY");
  const text = editStatement(sql, edited, wanted);
  if (text === null) return null;
  return assembleRewrite(subject, name, [
    {
      phase: "migrate",
      transaction: false,
      statements: [text],
      ...(idxname === undefined ? {} : whenItFails(facts, tree.IndexStmt, idxname)),
    },
  ]);
}

/** A build that fails leaves an invalid index behind, which has to go before it is run again. */
function whenItFails(
  facts: Relation | undefined,
  { relation, if_not_exists }: IndexStmt,
  name: string,
): Pick<StepDraft, "comment" | "down" | "isAim"> {
  const schema = facts?.schema ?? relation?.schemaname;
  const qualified = schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
  const drop = `DROP INDEX CONCURRENTLY IF EXISTS ${qualified}`;
  const skips = if_not_exists === true ? " (IF NOT EXISTS would let it pass)" : "";
  return {
    comment: `If it fails it leaves an invalid index${skips}: run ${drop}; and then this again.`,
    down: [drop],
    isAim: true,
  };
}
