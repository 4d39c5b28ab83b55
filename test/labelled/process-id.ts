import type pg from "pg";

/** The process of a connection on the server. */
export function processId(client: pg.Client): number {
  return (client as unknown as { readonly processID: number }).processID;
}
