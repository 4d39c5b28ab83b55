import type { NamedObject } from "../../model/drift.ts";
import type { Migration } from "../../model/migration.ts";

/** Path of the last migration that makes, renames or drops an object, as far as its SQL names it; null: none does. */
export function lastChange(object: NamedObject, history: readonly Migration[]): string | null {
  const words = [object.name, ...(object.on === null ? [] : [object.on])].map(bareName);
  return history.findLast(({ parts }) => parts.some(({ sql }) => changes(sql, words)))?.path ?? null;
}

const verb = /\b(?:create|add|rename|drop|alter)\b/iu;

/** Statements are told apart by their semicolons, which is enough to see which names stand together. */
function changes(sql: string, words: readonly string[]): boolean {
  const whole = words.map((word) => new RegExp(`(?<![\\w$])${escaped(word)}(?![\\w$])`, "iu"));
  return sql.split(";").some((text) => verb.test(text) && whole.every((word) => word.test(text)));
}

function bareName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
}
