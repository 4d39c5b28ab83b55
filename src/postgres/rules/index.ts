import { addCheckScans } from "./add-check-scans.ts";
import { addColumnRewrites } from "./add-column-rewrites.ts";
import { addExclusionBuildsIndex } from "./add-exclusion-builds-index.ts";
import { addForeignKeyValidates } from "./add-foreign-key-validates.ts";
import { addUniqueBuildsIndex } from "./add-unique-builds-index.ts";
import { blocksTooLong } from "./blocks-too-long.ts";
import { concurrentlyInTransaction } from "./concurrently-in-transaction.ts";
import { createIndexBlocksWrites } from "./create-index-blocks-writes.ts";
import { dropColumn } from "./drop-column.ts";
import { dropTable } from "./drop-table.ts";
import { largeDataChange } from "./large-data-change.ts";
import { longWorkUnderLock } from "./long-work-under-lock.ts";
import { maintenanceLocksTable } from "./maintenance-locks-table.ts";
import { notNullWithoutDefault } from "./not-null-without-default.ts";
import { renameBreaksCode } from "./rename-breaks-code.ts";
import type { Rule } from "./rule.ts";
import { setNotNullScans } from "./set-not-null-scans.ts";
import { statementFails } from "./statement-fails.ts";
import { truncateLosesData } from "./truncate-loses-data.ts";
import { typeChangeRewrites } from "./type-change-rewrites.ts";

/** Every rule, in the order in which they are asked: the particular before the general. */
export const rules: readonly Rule[] = [
  concurrentlyInTransaction,
  notNullWithoutDefault,
  statementFails,
  addColumnRewrites,
  typeChangeRewrites,
  addUniqueBuildsIndex,
  addExclusionBuildsIndex,
  addForeignKeyValidates,
  addCheckScans,
  setNotNullScans,
  createIndexBlocksWrites,
  maintenanceLocksTable,
  longWorkUnderLock,
  largeDataChange,
  blocksTooLong,
  renameBreaksCode,
  dropColumn,
  dropTable,
  truncateLosesData,
];
