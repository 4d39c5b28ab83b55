import type { ColumnDef } from "@pgsql/types";
import { createdConstraints, isSerial } from "./new-columns.ts";
import type { Subject } from "./subject.ts";
import { columnConstraints, strings, typeName } from "./syntax.ts";
import { typeRule } from "./type-rule.ts";

const SMALL = new Set(["int2", "int4", "serial", "smallserial", "serial2", "serial4"]);

export const integerKey = typeRule({
  id: "integer-key",
  title: "A generated primary key of type integer",
  why: "A counter of type integer ends at 2,147,483,647, and from then on each INSERT fails (22003); deleted rows and rolled back inserts count as well. To make it bigint later writes the table and its indexes anew, and every table that references it.",
  consequence: "Ends after 2.1 billion keys",
  detail: "bigint costs 4 bytes a row more, often none after alignment.",
  applies: (column, subject) =>
    SMALL.has(typeName(column)) && isGenerated(column) && isPrimaryKey(column, subject),
});

function isGenerated(column: ColumnDef): boolean {
  return isSerial(column) || columnConstraints(column).some(({ contype }) => contype === "CONSTR_IDENTITY");
}

function isPrimaryKey(column: ColumnDef, subject: Subject): boolean {
  if (columnConstraints(column).some(({ contype }) => contype === "CONSTR_PRIMARY")) return true;
  return createdConstraints(subject).some(
    ({ contype, keys }) => contype === "CONSTR_PRIMARY" && strings(keys).join() === column.colname,
  );
}
