import type { BlockingBudget, QuietHours } from "../../model/budget.ts";
import type { DatabaseConfig } from "../../model/config.ts";
import { matchesGlob } from "../../text/glob.ts";

/** The blocking budget of a table: the last entry of the configuration that names it, else the database's. */
export function budgetOf(database: DatabaseConfig): (relation: string) => BlockingBudget {
  return (relation) =>
    database.tableBudgets.findLast(({ tables }) => matchesGlob(tables, relation))?.budget ?? database.budget;
}

/** The quiet hours of a table, in the order of the configuration. */
export function quietHoursOf({
  quietHours = [],
}: DatabaseConfig): (relation: string) => readonly QuietHours[] {
  return (relation) => quietHours.filter(({ tables }) => tables === null || matchesGlob(tables, relation));
}
