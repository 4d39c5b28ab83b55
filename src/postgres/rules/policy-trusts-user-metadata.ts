import type { Node } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { walk } from "../catalog/tree.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";
import { qualifiedName, strings } from "./syntax.ts";

export const policyTrustsUserMetadata: Rule = {
  id: "policy-trusts-user-metadata",
  title: "A policy that trusts what users say of themselves",
  why: "Supabase keeps user_metadata for what users tell of themselves: each user can write their own with the public key. A policy that reads it from the token lets in whoever writes there what it asks for.",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    const policy =
      "CreatePolicyStmt" in tree
        ? tree.CreatePolicyStmt
        : "AlterPolicyStmt" in tree
          ? tree.AlterPolicyStmt
          : null;
    if (policy?.table === undefined || fails(subject)) return [];
    if (!readsUserMetadata(policy.qual) && !readsUserMetadata(policy.with_check)) return [];
    const table = qualifiedName(subject, policy.table);
    return [
      {
        concern: "data",
        level: "warning",
        relation: table,
        title: `Users can let themselves in to ${tableCode(table)}: ${inlineCode(policy.policy_name ?? "")} reads what they write of themselves`,
        detail: `Each user writes their own ${inlineCode("user_metadata")} (${inlineCode("raw_user_meta_data")}). ${inlineCode("app_metadata")} is written by the service alone; a table of roles under policies of its own does it too.`,
      },
    ];
  },
};

/** True for the metadata of a token, by `auth.jwt()` or the setting that holds its claims, and for the column behind it. */
function readsUserMetadata(expression: Node | undefined): boolean {
  let readsToken = false;
  let namesMetadata = false;
  let readsColumn = false;
  walk({ expression }, (tag, body) => {
    if (tag === "FuncCall") {
      const name = strings(body.funcname as readonly Node[]).at(-1);
      readsToken ||= name === "jwt" || name === "current_setting";
    }
    if (tag === "ColumnRef")
      readsColumn ||= strings(body.fields as readonly Node[]).at(-1) === "raw_user_meta_data";
    const text = tag === "A_Const" ? (body.sval as { readonly sval?: string } | undefined)?.sval : undefined;
    namesMetadata ||= /(?:^|\W)user_metadata(?:\W|$)/.test(text ?? "");
    return true;
  });
  return readsColumn || (readsToken && namesMetadata);
}
