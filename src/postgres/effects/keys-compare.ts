import type { CatalogRecord } from "../catalog/catalog-record.ts";
import { splitTypeText } from "../catalog/type-name.ts";
import { baseOfDomain } from "./domain-base.ts";
import { casts, categories } from "./type-casts.ts";

/** Types that compare with each other by one operator family. */
const families = [
  ["smallint", "integer", "bigint"],
  ["real", "double precision"],
  ["text", "character varying"],
  ["date", "timestamp without time zone", "timestamp with time zone"],
];

/** True where a foreign key can compare a column of one type with a key of another. */
export function keysCompare(catalog: CatalogRecord, column: string, key: string): boolean {
  const [from, to] = [
    splitTypeText(baseOfDomain(catalog, column)),
    splitTypeText(baseOfDomain(catalog, key)),
  ];
  if (from.base === to.base && from.array === to.array) return true;
  // A column of CREATE TABLE AS, whose type only the server tells.
  if (from.base === "unknown" || to.base === "unknown") return true;
  if (!categories.has(from.base) || !categories.has(to.base)) return true;
  if (families.some((family) => family.includes(from.base) && family.includes(to.base))) return true;
  return casts.get(`${from.base}>${to.base}`)?.context === "implicit";
}
