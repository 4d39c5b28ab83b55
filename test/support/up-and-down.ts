import type { Migration } from "../../src/model/migration.ts";
import { migrationOf } from "./subject-of.ts";

const DOWN = /^-- migrate:down\n/m;

/** The migrations of a text: an up, and a down where the line `-- migrate:down` begins one. Lines stay what they are. */
export function upAndDown(sql: string, fields: Partial<Migration> = {}): readonly Migration[] {
  const [up = "", down] = sql.split(DOWN);
  if (down === undefined) return [migrationOf(sql, fields)];
  const line = up.split("\n").length;
  const whole = migrationOf(up, { ...fields, tool: "dbmate" });
  const paired = { ...whole, pair: whole.path };
  return [paired, { ...paired, direction: "down", parts: [{ sql: `\n${down}`, line }] }];
}
