import type { Node } from "@pgsql/types";
import { alterTable } from "./alter-table/alter-table.ts";
import { cluster, vacuum } from "./cluster-and-vacuum.ts";
import { comment, grant } from "./comment-and-grant.ts";
import { copy } from "./copy.ts";
import { createFunction } from "./create-function.ts";
import { createIndex } from "./create-index.ts";
import { createTable, createTableAs, createView } from "./create-table.ts";
import { createEventTrigger, createTrigger } from "./create-trigger.ts";
import { dataStatement } from "./data-statement.ts";
import { drop } from "./drop.ts";
import { createExtension, dependsOnExtension, extensionContents } from "./extension-members.ts";
import { lockTable } from "./lock-table.ts";
import type { Model } from "./model.ts";
import { findNewerSyntax } from "./newer-syntax.ts";
import { createStatistics, onRelation } from "./policies-and-rules.ts";
import { publication } from "./publication.ts";
import { selectStatement } from "./query.ts";
import { refresh } from "./refresh.ts";
import { createType } from "./refuse-duplicates.ts";
import { reindex } from "./reindex.ts";
import { rename, setSchema } from "./rename.ts";
import { doOrCall } from "./routines.ts";
import { alterSequence, createSequence } from "./sequences.ts";
import { transactionControl } from "./transaction-control.ts";
import { truncate } from "./truncate.ts";
import { alterDomain, alterEnum } from "./types.ts";
import { explain, prepared, schemaWithElements } from "./wrapping.ts";

/** The model of one kind of statement. */
export type ModelOfKind = (model: Model, tree: Node) => void;

/** The statement locks no relation. */
const nothing: ModelOfKind = () => {};

/** Every kind of statement that the model knows, by the tag of its node. */
const models: Readonly<Record<string, ModelOfKind>> = {
  AlterTableStmt: alterTable,
  IndexStmt: createIndex,
  CreateStmt: createTable,
  CreateForeignTableStmt: createTable,
  CreateTableAsStmt: createTableAs,
  ViewStmt: createView,
  DropStmt: drop,
  RenameStmt: rename,
  AlterObjectSchemaStmt: setSchema,
  CreateTrigStmt: createTrigger,
  CreatePolicyStmt: onRelation,
  AlterPolicyStmt: onRelation,
  RuleStmt: onRelation,
  CreateStatsStmt: createStatistics,
  CommentStmt: comment,
  SecLabelStmt: comment,
  GrantStmt: grant,
  CreateSeqStmt: createSequence,
  AlterSeqStmt: alterSequence,
  CreatePublicationStmt: publication,
  AlterPublicationStmt: publication,
  AlterDomainStmt: alterDomain,
  AlterEnumStmt: alterEnum,
  TruncateStmt: truncate,
  LockStmt: lockTable,
  ReindexStmt: reindex,
  ClusterStmt: cluster,
  VacuumStmt: vacuum,
  RefreshMatViewStmt: refresh,
  CopyStmt: copy,
  InsertStmt: dataStatement,
  UpdateStmt: dataStatement,
  DeleteStmt: dataStatement,
  MergeStmt: dataStatement,
  SelectStmt: selectStatement,
  DoStmt: doOrCall,
  CallStmt: doOrCall,
  ExplainStmt: explain,
  PrepareStmt: prepared,
  DeclareCursorStmt: prepared,
  CreateSchemaStmt: schemaWithElements,
  TransactionStmt: transactionControl,
  VariableSetStmt: nothing,
  VariableShowStmt: nothing,
  ConstraintsSetStmt: nothing,
  DiscardStmt: nothing,
  NotifyStmt: nothing,
  ListenStmt: nothing,
  UnlistenStmt: nothing,
  CheckPointStmt: nothing,
  DeallocateStmt: nothing,
  ClosePortalStmt: nothing,
  CreateEnumStmt: createType,
  CreateDomainStmt: createType,
  CompositeTypeStmt: nothing,
  CreateRangeStmt: createType,
  DefineStmt: nothing,
  AlterTypeStmt: nothing,
  CreateFunctionStmt: createFunction,
  AlterFunctionStmt: nothing,
  CreateCastStmt: nothing,
  CreateTransformStmt: nothing,
  CreateConversionStmt: nothing,
  CreateOpClassStmt: nothing,
  CreateOpFamilyStmt: nothing,
  AlterOpFamilyStmt: nothing,
  AlterOperatorStmt: nothing,
  CreatePLangStmt: nothing,
  CreateAmStmt: nothing,
  CreateEventTrigStmt: createEventTrigger,
  AlterEventTrigStmt: nothing,
  CreateExtensionStmt: createExtension,
  AlterExtensionContentsStmt: extensionContents,
  AlterCollationStmt: nothing,
  AlterDefaultPrivilegesStmt: nothing,
  AlterOwnerStmt: nothing,
  AlterObjectDependsStmt: dependsOnExtension,
  AlterStatsStmt: nothing,
  AlterTSConfigurationStmt: nothing,
  AlterTSDictionaryStmt: nothing,
  GrantRoleStmt: nothing,
  CreateRoleStmt: nothing,
  AlterRoleStmt: nothing,
  AlterRoleSetStmt: nothing,
  DropRoleStmt: nothing,
  CreateFdwStmt: nothing,
  AlterFdwStmt: nothing,
  CreateForeignServerStmt: nothing,
  AlterForeignServerStmt: nothing,
  CreateUserMappingStmt: nothing,
  AlterUserMappingStmt: nothing,
  DropUserMappingStmt: nothing,
  CreateSubscriptionStmt: nothing,
  AlterSubscriptionStmt: nothing,
  DropSubscriptionStmt: nothing,
  CreatedbStmt: nothing,
  AlterDatabaseStmt: nothing,
  AlterDatabaseSetStmt: nothing,
  AlterDatabaseRefreshCollStmt: nothing,
  DropdbStmt: nothing,
  CreateTableSpaceStmt: nothing,
  DropTableSpaceStmt: nothing,
  AlterTableSpaceOptionsStmt: nothing,
  AlterSystemStmt: nothing,
  LoadStmt: nothing,
};

/** Writes down what a statement does; a kind that the model does not know is said. */
export function modelTree(model: Model, tree: Node): void {
  const newer = findNewerSyntax(tree, model.major);
  if (newer !== null) {
    model.fail("42601", `syntax error: ${newer.syntax} came with PostgreSQL ${newer.since}`);
    return;
  }
  const kind = Object.keys(tree)[0] ?? "";
  const run = models[kind];
  if (run === undefined) model.notModelled(`the statement ${kind.replace(/Stmt$/, "")} is not modelled`);
  else run(model, tree);
}
