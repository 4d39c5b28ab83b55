import { inlineCode } from "../../text/inline-code.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { qualifiedName, relationNamed } from "./syntax.ts";

export const invalidIndexStays: Rule = {
  id: "invalid-index-stays",
  title: "CREATE INDEX IF NOT EXISTS over an index that is invalid or another one",
  why: "A failed CREATE INDEX CONCURRENTLY leaves an invalid index, which costs every write and serves no query. IF NOT EXISTS goes by the name alone: it finds that index, or one over other columns, and does nothing.",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    if (!("IndexStmt" in tree) || tree.IndexStmt.if_not_exists !== true || fails(subject)) return [];
    const { relation, idxname, indexParams } = tree.IndexStmt;
    const table = relation === undefined ? undefined : relationNamed(subject, relation);
    const existing = table?.indexes.find(({ name }) => bareNameOf(name) === idxname);
    if (relation === undefined || existing === undefined || idxname === undefined) return [];
    const name = inlineCode(idxname);
    const columns = (indexParams ?? []).map((param) =>
      "IndexElem" in param ? (param.IndexElem.name ?? null) : null,
    );
    const isSame =
      columns.length === existing.columns.length &&
      columns.every((column, index) => column === existing.columns[index]);
    if (existing.valid && isSame) return [];
    return [
      {
        concern: "practice",
        level: "warning",
        relation: qualifiedName(subject, relation),
        title: existing.valid
          ? `Does nothing: ${name} exists and is another index`
          : `Does nothing: ${name} exists and is invalid`,
        detail: existing.valid
          ? `The index of that name is ${inlineCode(existing.definition)}. Give the new one another name.`
          : `A build that failed left it behind. Drop it first: ${inlineCode(`DROP INDEX CONCURRENTLY ${existing.name}`)}.`,
      },
    ];
  },
};
