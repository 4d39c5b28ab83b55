import { createHash } from "node:crypto";
import { normalise } from "../parse/normalise.ts";

/**
 * Identity of a finding: hex, the same over pushes while rule, path, statement (its layout aside) and relation
 * stay. `occurrence` tells equal statements of one file apart, from 0.
 */
export function fingerprint(
  finding: {
    readonly rule: string;
    readonly path: string;
    readonly sql: string;
    readonly relation: string | null;
  },
  occurrence: number,
): string {
  const parts = [
    finding.rule,
    finding.path,
    normalise(finding.sql),
    finding.relation ?? "",
    String(occurrence),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
