import type pg from "pg";
import type { SnapshotGap } from "../../model/snapshot.ts";
import { readMajor } from "../server/read-catalog.ts";
import { attachedSections } from "./regenerate/attached-sections.ts";
import { type Dependency, dependencies } from "./regenerate/dependencies.ts";
import { functionSections } from "./regenerate/function-sections.ts";
import { grantSections } from "./regenerate/grant-sections.ts";
import { indexSections } from "./regenerate/index-sections.ts";
import { leftOut, leftOutGaps } from "./regenerate/left-out.ts";
import { orderObjects } from "./regenerate/order-objects.ts";
import type { SchemaObject, Section } from "./regenerate/schema-object.ts";
import { tableSections } from "./regenerate/table-sections.ts";
import { typeSections } from "./regenerate/type-sections.ts";

export interface RegeneratedSchema {
  readonly schemaSql: string;
  readonly gaps: readonly SnapshotGap[];
}

const head = `SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET client_min_messages = warning;
SET search_path = '';
`;

/**
 * Rebuilds the schema of the session's database as SQL, from the catalogs and their `pg_get_*def` functions. Needs no right
 * on any table, unlike pg_dump. `roles` false: no grants, no comments, and policies for everybody, so that nobody but owners is named. Runs in a transaction of the caller's, whose search path it leaves empty, so that every name is
 * printed with its schema; the session's stays: behind a pool it is somebody else's next.
 */
export async function regenerateSchema(
  client: pg.ClientBase,
  options: { readonly roles: boolean },
): Promise<RegeneratedSchema> {
  const major = await readMajor(client);
  await client.query("set local search_path = ''");
  const sections: readonly Section[] = [
    ...typeSections(major),
    ...functionSections(),
    ...tableSections(major),
    ...indexSections(major),
    ...attachedSections(major, options.roles),
    ...(options.roles ? grantSections : []),
  ];
  const objects: SchemaObject[] = [];
  for (const section of sections)
    objects.push(
      ...(await read<SchemaObject>(
        client,
        `select * from (${section}) o order by o.name collate "C", o.id collate "C"`,
      )),
    );
  const ordered = orderObjects(objects, await read<Dependency>(client, dependencies));
  const publicSchema = objects.some(({ id, name }) => id.startsWith("pg_namespace:") && name === "public");
  const statements = ordered.flatMap((object) => object.statements);
  return {
    schemaSql: `${head}${publicSchema ? "" : "DROP SCHEMA IF EXISTS public;\n"}\n${statements.join("\n")}\n\nRESET search_path;\n`,
    gaps: leftOutGaps(await read(client, leftOut)),
  };
}

async function read<T>(client: pg.ClientBase, select: string): Promise<T[]> {
  const { rows } = await client.query<{ json: string }>(
    `select coalesce(json_agg(t), '[]')::text as json from (${select}) t`,
  );
  return JSON.parse(rows[0]?.json ?? "[]") as T[];
}
