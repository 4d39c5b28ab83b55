import { inlineCode } from "../../text/inline-code.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { tableCode } from "./blocking.ts";
import { dropsIndex } from "./dropped-objects.ts";
import { isPlainBtree, plainColumns, startsWith } from "./plain-index.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { relationNamed } from "./syntax.ts";

export const indexMadeRedundant: Rule = {
  id: "index-made-redundant",
  title: "A new index that makes an old one superfluous",
  why: "An index over (a, b) finds rows by a as well, so one over (a) alone is written for nothing. It costs every write and room in memory.",
  level: "notice",
  group: "design",
  check(subject) {
    const { tree } = subject.statement;
    if (!("IndexStmt" in tree) || fails(subject)) return [];
    const { relation } = tree.IndexStmt;
    const table = relation === undefined ? undefined : relationNamed(subject, relation);
    const columns = plainColumns(tree.IndexStmt);
    if (table === undefined || columns === null) return [];
    const redundant = table.indexes.filter(
      (index) =>
        isPlainBtree(index) &&
        !index.unique &&
        index.include.length === 0 &&
        index.columns.length < columns.length &&
        startsWith(
          columns,
          index.columns.flatMap((column) => column ?? []),
        ) &&
        !dropsIndex(subject, index.name),
    );
    return redundant.map(({ name }) => ({
      concern: "practice" as const,
      level: "notice" as const,
      relation: table.name,
      title: `Makes ${inlineCode(bareNameOf(name))} on ${tableCode(table.name)} superfluous`,
      detail: `The new index begins with the same columns. Once it is there: ${inlineCode(`DROP INDEX CONCURRENTLY ${name}`)}. A much larger new index may be a reason to keep it.`,
    }));
  },
};
