import type { RenameStmt } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { relationNamed, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { quoteName } from "./quote-name.ts";
import { rewriteReplacingColumn } from "./replace-column.ts";
import type { StepDraft } from "./step-draft.ts";

/** RENAME COLUMN as a plan over three deploys in which old and new code both work. */
export function rewriteRenameColumn(subject: Subject, rename: RenameStmt): Rewrite | null {
  const { relation, subname = "", newname = "" } = rename;
  const table = relation === undefined ? undefined : relationNamed(subject, relation);
  const column = table?.columns.find(({ name }) => name === subname);
  if (relation === undefined || table === undefined || column === undefined) return null;
  return rewriteReplacingColumn(subject, {
    table,
    written: writtenName(relation),
    schemaPrefix: relation.schemaname === undefined ? "" : `${quoteName(relation.schemaname)}.`,
    column,
    newName: newname,
    finalName: newname,
    newType: column.collation === null ? column.type : `${column.type} COLLATE ${column.collation}`,
    forth: (prefix) => `${prefix}${quoteName(subname)}`,
    back: (prefix) => `${prefix}${quoteName(newname)}`,
    codeChange: `Deploy the code that names ${newname} and no longer ${subname}; go on when no older instance is left.`,
  });
}

/** RENAME TABLE with a view under the old name until old code is gone. */
export function rewriteRenameTable(subject: Subject, rename: RenameStmt): Rewrite | null {
  const { relation, newname = "" } = rename;
  if (relation === undefined || relation.relname === undefined) return null;
  const prefix = relation.schemaname === undefined ? "" : `${quoteName(relation.schemaname)}.`;
  const [from, to] = [`${prefix}${quoteName(relation.relname)}`, `${prefix}${quoteName(newname)}`];
  const steps: readonly StepDraft[] = [
    {
      phase: "expand",
      transaction: true,
      statements: [
        `ALTER TABLE ${from} RENAME TO ${quoteName(newname)}`,
        `CREATE VIEW ${from} AS SELECT * FROM ${to}`,
      ],
      comment:
        "One transaction: no query ever finds neither name. The view takes INSERT, UPDATE and DELETE too.",
    },
    {
      phase: "migrate",
      deploy: 2,
      transaction: false,
      statements: [],
      words: `Deploy the code that names ${newname} and no longer ${relation.relname}; go on when no older instance is left.`,
    },
    { phase: "contract", deploy: 3, transaction: true, statements: [`DROP VIEW ${from}`] },
  ];
  // Where statements commit one by one there would be a moment without the old name.
  const suggest = subject.statement.transaction !== null;
  return assembleRewrite(subject, `rename_${relation.relname}`, steps, { suggest });
}
