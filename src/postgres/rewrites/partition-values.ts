import type { Node, PartitionBoundSpec } from "@pgsql/types";
import type { Relation, TypeFacts } from "../../model/catalog.ts";
import { writePart } from "./edit-statement.ts";
import { parseOne } from "./parse-one.ts";
import { typeValue } from "./type-values.ts";

/** What the columns of a partition key must be for one partition: SQL by the column's name. */
type Place = ReadonlyMap<string, string>;

/** So many partitions get rows: each kind of bound is among them. */
const MOST_PLACES = 8;

/**
 * Values over `n` for the columns of a partition key, so that every row finds a partition: SQL by the column's name, none
 * where any value does. Null where no partition's bound tells them.
 */
export function partitionValues(
  table: Relation,
  relations: ReadonlyMap<string, Relation>,
  types: readonly TypeFacts[],
): ReadonlyMap<string, string> | null {
  const places = placesBelow(table, relations).slice(0, MOST_PLACES);
  if (places.length === 0) return null;
  const columns = new Set(places.flatMap((place) => [...place.keys()]));
  const values = new Map<string, string>();
  for (const { name, type } of table.columns) {
    if (!columns.has(name)) continue;
    const anywhere = typeValue(type, types, true);
    if (anywhere === null && !places.every((place) => place.has(name))) return null;
    const cases = places.flatMap((place, index) => {
      const value = place.get(name);
      return value === undefined ? [] : [`WHEN ${index} THEN (${value})::${type}`];
    });
    values.set(name, `CASE n % ${places.length} ${cases.join(" ")} ELSE ${anywhere ?? "NULL"} END`);
  }
  return values;
}

/** The places of a table's rows: one for each partition at the bottom whose bound is understood. */
function placesBelow(table: Relation, relations: ReadonlyMap<string, Relation>): readonly Place[] {
  if (table.partitioned === null) return [new Map()];
  const keys = keyColumns(table.partitioned.key);
  return table.children.flatMap((name) => {
    const child = relations.get(name);
    const own = child === undefined ? null : placeOf(keys, child.partitionBound, table);
    if (child === undefined || own === null) return [];
    return placesBelow(child, relations).map((below) => new Map([...own, ...below]));
  });
}

/** Columns of a partition key in their order; null in the place of an expression. */
function keyColumns(key: string): readonly (string | null)[] {
  const tree = parseOne(`CREATE TABLE t () PARTITION BY ${key}`);
  const params = tree !== null && "CreateStmt" in tree ? tree.CreateStmt.partspec?.partParams : undefined;
  return (params ?? []).map((each) => ("PartitionElem" in each ? (each.PartitionElem.name ?? null) : null));
}

function placeOf(keys: readonly (string | null)[], bound: string | null, table: Relation): Place | null {
  const spec = bound === null ? undefined : readBound(bound);
  if (spec === undefined) return null;
  // Any value finds a partition by its hash, or beside the others in the default one.
  if (spec.is_default === true || spec.strategy === "h") return new Map();
  if (spec.strategy === "l") {
    const listed = (spec.listdatums ?? []).find((datum) => !isNull(datum));
    return listed === undefined ? null : placeAt(keys.slice(0, 1), [writePart(listed)]);
  }
  return placeInRange(keys, spec, table);
}

/** The lower bound is in the range, the upper is not: below one without a lower bound lies what is one less. */
function placeInRange(
  keys: readonly (string | null)[],
  { lowerdatums = [], upperdatums = [] }: PartitionBoundSpec,
  table: Relation,
): Place | null {
  const fixed = lowerdatums.findIndex(isUnbounded);
  if (fixed !== 0) {
    const bounded = fixed < 0 ? lowerdatums : lowerdatums.slice(0, fixed);
    return placeAt(keys, bounded.map(writePart));
  }
  const [upper] = upperdatums;
  if (upper === undefined || isUnbounded(upper)) return new Map();
  const type = table.columns.find(({ name }) => name === keys[0])?.type ?? "";
  const step = stepOf(type);
  return step === null ? null : placeAt(keys.slice(0, 1), [`(${writePart(upper)})::${type} - ${step}`]);
}

function placeAt(keys: readonly (string | null)[], values: readonly string[]): Place | null {
  const place = new Map<string, string>();
  for (const [index, value] of values.entries()) {
    const key = keys[index];
    if (key == null) return null;
    place.set(key, value);
  }
  return place;
}

/** What is taken from a value to get a smaller one; null where a type has no such thing. */
function stepOf(type: string): string | null {
  if (/^(smallint|integer|bigint|numeric|date)/.test(type)) return "1";
  return type.startsWith("timestamp") ? "interval '1 day'" : null;
}

function readBound(bound: string): PartitionBoundSpec | undefined {
  const tree = parseOne(`CREATE TABLE t PARTITION OF p ${bound}`);
  return tree !== null && "CreateStmt" in tree ? tree.CreateStmt.partbound : undefined;
}

/** MINVALUE and MAXVALUE are read as columns of that name. */
function isUnbounded(datum: Node): boolean {
  return "ColumnRef" in datum;
}

function isNull(datum: Node): boolean {
  return "A_Const" in datum && datum.A_Const.isnull === true;
}
