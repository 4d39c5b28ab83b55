import type { Node } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { optionsOf } from "../catalog/tree.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";

export const needsSuperuser: Rule = {
  id: "needs-superuser",
  title: "A statement that only a superuser may run",
  why: "The role that migrates production is seldom a superuser, and managed servers have none to give. There the statement fails (42501), while on a developer's machine it runs.",
  level: "notice",
  check(subject) {
    const what = whatNeedsIt(subject);
    if (what === null || fails(subject)) return [];
    return [
      {
        concern: "failure",
        level: "notice",
        relation: null,
        title: `Fails unless the migration runs as superuser: ${what} (42501)`,
        detail:
          "PostgreSQL refuses it to every other role. Managed servers allow some of it to an administrator role of theirs: see that the migration runs as that one.",
      },
    ];
  },
};

/**
 * Statements that PostgreSQL 14 to 18 refused (42501) to an owner of the database who is no superuser. Roles for files,
 * programs and subscriptions aside.
 */
const KINDS: Readonly<Record<string, string>> = {
  CreateEventTrigStmt: "CREATE EVENT TRIGGER",
  CreateFdwStmt: "CREATE FOREIGN DATA WRAPPER",
  CreatePLangStmt: "CREATE LANGUAGE",
  CreateAmStmt: "CREATE ACCESS METHOD",
  CreateTableSpaceStmt: "CREATE TABLESPACE",
  CreateOpClassStmt: "CREATE OPERATOR CLASS",
  CreateOpFamilyStmt: "CREATE OPERATOR FAMILY",
  CreateSubscriptionStmt: "CREATE SUBSCRIPTION",
  AlterSystemStmt: "ALTER SYSTEM",
};

function whatNeedsIt(subject: Subject): string | null {
  const { tree, kind } = subject.statement;
  if ("CreateExtensionStmt" in tree) {
    const { extname = "", if_not_exists } = tree.CreateExtensionStmt;
    const installed = subject.ground.snapshot?.catalog.extensions.some(({ name }) => name === extname);
    const isKnown = TRUSTED.has(extname) || (installed === true && if_not_exists === true);
    return isKnown ? null : `the extension ${inlineCode(extname)} is not known as trusted`;
  }
  if ("CreatePublicationStmt" in tree) return widePublication(tree.CreatePublicationStmt);
  if ("CopyStmt" in tree && tree.CopyStmt.filename !== undefined) {
    return `COPY ${tree.CopyStmt.is_program === true ? "with a program" : "with a file of the server"}`;
  }
  if ("CreateRoleStmt" in tree || "AlterRoleStmt" in tree) return superuserMade(tree);
  if ("CreateFunctionStmt" in tree) return unsafeFunction(tree.CreateFunctionStmt.options);
  if ("VariableSetStmt" in tree && tree.VariableSetStmt.name === "session_replication_role") {
    return inlineCode("SET session_replication_role");
  }
  return KINDS[kind] ?? null;
}

function widePublication(statement: {
  readonly for_all_tables?: boolean;
  readonly pubobjects?: readonly Node[];
}): string | null {
  if (statement.for_all_tables === true) return "a publication FOR ALL TABLES";
  const ofSchema = (statement.pubobjects ?? []).some(
    (node) =>
      "PublicationObjSpec" in node &&
      (node.PublicationObjSpec.pubobjtype ?? "").startsWith("PUBLICATIONOBJ_TABLES_IN"),
  );
  return ofSchema ? "a publication FOR TABLES IN SCHEMA" : null;
}

function superuserMade(tree: Node): string | null {
  const options =
    "CreateRoleStmt" in tree
      ? tree.CreateRoleStmt.options
      : "AlterRoleStmt" in tree
        ? tree.AlterRoleStmt.options
        : [];
  return optionsOf(options).get("superuser") === "true" ? "a role that is SUPERUSER" : null;
}

function unsafeFunction(nodes: readonly Node[] | undefined): string | null {
  const options = optionsOf(nodes);
  const language = (options.get("language") ?? "").toLowerCase();
  if (language === "c" || language === "internal") return `a function in ${language.toUpperCase()}`;
  return options.get("leakproof") === "true" ? "a LEAKPROOF function" : null;
}

/** Extensions of PostgreSQL's own that are `trusted` in 14 to 18, and the best known of others: CREATE on the database is enough. */
const TRUSTED = new Set([
  "bool_plperl",
  "btree_gin",
  "btree_gist",
  "citext",
  "cube",
  "dict_int",
  "fuzzystrmatch",
  "hstore",
  "intarray",
  "isn",
  "jsonb_plperl",
  "lo",
  "ltree",
  "pg_trgm",
  "pgcrypto",
  "plperl",
  "plpgsql",
  "pltcl",
  "seg",
  "tablefunc",
  "tcn",
  "tsm_system_rows",
  "tsm_system_time",
  "unaccent",
  "uuid-ossp",
  "vector",
]);
