import { inlineCode } from "../../text/inline-code.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";

export const dropDatabase: Rule = {
  id: "drop-database",
  title: "DROP DATABASE",
  why: "All its tables and their rows are gone at once, and no ROLLBACK brings them back. A migration that runs against the wrong server takes production with it.",
  level: "blocking",
  judgesDown: true,
  check(subject) {
    const { tree } = subject.statement;
    if (!("DropdbStmt" in tree) || fails(subject)) return [];
    return [
      {
        concern: "data",
        level: "blocking",
        relation: null,
        title: `Deletes the database ${inlineCode(tree.DropdbStmt.dbname ?? "")} with all its rows`,
        detail: "Do it by hand, after a backup, with whoever is responsible for the server.",
      },
    ];
  },
};
