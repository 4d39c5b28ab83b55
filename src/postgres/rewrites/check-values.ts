import type { Column, Relation, TypeFacts } from "../../model/catalog.ts";
import type { ShadowDatabase } from "../../model/shadow.ts";
import { quoteName } from "./quote-name.ts";

/** Values in the shapes that checks of text ask for: SQL over `n`, which counts from one. */
const TEXTS: readonly string[] = [
  "'value ' || n",
  "'value' || n",
  "'user' || n || '@example.com'",
  "'https://example.com/' || n",
  "lpad(n::text, 2, '0')",
  "lpad(n::text, 4, '0')",
  "lpad(n::text, 5, '0')",
  "lpad(n::text, 6, '0')",
  "lpad(n::text, 8, '0')",
  "lpad(n::text, 10, '0')",
  "lpad(n::text, 12, '0')",
  "'+49' || lpad(n::text, 9, '0')",
  "'#' || lpad(to_hex(n), 6, '0')",
  "upper(left(md5(n::text), 8))",
  "md5(n::text)",
  "chr(65 + n % 26) || chr(65 + n / 26 % 26)",
  "chr(65 + n % 26) || chr(65 + n / 26 % 26) || chr(65 + n / 676 % 26)",
  "chr(97 + n % 26) || chr(97 + n / 26 % 26)",
  "chr(97 + n % 26) || chr(97 + n / 26 % 26) || chr(97 + n / 676 % 26)",
  "'1.' || n || '.0'",
  "'a-' || n",
  "repeat('value ', 20) || n",
  "md5(n::text)::uuid::text",
];

/** Numbers from within and from outside of the ranges that people check for. */
const NUMBERS: readonly string[] = [
  "n",
  "n % 100",
  "1 + n % 5",
  "n % 2",
  "1",
  "0",
  "18 + n % 50",
  "1900 + n % 130",
  "n * 1000",
  "1000 + n",
  "-n",
  "(n % 100) / 100.0",
];

/**
 * For each column with a CHECK of its own, or of its domain, a value, as SQL over `n`, that satisfies all of them on the
 * server. Columns for which none of the values that are tried does are left out.
 */
export async function findCheckedValues(
  database: ShadowDatabase,
  table: Relation,
  types: readonly TypeFacts[],
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const column of table.columns) {
    const checks = table.constraints
      .filter(({ kind, columns }) => kind === "check" && columns.length === 1 && columns[0] === column.name)
      .flatMap(
        ({ definition }) => /^CHECK \((.*)\)(?: NO INHERIT)?(?: NOT VALID)?$/s.exec(definition)?.[1] ?? [],
      );
    // `= ANY (ARRAY[…])` names its values itself.
    const base = baseOf(column.type, types);
    const isChecked = checks.length > 0 || base.checked;
    if (!isChecked || checks.some((check) => /= ANY \(+ARRAY\[/.test(check))) continue;
    const found = await firstThatFits(database, column, base.type, checks);
    if (found !== null) values.set(column.name, found);
  }
  return values;
}

/** The type below the domains, and whether one of them checks its values: casting to it does then. */
function baseOf(
  type: string,
  types: readonly TypeFacts[],
): { readonly type: string; readonly checked: boolean } {
  const facts = types.find(({ name }) => name === type || name === `public.${type}`);
  if (facts?.kind !== "domain" || facts.baseType === null) return { type, checked: false };
  const below = baseOf(facts.baseType, types);
  return { type: below.type, checked: facts.constrained || below.checked };
}

async function firstThatFits(
  database: ShadowDatabase,
  { name, type }: Column,
  base: string,
  checks: readonly string[],
): Promise<string | null> {
  const isNumber = /^(smallint|integer|bigint|numeric|real|double precision)/.test(base);
  const isTime = /^(date|timestamp)/.test(base);
  if (!isNumber && !isTime && !/^(text|character|citext)/.test(base)) return null;
  // Each value is cast to the column's type and looked at: what a domain refuses is an error.
  const conditions = [`${quoteName(name)} IS NOT NULL`, ...checks.map((check) => `(${check})`)].join(" AND ");
  const tried = isTime ? [] : isNumber ? NUMBERS : TEXTS;
  for (const value of [...tried, ...nearConstants(checks, base, isNumber, isTime)]) {
    const typed = `(${value})::${type}`;
    const sql = `SELECT bool_and(${conditions}) AS fits FROM (SELECT ${typed} AS ${quoteName(name)} FROM generate_series(1, 200) AS n) AS tried`;
    try {
      const { rows } = await database.query(sql);
      if (rows[0]?.fits === true) return typed;
    } catch {
      // A value that is out of the type's range, or a check that calls what is not there: the next one is tried.
    }
  }
  return null;
}

/** Values at, and close behind, the constants that checks compare with. */
function nearConstants(
  checks: readonly string[],
  type: string,
  isNumber: boolean,
  isTime: boolean,
): readonly string[] {
  const text = checks.join(" ");
  if (isNumber) {
    const numbers = text.match(/\b\d+(?:\.\d+)?\b/g) ?? [];
    return numbers.flatMap((each) => [`${each} + n`, `${each} + n % 10`, each]);
  }
  const constants = text.match(/'(?:[^']|'')*'/g) ?? [];
  if (!isTime) return constants.flatMap((each) => [`${each} || n`, each]);
  return constants.flatMap((each) => [
    `${each}::${type} + n % 28 * interval '1 day'`,
    `${each}::${type} - n * interval '1 day'`,
    `${each}::${type}`,
  ]);
}
