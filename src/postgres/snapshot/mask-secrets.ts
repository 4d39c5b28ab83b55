import type { CatalogData, Column } from "../../model/catalog.ts";

/** What a masked text stands as. */
export const masked = "masked";

const secretName = "password|passwd|secret|token|api_?key|private_?key|access_?key|credential";
// Shapes that secrets of well-known services have, and long random text; a UUID is no secret.
const secretShapes = [
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/'"]+:([^\s@/'"]+)@/giu,
  /\b((?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,})/gu,
  /\b((?:ghp|gho|ghs|ghu|github_pat|glpat|xox[abprs]|npm|pypi|shpat)[-_][A-Za-z0-9_-]{10,})/gu,
  /\b((?:AKIA|ASIA)[A-Z0-9]{16})\b/gu,
  /\b(eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]+)?)/gu,
  /(-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----)/gu,
  // Long random text: hexadecimal, or letters of both cases with digits. Names of constants and alphabets are no secrets.
  /(?<=')([0-9a-f]{32,}|[0-9A-F]{32,})(?=')/gu,
  /(?<=')((?=[^']*\d)(?=[^']*[a-z])(?=[^']*[A-Z])(?![^']*(?:abcdef|ABCDEF))(?![0-9a-fA-F]{8}-[0-9a-fA-F]{4}-)[A-Za-z0-9+/=_-]{32,})(?=')/gu,
];
const textTypes = "text|character varying|character|varchar|bpchar|bytea|jsonb?|(?:\\w+\\.)?citext";
// password text DEFAULT 'x' in a CREATE TABLE, and ALTER COLUMN password SET DEFAULT 'x'::text.
const columnDefaults = [
  new RegExp(
    String.raw`((?:^|[(,])\s*(?:\w|"\w)*(?:${secretName})\w*"?\s+(${textTypes})\b[^,;'\n]*?\sDEFAULT\s+)'((?:[^']|'')+)'`,
    "gimu",
  ),
  new RegExp(
    String.raw`(ALTER COLUMN\s+"?\w*(?:${secretName})\w*"?\s+SET DEFAULT\s+)'(?:[^']|'')+'(?=::(${textTypes}))`,
    "giu",
  ),
];
// "password": "x", password = 'x', token := 'x' in bodies and JSON.
const assignments = new RegExp(
  String.raw`((?:${secretName})["']*\s*(?::=|=>|[:=])\s*)(["'])((?:(?!\2).)+)\2`,
  "giu",
);

// password = ''x'' in a literal within a body, whose quotes are doubled.
const quotedAssignments = new RegExp(
  String.raw`((?:${secretName})["']*\s*(?::=|=>|[:=])\s*'')[\w@#$%^&!.+/-]{4,}(?='')`,
  "giu",
);

// Hosts, users and passwords of foreign servers and subscriptions, which pg_dump prints to a superuser.
const connections =
  /^(?:CREATE|ALTER) (?:SERVER|USER MAPPING|FOREIGN DATA WRAPPER|SUBSCRIPTION)\s(?:[^;']|'(?:[^']|'')*'(?!'))*;/gimu;

/** Replaces what looks like a secret in SQL: passwords in URLs, keys of well-known shapes, literals beside a telling name. */
export function maskSecrets(sql: string): string {
  let text = sql;
  for (const shape of secretShapes)
    text = text.replace(shape, (whole: string, secret: string) => whole.replace(secret, masked));
  for (const shape of columnDefaults) {
    text = text.replace(shape, (_whole, before: string, type: string) => `${before}${maskedLiteral(type)}`);
  }
  text = text.replace(connections, (statement) => statement.replace(/'(?:[^']|'')*'/gu, `'${masked}'`));
  text = text.replace(quotedAssignments, (_whole, before: string) => `${before}${masked}`);
  return text.replace(
    assignments,
    (_whole, before: string, quote: string) => `${before}${quote}${masked}${quote}`,
  );
}

/** A literal that a column of the type takes. */
const maskedLiteral = (type: string): string => (/^json/iu.test(type) ? `'"${masked}"'` : `'${masked}'`);

/** The same for everything of a catalog that is an expression, a definition or a body. */
export function maskCatalog(catalog: CatalogData): CatalogData {
  const mask = <T extends string | null>(text: T): T => (text === null ? text : (maskSecrets(text) as T));
  return {
    ...catalog,
    relations: catalog.relations.map((relation) => ({
      ...relation,
      definition: mask(relation.definition),
      columns: relation.columns.map((column) => ({
        ...column,
        default: column.default === null ? null : maskDefault(column, column.default),
      })),
      constraints: relation.constraints.map((constraint) => ({
        ...constraint,
        definition: mask(constraint.definition),
      })),
      indexes: relation.indexes.map((index) => ({
        ...index,
        definition: mask(index.definition),
        expressions: mask(index.expressions),
        predicate: mask(index.predicate),
      })),
      triggers: relation.triggers.map((trigger) => ({ ...trigger, definition: mask(trigger.definition) })),
    })),
    functions: catalog.functions.map((found) => ({ ...found, body: mask(found.body) })),
  };
}

function maskDefault({ name, type }: Pick<Column, "name" | "type">, expression: string): string {
  const telling =
    new RegExp(secretName, "iu").test(name) && new RegExp(`^(?:${textTypes})\\b`, "iu").test(type);
  return maskSecrets(telling ? expression.replace(/^'(?:[^']|'')+'/u, maskedLiteral(type)) : expression);
}
