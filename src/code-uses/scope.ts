import { chainAround } from "./chain.ts";
import type { FileView } from "./file-view.ts";
import type { TableNames } from "./table-names.ts";

/** What the blocks around a line say of a table. */
type Scope =
  /** The line stands in its model's definition. */
  | "model"
  /** In a class or a call that is about it. */
  | "call"
  /** In a block of something else. */
  | "other"
  | "none";

/** Blocks that are about whatever the block around them is about. */
const NEUTRAL =
  /^\s*(\.?\w*(select|where|data|include|create|update|upsert|orderBy|order_by|values|set|AND|OR|NOT|some|every|none|fields|columns|attributes|defaults|by|_count|returning|on|with|connect|createMany|query|args|input|params|properties|findMany|findFirst|findUnique|filter|map|objects|annotate|execute)\w*\b["']?\s*[:({]?\s*[([{]*\s*[\w, ]{0,80}(=>)?\s*[({[]*$|\.\w+\(|if\b|\}?\s*else\b|for\b|try\b|return\s*[({[]*$|(const|let|var)\s+\w+\s*=\s*[({[]*$|match\b|when\b|do\b|begin\b|[({[]|\)|pub\s+fn\b|(pub |public |private |protected |static |async |export |override |final |default )*(fn|func|function|def|defp|constructor|fun|init)\b|@)/;
const MODEL =
  /\b(class|struct|model|interface|type|record|entity|defmodule|object|table|data)\b|Table\(|\(\s*$|\{\s*$/;
/** A function about a table may speak of anything. */
const FUNCTION = /=>\s*\{?\s*$|\bfunction\b/;
const KEY = /^\s*["']?[\w.]+["']?\s*(\??:|=>|=)\s*[\w.<>\s]*[({[]/;

/** Reads the blocks around a line, from the inside out, up to the first that says what it is about. */
export function scopeOf(view: FileView, line: number, table: TableNames): Scope {
  const headers = view.headersOf(line);
  for (const header of headers) {
    const text = view.line(header);
    if (table.bound.test(text) || (MODEL.test(text) && isBound(view, header, line, table))) return "model";
    if (table.opens.test(text)) return isBoundElsewhere(view, header, table) ? "other" : "model";
    if (table.called.test(text)) return "call";
    if (/^\s*\./.test(text) && table.called.test(chainAround(view, header).before)) return "call";
    if (NEUTRAL.test(text)) continue;
    if (FUNCTION.test(text)) continue;
    if (table.ends.test(text.replace(/\W*(:|=|=>|:=)?\s*[\w.]*\s*[({[]+\s*$/, ""))) return "call";
    if (KEY.test(text) || MODEL.test(text)) return "other";
  }
  return headers.length === 0 ? "none" : "other";
}

/** True where annotations above a header, or the first lines of its block, name the table. */
function isBound(view: FileView, header: number, line: number, table: TableNames): boolean {
  for (let each = header - 1; each > 0 && each >= header - 5; each -= 1) {
    const text = view.line(each);
    if (!/^\s*(@|#\[|\[|\/\/\/|\/\*\*?|\*|derive|#)/.test(text)) break;
    if (table.bound.test(text)) return true;
  }
  const indent = leading(view.line(header));
  for (let each = header + 1; each < Math.max(header + 40, line + 80); each += 1) {
    const text = view.line(each);
    if (text.trim() !== "" && leading(text) <= indent) return false;
    if (BOUND_INSIDE.test(text) && table.bound.test(text)) return true;
  }
  return false;
}

const BOUND_INSIDE = /@@map|__tablename__|db_table|table_name|\$table|tableName/;

/** `model Order { … @@map("purchases") }` is no model of orders. */
function isBoundElsewhere(view: FileView, header: number, table: TableNames): boolean {
  if (!view.path.endsWith(".prisma")) return false;
  for (let each = header + 1; each < header + 200; each += 1) {
    const text = view.line(each);
    if (/^\s*\}/.test(text)) return false;
    if (/@@map\(/.test(text)) return !table.bound.test(text);
  }
  return false;
}

function leading(line: string): number {
  return line.length - line.trimStart().length;
}
