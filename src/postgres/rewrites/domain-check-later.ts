import type { AlterDomainStmt, Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import { productionEffects, type Subject } from "../rules/subject.ts";
import { strings } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { editStatement, writeTree } from "./edit-statement.ts";
import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";
import { renameColumnInTree } from "./rename-in-tree.ts";
import { READS_ALL, type StepDraft } from "./step-draft.ts";
import { bareNameOf, knownRelations, takenOnTable } from "./taken-names.ts";

/**
 * ALTER DOMAIN … ADD CHECK for new values alone (NOT VALID), and the rows that are there checked table by table by a
 * CHECK of the table, which is validated while writes go on and then goes. The domain's own stays NOT VALID: to
 * validate it reads every table under SHARE (14 to 18). Null for anything else, and where no table is known.
 */
export function rewriteDomainCheckLater(subject: Subject): Rewrite | null {
  const { tree, sql } = subject.statement;
  if (!("AlterDomainStmt" in tree)) return null;
  const { def, typeName } = tree.AlterDomainStmt;
  const added = def !== undefined && "Constraint" in def ? def.Constraint : undefined;
  if (added?.contype !== "CONSTR_CHECK" || added.raw_expr === undefined) return null;
  if (added.skip_validation === true) return null;
  const { initially_valid: _valid, ...rest } = added;
  const wanted: AlterDomainStmt = {
    ...tree.AlterDomainStmt,
    def: { Constraint: { ...rest, skip_validation: true } },
  };
  const text = editStatement(sql, `${sql.trimEnd()} NOT VALID`, { AlterDomainStmt: wanted });
  const domain = strings(typeName).at(-1) ?? "";
  const checks = tablesOf(subject, domain).flatMap(({ table, column }) => {
    const name = freeName(`${table.bareName}_${column}`, "_values", takenOnTable(table));
    const condition = conditionOf(added.raw_expr, column);
    return condition === null ? [] : [{ table: table.name, name: quoteName(name), condition }];
  });
  if (text === null || checks.length === 0) return null;
  const alter = (part: (each: (typeof checks)[number]) => string): readonly string[] =>
    checks.map((each) => `ALTER TABLE ${each.table} ${part(each)}`);
  const helpersGo = alter(({ name }) => `DROP CONSTRAINT IF EXISTS ${name}`);
  const steps: readonly StepDraft[] = [
    { phase: "expand", transaction: true, statements: [text], comment: "Holds for new values from here on." },
    ...checks.map(
      ({ table, name, condition }): StepDraft => ({
        phase: "expand",
        transaction: true,
        statements: [`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID`],
        down: helpersGo,
      }),
    ),
    {
      phase: "migrate",
      transaction: true,
      statements: alter(({ name }) => `VALIDATE CONSTRAINT ${name}`),
      comment: READS_ALL,
    },
    {
      phase: "contract",
      transaction: true,
      statements: alter(({ name }) => `DROP CONSTRAINT ${name}`),
      comment: "Every row has been seen, and the domain checks what comes: it stays NOT VALID by name alone.",
    },
  ];
  return assembleRewrite(subject, `check_${domain}`, steps);
}

/** The columns of the domain in the tables that the statement reads. */
function tablesOf(
  subject: Subject,
  domain: string,
): readonly { readonly table: Relation; readonly column: string }[] {
  const read = new Set(productionEffects(subject).map(({ relation }) => relation));
  return knownRelations(subject).flatMap((table) =>
    read.has(table.name) && table.kind === "table" && table.partitionBound === null
      ? table.columns
          .filter(({ type }) => bareNameOf(type) === domain)
          .map(({ name }) => ({ table, column: name }))
      : [],
  );
}

/** The domain's condition about a column of a table. */
function conditionOf(expression: Node | undefined, column: string): string | null {
  if (expression === undefined) return null;
  const target = { ResTarget: { val: renameColumnInTree(expression, "value", column) } };
  const text = writeTree({
    SelectStmt: { targetList: [target], limitOption: "LIMIT_OPTION_DEFAULT", op: "SETOP_NONE" },
  });
  return text === null ? null : text.replace(/^SELECT\s+/, "");
}
