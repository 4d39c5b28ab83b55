import type { Node } from "@pgsql/types";
import type { Subject } from "../rules/subject.ts";
import { alterTableOf } from "../rules/syntax.ts";
import { assembleRewrite, type DraftedRewrite } from "./assemble-rewrite.ts";
import { touchedBy } from "./depends-on.ts";
import { writeTree } from "./edit-statement.ts";

/**
 * Several ALTER TABLEs of one table as one, in the place of the first. Null where a statement between them uses one of
 * their tables, since it would see another order.
 */
export function joinAlters(subjects: readonly Subject[]): DraftedRewrite | null {
  const [first, ...others] = subjects;
  const last = others.at(-1);
  if (first === undefined || last === undefined) return null;
  const touched = new Set(subjects.flatMap(touchedBy));
  const isBetween = ({ position }: Subject): boolean => position > first.position && position < last.position;
  const inTheWay = first.transaction.some(
    (each) =>
      isBetween(each) && !subjects.includes(each) && touchedBy(each).some((name) => touched.has(name)),
  );
  const { tree } = first.statement;
  if (inTheWay || !("AlterTableStmt" in tree)) return null;
  const cmds = subjects
    .flatMap((each) => alterTableOf(each)?.commands ?? [])
    .map((command): Node => ({ AlterTableCmd: command }));
  const text = writeTree({ AlterTableStmt: { ...tree.AlterTableStmt, cmds } });
  if (text === null) return null;
  return assembleRewrite(first, "one_alter", [{ phase: "migrate", transaction: true, statements: [text] }], {
    joins: others,
    savesPasses: true,
  });
}
