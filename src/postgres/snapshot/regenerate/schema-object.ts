/** An object of a schema with the statements that make it. */
export interface SchemaObject {
  /** Catalog and OID: "pg_class:16384". */
  readonly id: string;
  /** Qualified name; orders objects of one section. */
  readonly name: string;
  readonly statements: readonly string[];
}

/** SQL whose rows are objects; the sections run in order and their place is the order in which their objects are made. */
export type Section = string;

/** Condition on `n` (pg_namespace): a schema of the user. */
export const userSchema = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

/** Condition: the object belongs to no extension. */
export const notOfExtension = (catalog: string, oid: string): string =>
  `not exists (select from pg_depend member where member.classid = '${catalog}'::regclass and member.objid = ${oid} and member.deptype = 'e')`;

/** SQL for the type modifiers of a column or attribute: COLLATE where it is not the type's own. */
export const collateClause = (collation: string, type: string): string =>
  `coalesce((select format(' COLLATE %I.%I', cn.nspname, co.collname) from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace
    where co.oid = ${collation} and ${collation} <> (select typcollation from pg_type where pg_type.oid = ${type})), '')`;
