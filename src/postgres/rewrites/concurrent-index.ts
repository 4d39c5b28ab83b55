import type { Node } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { relationNamed } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { editStatement } from "./edit-statement.ts";
import { partitionedIndexSteps } from "./partitioned-index.ts";

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
      ...(idxname === undefined
        ? {}
        : {
            comment: `If it fails it leaves an invalid index: drop ${idxname} CONCURRENTLY, then run it again.`,
          }),
    },
  ]);
}
