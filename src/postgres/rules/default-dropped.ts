import type { AlterTableCmd } from "@pgsql/types";
import type { Column } from "../../model/catalog.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { insertsOf } from "./inserts-of.ts";
import { laterInOneGo } from "./made-again.ts";
import type { Rule, Verdict } from "./rule.ts";
import { judgeUsage } from "./running-code.ts";
import { fails, isInProduction, relationBefore, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

export const defaultDropped: Rule = {
  id: "default-dropped",
  title: "A default, identity or expression that goes from a column that is written without it",
  why: "INSERTs of the deployed code that leave the column out fail when nothing fills it any more (23502). Where it may be null, new rows lack the value, and nothing says so.",
  level: "warning",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    if (!isInProduction(subject, table)) return [];
    return alter.commands.flatMap((command) => {
      const column = relationBefore(subject, table)?.columns.find(({ name }) => name === command.name);
      return column === undefined ? [] : judgeCommand(subject, table, command, column);
    });
  },
};

function judgeCommand(
  subject: Subject,
  table: string,
  command: AlterTableCmd,
  column: Column,
): readonly Verdict[] {
  const { subtype, def } = command;
  const full = inlineCode(`${displayRelation(table)}.${column.name}`);
  const verdict = { concern: "code" as const, relation: table };
  if (subtype === "AT_DropExpression" && column.generated !== null) {
    const usage = judgeUsage(subject, table, column.name);
    const level = usage.level === "notice" ? "notice" : "warning";
    const detail = `It stays as an ordinary column, with the values that were computed so far. ${usage.sentence}`;
    return [{ ...verdict, level, title: `New rows get no value in ${full} from here on`, detail }];
  }
  const inserts = insertsOf(subject, table);
  if (subtype === "AT_SetIdentity" && column.identity === "by default" && becomesAlways(def)) {
    const giving = inserts.filter(({ columns }) => columns.includes(column.name));
    // Code whose INSERTs are known, and give none, goes on; what an ORM writes cannot be seen.
    if (giving.length === 0 && inserts.length > 0) return [];
    const given = giving.length === 0 ? "that an ORM or an import gives" : `that ${places(giving)} gives`;
    const detail = `${inlineCode("GENERATED ALWAYS")} refuses a value ${given}. First deploy code that leaves it out, or says ${inlineCode("OVERRIDING SYSTEM VALUE")}.`;
    return [
      {
        ...verdict,
        level: giving.length === 0 ? "notice" : "blocking",
        title: `INSERTs that give ${full} fail from here on (428C9)`,
        detail,
      },
    ];
  }
  const drops =
    (subtype === "AT_ColumnDefault" && def === undefined && column.default !== null) ||
    (subtype === "AT_DropIdentity" && column.identity !== null);
  if (!drops || !column.notNull || column.generated !== null || isFilledAgain(subject, table, column.name))
    return [];
  const lacking = inserts.filter(({ columns }) => !columns.includes(column.name));
  return [
    {
      ...verdict,
      level: lacking.length > 0 ? "blocking" : "notice",
      title: `INSERTs that leave out ${full} fail from here on (23502)`,
      detail: `${lacking.length > 0 ? `${places(lacking)} does. ` : ""}The column is NOT NULL. First deploy code that gives the value, then drop what filled it.`,
    },
  ];
}

export function places(inserts: readonly { readonly place: string }[]): string {
  return listSome(
    inserts.map(({ place }) => inlineCode(place)),
    3,
  );
}

function becomesAlways(def: AlterTableCmd["def"]): boolean {
  const options = def !== undefined && "List" in def ? (def.List.items ?? []) : [];
  return options.some(
    (node) =>
      "DefElem" in node &&
      node.DefElem.defname === "generated" &&
      node.DefElem.arg !== undefined &&
      "Integer" in node.DefElem.arg &&
      node.DefElem.arg.Integer.ival === "a".charCodeAt(0),
  );
}

/** True where the same go fills the column by another way, lets it be null, or drops it. */
export function isFilledAgain(subject: Subject, table: string, column: string): boolean {
  return [subject, ...laterInOneGo(subject)].some((each) => {
    const alter = alterTableOf(each);
    if (alter === null || qualifiedName(each, alter.table) !== table) return false;
    return alter.commands.some(
      ({ subtype, name, def }) =>
        name === column &&
        ((subtype === "AT_ColumnDefault" && def !== undefined) ||
          subtype === "AT_AddIdentity" ||
          subtype === "AT_DropNotNull" ||
          subtype === "AT_DropColumn"),
    );
  });
}
