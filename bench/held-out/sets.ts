import { type HeldOutCase, cases as shopCases } from "./cases.ts";
import { forumCases } from "./forum-cases.ts";
import { forumTables } from "./forum-tables.ts";
import { officeCases } from "./office-cases.ts";
import { officeTables } from "./office-tables.ts";
import { tables as shopTables } from "./tables.ts";

/** Tables in a database of their own, and the statements that are measured on them. */
export interface HeldOutSet {
  /** Name of the database. */
  readonly name: string;
  readonly tables: readonly string[];
  readonly cases: readonly HeldOutCase[];
}

export const sets: readonly HeldOutSet[] = [
  { name: "shop", tables: shopTables, cases: shopCases },
  { name: "office", tables: officeTables, cases: officeCases },
  { name: "forum", tables: forumTables, cases: forumCases },
];
