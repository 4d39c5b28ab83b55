import type { Constraint } from "@pgsql/types";
import { strings } from "../rules/syntax.ts";
import { quoteName } from "./quote-name.ts";

/** CREATE UNIQUE INDEX CONCURRENTLY with what the constraint says of its index. */
export function uniqueIndex(
  constraint: Constraint,
  name: string,
  table: string,
  columns: readonly string[],
): string {
  const include = strings(constraint.including);
  const parts = [
    `CREATE UNIQUE INDEX CONCURRENTLY ${quoteName(name)} ON ${table} (${columns.map(quoteName).join(", ")})`,
    include.length === 0 ? "" : `INCLUDE (${include.map(quoteName).join(", ")})`,
    constraint.nulls_not_distinct === true ? "NULLS NOT DISTINCT" : "",
    storageOptions(constraint),
    constraint.indexspace === undefined ? "" : `TABLESPACE ${quoteName(constraint.indexspace)}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function storageOptions({ options }: Constraint): string {
  const texts = (options ?? []).flatMap((node) => {
    if (!("DefElem" in node)) return [];
    const { defname = "", arg } = node.DefElem;
    const value =
      arg === undefined
        ? ""
        : "Integer" in arg
          ? ` = ${arg.Integer.ival ?? 0}`
          : "String" in arg
            ? ` = ${arg.String.sval}`
            : "";
    return [`${defname}${value}`];
  });
  return texts.length === 0 ? "" : `WITH (${texts.join(", ")})`;
}

/** DEFERRABLE, as the constraint says. */
export function deferral({ deferrable, initdeferred }: Constraint): string {
  if (deferrable !== true) return "";
  return initdeferred === true ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE";
}
