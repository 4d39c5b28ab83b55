import type { Observation } from "../../model/shadow.ts";
import { assistStatement, createMissingRole, missingRole, type RunAsSuperuser } from "./trusted-side.ts";

/** So many roles are created for one statement. */
const roleLimit = 20;

/**
 * Observes a statement; where it fails for want of a role that production may well have, or of a superuser, the trusted
 * side helps from its allow-list and the statement is run once more.
 *
 * @param runAsSuperuser null: nobody may help.
 */
export async function assistObservation(
  sql: string,
  observe: () => Promise<Observation>,
  runAsSuperuser: RunAsSuperuser | null,
): Promise<Observation> {
  const assisted: string[] = [];
  for (;;) {
    const seen = { ...(await observe()), assisted };
    if (seen.error === null || runAsSuperuser === null) return seen;
    const role = /^\s*(?:drop|alter)\s+(?:role|user|group)\b/i.test(sql) ? null : missingRole(seen.error);
    try {
      if (role !== null && assisted.length < roleLimit) {
        await createMissingRole(role, runAsSuperuser);
        assisted.push(`created the role ${role}`);
        continue;
      }
      const help = seen.superuserNeeded ? await assistStatement(sql, runAsSuperuser) : null;
      if (help === null) return seen;
      assisted.push(help);
      return { ...seen, error: null, superuserNeeded: false, otherCatalogChanged: true };
    } catch {
      // The superuser could not do it either: the statement's own error is the answer.
      return seen;
    }
  }
}
