import type { Certainty } from "../model/analysis.ts";
import type { ColumnPlace, Judged } from "./judge-column-use.ts";
import type { TableNames } from "./table-names.ts";

/** Says that a class is kept in a database. */
const ORM_CLASS =
  /ApplicationRecord|ActiveRecord|models\.Model|\bextends\s+(Model|BaseModel|BaseEntity|ActiveRecord)\b|\((Base|db\.Model|Model|SQLModel)\b|SQLModel|DeclarativeBase|Eloquent/;
const ORM_ABOVE =
  /@(Table|Entity)\b|derive\([^)]*(Queryable|Insertable|FromRow|Identifiable|Selectable|AsChangeset)|gorm|bun:|sea_orm/;
const CLASS = /\b(class|struct|model|entity|record|type|interface|enum|trait|impl|object)\s+$/;
const IMPORT = /^\s*(import|from|use|export\s*[{*])/;
/** Calls that take a table's name. */
const TAKES_TABLE =
  /\b(from|into|table|knex|schema|belongs_to|has_many|has_one|has_and_belongs_to_many|selectFrom|insertInto|updateTable|deleteFrom|innerJoin|leftJoin|join|references|Table|define|model|get|use|collection)!?[\s(:]*["'`:]$/;

/** Judges a place of code, outside of SQL, where a spelling of a table stands. */
export function judgeTableUse(place: ColumnPlace, table: TableNames, words: number): Judged | null {
  const { view, line, at, form } = place;
  const [before, after] = [line.slice(0, at), line.slice(at + form.length)];
  const use = (certainty: Certainty, isDefinition = false): Judged => ({
    certainty: view.isData ? "weak" : certainty,
    isDefinition,
  });
  const isClassName = /^[A-Z]/.test(form) && form !== form.toUpperCase();
  const quote = before.at(-1) ?? "";
  const isQuoted = /["'`]/.test(quote) && after.startsWith(quote);
  if (table.bound.test(line) && !isClassName) return use("certain", true);
  if (view.path.endsWith(".prisma")) return CLASS.test(before) ? use("certain", true) : null;
  if (isClassName && CLASS.test(before) && !IMPORT.test(line)) return classNamed(place, words, use);
  if (/^!?::(table|dsl|columns|all_columns)\b/.test(after)) return use("certain");
  if (DATABASE.test(before)) return use("certain");
  if (isQuoted || /[\s([,]:$/.test(before)) {
    if (TAKES_TABLE.test(before)) return use(words > 1 ? "certain" : "likely");
    return use(words > 1 ? "likely" : "weak");
  }
  if (isClassName) {
    if (
      /^\.(find|where|create|all|objects|query|update|delete|destroy|count|select|insert|first|last|exists|save|upsert|order|pluck|findOne|aggregate|bulk)\w*\b|^::(find|where|create|query|all|insert|update|select)\w*/.test(
        after,
      )
    )
      return use("likely");
    if (/prisma|\/(models?|entit(y|ies)|schema)\b/.test(line) && IMPORT.test(line)) return use("likely");
    return words > 1 ? use("weak") : null;
  }
  return words > 1 && !/[-/.]$/.test(before) ? use("weak") : null;
}

/** What code calls the object whose members are tables: prisma.user, db.orders. */
const DATABASE =
  /\b\w*([Pp]risma|[Dd]b|DB|[Dd]atabase|tx|trx|knex|kysely|sequelize|supabase|dsl|\$transaction|public)(\.|->|::)$/;

function classNamed(
  { view, number, line }: ColumnPlace,
  words: number,
  use: (certainty: Certainty, isDefinition?: boolean) => Judged,
): Judged {
  const above = [1, 2, 3, 4, 5, 6].map((back) => view.line(number - back)).join("\n");
  if (/(^|\/)app\/models\/.*\.rb$/.test(view.path) || ORM_CLASS.test(line) || ORM_ABOVE.test(above))
    return use("certain", true);
  return use(words > 1 && !view.isFrontend ? "likely" : "weak", true);
}
