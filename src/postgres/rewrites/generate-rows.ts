import type { Column, Constraint, Relation, TypeFacts } from "../../model/catalog.ts";
import { quoteName } from "./quote-name.ts";
import { countValues, PLAIN_VALUES, typeValue } from "./type-values.ts";

/** How many rows a generated table has. */
export const GENERATED_ROWS = 2000;

/**
 * An INSERT that fills a table with rows, the same on every run: keys count up, foreign keys meet the generated
 * keys of the other table, checks of the form `column IN (…)` are met, others by the values that are handed in. Null
 * where a column has a type that no value is known for. Whether the rows satisfy every constraint is for the server to
 * say.
 *
 * @param checked values that satisfy a column's CHECK, by its name
 * @param placed values with which every row finds a partition, by the name of a column
 */
export function generateRows(
  table: Relation,
  others: ReadonlyMap<string, Relation>,
  types: readonly TypeFacts[],
  nulls: boolean,
  checked: ReadonlyMap<string, string> = new Map(),
  placed: ReadonlyMap<string, string> = new Map(),
): string | null {
  const columns = table.columns.filter(({ generated }) => generated === null);
  if (columns.length === 0 || table.kind !== "table") return null;
  const values = columns.map(
    (column) => placed.get(column.name) ?? columnValue(column, table, others, types, nulls, checked),
  );
  if (values.includes(null)) return null;
  const names = columns.map(({ name }) => quoteName(name)).join(", ");
  return `INSERT INTO ${table.name} (${names}) OVERRIDING SYSTEM VALUE SELECT ${values.join(", ")} FROM generate_series(1, ${GENERATED_ROWS}) AS n`;
}

function columnValue(
  column: Column,
  table: Relation,
  others: ReadonlyMap<string, Relation>,
  types: readonly TypeFacts[],
  nulls: boolean,
  checked: ReadonlyMap<string, string>,
): string | null {
  const chosen = chosenValues(column, table.constraints);
  const reference = referenceOf(column, table);
  const isKey = isUniqueAlone(column, table);
  const value =
    chosen !== null
      ? `(ARRAY[${chosen.join(", ")}])[1 + n % ${chosen.length}]`
      : reference !== null
        ? referencedValue(reference, others, types)
        : (checked.get(column.name) ??
          later(column, table) ??
          typeValue(column.type, types, isKey || isInUnique(column, table)));
  if (value === null) return column.notNull ? null : "NULL";
  if (column.notNull) return value;
  const most = countValues(column.type, types);
  if (isKey) return most < GENERATED_ROWS ? `CASE WHEN n <= ${most} THEN ${value} END` : value;
  return nulls ? `CASE WHEN n % 7 <> 0 THEN ${value} END` : value;
}

/** True where a key has fewer values than rows are generated: the table gets one row for each value. */
export function hasShortKey(table: Relation, types: readonly TypeFacts[]): boolean {
  const isShort = (name: string | null): boolean => {
    const column = table.columns.find((each) => each.name === name);
    return column?.notNull === true && countValues(column.type, types) < GENERATED_ROWS;
  };
  return table.indexes.some(({ unique, columns }) => unique && columns.length > 0 && columns.every(isShort));
}

/** Times of later columns are later: `starts_at` comes before `ends_at`, and a CHECK says so. */
function later(column: Column, table: Relation): string | null {
  if (isInUnique(column, table) || !/^(date|timestamp with)/.test(column.type)) return null;
  const plain = PLAIN_VALUES[column.type.replace(/\(\d+\)/, "")];
  const days = table.columns.indexOf(column);
  if (plain === undefined) return null;
  return column.type === "date" ? `(${plain} + ${days})` : `(${plain} + interval '${days} days')`;
}

function isUniqueAlone(column: Column, table: Relation): boolean {
  return table.indexes.some(
    ({ unique, columns }) => unique && columns.length === 1 && columns[0] === column.name,
  );
}

function isInUnique(column: Column, table: Relation): boolean {
  return table.indexes.some(({ unique, columns }) => unique && columns.includes(column.name));
}

function referenceOf(column: Column, table: Relation): { relation: string; column: string } | null {
  for (const { kind, columns, references } of table.constraints) {
    const at = columns.indexOf(column.name);
    const target = references?.columns[at];
    if (kind === "foreign key" && references !== null && target !== undefined) {
      return { relation: references.relation, column: target };
    }
  }
  return null;
}

/** The other table's key is made from the same number, so the same expression meets it. */
function referencedValue(
  reference: { readonly relation: string; readonly column: string },
  others: ReadonlyMap<string, Relation>,
  types: readonly TypeFacts[],
): string | null {
  const target = others.get(reference.relation)?.columns.find(({ name }) => name === reference.column);
  return target === undefined ? null : typeValue(target.type, types, true);
}

/** Constants of a CHECK that lists them: `(status = ANY (ARRAY['a'::text, 'b'::text]))`. */
function chosenValues(column: Column, constraints: readonly Constraint[]): readonly string[] | null {
  for (const { kind, columns, definition } of constraints) {
    if (kind !== "check" || columns.length !== 1 || columns[0] !== column.name) continue;
    const list = /= ANY \(+ARRAY\[([^\]]+)\]/.exec(definition)?.[1];
    if (list !== undefined) return list.split(", ");
  }
  return null;
}
