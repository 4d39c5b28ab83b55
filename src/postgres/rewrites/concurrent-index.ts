import type { IndexStmt, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { relationNamed } from "../rules/syntax.ts";
import { assembleRewrite, type DraftedRewrite } from "./assemble-rewrite.ts";
import { editStatement } from "./edit-statement.ts";
import { whenBuildFails } from "./failed-build.ts";
import { rewriteAsOwnMigration } from "./own-migration.ts";
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
      ...whenItFails(subject, facts, tree.IndexStmt),
    },
  ]);
}

/** CREATE INDEX CONCURRENTLY as it stands, in a migration of its own, with what to do when it fails. */
export function rewriteAsOwnIndex(subject: Subject): DraftedRewrite | null {
  const { tree } = subject.statement;
  if (!("IndexStmt" in tree)) return null;
  const { relation, idxname } = tree.IndexStmt;
  const facts = relation === undefined ? undefined : relationNamed(subject, relation);
  return rewriteAsOwnMigration(
    subject,
    `index_${idxname ?? relation?.relname ?? "concurrently"}`,
    whenItFails(subject, facts, tree.IndexStmt),
  );
}

/** What to do when the build fails. An index without a name gets the one that PostgreSQL gave it on the shadow. */
function whenItFails(
  { analysis }: Subject,
  facts: Relation | undefined,
  { relation, if_not_exists, idxname }: IndexStmt,
): Pick<StepDraft, "comment" | "down" | "isAim"> {
  const made = analysis.effects.find(({ kind, created }) => kind === "index" && created)?.relation;
  if (idxname === undefined && made === undefined) return {};
  const schema = facts?.schema ?? relation?.schemaname;
  const prefix = schema === undefined ? "" : `${quoteName(schema)}.`;
  const index = idxname === undefined ? (made ?? "") : `${prefix}${quoteName(idxname)}`;
  const skips = if_not_exists === true ? " (and IF NOT EXISTS would let it pass)" : "";
  const { comment, down } = whenBuildFails(index, skips);
  return { comment, down, isAim: true };
}
