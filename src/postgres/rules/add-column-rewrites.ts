import type { ColumnDef } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { rewriteAlterByCopy } from "../rewrites/alter-by-copy.ts";
import { rewriteColumnFilledLater } from "../rewrites/column-filled-later.ts";
import { rewriteSplitAlter } from "../rewrites/split-alter.ts";
import { callsVolatile } from "../rewrites/volatile-functions.ts";
import { blockOf, blockVerdict, sizeText } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { addedColumn, alterTableOf, columnConstraints, qualifiedName, typeName } from "./syntax.ts";
import { worksBy } from "./work.ts";

const SERIAL = new Set(["serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"]);

export const addColumnRewrites: Rule = {
  id: "add-column-rewrites",
  title: "ADD COLUMN that rewrites the table",
  why: "A default that differs from row to row (a volatile function, a sequence, an identity, a stored expression) is written into every row under ACCESS EXCLUSIVE. A constant default, and now(), are stored once in the catalog and rewrite nothing.",
  level: "blocking",
  check(subject) {
    const alter = alterTableOf(subject);
    if (alter === null) return [];
    const columns = alter.commands.flatMap((command) => addedColumn(command) ?? []);
    if (columns.length === 0) return [];
    const block = blockOf(subject, qualifiedName(subject, alter.table));
    if (block === null || !worksBy(subject, ({ rewrites }) => rewrites)) return [];
    // A type that changes beside it writes the table by itself: then only what is sure to do so is the new column's.
    const isShared = alter.commands.some(({ subtype = "" }) => ALSO_REWRITE.has(subtype));
    const column =
      columns.find((each) => cause(each, isShared) !== null) ?? (isShared ? undefined : columns[0]);
    if (column === undefined) return [];
    const because = cause(column, isShared) ?? "its type has a constraint that is checked row by row";
    return [
      blockVerdict(subject, block, {
        mechanism: `Adding ${inlineCode(column.colname ?? "")} writes ${sizeText(block.effect)} anew under ACCESS EXCLUSIVE: ${because}.`,
        wayOut: wayOutOf(column),
        rewrite:
          rewriteSplitAlter(subject) ??
          rewriteColumnFilledLater(subject, alter, column) ??
          rewriteAlterByCopy(subject),
      }),
    ];
  },
};

function wayOutOf(column: ColumnDef): string {
  const isGenerated = columnConstraints(column).some(({ contype }) => contype === "CONSTR_GENERATED");
  return isGenerated
    ? "PostgreSQL cannot add a stored generated column in another way: fill a second table that has it and switch over, or use an ordinary column that a trigger fills, or a view that computes it."
    : "Add the column without a default, set the default for new rows, and fill the old rows in batches.";
}

/** Subcommands that may write the table anew beside ADD COLUMN. */
const ALSO_REWRITE = new Set([
  "AT_AlterColumnType",
  "AT_SetLogged",
  "AT_SetUnLogged",
  "AT_SetAccessMethod",
  "AT_SetExpression",
]);

/**
 * What makes a new column's value differ from row to row, or null.
 *
 * @param isShared true where the rewrite alone does not show that the default is another for each row
 */
function cause(column: ColumnDef, isShared: boolean): string | null {
  if (SERIAL.has(typeName(column))) return "each row gets its own number from a sequence";
  for (const { contype, generated_kind, raw_expr } of columnConstraints(column)) {
    if (contype === "CONSTR_IDENTITY") return "each row gets its own identity value";
    if (contype === "CONSTR_GENERATED" && generated_kind !== "v")
      return "the stored expression is computed for each row";
    if (contype === "CONSTR_DEFAULT" && (!isShared || callsVolatile(raw_expr)))
      return "the default is computed anew for each row";
  }
  return null;
}
