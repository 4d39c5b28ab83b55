import type { FileView } from "./file-view.ts";

/** A place of a line: what stands before a name, and after it. */
interface Around {
  readonly view: FileView;
  readonly number: number;
  readonly before: string;
  readonly after: string;
}

const TYPED =
  /[(,]\s*(?:final\s+)?(?:@\w+\s+)?(?:[A-Z][\w<>[\].?]*|int|long|short|byte|boolean|double|float|char)\s+$/;
const VARIABLE =
  /^\s*(?:(?:final|const|let|var|val|mut)\s+)*(?:[A-Z][\w<>[\].?]*|int|long|short|byte|boolean|double|float|char|const|let|var|val|mut)\s+$/;
/** A line that opens the body of a function, or a block inside of one. */
const BODY =
  /\)\s*(?:throws [\w.,\s]+)?(?:->|=>|:)?[^(){}]*\{\s*$|^\s*\}?\s*(?:try|else|do|finally)\b|=>\s*\{\s*$/;

/** True for a parameter that its type stands before, as in Java: it has a name of its own choice. */
export function isParameter({ before, after }: Around): boolean {
  return TYPED.test(before) && /^\s*[,)]/.test(after);
}

/** True for a variable that a function declares with its type or a keyword. */
export function isVariable({ view, number, before, after }: Around): boolean {
  if (!VARIABLE.test(before) || !/^\s*(?:=(?!=)|;|:)/.test(after)) return false;
  const [header] = view.headersOf(number);
  return header !== undefined && BODY.test(view.line(header));
}

/** True for the name of an annotation's argument: `@ProtoField(id = 1)`. */
export function isArgumentOfAnnotation({ before, after }: Around): boolean {
  return /^\s*@\w+\((?:[^"()]*,)?\s*$/.test(before) && /^\s*=(?!=)/.test(after);
}

/** True for a word in a text that people read: `"no order for user_id: %s"`. */
export function isInMessage({ before, after }: Around): boolean {
  if (!/^:(?!:)/.test(after)) return false;
  const text = /^(?:[^"\\]|\\.|"(?:[^"\\]|\\.)*")*"((?:[^"\\]|\\.)*)$/.exec(before)?.[1];
  return text !== undefined && /[A-Za-z]\s+$/.test(text);
}
