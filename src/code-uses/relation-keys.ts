import { literal } from "./identifier-forms.ts";

/**
 * Finds where a model names the relation that a column is the key of, and so the column without its spelling:
 * `belongs_to :user` for user_id in Rails and Ecto, a ForeignKey in Django, a ManyToOne in TypeORM and JPA, belongsTo in
 * Eloquent. Null where the column's name is no key's. A key that is named otherwise there is another column.
 */
export function relationKeys(column: string): RegExp | null {
  const stem = /^(\w+?)(?:_id|Id|ID)$/.exec(column)?.[1];
  if (stem === undefined) return null;
  const camel = stem.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const name = `(?:${[...new Set([stem, camel])].map(literal).join("|")})`;
  const toOne = "@(?:ManyToOne|OneToOne)\\b";
  const patterns = [
    `\\bbelongs_to[ (]+:${name}\\b(?![^\\n]*foreign_key)`,
    `^[ \\t]*${name}[ \\t]*(?::[^=\\n]{1,60})?=[ \\t]*(?:models\\.)?(?:ForeignKey|OneToOneField)\\((?![^)]{0,300}db_column)`,
    `${toOne}(?:(?!@JoinColumn\\([^)]{0,100}name|@Column\\b|${toOne})[^;]){0,300}?\\b(?:${name}[?!]?:|[\\w<>]+[ \\t]+${name}[ \\t]*[;=])`,
    `\\bfunction[ \\t]+${name}\\([^)]{0,60}\\)[^{]{0,60}\\{[^}]{0,200}?belongsTo\\([ \\t]*[\\w\\\\]+(?:::class)?[ \\t]*\\)`,
  ];
  return new RegExp(patterns.join("|"), "gm");
}
