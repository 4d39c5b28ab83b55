import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { plural } from "../../text/plural.ts";
import { tableCode } from "./blocking.ts";
import { publicationOf } from "./publication-statement.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";

export const unpublishesTable: Rule = {
  id: "unpublishes-table",
  title: "ALTER PUBLICATION … SET that leaves out tables",
  why: "SET replaces the whole list: a table that it does not name is no longer published. Its subscribers get no more changes from then on, and nothing fails.",
  level: "warning",
  check(subject) {
    const publication = publicationOf(subject);
    if (publication?.sets !== true || fails(subject)) return [];
    const known = subject.ground.snapshot?.catalog.publications.find(({ name }) => name === publication.name);
    const kept = [...publication.named, ...publication.swept].map(({ name }) => name);
    const gone = known?.allTables === false ? known.tables.filter((table) => !kept.includes(table)) : [];
    const [first = null] = gone;
    if (first === null) return [];
    const tables = listSome(gone.map(tableCode), 3);
    return [
      {
        concern: "data",
        level: "warning",
        relation: gone.length === 1 ? first : null,
        title: `Subscribers of ${inlineCode(publication.name)} get no more changes of ${tables}`,
        detail: `The statement does not name ${gone.length === 1 ? "it" : plural(gone.length, "table")}, and SET replaces the list. To add a table, use ${inlineCode("ADD TABLE")}; to take one out, ${inlineCode("DROP TABLE")} says so by name.`,
      },
    ];
  },
};
