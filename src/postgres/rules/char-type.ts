import { typeName } from "./syntax.ts";
import { typeRule } from "./type-rule.ts";

export const charType = typeRule({
  id: "char-type",
  title: "A column of type char(n)",
  why: "PostgreSQL fills values of char(n) up with spaces and leaves trailing spaces out of comparisons. It saves no space and no time over text.",
  consequence: "Pads values with spaces",
  detail: "A text column with a CHECK on its length keeps what was written.",
  applies: (column) => typeName(column) === "bpchar",
});
