import type { SnapshotGap } from "../../../model/snapshot.ts";
import { notOfExtension, userSchema } from "./schema-object.ts";

const listed = (kind: string, name: string, from: string): string =>
  `select '${kind}' as kind, string_agg(${name}, ', ' order by ${name}) as names from ${from} having count(*) > 0`;

/** SQL for the objects that cannot be rebuilt from the catalogs, by kind. */
export const leftOut = [
  listed(
    "event triggers",
    "e.evtname",
    `pg_event_trigger e where ${notOfExtension("pg_event_trigger", "e.oid")}`,
  ),
  listed(
    "base types",
    "format('%I.%I', n.nspname, t.typname)",
    `pg_type t join pg_namespace n on n.oid = t.typnamespace
    where t.typtype = 'b' and t.typcategory <> 'A' and ${userSchema} and ${notOfExtension("pg_type", "t.oid")}`,
  ),
  listed(
    "operator classes",
    "format('%I.%I', n.nspname, o.opcname)",
    `pg_opclass o join pg_namespace n on n.oid = o.opcnamespace
    where ${userSchema} and ${notOfExtension("pg_opclass", "o.oid")}`,
  ),
  listed(
    "languages",
    "l.lanname",
    `pg_language l where l.oid >= 16384 and ${notOfExtension("pg_language", "l.oid")}`,
  ),
  listed(
    "transforms",
    "format_type(t.trftype, null)",
    `pg_transform t where t.oid >= 16384 and ${notOfExtension("pg_transform", "t.oid")}`,
  ),
  listed(
    "access methods",
    "a.amname",
    `pg_am a where a.oid >= 16384 and ${notOfExtension("pg_am", "a.oid")}`,
  ),
  listed(
    "conversions",
    "format('%I.%I', n.nspname, c.conname)",
    `pg_conversion c join pg_namespace n on n.oid = c.connamespace where ${userSchema}`,
  ),
].join(" union all ");

/** A gap for each kind of object that was left out. */
export function leftOutGaps(
  rows: readonly { readonly kind: string; readonly names: string }[],
): SnapshotGap[] {
  return rows.map(({ kind, names }) => ({
    what: `${kind}: ${names}`,
    consequence:
      "they cannot be rebuilt from the catalogs, so the shadow lacks them; a schema file made by pg_dump has them",
  }));
}
