import type { ParsedStatement } from "../parse/parse-migration.ts";

/** True for a DO block that commits as it goes: it holds no lock to its end, and must run outside a transaction. */
export function commitsInside({ tree, sql }: ParsedStatement): boolean {
  return "DoStmt" in tree && /\bCOMMIT\s*(?:AND\s+(?:NO\s+)?CHAIN\s*)?;/i.test(sql);
}
