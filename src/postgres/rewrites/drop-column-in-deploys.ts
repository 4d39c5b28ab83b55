import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { type AlterTable, relationNamed, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";

/**
 * DROP COLUMN after the code has let go of it. A column that is NOT NULL without a default must take nulls first,
 * or the code that no longer names it cannot insert.
 */
export function rewriteDropColumn(subject: Subject, alter: AlterTable, column: string): Rewrite | null {
  if (alter.commands.length !== 1) return null;
  const facts = relationNamed(subject, alter.table)?.columns.find(({ name }) => name === column);
  const table = writtenName(alter.table);
  const mustBeNamed = facts?.notNull === true && facts.default === null && facts.identity === null;
  const relax: readonly StepDraft[] = mustBeNamed
    ? [
        {
          phase: "expand",
          transaction: true,
          statements: [`ALTER TABLE ${table} ALTER COLUMN ${quoteName(column)} DROP NOT NULL`],
        },
      ]
    : [];
  return assembleRewrite(subject, `drop_${column}`, [
    ...relax,
    {
      phase: "migrate",
      transaction: false,
      statements: [],
      words: `Deploy the code that no longer names ${column} (an ORM must be told to ignore it); go on when no older instance is left.`,
    },
    { phase: "contract", deploy: 2, transaction: true, statements: [subject.statement.sql] },
  ]);
}
