import type { ShadowLimits } from "../../model/shadow.ts";

/** Ample for a migration on a database without rows, small beside the machine that runs the service. */
export const defaultLimits: ShadowLimits = {
  statementMs: 5_000,
  reviewMs: 120_000,
  memoryBytes: 1_500_000_000,
  fileBytes: 1_073_741_824,
  folderBytes: 1_000_000_000,
};
