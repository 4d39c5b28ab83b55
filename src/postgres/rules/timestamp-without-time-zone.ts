import { typeName } from "./syntax.ts";
import { typeRule } from "./type-rule.ts";

export const timestampWithoutTimeZone = typeRule({
  id: "timestamp-without-time-zone",
  title: "A column of type timestamp without time zone",
  why: "A timestamp without time zone does not say which moment it is: now() writes it in the time zone of the session. Sessions with another setting then read and write other moments, and nothing shows it.",
  consequence: "Means another moment in each time zone",
  detail: "timestamptz keeps the moment, in the same 8 bytes.",
  applies: (column) => typeName(column) === "timestamp",
});
