import { freeName } from "./free-name.ts";
import { quoteName } from "./quote-name.ts";

/** Two columns of a table that are to hold the same value while code moves from one to the other. */
export interface ColumnPair {
  /** Table as SQL, and its schema's prefix as SQL: "shop." or "". */
  readonly table: string;
  readonly schemaPrefix: string;
  readonly bareName: string;
  readonly from: string;
  readonly to: string;
  /** The value for `to` from `from`, and back, as SQL over a row's prefix: (prefix) => `${prefix}user_id`. */
  readonly forth: (prefix: string) => string;
  readonly back: ((prefix: string) => string) | null;
}

/** Names and SQL of the trigger that keeps the pair in step, and of its removal. */
export interface SyncTrigger {
  readonly create: readonly string[];
  readonly drop: readonly string[];
}

/**
 * A trigger that fills whichever column a write did not name. On UPDATE the column that changed wins; where both
 * changed, `to` does, since only new code knows it.
 */
export function syncTrigger(pair: ColumnPair, taken: (name: string) => boolean): SyncTrigger {
  const name = freeName(`${pair.bareName}_${pair.from}_${pair.to}`, "_sync", taken);
  const fn = `${pair.schemaPrefix}${quoteName(name)}`;
  const [from, to] = [quoteName(pair.from), quoteName(pair.to)];
  const backward = pair.back?.("NEW.") ?? null;
  const forward = `NEW.${to} := ${pair.forth("NEW.")};`;
  const body = [
    "BEGIN",
    "  IF TG_OP = 'INSERT' THEN",
    `    IF NEW.${to} IS NULL THEN`,
    `      ${forward}`,
    ...(backward === null ? [] : [`    ELSE`, `      NEW.${from} := ${backward};`]),
    "    END IF;",
    ...(backward === null
      ? [`  ELSIF NEW.${from} IS DISTINCT FROM OLD.${from} THEN`, `    ${forward}`]
      : [
          `  ELSIF NEW.${to} IS DISTINCT FROM OLD.${to} THEN`,
          `    NEW.${from} := ${backward};`,
          `  ELSIF NEW.${from} IS DISTINCT FROM OLD.${from} THEN`,
          `    ${forward}`,
        ]),
    "  END IF;",
    "  RETURN NEW;",
    "END",
  ];
  return {
    create: [
      `CREATE FUNCTION ${fn}() RETURNS trigger LANGUAGE plpgsql AS $sync$\n${body.join("\n")}\n$sync$`,
      `CREATE TRIGGER ${quoteName(name)} BEFORE INSERT OR UPDATE ON ${pair.table} FOR EACH ROW EXECUTE FUNCTION ${fn}()`,
    ],
    drop: [`DROP TRIGGER ${quoteName(name)} ON ${pair.table}`, `DROP FUNCTION ${fn}()`],
  };
}
