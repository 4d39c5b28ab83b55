import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";

export const dropSchema: Rule = {
  id: "drop-schema",
  title: "DROP SCHEMA … CASCADE",
  why: "Everything in it goes in one statement: tables with their rows, views, functions. No down migration brings the rows back.",
  level: "blocking",
  check(subject) {
    if (fails(subject)) return [];
    const what = dropped(subject.statement.tree);
    const known = subject.ground.snapshot?.catalog.relations.some(({ schema }) => what.includes(schema));
    if (what.length === 0 || known === false) return [];
    const names = list(what.map(inlineCode));
    return [
      {
        concern: "data",
        level: "blocking",
        relation: null,
        title: `Deletes everything in the schema ${names} for good`,
        detail:
          "Tables, rows, views and functions go in one statement. Drop what is meant by name, so that the review shows each.",
      },
    ];
  },
};

function dropped(tree: Parameters<Rule["check"]>[0]["statement"]["tree"]): readonly string[] {
  if (!("DropStmt" in tree)) return [];
  const { removeType, behavior, objects } = tree.DropStmt;
  if (removeType !== "OBJECT_SCHEMA" || behavior !== "DROP_CASCADE") return [];
  return (objects ?? []).flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []));
}
