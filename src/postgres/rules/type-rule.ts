import type { ColumnDef } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import { newColumns } from "./new-columns.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

/** A rule on the types of new columns: which columns it speaks of, and what it says. */
interface TypeRule {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** The consequence, to be followed by the names: "Pads values with spaces". */
  readonly consequence: string;
  readonly detail: string;
  applies(column: ColumnDef, subject: Subject): boolean;
}

/** Makes a rule that says once for each statement which of its new columns have a type that serves badly. */
export function typeRule({ id, title, why, consequence, detail, applies }: TypeRule): Rule {
  return {
    id,
    title,
    why,
    level: "notice",
    group: "types",
    check(subject) {
      const made = newColumns(subject);
      if (made === null || fails(subject)) return [];
      const names = made.columns
        .filter((column) => applies(column, subject))
        .map(({ colname = "" }) => inlineCode(colname));
      if (names.length === 0) return [];
      const relation = qualifiedName(subject, made.table);
      const head = `${consequence}: ${listSome(names, 4)} of ${tableCode(relation)}`;
      return [{ concern: "practice", level: "notice", relation, title: head, detail }];
    },
  };
}
