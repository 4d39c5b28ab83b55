import type { Queries } from "./connect-shared.ts";

/** What is asked of a scratch server before anything is run on it. */
export interface ScratchFacts {
  readonly version: string;
  readonly isSuperuser: boolean;
  readonly mayCreateDatabases: boolean;
  readonly isStandby: boolean;
  readonly replicas: number;
  /** Sessions of other programs, and the databases that they use. */
  readonly sessions: number;
  /** Largest database that is not ours: its name and size in bytes. */
  readonly largest: { readonly name: string; readonly bytes: number } | null;
}

/** A scratch server holds nothing of size: an empty database takes about 8 MB. */
const largestBytes = 200_000_000;

const query = `select json_build_object(
  'version', current_setting('server_version'),
  'isSuperuser', r.rolsuper, 'mayCreateDatabases', r.rolcreatedb, 'isStandby', pg_is_in_recovery(),
  'replicas', (select count(*) from pg_catalog.pg_stat_replication),
  'sessions', (select count(*) from pg_catalog.pg_stat_activity a where a.pid <> pg_backend_pid() and a.datname is not null
    and coalesce(a.backend_type, 'client backend') = 'client backend' and a.application_name <> 'lockkeeper'),
  'largest', (select json_build_object('name', d.datname, 'bytes', pg_database_size(d.oid)) from pg_catalog.pg_database d
    where not d.datistemplate and d.datname !~ '^lockkeeper_shadow_' and has_database_privilege(d.oid, 'connect')
    order by pg_database_size(d.oid) desc limit 1))::text as facts
  from pg_catalog.pg_roles r where r.rolname = current_user`;

/**
 * Makes sure that a server is for scratch before migrations of pull requests run on it.
 *
 * @returns its full version, "16.14".
 * @throws Error that says why it was refused.
 */
export async function refuseProduction(client: Queries, major: number): Promise<string> {
  const facts = await readScratchFacts(client);
  const reason = whyRefused(facts, major);
  if (reason !== null) throw new Error(`SHADOW_DATABASE_URL was refused: ${reason}`);
  return facts.version.split(" ")[0] ?? facts.version;
}

/** What is to be known of a server before it is used as a scratch server. */
export async function readScratchFacts(client: Queries): Promise<ScratchFacts> {
  const { rows } = await client.query<{ facts: string }>(query);
  return JSON.parse(rows[0]?.facts ?? "{}") as ScratchFacts;
}

/** Why a server is not fit for scratch, in a sentence that says what to do; null where it is. */
export function whyRefused(facts: ScratchFacts, major: number): string | null {
  if (Number.parseInt(facts.version, 10) !== major) {
    return `it is PostgreSQL ${facts.version}, the database under review is ${major}; name a server of that major version.`;
  }
  if (facts.isSuperuser) {
    return "its role is a superuser, and migrations of pull requests would run as one; name a role that may only create databases.";
  }
  if (!facts.mayCreateDatabases) return MAY_NOT_CREATE;
  const sign = signOfProduction(facts);
  return sign === null
    ? null
    : `${sign}; migrations of pull requests run on it, so it must be a server that holds nothing else.`;
}

export const MAY_NOT_CREATE = "its role may not create databases; ALTER ROLE … CREATEDB lets it.";

/** What makes a server look like production, as the beginning of a sentence; null where it looks like scratch. */
export function signOfProduction({ isStandby, replicas, sessions, largest }: ScratchFacts): string | null {
  if (isStandby || replicas > 0) return "it takes part in replication, as production does";
  if (sessions > 0) return `other programs are connected to it (${sessions})`;
  if (largest !== null && largest.bytes > largestBytes) {
    return `its database ${largest.name} holds ${Math.round(largest.bytes / 1e6)} MB`;
  }
  return null;
}
