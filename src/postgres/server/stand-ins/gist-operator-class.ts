// An index on a table without rows calls none of its support functions, and the first rows need none either. Where one
// is called all the same, this function of PostgreSQL raises an error of its own and does no harm.
const unused = (name: string, types: string, result: string): string =>
  `CREATE FUNCTION stand_in_${name}(${types}) RETURNS ${result} LANGUAGE internal IMMUTABLE AS 'gtsvectorin';`;

/** Support functions that the operator classes of a stand-in share; once in each extension. */
export const gistSupport = (extension: string): string =>
  [
    unused(`${extension}_consistent`, "internal, internal, smallint, oid, internal", "boolean"),
    unused(`${extension}_union`, "internal, internal", "internal"),
    unused(`${extension}_penalty`, "internal, internal, internal", "internal"),
    unused(`${extension}_picksplit`, "internal, internal", "internal"),
    unused(`${extension}_same`, "internal, internal, internal", "internal"),
    unused(`${extension}_distance`, "internal, internal, smallint, oid, internal", "double precision"),
  ].join("\n");

export interface GistOperatorClass {
  readonly extension: string;
  readonly name: string;
  readonly type: string;
  readonly method: string;
  readonly operators: string;
  readonly isDefault: boolean;
}

/** An operator class whose indexes can be built on tables without rows, by the machinery of GiST. */
export function gistOperatorClass({
  extension,
  name,
  type,
  method,
  operators,
  isDefault,
}: GistOperatorClass): string {
  const call = (number: number, support: string, types: string): string =>
    `FUNCTION ${number} (${type}, ${type}) stand_in_${extension}_${support}(${types})`;
  return `CREATE OPERATOR CLASS ${name} ${isDefault ? "DEFAULT " : ""}FOR TYPE ${type} USING ${method} AS ${[
    operators,
    call(1, "consistent", "internal, internal, smallint, oid, internal"),
    call(2, "union", "internal, internal"),
    call(5, "penalty", "internal, internal, internal"),
    call(6, "picksplit", "internal, internal"),
    call(7, "same", "internal, internal, internal"),
    call(8, "distance", "internal, internal, smallint, oid, internal"),
  ].join(", ")};`;
}
