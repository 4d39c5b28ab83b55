import type { RunAsSuperuser } from "./trusted-side.ts";

const name = String.raw`(?:"(?:[^"]|"")+"|[a-z_][\w$]*)`;
const publicationOptions = String.raw`(?: with \(publish = '[a-z, ]*'(?:, publish_(?:via_partition_root|generated_columns) = '?[a-z]+'?)*\))?`;

/** Statements of a dump that only a superuser may run, and that reach nothing but the catalogs of this database. */
const harmless: readonly RegExp[] = [
  new RegExp(`^create publication ${name} for all tables${publicationOptions};?$`, "i"),
  new RegExp(`^alter publication ${name} add tables in schema ${name};?$`, "i"),
  // How a snapshot says that an index of production is invalid.
  /^update pg_catalog\.pg_index set indisvalid = false where indexrelid = '(?:[^']|'')+'::pg_catalog\.regclass;?$/i,
];

/**
 * Runs a statement of a schema as the superuser where it is on an allow-list for restores.
 *
 * @returns false where it is not.
 */
export async function assistRestore(sql: string, run: RunAsSuperuser): Promise<boolean> {
  const statement = sql.trim().replace(/\s+/g, " ");
  if (!harmless.some((shape) => shape.test(statement))) return false;
  await run(statement);
  return true;
}

/** Options of pgvector's indexes, which its stand-in does not know: an index without them is better than none. */
export function withoutVectorOptions(sql: string): string {
  return sql.replace(
    /^(create\s+(?:unique\s+)?index\s[^']*?\susing\s+(?:hnsw|ivfflat)\s*\([^']*?\))\s+with\s*\([^)]*\)/i,
    "$1",
  );
}
