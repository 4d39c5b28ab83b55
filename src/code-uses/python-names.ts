import type { FileView } from "./file-view.ts";
import { literal } from "./identifier-forms.ts";

/**
 * The class that a Python file has for a table whose name was made of the class's in small letters: Django's
 * `shop_orderitem` is OrderItem of the app `shop`, SQLModel's `caselink` is CaseLink. Null where the file has none.
 */
export function pythonClass(relation: string, view: FileView): string | null {
  const { path, text } = view;
  if (!path.endsWith(".py")) return null;
  const bare = relation.replace(/^.*\./, "").replaceAll('"', "");
  const [, app, small = bare] = /^(\w+)_([a-z0-9]+)$/.exec(bare) ?? [];
  if (!view.lowerCase.includes(small)) return null;
  if (app !== undefined && !isOfApp(app, path, text)) return null;
  const named = new RegExp(
    `(?<![A-Za-z0-9_])(?=[A-Z])${literal(small).replace(/[a-z]/g, eitherCase)}(?![A-Za-z0-9_])`,
  );
  const found = named.exec(text)?.[0] ?? null;
  // One capital is what any table's class has.
  return app === undefined && !/[A-Z].*[A-Z]/.test(found ?? "") ? null : found;
}

function isOfApp(app: string, path: string, text: string): boolean {
  const name = literal(app);
  return (
    new RegExp(`(^|/)${name}(/|\\.py$)`).test(path) ||
    new RegExp(`\\b(from|import)\\s+[\\w.]*\\b${name}(\\.\\w+)*\\b`).test(text)
  );
}

function eitherCase(letter: string): string {
  return `[${letter}${letter.toUpperCase()}]`;
}
