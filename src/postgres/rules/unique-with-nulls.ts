import type { RangeVar } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { createdConstraints } from "./new-columns.ts";
import { columnAfter } from "./new-foreign-keys.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { addedConstraint, alterTableOf, qualifiedName, strings } from "./syntax.ts";

export const uniqueWithNulls: Rule = {
  id: "unique-with-nulls",
  title: "UNIQUE over several columns of which one may be null",
  why: "Nulls are not equal, so rows with a null in one of the columns are never duplicates of each other. What is meant to be unique then is not, for just these rows.",
  level: "notice",
  group: "design",
  check(subject) {
    return fails(subject) ? [] : uniqueKeys(subject).flatMap((key) => judgeKey(subject, key));
  },
};

interface UniqueKey {
  readonly table: RangeVar;
  readonly columns: readonly string[];
}

/** The keys of several columns that a statement makes unique as a whole, nulls being distinct. */
function uniqueKeys(subject: Subject): readonly UniqueKey[] {
  const { tree } = subject.statement;
  if ("IndexStmt" in tree) {
    const { unique, relation, whereClause, indexParams = [], nulls_not_distinct } = tree.IndexStmt;
    const columns = indexParams.flatMap((param) =>
      "IndexElem" in param ? (param.IndexElem.name ?? []) : [],
    );
    const isWhole = unique === true && whereClause === undefined && nulls_not_distinct !== true;
    if (!isWhole || relation === undefined || columns.length !== indexParams.length) return [];
    return columns.length > 1 ? [{ table: relation, columns }] : [];
  }
  const alter = alterTableOf(subject);
  const table = "CreateStmt" in tree ? tree.CreateStmt.relation : alter?.table;
  const constraints = [
    ...createdConstraints(subject),
    ...(alter?.commands ?? []).flatMap((command) => addedConstraint(command) ?? []),
  ];
  return constraints.flatMap(({ contype, keys, nulls_not_distinct }) => {
    const columns = strings(keys);
    const isMeant = contype === "CONSTR_UNIQUE" && nulls_not_distinct !== true && columns.length > 1;
    return isMeant && table !== undefined ? [{ table, columns }] : [];
  });
}

function judgeKey(subject: Subject, { table, columns }: UniqueKey): readonly Verdict[] {
  const nullable = columns.filter((name) => columnAfter(subject, table, name)?.notNull === false);
  if (nullable.length === 0) return [];
  const relation = qualifiedName(subject, table);
  const names = list(nullable.map(inlineCode), "or");
  const wayOut =
    subject.ground.major >= 15
      ? "NULLS NOT DISTINCT makes them duplicates."
      : "A second unique index with WHERE … IS NULL makes them duplicates.";
  return [
    {
      concern: "practice",
      level: "notice",
      relation,
      title: `Rows of ${tableCode(relation)} with a null in ${names} are never duplicates`,
      detail: `UNIQUE over ${list(columns.map(inlineCode))} takes any number of them. ${wayOut}`,
    },
  ];
}
