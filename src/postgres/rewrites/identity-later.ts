import type { ColumnDef, Node } from "@pgsql/types";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { type AlterTable, columnConstraints, relationNamed, writtenName } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { backfillStep } from "./backfill-steps.ts";
import { alterWith, writePart } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { notNullSteps } from "./not-null-later.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenInSchema } from "./taken-names.ts";

/**
 * ADD COLUMN … GENERATED AS IDENTITY: the column with the numbers of a sequence as its default, old rows numbered in
 * batches, NOT NULL, and at the end the identity, which goes on where the sequence is. Null for further constraints,
 * and where the table cannot be walked.
 */
export function rewriteIdentityLater(subject: Subject, alter: AlterTable, column: ColumnDef): Rewrite | null {
  const constraints = columnConstraints(column);
  const identity = constraints.find(({ contype }) => contype === "CONSTR_IDENTITY");
  const others = constraints.filter(
    ({ contype }) => contype !== "CONSTR_IDENTITY" && contype !== "CONSTR_NOTNULL",
  );
  const facts = relationNamed(subject, alter.table);
  if (identity === undefined || alter.commands.length !== 1 || others.length > 0) return null;
  if (column.typeName === undefined || facts === undefined) return null;
  const written = writtenName(alter.table);
  const name = quoteName(column.colname ?? "");
  const type = writePart({ TypeName: column.typeName });
  const numbers = optionsText((identity.options ?? []).filter((node) => !isName(node)));
  const becomes = alterWith(subject, [
    { subtype: "AT_ColumnDefault", name: column.colname ?? "", behavior: "DROP_RESTRICT" },
    {
      subtype: "AT_AddIdentity",
      name: column.colname ?? "",
      def: { Constraint: identity },
      behavior: "DROP_RESTRICT",
    },
  ]);
  const stem = `${facts.bareName}_${column.colname ?? ""}`;
  const sequence = `${quoteName(facts.schema)}.${quoteName(freeName(stem, "_numbers", takenInSchema(subject, facts.schema)))}`;
  const literal = sequence.replaceAll("'", "''");
  const { constraints: _constraints, ...plainColumn } = column;
  const plain = alterWith(
    subject,
    alter.commands.map((command) => ({ ...command, def: { ColumnDef: plainColumn } })),
  );
  const backfill = backfillStep(
    subject,
    { facts, written, alias: quoteName(alter.table.relname ?? "") },
    { set: `${name} = nextval('${literal}')`, condition: `${name} IS NULL` },
  );
  if (plain === null || backfill === null || becomes === null) return null;
  const expand: StepDraft = {
    phase: "expand",
    transaction: true,
    statements: [
      plain,
      `CREATE SEQUENCE ${sequence} AS ${type}${numbers}`,
      `ALTER TABLE ${written} ALTER COLUMN ${name} SET DEFAULT nextval('${literal}')`,
    ],
    down: [`ALTER TABLE ${written} DROP COLUMN IF EXISTS ${name}`, `DROP SEQUENCE IF EXISTS ${sequence}`],
    isAim: true,
  };
  const table = `${quoteName(facts.schema)}.${quoteName(facts.bareName)}`.replaceAll("'", "''");
  const ofIdentity = `pg_get_serial_sequence('${table}', '${(column.colname ?? "").replaceAll("'", "''")}')`;
  const contract: StepDraft = {
    phase: "contract",
    transaction: true,
    comment: "The identity goes on where the numbers are.",
    down: [
      `CREATE SEQUENCE IF NOT EXISTS ${sequence} AS ${type}${numbers}`,
      `SELECT setval('${literal}', nextval(${ofIdentity}))`,
      `ALTER TABLE ${written} ALTER COLUMN ${name} DROP IDENTITY IF EXISTS`,
      `ALTER TABLE ${written} ALTER COLUMN ${name} SET DEFAULT nextval('${literal}')`,
    ],
    isAim: true,
    statements: [becomes, `SELECT setval(${ofIdentity}, nextval('${literal}'))`, `DROP SEQUENCE ${sequence}`],
  };
  const required = notNullSteps(subject, written, facts, [column.colname ?? ""]);
  return assembleRewrite(subject, `add_${column.colname}`, [expand, backfill, ...required, contract]);
}

/** The options of a sequence as they stand behind CREATE SEQUENCE, with a space before them. */
function optionsText(options: readonly Node[]): string {
  if (options.length === 0) return "";
  const text = writePart({ CreateSeqStmt: { sequence: { relname: "s" }, options: [...options] } });
  return text.replace(/^CREATE SEQUENCE s/, "").replace(/;\s*$/, "");
}

/** True for SEQUENCE NAME, which only an identity can have. */
function isName(node: Node): boolean {
  return "DefElem" in node && node.DefElem.defname === "sequence_name";
}
