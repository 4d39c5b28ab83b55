import { type IdentifierForms, literal, tableForms } from "./identifier-forms.ts";

/** Patterns that tell how a piece of code names a table. None of them keeps a position between calls. */
export interface TableNames {
  readonly forms: IdentifierForms;
  /** Names by which SQL knows it: as in the database, as an entity, in both cases. */
  readonly inSql: ReadonlySet<string>;
  /** Any spelling as a whole word. */
  readonly named: RegExp;
  /** Any spelling, inside longer words too: the quick look at a whole file. */
  readonly spelled: RegExp;
  /** A line that binds a model to the table: `__tablename__ = "orders"`, `@@map("orders")`. */
  readonly bound: RegExp;
  /** A class, struct or model that is named after it, or opens its definition. */
  readonly opens: RegExp;
  /** A call on its model, or on it as a member of a database: `Order.find(`, `prisma.order.update(`, `from("orders")`. */
  readonly called: RegExp;
  /** A chain of calls that begins with its class, at the end of a text: `Order.recent.pluck(:`. */
  readonly chained: RegExp;
  /** A variable or member named after it, at the end of a text: `newOrder`, `order`, `orders`. */
  readonly ends: RegExp;
}

const BINDINGS =
  "(?:__tablename__|__table__|table_name|tableName|db_table|@@map|@Table|@Entity|@entity|\\$table|\\w+Table\\(|pgView\\(|schema\\b|source:|ToTable|sea_orm|Table\\(|table!|TableName|relname|defineModel|define\\(|createTable)";
const KINDS =
  "(?:class|struct|model|interface|type|record|entity|trait|impl(?:<[^>]*>)?|defmodule|object|module|enum)";
const SUFFIXES =
  "(?:s?(?:Repository|Repo|Model|Entity|Dao|DAO|Record|Row|Schema|Table|Mapper|Store|Query|Queries|Manager|Serializer|Resource|Service|Controller|Factory|Params|Changeset|Set)?)";
const DATABASES =
  "\\w*(?:[Pp]risma|[Dd]b|DB|[Dd]atabase|tx|trx|knex|kysely|sequelize|[Mm]odels?|[Ss]chema|[Tt]ables?|supabase|dsl|[Ee]ntities|[Rr]epositor(?:y|ies)|[Cc]lient|\\$transaction|public|ctx)";

/** Prepares the patterns of a table once, for all files. */
export function namesOf(relation: string): TableNames {
  const forms = tableForms(relation);
  const all = [...forms.snake, ...forms.camel, ...forms.pascal];
  const any = `(?:${all.map(literal).join("|")})`;
  const pascal = `(?:${[...forms.pascal, ...forms.snake.filter((form) => /^[A-Z]/.test(form))].map(literal).join("|") || any})`;
  const exact = `(?:${forms.snake.map(literal).join("|")})`;
  const capitals = forms.pascal.length === 0 ? any : `(?:${any}|[A-Za-z_]\\w*(?:${pascal}|_${any}))`;
  return {
    forms,
    inSql: new Set(all.flatMap((form) => [form, form.toLowerCase()])),
    named: new RegExp(`(?<![A-Za-z0-9_$]|[a-z]-)${any}(?![A-Za-z0-9_]|-[a-z])`),
    spelled: new RegExp(any),
    bound: new RegExp(
      `${BINDINGS}[^\\n;{]{0,60}["'\`: (.=]${exact}["'\`,) ]|\\btable!?\\s*[{(]?\\s*${exact}\\b|^\\s*(?:\\w+\\.)?${exact}\\s*\\([\\w, ]{1,120}\\)\\s*\\{`,
    ),
    opens: new RegExp(
      `\\b${KINDS}\\s+(?:[\\w.]+(?:\\.|::))?${pascal}${SUFFIXES}(?![A-Za-z0-9_])|\\btype\\s+${pascal}\\s+struct|\\b(?:for|of)\\s+${pascal}${SUFFIXES}(?![A-Za-z0-9_])`,
    ),
    called: new RegExp(
      `\\bhas(?:Many|One)\\(\\s*(?:\\w+\\.)?${any}\\b|\\bModel\\(\\s*&?(?:\\w+\\.)?${any}\\{|\\b\\w*(?:Entity|Set|Repository|Repo|Query|Model|Table)<${any}>|\\b${DATABASES}(?:\\.|->|::)${any}(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])${any}(?:::(?:table|dsl)\\b|\\.objects\\b|::|\\.(?:find|where|create|update|delete|upsert|insert|select|query|order|pluck|count|all|first|exists|scope|build|save|aggregate|group|bulk|destroy|sum|pick|belongs)\\w*\\b)|\\b(?:from|into|table|knex|select|query|insert|update|delete|insertInto|selectFrom|updateTable|deleteFrom|innerJoin|leftJoin|join|get_by|get|all|add|From|Into|Table|Update|Delete|Insert)(?:_into)?!?\\(\\s*["'\`]?(?:\\w+\\s+in\\s+|schema\\.|tables?\\.)?${any}(?:::table)?["'\`]?\\s*[,)]`,
    ),
    chained: new RegExp(
      `(?<![A-Za-z0-9_.:])${pascal}(?:\\.\\w+[?!]?(?:\\([^()\\n]{0,80}\\))?){1,6}[(\\s:[{"'\`]+$`,
    ),
    ends: new RegExp(`(?<![A-Za-z0-9])(?:${capitals})(?:Table|Model|Entity|Row|Record|s)?$`),
  };
}
