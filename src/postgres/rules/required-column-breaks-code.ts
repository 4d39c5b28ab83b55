import type { Column } from "../../model/catalog.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { isFilledAgain, places } from "./default-dropped.ts";
import { insertsOf } from "./inserts-of.ts";
import { isAddedHere } from "./is-added-here.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, isInProduction, relationBefore, type Subject } from "./subject.ts";
import { alterTableOf, qualifiedName } from "./syntax.ts";

export const requiredColumnBreaksCode: Rule = {
  id: "required-column-breaks-code",
  title: "SET NOT NULL on a column that deployed code does not fill",
  why: "From COMMIT on every INSERT must give the column a value, and the version that is deployed then may not know it (23502). The code that fills it has to be deployed first, or the column needs a default.",
  level: "blocking",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null || fails(subject)) return [];
    const table = qualifiedName(subject, alter.table);
    if (!isInProduction(subject, table)) return [];
    return alter.commands.flatMap(({ subtype, name }) => {
      const column = relationBefore(subject, table)?.columns.find((each) => each.name === name);
      return subtype !== "AT_SetNotNull" || column === undefined ? [] : judgeColumn(subject, table, column);
    });
  },
};

function judgeColumn(subject: Subject, table: string, column: Column): readonly Verdict[] {
  const { name, notNull, default: expression, identity, generated } = column;
  if (notNull || expression !== null || identity !== null || generated !== null) return [];
  if (isFilledAgain(subject, table, name)) return [];
  const inserts = insertsOf(subject, table);
  const lacking = inserts.filter(({ columns }) => !columns.includes(name));
  const isUnseen = inserts.length === 0 && isAddedHere(subject, table, name);
  if (lacking.length === 0 && !isUnseen) return [];
  const mayBeFilled = relationBefore(subject, table)?.triggers.some(({ definition }) =>
    /\bBEFORE\b.*\bINSERT\b.* ON /.test(definition),
  );
  const full = inlineCode(`${displayRelation(table)}.${name}`);
  const who = lacking.length === 0 ? "No deployed code knows the new column." : `${places(lacking)} does.`;
  return [
    {
      concern: "code",
      level: lacking.length === 0 ? "notice" : mayBeFilled === true ? "warning" : "blocking",
      relation: table,
      title: `INSERTs that leave out ${full} fail from here on (23502)`,
      detail: `${who} First deploy code that gives the value, then set NOT NULL; or give the column a default.`,
    },
  ];
}
