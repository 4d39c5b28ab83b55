/** How surely a line uses the name, best first; null: it does not. */
export type Rank = 0 | 1 | 2 | 3 | null;

/** A place where a spelling of the name stands. */
export interface Place {
  readonly line: string;
  /** Offset of the spelling in the line. */
  readonly at: number;
  readonly form: string;
  readonly path: string;
}

const COMMENT = /^\s*(\/\/|\/?\*|#(?!\[|\{)|--|<!--|;|%)/;
const SQL =
  /\b(SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|FROM|JOIN|WHERE|ORDER\s+BY|GROUP\s+BY|RETURNING|ON\s+CONFLICT|VALUES|TRUNCATE|REFERENCES|ALTER\s+TABLE|COPY)\b/;
/** Lower-case SQL is told from prose by the quote before it or the language of the file. */
const LOWER_SQL =
  /\b(select\s.*\bfrom|insert\s+into|update\s+\S+\s+set|delete\s+from|from\s+\S+\s+where|left\s+join|inner\s+join|where\s+\S+\s*(=|in|is|<|>))\b/;
const DEFINITION =
  /(__tablename__|table_name\s*=|db_table\s*=|@(Table|Entity|Column|JoinColumn|ManyToOne|OneToMany|Prop|Field)\b|\b(pgTable|mysqlTable|pgView|createTable|define|hasColumn|Column|mapped_column|Field|\w+Field|varchar|integer|timestamp|uuid|text|boolean|jsonb|bigint)\(|\b(has_many|has_one|belongs_to|has_and_belongs_to_many|validates|attribute|attr_accessor|field|scope|enum|schema|delegate|serialize|ignored_columns|table!)\b|\b(gorm|db|bun|pg|sql|column)\s*[:=]\s*"|#\[(sqlx|diesel|sea_orm|table_name)|\$(table|fillable|casts|hidden)\b)/;
const CLASS =
  /\b(class|model|struct|type|interface|record|entity|enum|trait|impl|new|extends|implements|object)\s+$/;

/** Ranks a place where a table is named. A single word is no use by itself: it takes SQL, a quote or a class around it. */
export function rankTableUse(place: Place, words: number): Rank {
  const { line, at, form } = place;
  if (COMMENT.test(line) && !isSqlFile(place)) return null;
  const [before, after] = [line.slice(0, at), line.slice(at + form.length)];
  const isPascal = /^[A-Z][a-zA-Z0-9]*[a-z]/.test(form);
  if (!isPascal && SQL_BEFORE_TABLE.test(before)) return 0;
  if (isPascal && CLASS.test(before)) return 0;
  if (DEFINITION.test(line) && (isQuoted(before, after) || before.endsWith(":"))) return 0;
  if (isQuoted(before, after) || /[\s([,]:$/.test(before)) return 1;
  if (words > 1 ? /(\.|->|::)$/.test(before) : DATABASE_OBJECT.test(before)) return 2;
  if (isPascal && /^(\.|::|\(|<|\[|\?|!|\b\s*\{)/.test(after)) return 2;
  if (!isPascal && words > 1) return isSql(place) ? 0 : 3;
  if (/^\.(\w|\*)/.test(after) && isSql(place)) return 1;
  return words > 1 ? 3 : null;
}

const SQL_BEFORE_TABLE =
  /\b(from|join|into|update|table|references|truncate|only|copy)\s+["`'[]?(\w+["`\]]?\.["`[]?)?$/i;

/** What code calls the object whose members are tables: prisma.user, db.orders, schema.users. */
const DATABASE_OBJECT =
  /\b\w*(prisma|db|database|tx|trx|knex|sequelize|models?|schema|tables?|supabase|dsl|entities|repositor(y|ies)|public)(\.|->|::)$/i;

/** Ranks a place where a column is named; `common`: its name says nothing by itself, so the line must. */
export function rankColumnUse(place: Place, common: boolean): Rank {
  const { line, at, form } = place;
  if (COMMENT.test(line) && !isSqlFile(place)) return null;
  const [before, after] = [line.slice(0, at), line.slice(at + form.length)];
  if (isSql(place)) return 0;
  const isSymbol = isQuoted(before, after) || /[\s([,{]:$/.test(before);
  const isFirst = /^\s*(public|private|protected|readonly|static|let|var|val)?\s*$/.test(before);
  if (DEFINITION.test(line) && (isSymbol || isFirst || !common)) return 0;
  if (isSymbol) return 1;
  if (/(\.|->|\?\.|::|@)$/.test(before)) return 2;
  if (/^\??\s*:(?!:)/.test(after) || (/[\s([,{]$/.test(before) && /^:\s/.test(after))) return 2;
  return common ? null : 3;
}

function isSqlFile({ path }: Place): boolean {
  return path.endsWith(".sql");
}

function isSql(place: Place): boolean {
  if (isSqlFile(place)) return !/^\s*--/.test(place.line);
  return SQL.test(place.line) || LOWER_SQL.test(place.line);
}

function isQuoted(before: string, after: string): boolean {
  const quote = before.at(-1) ?? "";
  return (quote === '"' || quote === "'" || quote === "`") && after.startsWith(quote);
}
