import { access, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { postgisStandIn } from "./postgis.ts";
import { vectorStandIn } from "./vector.ts";

/** Version that a stand-in has in pg_extension, where the true extension has its own. */
export const standInVersion = "stand.in";

const cronStandIn = `
CREATE TABLE cron.job (jobid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, schedule text, command text, nodename text, nodeport integer, database text, username text, active boolean, jobname name);
CREATE TABLE cron.job_run_details (jobid bigint, runid bigint PRIMARY KEY, job_pid integer, database text, username text, command text, status text, return_message text, start_time timestamptz, end_time timestamptz);
CREATE FUNCTION cron.schedule(text, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION cron.schedule(text, text, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION cron.schedule_in_database(text, text, text, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION cron.unschedule(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION cron.unschedule(text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
GRANT USAGE ON SCHEMA cron TO PUBLIC;
`;

interface StandIn {
  readonly sql: string;
  /** Schema that the extension makes for itself. */
  readonly schema?: string;
}

/** Extensions that our server binaries lack. Those with an empty script add nothing that a schema could use. */
const standIns: Readonly<Record<string, StandIn>> = {
  vector: { sql: vectorStandIn },
  postgis: { sql: postgisStandIn },
  pg_cron: { sql: cronStandIn, schema: "cron" },
  ...Object.fromEntries(
    [
      "auto_explain",
      "aws_commons",
      "google_vacuum_mgmt",
      "hypopg",
      "pg_hint_plan",
      "pg_qualstats",
      "pg_repack",
      "pg_stat_kcache",
      "pg_wait_sampling",
      "pgaudit",
      "pglogical",
      "pg_stat_monitor",
      "plpgsql_check",
      "rds_tools",
      "set_user",
      "timescaledb_toolkit",
    ].map((name) => [name, { sql: "" }]),
  ),
};

/**
 * Puts a stand-in for each well-known extension that a server's folder lacks beside those that it has, so that CREATE
 * EXTENSION works there and makes types, functions and operators of the right names. They compute nothing.
 *
 * @param folder the server's folder, with `share/postgresql/extension`.
 */
export async function installStandIns(folder: string): Promise<void> {
  const extensions = path.join(folder, "share", "postgresql", "extension");
  for (const [name, { sql, schema }] of Object.entries(standIns)) {
    const control = path.join(extensions, `${name}.control`);
    const script = path.join(extensions, `${name}--${standInVersion}.sql`);
    const isThere = await access(control).then(
      () => true,
      () => false,
    );
    const ours = await access(script).then(
      () => true,
      () => false,
    );
    if (isThere && !ours) continue;
    await writeWhole(script, sql);
    await writeWhole(control, controlFile(name, schema));
  }
}

/** Trusted: the migration's role may create it, as the owner of a production database may where its host allows it. */
function controlFile(name: string, schema: string | undefined): string {
  return [
    `comment = 'stand-in for ${name} on a shadow: names without what is behind them'`,
    `default_version = '${standInVersion}'`,
    "trusted = true",
    schema === undefined ? "relocatable = true" : `relocatable = false\nschema = ${schema}`,
    "",
  ].join("\n");
}

/** Several processes may prepare the same folder at a time. */
async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  await writeFile(partial, text);
  await rename(partial, file);
}
