import type { Statement } from "../../model/statement.ts";
import { inlineCode } from "../../text/inline-code.ts";

type Place = Pick<Statement, "path" | "line">;

/** Where another statement of the transaction stands: its line, and its file where that is another one. */
export function lineIn(here: Place, there: Place): string {
  return here.path === there.path
    ? `line ${there.line}`
    : `line ${there.line} of ${inlineCode(shortEnd(there.path, here.path))}`;
}

/** The shortest end of a path that another has not: each migration of Prisma is called `migration.sql`. */
function shortEnd(path: string, other: string): string {
  const [parts, others] = [path.split("/"), other.split("/")];
  for (let depth = 1; depth < parts.length; depth += 1) {
    const end = parts.slice(-depth).join("/");
    if (end !== others.slice(-depth).join("/")) return end;
  }
  return path;
}
