/** Major version of the server that a dump was made from, as pg_dump notes it at the top; null where it does not say. */
export function dumpedMajor(schemaSql: string): number | null {
  const version = /^-- Dumped from database version (\d+)/mu.exec(schemaSql.slice(0, 4096))?.[1];
  return version === undefined ? null : Number(version);
}
