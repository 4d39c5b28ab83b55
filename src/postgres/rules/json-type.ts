import { typeName } from "./syntax.ts";
import { typeRule } from "./type-rule.ts";

export const jsonType = typeRule({
  id: "json-type",
  title: "A column of type json",
  why: "json has no equality operator, so SELECT DISTINCT, UNION and GROUP BY fail on every query that takes the column (42883). Each access parses the text again, and no GIN index serves it.",
  consequence: "Breaks DISTINCT, UNION and GROUP BY over it",
  detail: "jsonb has equality and indexes. json is for documents whose spelling must be kept.",
  applies: (column) => typeName(column) === "json",
});
