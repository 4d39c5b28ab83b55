import type pg from "pg";
import { readMajor } from "../server/read-catalog.ts";
import { schemaQueries } from "./schema-queries.ts";

/**
 * Describes every object of the user's schemas as text, so that two schemas can be compared: identity of the object
 * ("column public.orders.total") to its definition. Data, sizes, owners and OIDs are left out.
 * Uncommitted changes of the session are seen.
 */
export async function describeSchema(client: pg.ClientBase): Promise<ReadonlyMap<string, string>> {
  const query = Object.values(schemaQueries(await readMajor(client))).join("\nunion all\n");
  // One message is one transaction, which ends with our search path; in the migration's own it is put back by hand.
  const answer: unknown =
    await client.query(`select set_config('lockkeeper.search_path', current_setting('search_path'), true);
select set_config('search_path', '', true);
${query};
select set_config('search_path', current_setting('lockkeeper.search_path'), true)`);
  const objects =
    (answer as pg.QueryResult<{ identity: string; definition: string | null }>[])[2]?.rows ?? [];
  const sorted = objects.toSorted((a, b) => (a.identity < b.identity ? -1 : 1));
  return new Map(sorted.map(({ identity, definition }) => [identity, definition ?? ""]));
}
