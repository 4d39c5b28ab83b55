import type { CatalogData } from "../../model/catalog.ts";
import type { SchemaDrift } from "../../model/drift.ts";
import type { Migration } from "../../model/migration.ts";
import type { DatabaseError } from "../../model/statement.ts";
import { describeObject } from "./describe-object.ts";
import { lastChange } from "./last-change.ts";
import { namedObject } from "./named-object.ts";

/** What both sides of a drift are told from. */
export interface DriftSources {
  /** Of production, with the base's migrations that it does not have yet. */
  readonly production: CatalogData;
  /** Of a schema that the base's migrations make. */
  readonly history: CatalogData;
  readonly migrations: readonly Migration[];
  /** Production's table of applied migrations where it says that this one has run, else null. */
  readonly recordedIn: (path: string) => string | null;
  /** ISO 8601. */
  readonly knownOf: string;
}

/** What differs where production refuses with this error what the repository's own history takes. */
export function explainDrift(error: DatabaseError, sources: DriftSources): SchemaDrift {
  const { production, history, migrations, recordedIn, knownOf } = sources;
  const object = namedObject(error);
  const changedBy = object === null ? null : lastChange(object, migrations);
  return {
    object,
    inProduction: object === null ? null : describeObject(object, production),
    inHistory: object === null ? null : describeObject(object, history),
    changedBy,
    recordedIn: changedBy === null ? null : recordedIn(changedBy),
    knownOf,
  };
}

/** Errors of our limits and rights, of syntax and of data: none of them tells of another schema. */
const OF_THE_SCHEMA = /^(?:42(?!501|601|P02)|2BP01|22023|0A000|55000)/u;

/** True for an error that another schema may explain. */
export function mayBeDrift({ code }: DatabaseError): boolean {
  return OF_THE_SCHEMA.test(code);
}
