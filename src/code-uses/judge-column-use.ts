import type { Certainty } from "../model/analysis.ts";
import { chainAround, reaches, runsOver } from "./chain.ts";
import type { FileView } from "./file-view.ts";
import { isArgumentOfAnnotation, isInMessage, isParameter, isVariable } from "./own-names.ts";
import { scopeOf } from "./scope.ts";
import type { TableNames } from "./table-names.ts";

/** A place of code, outside of SQL, where a spelling of a column stands. */
export interface ColumnPlace {
  readonly view: FileView;
  readonly number: number;
  readonly line: string;
  /** Offset of the spelling in the line. */
  readonly at: number;
  readonly form: string;
  /** As the database has it; null: the table itself is sought. */
  readonly column: string | null;
}

/** How sure a use is, and whether it is the definition of a model rather than a query or an access. */
export interface Judged {
  readonly certainty: Certainty;
  readonly isDefinition: boolean;
}

/** What an object is called where its kind goes without saying. */
const OWN =
  /^(this|self|@|cls|super|it|row|rows|record|item|obj|object|entity|model|instance|values?|data|attrs|attributes|changeset|params|result|results|r|e|o|x|c|t|u|s|p)$/;
/** What the model is told to leave out. */
const LEFT_OUT =
  /ignored_columns|@Transient\b|@ignore\b|NotMapped|gorm:"-|\.Ignore\(|#\[sqlx\(skip|#\[diesel\(skip/;

/** Judges a place by what stands around it: null where nothing says that the name is the column's. */
export function judgeColumnUse(place: ColumnPlace, table: TableNames, isCommon: boolean): Judged | null {
  const { view, number, line, at, form, column } = place;
  if (view.isData || isLeftOut(place) || isMappedElsewhere(place)) return null;
  const [before, after] = [line.slice(0, at), line.slice(at + form.length)];
  if (/^\s*(import|from|use|using|require|package)\b/.test(line) && !table.named.test(line)) return null;
  // A package may have the name of the table.
  if (column !== null && /^\s*(import|package)\b/.test(line)) return null;
  const qualifier = qualifierOf(before);
  const around = { view, number, before, after };
  // The class is defined in one line: `record Order(String id, String userId)`.
  const isInHeader = isParameter(around) && table.opens.test(before);
  const isOwn =
    (!isInHeader && isParameter(around)) ||
    isVariable(around) ||
    isArgumentOfAnnotation(around) ||
    isInMessage(around);
  const shape = isOwn ? "none" : shapeOf(before, after, form);
  const isPlain = shape === "none" && qualifier === null;
  const judged = (certainty: Certainty, isDefinition = false): Judged => ({
    certainty: capped(certainty, view, isCommon),
    isDefinition,
  });
  if (qualifier !== null && table.ends.test(qualifier)) return judged("certain");
  const outer = qualifier === null ? null : qualifierOf(before.slice(0, before.lastIndexOf(qualifier)));
  if (
    qualifier !== null &&
    outer !== null &&
    /^(c|columns|fields|_meta)$/.test(qualifier) &&
    table.ends.test(outer)
  ) {
    return judged("certain");
  }
  // A call on the same line: User.where(email: x), findByUserId of a repository.
  if (!isPlain && qualifier === null && isInCall(place, table)) return judged("certain");
  if (qualifier !== null && /^\w+$/.test(qualifier) && runsOver(view, number, qualifier, table))
    return judged("certain");
  const weak = !isCommon && !isPlain ? judged("weak") : null;
  if (qualifier !== null && !OWN.test(qualifier) && !isInitial(qualifier, table)) {
    return !isCommon && table.named.test(view.text) ? judged("weak") : weak;
  }
  const scope = isInHeader ? "model" : scopeOf(view, number, table);
  if (qualifier !== null) {
    if (scope === "model" || scope === "call") return judged("likely");
    return table.named.test(view.text) ? judged(!isCommon ? "likely" : "weak") : weak;
  }
  if (view.path.endsWith(".prisma")) {
    const mapped = /@map\("([^"]*)"\)/.exec(line)?.[1];
    const isOther = mapped !== undefined && mapped !== column && !line.includes(`"${column}"`);
    return scope === "model" && !isOther ? judged("certain", true) : null;
  }
  if (scope === "model" && !isPlain) return judged("certain", true);
  if (scope === "call" && !isPlain) return judged("certain");
  if (!table.named.test(view.text)) return weak;
  if (isPlain) return !isCommon ? judged("weak") : null;
  if (isCommon && (scope === "other" || shape === "declared" || shape === "method")) return null;
  return judged(!isCommon && scope !== "other" ? "likely" : "weak");
}

/** True where the call on the same line, or the chain of calls that it is part of, is about the table. */
function isInCall({ view, number, line, at, form }: ColumnPlace, table: TableNames): boolean {
  const [before, after] = [line.slice(0, at), line.slice(at + form.length)];
  if (table.called.test(before) || table.bound.test(line) || table.chained.test(before)) return true;
  const chain = chainAround(view, number);
  return table.called.test(chain.before) || reaches(`${after}\n${chain.after}`, table);
}

/** What a browser shows, or an interface describes, tells of the database at second hand. */
function capped(certainty: Certainty, { isFrontend, path }: FileView, isCommon: boolean): Certainty {
  if (isFrontend && /\.(hbs|html|vue|svelte|graphql|gql|dart|swift|mustache)$|\/(gql|graphql)\//i.test(path))
    return "weak";
  if (isFrontend && certainty === "likely") return "weak";
  return isFrontend && isCommon && certainty === "certain" ? "likely" : certainty;
}

/** The identifier before a member: `order` of `order.userId`. */
function qualifierOf(before: string): string | null {
  const member = /(?:([\w$@]+)|[\])])(?:\(\))?(?:!|\?)?(?:\.|->|\?\.|::|\[["'`:])$/.exec(before);
  if (member !== null) return member[1] ?? "";
  return before.endsWith("@") ? "@" : /^\s*(\.|->|::)$/.test(before) ? "" : null;
}

/** Stands as a key, a symbol, a string, a member or a declared name; anything else is a plain word. */
function shapeOf(
  before: string,
  after: string,
  form: string,
): "key" | "text" | "declared" | "method" | "none" {
  const quote = before.at(-1) ?? "";
  if (/["'`]/.test(quote) && after.startsWith(quote)) return "text";
  // One of the columns that a string lists.
  if (/["'`](?:[\w.*]+,\s*)*$/.test(before) && /^(?:,\s*[\w.*]+)*["'`]/.test(after)) return "text";
  if (/[\s([,{]:$/.test(before) || /["']:$/.test(before) || (/:"?$/.test(before) && after.startsWith('"')))
    return "key";
  if (/^["']?\??\s*(:(?!:)|=>)/.test(after)) return "key";
  if (/(by_|_and_|[a-z])$/.test(before) && /^[A-Z]|_/.test(form)) return "method";
  if (
    /^\s*((pub(\(\w+\))?|public|private|protected|readonly|static|let|var|val|final|mut|field|attribute|self\.)\s+)*([\w<>[\]?.,]+\s+)?$/.test(
      before,
    )
  )
    return "declared";
  if (/[{(,\s]$/.test(before) && /^\s*(,|=(?!=)|\}|->|:)/.test(after)) return "key";
  if (/^(=|\.)/.test(after.trimStart())) return "declared";
  return "none";
}

/** `o.user_id` for orders, `oi` for order_items. */
function isInitial(qualifier: string, { forms }: TableNames): boolean {
  const words = (forms.camel[0] ?? forms.snake[0] ?? "").split(/(?=[A-Z])|_/);
  return (
    qualifier === "" ||
    qualifier.toLowerCase() ===
      words
        .map((word) => word.slice(0, 1))
        .join("")
        .toLowerCase()
  );
}

function isLeftOut({ view, number, line }: ColumnPlace): boolean {
  if (LEFT_OUT.test(line)) return true;
  const above = view.line(number - 1);
  if (/^\s*[@#[]/.test(above) && LEFT_OUT.test(above)) return true;
  return view
    .headersOf(number)
    .slice(0, 2)
    .some((header) => /ignored_columns/.test(view.line(header)));
}

/** An annotation that names the column of the attribute under it, in JPA and TypeORM. */
const NAMES_COLUMN =
  /^\s*@(?:field:)?(?:Column|JoinColumn|ColumnInfo)\s*\((?:[^)]*\bname\s*[=:]\s*|\s*\{?\s*)["']([^"']+)["']/;

/** True for an attribute that is spelled like the column, and that its annotation maps to another one. */
function isMappedElsewhere({ view, number, column }: ColumnPlace): boolean {
  if (column === null) return false;
  for (let above = number - 1; /^\s*@/.test(view.line(above)); above -= 1) {
    const named = NAMES_COLUMN.exec(view.line(above))?.[1];
    if (named !== undefined) return named.toLowerCase() !== column.toLowerCase();
  }
  return false;
}
