import type { ColumnDef, RangeVar } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { splitTypeText, typeParts } from "../catalog/type-name.ts";
import { tableCode } from "./blocking.ts";
import { createdColumns } from "./new-columns.ts";
import { writtenType } from "./new-foreign-keys.ts";
import type { Rule, Verdict } from "./rule.ts";
import { effectOn, fails, type Subject } from "./subject.ts";
import { addedColumn, alterTableOf, relationNamed } from "./syntax.ts";

export const ifNotExistsHides: Rule = {
  id: "if-not-exists-hides",
  title: "IF NOT EXISTS over something that is there and differs",
  why: "IF NOT EXISTS goes by the name alone. Where production has a table or a column of that name it does nothing, and what the migration says is not what is there.",
  level: "warning",
  check(subject) {
    if (fails(subject)) return [];
    return [...tableThatIsThere(subject), ...columnsThatAreThere(subject)];
  },
};

function tableThatIsThere(subject: Subject): readonly Verdict[] {
  const { tree } = subject.statement;
  if (!("CreateStmt" in tree) || tree.CreateStmt.if_not_exists !== true) return [];
  const table =
    tree.CreateStmt.relation === undefined ? undefined : inSnapshot(subject, tree.CreateStmt.relation);
  if (table === undefined || effectOn(subject, table.name)?.created === true) return [];
  const later = columnsAdded(subject, table.name);
  const missing = createdColumns(subject)
    .map(({ colname = "" }) => colname)
    .filter((name) => !later.has(name) && !table.columns.some((column) => column.name === name));
  if (missing.length === 0) return [];
  return [
    {
      concern: "practice",
      level: "warning",
      relation: table.name,
      title: `Does nothing: ${tableCode(table.name)} is there, without ${listSome(missing.map(inlineCode), 3)}`,
      detail: `What comes after relies on a table that production does not have. ${inlineCode("ALTER TABLE … ADD COLUMN")} brings the columns.`,
    },
  ];
}

/** The table of production that the name means, unless the change set has made away with it. */
function inSnapshot({ ground, position }: Subject, { schemaname, relname }: RangeVar): Relation | undefined {
  const { relations = [], searchPath = [] } = ground.snapshot?.catalog ?? {};
  const found = [schemaname ?? searchPath]
    .flat()
    .flatMap(
      (schema) => relations.find((each) => each.schema === schema && each.bareName === relname) ?? [],
    )[0];
  const isGone = ground.subjects
    .slice(0, position)
    .some(({ analysis }) =>
      analysis.effects.some(({ relation, dataChange }) => relation === found?.name && dataChange === "drop"),
    );
  return isGone ? undefined : found;
}

/** Columns that statements of the change set add to the table. */
function columnsAdded({ ground }: Subject, table: string): ReadonlySet<string> {
  const names = ground.subjects.flatMap((each) => {
    const alter = alterTableOf(each);
    if (alter === null || relationNamed(each, alter.table)?.name !== table) return [];
    return alter.commands.flatMap((command) => addedColumn(command)?.colname ?? []);
  });
  return new Set(names);
}

function columnsThatAreThere(subject: Subject): readonly Verdict[] {
  const alter = alterTableOf(subject);
  const table = alter === null ? undefined : relationNamed(subject, alter.table);
  if (alter === null || table === undefined) return [];
  return alter.commands.flatMap((command): readonly Verdict[] => {
    const column = addedColumn(command);
    const there = table.columns.find(({ name }) => name === column?.colname);
    if (command.missing_ok !== true || column === null || there === undefined) return [];
    if (!isBuiltIn(column) || splitTypeText(writtenType(column)).base === splitTypeText(there.type).base) {
      return [];
    }
    return [
      {
        concern: "practice",
        level: "warning",
        relation: table.name,
        title: `Does nothing: ${inlineCode(there.name)} of ${tableCode(table.name)} is there, as ${there.type}`,
        detail: `The statement asks for ${writtenType(column)}.`,
      },
    ];
  });
}

/** How types of the schema's own are written says little of what they are. */
function isBuiltIn({ typeName }: ColumnDef): boolean {
  return typeParts(typeName, () => undefined).known;
}
