import { addCheckScans } from "./add-check-scans.ts";
import { addColumnRewrites } from "./add-column-rewrites.ts";
import { addExclusionBuildsIndex } from "./add-exclusion-builds-index.ts";
import { addForeignKeyValidates } from "./add-foreign-key-validates.ts";
import { addUniqueBuildsIndex } from "./add-unique-builds-index.ts";
import { altersScanTwice } from "./alters-scan-twice.ts";
import { analyzeMissing } from "./analyze-missing.ts";
import { attachPartitionScans } from "./attach-partition-scans.ts";
import { autovacuumDisabled } from "./autovacuum-disabled.ts";
import { awayUntilMadeAgain } from "./away-until-made-again.ts";
import { blocksTooLong } from "./blocks-too-long.ts";
import { cannotBeRepeated } from "./cannot-be-repeated.ts";
import { cascadeDropsMore } from "./cascade-drops-more.ts";
import { charType } from "./char-type.ts";
import { commitInMigration } from "./commit-in-migration.ts";
import { compareWithNull } from "./compare-with-null.ts";
import { concurrentlyInTransaction } from "./concurrently-in-transaction.ts";
import { constraintDropped } from "./constraint-dropped.ts";
import { createIndexBlocksWrites } from "./create-index-blocks-writes.ts";
import { deadlocksWithPullRequest } from "./deadlocks-with-pull-request.ts";
import { defaultDropped } from "./default-dropped.ts";
import { deleteWithoutWhere } from "./delete-without-where.ts";
import { disablesTrigger } from "./disables-trigger.ts";
import { domainConstraintScans } from "./domain-constraint-scans.ts";
import { downBlocks } from "./down-blocks.ts";
import { downDoesNotRestore } from "./down-does-not-restore.ts";
import { downFails } from "./down-fails.ts";
import { downLosesData } from "./down-loses-data.ts";
import { dropBreaksCode } from "./drop-breaks-code.ts";
import { dropColumn } from "./drop-column.ts";
import { dropDatabase } from "./drop-database.ts";
import { dropIndexInUse } from "./drop-index-in-use.ts";
import { dropSchema } from "./drop-schema.ts";
import { dropTable } from "./drop-table.ts";
import { duplicateForeignKey } from "./duplicate-foreign-key.ts";
import { duplicateIndex } from "./duplicate-index.ts";
import { enumValueRemoved } from "./enum-value-removed.ts";
import { enumValueRenamed } from "./enum-value-renamed.ts";
import { enumValueUsedBeforeCommit } from "./enum-value-used-before-commit.ts";
import { existingRowsViolate } from "./existing-rows-violate.ts";
import { foreignKeySetsNull } from "./foreign-key-sets-null.ts";
import { foreignKeyTooNarrow } from "./foreign-key-too-narrow.ts";
import { foreignKeyWithoutIndex } from "./foreign-key-without-index.ts";
import { functionOverload } from "./function-overload.ts";
import { grantToPublic } from "./grant-to-public.ts";
import { ifNotExistsHides } from "./if-not-exists-hides.ts";
import { indexMadeRedundant } from "./index-made-redundant.ts";
import { indexOfManyColumns } from "./index-of-many-columns.ts";
import { indexOnWideValues } from "./index-on-wide-values.ts";
import { indexOnlyOnParent } from "./index-only-on-parent.ts";
import { indexServesNoQuery } from "./index-serves-no-query.ts";
import { inexactMoney } from "./inexact-money.ts";
import { insertWithoutColumns } from "./insert-without-columns.ts";
import { integerKey } from "./integer-key.ts";
import { invalidIndexStays } from "./invalid-index-stays.ts";
import { jsonType } from "./json-type.ts";
import { keyNearLimit } from "./key-near-limit.ts";
import { largeDataChange } from "./large-data-change.ts";
import { locksTablesInTurn } from "./locks-tables-in-turn.ts";
import { longWorkUnderLock } from "./long-work-under-lock.ts";
import { maintenanceLocksTable } from "./maintenance-locks-table.ts";
import { materializedViewWithoutUniqueIndex } from "./materialized-view-without-unique-index.ts";
import { missingDown } from "./missing-down.ts";
import { missingLockTimeout } from "./missing-lock-timeout.ts";
import { movedSchemaBreaksCode } from "./moved-schema-breaks-code.ts";
import { nameNeedsQuotes } from "./name-needs-quotes.ts";
import { nameTooLong } from "./name-too-long.ts";
import { nameWithoutSchema } from "./name-without-schema.ts";
import { narrowingType } from "./narrowing-type.ts";
import { needsSuperuser } from "./needs-superuser.ts";
import { newForeignKeyWithoutIndex } from "./new-foreign-key-without-index.ts";
import { notNullWithoutDefault } from "./not-null-without-default.ts";
import { policyAlwaysTrue } from "./policy-always-true.ts";
import { policyEvaluatedPerRow } from "./policy-evaluated-per-row.ts";
import { policyTrustsUserMetadata } from "./policy-trusts-user-metadata.ts";
import { policyWithoutRowSecurity } from "./policy-without-row-security.ts";
import { publicationWithoutIdentity } from "./publication-without-identity.ts";
import { refreshEmptiesView } from "./refresh-empties-view.ts";
import { renameBreaksCode } from "./rename-breaks-code.ts";
import { replicaIdentityFull } from "./replica-identity-full.ts";
import { requiredColumnBreaksCode } from "./required-column-breaks-code.ts";
import { rewriteRule } from "./rewrite-rule.ts";
import { rowSecurity } from "./row-security.ts";
import { rowsLeaveTable } from "./rows-leave-table.ts";
import type { Rule } from "./rule.ts";
import { schemaDrift } from "./schema-drift.ts";
import { securityDefiner } from "./security-definer.ts";
import { selectStarInView } from "./select-star-in-view.ts";
import { sequenceSetBack } from "./sequence-set-back.ts";
import { serialType } from "./serial-type.ts";
import { setNotNullScans } from "./set-not-null-scans.ts";
import { settingOutlivesMigration } from "./setting-outlives-migration.ts";
import { statementFails } from "./statement-fails.ts";
import { statementTimeoutKills } from "./statement-timeout-kills.ts";
import { tableWithoutPrimaryKey } from "./table-without-primary-key.ts";
import { tableWithoutRowSecurity } from "./table-without-row-security.ts";
import { takesPrivileges } from "./takes-privileges.ts";
import { timestampWithoutTimeZone } from "./timestamp-without-time-zone.ts";
import { transactionLeftOpen } from "./transaction-left-open.ts";
import { triggerDropped } from "./trigger-dropped.ts";
import { truncateLosesData } from "./truncate-loses-data.ts";
import { typeBlocksUpgrade } from "./type-blocks-upgrade.ts";
import { typeChangeRewrites } from "./type-change-rewrites.ts";
import { uniqueWithNulls } from "./unique-with-nulls.ts";
import { unloggedTable } from "./unlogged-table.ts";
import { unpublishesTable } from "./unpublishes-table.ts";
import { varcharLimit } from "./varchar-limit.ts";
import { viewBypassesRowSecurity } from "./view-bypasses-row-security.ts";

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
  downFails,
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
  domainConstraintScans,
  attachPartitionScans,
  longWorkUnderLock,
  largeDataChange,
  blocksTooLong,
  missingLockTimeout,
  locksTablesInTurn,
  deadlocksWithPullRequest,
  altersScanTwice,
  renameBreaksCode,
  refreshEmptiesView,
  movedSchemaBreaksCode,
  dropColumn,
  dropTable,
  dropBreaksCode,
  awayUntilMadeAgain,
  dropSchema,
  cascadeDropsMore,
  rowsLeaveTable,
  truncateLosesData,
  deleteWithoutWhere,
  narrowingType,
  defaultDropped,
  requiredColumnBreaksCode,
  unloggedTable,
  disablesTrigger,
  triggerDropped,
  rowSecurity,
  publicationWithoutIdentity,
  unpublishesTable,
  securityDefiner,
  invalidIndexStays,
  duplicateIndex,
  foreignKeyWithoutIndex,
  dropDatabase,
  downBlocks,
  downDoesNotRestore,
  downLosesData,
  missingDown,
  enumValueRenamed,
  enumValueRemoved,
  dropIndexInUse,
  indexOnlyOnParent,
  indexOnWideValues,
  indexServesNoQuery,
  indexMadeRedundant,
  indexOfManyColumns,
  analyzeMissing,
  foreignKeyTooNarrow,
  foreignKeySetsNull,
  duplicateForeignKey,
  newForeignKeyWithoutIndex,
  tableWithoutPrimaryKey,
  uniqueWithNulls,
  constraintDropped,
  keyNearLimit,
  sequenceSetBack,
  compareWithNull,
  functionOverload,
  ifNotExistsHides,
  policyWithoutRowSecurity,
  policyAlwaysTrue,
  policyTrustsUserMetadata,
  policyEvaluatedPerRow,
  viewBypassesRowSecurity,
  tableWithoutRowSecurity,
  grantToPublic,
  takesPrivileges,
  needsSuperuser,
  materializedViewWithoutUniqueIndex,
  selectStarInView,
  rewriteRule,
  replicaIdentityFull,
  autovacuumDisabled,
  typeBlocksUpgrade,
  charType,
  varcharLimit,
  timestampWithoutTimeZone,
  jsonType,
  serialType,
  inexactMoney,
  integerKey,
  settingOutlivesMigration,
  cannotBeRepeated,
  insertWithoutColumns,
  nameTooLong,
  nameWithoutSchema,
  nameNeedsQuotes,
];
