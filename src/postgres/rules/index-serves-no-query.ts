import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { relationNamed } from "./syntax.ts";

const DOCUMENTS: Readonly<Record<string, string>> = { jsonb: "@>, ? and @@", tsvector: "@@" };

export const indexServesNoQuery: Rule = {
  id: "index-serves-no-query",
  title: "A btree over a document",
  why: "A btree compares whole values, so over jsonb or tsvector it serves no operator that looks into the document. It is written by every change of the document, and large documents make the INSERT fail (54000).",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    if (!("IndexStmt" in tree) || fails(subject)) return [];
    const { relation, indexParams = [], accessMethod, unique } = tree.IndexStmt;
    const [only, ...more] = indexParams;
    const table = relation === undefined ? undefined : relationNamed(subject, relation);
    if (accessMethod !== "btree" || unique === true || table === undefined || more.length > 0) return [];
    const name = only !== undefined && "IndexElem" in only ? only.IndexElem.name : undefined;
    const type = table.columns.find((column) => column.name === name)?.type ?? "";
    const operators = DOCUMENTS[type];
    if (name === undefined || operators === undefined) return [];
    return [
      {
        concern: "practice",
        level: "warning",
        relation: table.name,
        title: `Serves no query that looks into ${inlineCode(name)} of ${tableCode(table.name)}`,
        detail: `It is ${type}: ${inlineCode(`USING gin (${name})`)} serves ${operators}; a btree over one member of it, as an expression, serves comparisons of that member.`,
      },
    ];
  },
};
