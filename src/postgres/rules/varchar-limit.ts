import { typeName } from "./syntax.ts";
import { typeRule } from "./type-rule.ts";

export const varcharLimit = typeRule({
  id: "varchar-limit",
  title: "A column of type varchar(n)",
  why: "The limit is a part of the type, so a new one is a change of type under ACCESS EXCLUSIVE, and a lower one writes the table anew. It makes nothing smaller or faster than text.",
  consequence: "Takes longer values only after another migration",
  detail: "A text column with a CHECK on its length takes another limit while the table is in use.",
  applies: (column) => typeName(column) === "varchar" && (column.typeName?.typmods ?? []).length > 0,
});
