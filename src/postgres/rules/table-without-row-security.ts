import { inlineCode } from "../../text/inline-code.ts";
import { tableCode } from "./blocking.ts";
import { getsRowSecurity } from "./row-security-on.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const tableWithoutRowSecurity: Rule = {
  id: "table-without-row-security",
  title: "A Supabase table without row-level security",
  why: "Supabase offers the tables of the public schema through its API to whoever has the project's public key. Only row-level security keeps them from reading and writing all rows.",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    if (!("CreateStmt" in tree) || subject.migration.tool !== "supabase" || fails(subject)) return [];
    const { relation, partbound } = tree.CreateStmt;
    if (relation === undefined || partbound !== undefined || relation.relpersistence === "t") return [];
    const table = qualifiedName(subject, relation);
    if (!table.startsWith("public.") || getsRowSecurity(subject, table)) return [];
    if (isInProduction(subject, table)) return [];
    return [
      {
        concern: "data",
        level: "warning",
        relation: table,
        title: `Whoever has the public key reads and writes all rows of ${tableCode(table)}`,
        detail: `In the same migration: ${inlineCode(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;`)} and the policies, or take the public schema out of the API.`,
      },
    ];
  },
};
