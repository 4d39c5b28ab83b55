import { z } from "zod";
import type { CatalogData, Relation } from "../../model/catalog.ts";
import { splitName } from "../catalog/quote-identifier.ts";

/** What the user says of one relation's size; bytes null: to be estimated. */
export interface GivenSize {
  readonly rows: number;
  readonly bytes: number | null;
}

const size = z.union([
  z.number().nonnegative(),
  z.strictObject({ rows: z.number().nonnegative(), bytes: z.optional(z.number().nonnegative()) }),
]);

/** Sizes by qualified relation name, and what was wrong with names that were given, in sentences. */
export interface GivenRows {
  readonly sizes: ReadonlyMap<string, GivenSize>;
  readonly unknown: readonly string[];
}

/**
 * Reads the rows file of `snapshot build`: `{"public.orders": {"rows": 5, "bytes": 8192}, "users": 7}`. A name may be
 * qualified or bare (then looked for on the search path first), quoted or as it is.
 *
 * @throws Error where it is no such JSON, or a bare name means several tables.
 */
export function readRows(json: string, catalog: CatalogData): GivenRows {
  const sizes = new Map<string, GivenSize>();
  const unknown: string[] = [];
  for (const [name, given] of Object.entries(parseRows(json))) {
    const relation = findRelation(name, catalog);
    if (relation)
      sizes.set(
        relation.name,
        typeof given === "number"
          ? { rows: given, bytes: null }
          : { rows: given.rows, bytes: given.bytes ?? null },
      );
    else unknown.push(name);
  }
  return { sizes, unknown };
}

function parseRows(json: string): Record<string, z.infer<typeof size>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new Error(`The rows file is no JSON: ${(error as Error).message}`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new Error(
      'The rows file must be one object of table names: {"public.orders": {"rows": 50000000, "bytes": 8200000000}, "users": 5000000}',
    );
  }
  const entries = Object.entries(parsed).map(([name, value]) => {
    const read = size.safeParse(value);
    if (read.success) return [name, read.data] as const;
    throw new Error(
      `The rows file gives "${name}" the value ${JSON.stringify(value)}: write a number of rows, or {"rows": number, "bytes": number}, none negative`,
    );
  });
  return Object.fromEntries(entries);
}

function findRelation(name: string, catalog: CatalogData): Relation | undefined {
  const sized = catalog.relations.filter(
    ({ kind }) => kind === "table" || kind === "materialized view" || kind === "foreign table",
  );
  const written = splitName(name);
  const qualified = sized.find(
    ({ name: known, schema, bareName }) =>
      name === known ||
      name === `${schema}.${bareName}` ||
      (written.schema === schema && written.name === bareName),
  );
  if (qualified) return qualified;
  const bare = sized.filter(
    ({ bareName }) => name === bareName || name === `"${bareName.replaceAll('"', '""')}"`,
  );
  const first = catalog.searchPath
    .map((schema) => bare.find((relation) => relation.schema === schema))
    .find(Boolean);
  if (first || bare.length < 2) return first ?? bare[0];
  throw new Error(
    `The rows file names "${name}", which is ${bare.map((relation) => relation.name).join(" and ")}: write the schema too`,
  );
}
