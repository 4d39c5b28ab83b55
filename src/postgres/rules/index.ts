import { addCheckScans } from "./add-check-scans.ts";
import { addColumnRewrites } from "./add-column-rewrites.ts";
import { addExclusionBuildsIndex } from "./add-exclusion-builds-index.ts";
import { addForeignKeyValidates } from "./add-foreign-key-validates.ts";
import { addUniqueBuildsIndex } from "./add-unique-builds-index.ts";
import { blocksTooLong } from "./blocks-too-long.ts";
import { cascadeDropsMore } from "./cascade-drops-more.ts";
import { commitInMigration } from "./commit-in-migration.ts";
import { concurrentlyInTransaction } from "./concurrently-in-transaction.ts";
import { createIndexBlocksWrites } from "./create-index-blocks-writes.ts";
import { deleteWithoutWhere } from "./delete-without-where.ts";
import { disablesTrigger } from "./disables-trigger.ts";
import { dropBreaksCode } from "./drop-breaks-code.ts";
import { dropColumn } from "./drop-column.ts";
import { dropSchema } from "./drop-schema.ts";
import { dropTable } from "./drop-table.ts";
import { duplicateIndex } from "./duplicate-index.ts";
import { enumValueUsedBeforeCommit } from "./enum-value-used-before-commit.ts";
import { existingRowsViolate } from "./existing-rows-violate.ts";
import { foreignKeyWithoutIndex } from "./foreign-key-without-index.ts";
import { invalidIndexStays } from "./invalid-index-stays.ts";
import { largeDataChange } from "./large-data-change.ts";
import { longWorkUnderLock } from "./long-work-under-lock.ts";
import { maintenanceLocksTable } from "./maintenance-locks-table.ts";
import { missingLockTimeout } from "./missing-lock-timeout.ts";
import { movedSchemaBreaksCode } from "./moved-schema-breaks-code.ts";
import { narrowingType } from "./narrowing-type.ts";
import { notNullWithoutDefault } from "./not-null-without-default.ts";
import { publicationWithoutIdentity } from "./publication-without-identity.ts";
import { renameBreaksCode } from "./rename-breaks-code.ts";
import { rowSecurity } from "./row-security.ts";
import type { Rule } from "./rule.ts";
import { schemaDrift } from "./schema-drift.ts";
import { securityDefiner } from "./security-definer.ts";
import { setNotNullScans } from "./set-not-null-scans.ts";
import { statementFails } from "./statement-fails.ts";
import { statementTimeoutKills } from "./statement-timeout-kills.ts";
import { transactionLeftOpen } from "./transaction-left-open.ts";
import { truncateLosesData } from "./truncate-loses-data.ts";
import { typeChangeRewrites } from "./type-change-rewrites.ts";
import { unloggedTable } from "./unlogged-table.ts";

/** Every rule, in the order in which they are asked: the particular before the general. */
export const rules: readonly Rule[] = [
  transactionLeftOpen,
  commitInMigration,
  concurrentlyInTransaction,
  notNullWithoutDefault,
  enumValueUsedBeforeCommit,
  existingRowsViolate,
  statementTimeoutKills,
  schemaDrift,
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
  missingLockTimeout,
  renameBreaksCode,
  movedSchemaBreaksCode,
  dropColumn,
  dropTable,
  dropBreaksCode,
  dropSchema,
  cascadeDropsMore,
  truncateLosesData,
  deleteWithoutWhere,
  narrowingType,
  unloggedTable,
  disablesTrigger,
  rowSecurity,
  publicationWithoutIdentity,
  securityDefiner,
  invalidIndexStays,
  duplicateIndex,
  foreignKeyWithoutIndex,
];
