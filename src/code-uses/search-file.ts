import type { Certainty } from "../model/analysis.ts";
import { type FileView, LONGEST_LINE } from "./file-view.ts";
import { columnForms, type IdentifierForms, literal } from "./identifier-forms.ts";
import { judgeColumnUse } from "./judge-column-use.ts";
import { blankComments, judgeColumnInSql, judgeRelationInSql } from "./judge-sql-use.ts";
import { judgeTableUse } from "./judge-table-use.ts";
import { pythonClass } from "./python-names.ts";
import { relationKeys } from "./relation-keys.ts";
import { scopeOf } from "./scope.ts";
import { namesOf, type TableNames } from "./table-names.ts";
import { UseCollection } from "./use-collection.ts";

/** A table, or one of its columns. */
export interface SoughtName {
  /** Qualified, quoted name. */
  readonly relation: string;
  /** Bare name; null: the table itself. */
  readonly column: string | null;
}

/** Column names of many tables: they count only in files that name the table. */
const COMMON_COLUMNS = new Set(
  "created_at updated_at deleted_at created_by updated_by user_id account_id parent_id external_id first_name last_name display_name start_date end_date start_time end_time is_active is_deleted created_on updated_on email_address phone_number".split(
    " ",
  ),
);
/** Places that are weighed in one file: a file of nothing but matches costs no more. */
const MOST_PLACES = 300;
const LONGEST_STATEMENT = 20_000;
const COMMENT = /^\s*(\/\/|\/?\*(?!\*?\/?\s*@)|#(?!\[|\{)|--|<!--|%)/;

/** What a method's name has before the name of a column: websiteUserId is another one. */
const METHOD = "(?:By|And|Or|(?<![A-Za-z])(?:get|set|is|has|with|update)|(?:Get|Set|Is|Has|With|Update))";

/** A name with what was found of it. */
export interface Sought extends SoughtName {
  readonly table: TableNames;
  readonly forms: IdentifierForms;
  /** Finds the spellings of the name in a file. */
  readonly pattern: RegExp;
  /** Finds the relations in models that the column is the key of; null: it is none's. */
  readonly relations: RegExp | null;
  readonly uses: UseCollection;
}

/** Makes the patterns of a name once, for all files. */
export function prepareSearch({ relation, column }: SoughtName): Sought {
  const table = namesOf(relation);
  const forms = column === null ? table.forms : columnForms(column);
  const relations = column === null ? null : relationKeys(column);
  return { relation, column, table, forms, pattern: patternOf(forms), relations, uses: new UseCollection() };
}

/** The names under which a file knows the table: a Python class may be all that its own are made of. */
function namesIn(view: FileView, sought: Sought): Sought {
  const name = pythonClass(sought.relation, view);
  if (name === null) return sought;
  const table = namesOf(name);
  return sought.column === null
    ? { ...sought, table, forms: table.forms, pattern: patternOf(table.forms) }
    : { ...sought, table };
}

/** Spellings as whole words, and inside a method's name: findByUserId, getUserId, find_by_name. */
function patternOf({ snake, camel, pascal, words }: IdentifierForms): RegExp {
  const whole = [...snake, ...camel, ...pascal].map(literal).join("|");
  const start = "(?<![A-Za-z0-9_$]|[a-z]-)|(?<=by_|_and_)";
  const inner = words > 1 && pascal.length > 0 ? `|(?<=${METHOD})(?:${pascal.map(literal).join("|")})` : "";
  return new RegExp(`(?:(?:${start})(?:${whole})${inner})(?![A-Za-z0-9_]|-[a-z])`, "g");
}

/** Adds what a file uses of a name to its uses. */
export function searchFile(view: FileView, global: Sought): void {
  const sought = namesIn(view, global);
  const { pattern, uses } = sought;
  searchRelations(view, sought);
  const { text, path } = view;
  if (!isSpelledIn(text, sought.forms)) return;
  pattern.lastIndex = 0;
  let match = pattern.exec(text);
  if (match === null || !mayUse(view, sought)) return;
  let certainLine = 0;
  for (let places = 0; match !== null && places < MOST_PLACES; match = pattern.exec(text)) {
    const number = view.lineOf(match.index);
    if (number === certainLine) continue;
    if (view.lengthOf(number) > LONGEST_LINE) {
      pattern.lastIndex = view.startOf(number + 1);
      continue;
    }
    places += 1;
    const judged = judge(view, number, match.index, match[0], sought);
    if (judged === null) continue;
    if (judged.certainty === "certain") certainLine = number;
    uses.add(
      { path, line: number, text: view.line(number).trim().slice(0, 160), certainty: judged.certainty },
      judged.isDefinition || view.isGenerated,
    );
  }
}

/** Adds the relations of the table's model that the column is the key of. */
function searchRelations(view: FileView, { relations, table, uses }: Sought): void {
  if (
    relations === null ||
    !view.holdsRelations ||
    view.isSql ||
    view.isData ||
    !table.spelled.test(view.text)
  )
    return;
  let places = 0;
  for (const { index, 0: found } of view.text.matchAll(relations)) {
    places += 1;
    if (places > MOST_PLACES) return;
    const line = view.lineOf(index + found.length - 1);
    if (COMMENT.test(view.line(line)) || scopeOf(view, line, table) !== "model") continue;
    uses.add(
      { path: view.path, line, text: view.line(line).trim().slice(0, 160), certainty: "certain" },
      true,
    );
  }
}

/** Whether a text holds a spelling at all: looking for words alone takes a small part of what the pattern takes. */
function isSpelledIn(text: string, { snake, camel, pascal }: IdentifierForms): boolean {
  return [snake, camel, pascal].some((forms) => forms.some((form) => text.includes(form)));
}

/** A common name counts in files that name its table, any other wherever it stands. */
function mayUse({ text }: FileView, { column, forms, table }: Sought): boolean {
  if (column === null) return true;
  return !isCommonName(column, forms) || table.spelled.test(text);
}

function isCommonName(column: string, { words }: IdentifierForms): boolean {
  return words === 1 || COMMON_COLUMNS.has(column.toLowerCase()) || column.length < 8;
}

function judge(
  view: FileView,
  number: number,
  index: number,
  form: string,
  { column, table, forms }: Sought,
): { readonly certainty: Certainty; readonly isDefinition: boolean } | null {
  const range = view.sqlAt(index);
  if (range !== null) {
    if (range.end - range.start > LONGEST_STATEMENT) return null;
    const statement = blankComments(view.text.slice(range.start, range.end));
    const place = { statement, at: index - range.start, form };
    const isExact = form.toLowerCase() === (column ?? "").toLowerCase() || forms.camel.includes(form);
    const certainty =
      column === null
        ? judgeRelationInSql(place, forms.words)
        : isExact
          ? judgeColumnInSql(place, table.inSql, isCommonName(column, forms))
          : null;
    return certainty === null ? null : { certainty, isDefinition: false };
  }
  const line = view.line(number);
  if (view.isSql || COMMENT.test(line)) return null;
  const place = { view, number, line, at: index - view.startOf(number), form, column };
  return column === null
    ? judgeTableUse(place, table, forms.words)
    : judgeColumnUse(place, table, isCommonName(column, forms));
}
