import pg from "pg";

/** Name of the role that migrations run as: it owns its database and is no superuser. */
export const migrationRole = "lockkeeper";

/** Runs a statement as the superuser, in the database concerned. */
export type RunAsSuperuser = (sql: string) => Promise<void>;

/**
 * Extensions that only a superuser may create and that reach neither files, network, other languages nor the
 * server's memory. Those that PostgreSQL itself marks trusted need no help.
 */
const harmlessExtensions = new Set([
  "amcheck",
  "autoinc",
  "bloom",
  "earthdistance",
  "insert_username",
  "intagg",
  "moddatetime",
  "pg_buffercache",
  "pg_freespacemap",
  "pg_stat_statements",
  "pgrowlocks",
  "pgstattuple",
  "pg_visibility",
  "refint",
  "sslinfo",
  "tcn",
  "xml2",
]);

const name = String.raw`("(?:[^"]|"")+"|[A-Za-z_][\w$]*)`;
const createExtension = new RegExp(
  String.raw`^create\s+extension\s+(?:if\s+not\s+exists\s+)?${name}(?:\s+(?:with\s+)?schema\s+${name})?(?:\s+cascade)?\s*;?\s*$`,
  "i",
);
const createWrapper = new RegExp(
  String.raw`^create\s+foreign\s+data\s+wrapper\s+${name}(?:\s[^;]*)?;?\s*$`,
  "i",
);
const createRole = new RegExp(String.raw`^create\s+(?:role|user|group)\s+${name}(?:\s[^;]*)?;?\s*$`, "i");

/**
 * Does what a migration may expect of a superuser, from an allow-list, with SQL of our own making: creates a harmless
 * extension, a foreign data wrapper that reaches nothing, or a role without any right.
 *
 * @returns what was done, in a few words; null where the statement is not on the list.
 */
export async function assistStatement(sql: string, run: RunAsSuperuser): Promise<string | null> {
  const extension = createExtension.exec(sql);
  if (extension) {
    const wanted = unquote(extension[1] ?? "");
    if (wanted.endsWith("_fdw")) return makeWrapper(wanted, run);
    if (!harmlessExtensions.has(wanted)) return null;
    const schema = extension[2] === undefined ? "" : ` schema ${quote(unquote(extension[2]))}`;
    await run(`create extension if not exists ${quote(wanted)}${schema} cascade`);
    return `created the extension ${wanted}`;
  }
  const wrapper = createWrapper.exec(sql);
  if (wrapper) return makeWrapper(unquote(wrapper[1] ?? ""), run);
  const role = createRole.exec(sql);
  if (!role) return null;
  await createMissingRole(unquote(role[1] ?? ""), run);
  return `created the role ${unquote(role[1] ?? "")}`;
}

/** Without a handler its servers and foreign tables can be defined, altered and dropped, and never read. */
async function makeWrapper(wrapper: string, run: RunAsSuperuser): Promise<string> {
  await run(`create foreign data wrapper ${quote(wrapper)}`);
  await run(`grant usage on foreign data wrapper ${quote(wrapper)} to ${migrationRole}`);
  return `made the foreign data wrapper ${wrapper} without a handler`;
}

/** Name of the role that a server's error says is missing, or null. */
export function missingRole(error: { readonly code: string; readonly message: string }): string | null {
  if (error.code !== "42704") return null;
  return /^role "(.+)" does not exist$/.exec(error.message)?.[1] ?? null;
}

/** Creates a role that may do nothing, not even log in, and makes the migration's role a member, so that it may own things for it. */
export async function createMissingRole(role: string, run: RunAsSuperuser): Promise<void> {
  await run(`create role ${quote(role)}`);
  await run(`grant ${quote(role)} to ${migrationRole}`);
}

const quote = pg.escapeIdentifier;

function unquote(identifier: string): string {
  return identifier.startsWith('"')
    ? identifier.slice(1, -1).replaceAll('""', '"')
    : identifier.toLowerCase();
}
