import type { Relation } from "../../model/catalog.ts";
import type { Subject } from "../rules/subject.ts";
import { batchStep } from "./backfill-steps.ts";
import { freeName } from "./free-name.ts";
import { keyOf } from "./key-of.ts";
import { quoteName } from "./quote-name.ts";
import type { StepDraft } from "./step-draft.ts";
import { takenOnTable } from "./taken-names.ts";

/** The value of a column of the second table from a row of the first, as SQL over a row's prefix. */
export type ConvertColumn = (column: string, prefix: string) => string;

/** How a second table gets the rows of a first one and every change to them. */
export interface CopyInStep {
  readonly create: readonly string[];
  readonly drop: readonly string[];
  /** The same where they may be gone already. */
  readonly dropIfThere: readonly string[];
  readonly fill: StepDraft;
}

/**
 * Triggers that write every change of a table into a second one in the same transaction, and the batches that copy the
 * rows that are there. A batch locks its rows while it copies them, so that none is deleted between being read and
 * being written. Null where the table has no key to tell its rows apart.
 *
 * @param to qualified, quoted name of the second table
 * @param convert left out: every column has the value that it has
 */
export function copyInStep(
  subject: Subject,
  table: Relation,
  to: string,
  convert?: ConvertColumn,
): CopyInStep | null {
  const key = keyOf(table)?.map(({ name }) => quoteName(name));
  if (key === undefined) return null;
  const names = table.columns.filter(({ generated }) => generated === null).map(({ name }) => name);
  const columns = names.map(quoteName);
  const copied = convert ?? ((column: string, prefix: string) => `${prefix}${quoteName(column)}`);
  const keyColumns = keyOf(table)?.map(({ name }) => name) ?? [];
  // What a conversion calls is found as the migration finds it.
  const path =
    convert === undefined ? "SET search_path = pg_catalog, pg_temp" : "SET search_path FROM CURRENT";
  const values = columns.filter((name) => !key.includes(name));
  const schema = quoteName(table.schema);
  const taken = takenOnTable(table);
  const name = quoteName(freeName(table.bareName, "_copy", taken));
  const whole = quoteName(freeName(table.bareName, "_copy_truncate", taken));
  const onConflict =
    values.length === 0
      ? "DO NOTHING"
      : `DO UPDATE SET ${values.map((each) => `${each} = EXCLUDED.${each}`).join(", ")}`;
  const isOld = keyColumns.map((each) => `${quoteName(each)} = ${copied(each, "OLD.")}`).join(" AND ");
  const moves = key.map((each) => `NEW.${each} IS DISTINCT FROM OLD.${each}`).join(" OR ");
  const body = [
    "BEGIN",
    "  IF TG_OP = 'TRUNCATE' THEN",
    `    TRUNCATE ${to};`,
    "    RETURN NULL;",
    "  END IF;",
    "  IF TG_OP = 'DELETE' THEN",
    `    DELETE FROM ${to} WHERE ${isOld};`,
    "    RETURN NULL;",
    "  END IF;",
    "  IF TG_OP = 'UPDATE' THEN",
    `    IF ${moves} THEN`,
    `      DELETE FROM ${to} WHERE ${isOld};`,
    "    END IF;",
    "  END IF;",
    `  INSERT INTO ${to} (${columns.join(", ")}) OVERRIDING SYSTEM VALUE`,
    `    VALUES (${names.map((each) => copied(each, "NEW.")).join(", ")})`,
    `    ON CONFLICT (${key.join(", ")}) ${onConflict};`,
    "  RETURN NULL;",
    "END",
  ];
  const fill = batchStep(
    subject,
    { facts: table, written: table.name, alias: quoteName(table.bareName) },
    {
      statement: `INSERT INTO ${to} (${columns.join(", ")}) OVERRIDING SYSTEM VALUE SELECT ${names.map((each) => copied(each, "")).join(", ")} FROM ${table.name}`,
      condition: null,
      isRepeatable: true,
      // Only a row that a trigger has brought already is left out: what violates another constraint is an error.
      tail: ` FOR KEY SHARE ON CONFLICT (${key.join(", ")}) DO NOTHING`,
    },
  );
  if (fill === null) return null;
  const call = `EXECUTE FUNCTION ${schema}.${name}()`;
  return {
    fill,
    create: [
      `CREATE FUNCTION ${schema}.${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER ${path} AS $copy$\n${body.join("\n")}\n$copy$`,
      `CREATE TRIGGER ${name} AFTER INSERT OR UPDATE OR DELETE ON ${table.name} FOR EACH ROW ${call}`,
      `CREATE TRIGGER ${whole} AFTER TRUNCATE ON ${table.name} FOR EACH STATEMENT ${call}`,
    ],
    drop: [
      `DROP TRIGGER ${name} ON ${table.name}`,
      `DROP TRIGGER ${whole} ON ${table.name}`,
      `DROP FUNCTION ${schema}.${name}()`,
    ],
    dropIfThere: [
      `DROP TRIGGER IF EXISTS ${name} ON ${table.name}`,
      `DROP TRIGGER IF EXISTS ${whole} ON ${table.name}`,
      `DROP FUNCTION IF EXISTS ${schema}.${name}()`,
    ],
  };
}
