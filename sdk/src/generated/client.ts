// Generated from the contracts by `npm run generate`; do not edit.

import type { CallOptions, OperationInfo } from '../transport.ts';
import type {
  ActionsDispatchInput,
  ActionsDispatchResult,
  ActionsRunInput,
  AppsFetchInput,
  AppsFetchResult,
  AppsImportInput,
  AppsImportResult,
  AppsListInput,
  AppsListResult,
  AppsValidationInput,
  AppsValidationResult,
  CachesClearAllInput,
  CachesClearAllResult,
  CachesClearInput,
  CachesClearResult,
  CachesFetchDashboardInput,
  CachesFetchDashboardResult,
  CachesFetchValuesInput,
  CachesFetchValuesResult,
  CachesGetInput,
  CachesGetResult,
  CachesSetInput,
  CachesSetResult,
  CachesValuesInput,
  CachesValuesResult,
  CircuitsCloseInput,
  CircuitsCloseResult,
  CircuitsGetInput,
  CircuitsGetResult,
  CircuitsListInput,
  CircuitsListResult,
  CircuitsOpenInput,
  CircuitsOpenResult,
  CircuitsResetInput,
  CircuitsResetResult,
  CredentialsAuthorizeInput,
  CredentialsAuthorizeResult,
  CredentialsFetchInput,
  CredentialsFetchResult,
  CredentialsListInput,
  CredentialsListResult,
  CredentialsRevokeInput,
  CredentialsRevokeResult,
  DatabasesActionDispatchInput,
  DatabasesActionDispatchResult,
  DatabasesActionExecuteInput,
  DatabasesAggregateInput,
  DatabasesAggregateResult,
  DatabasesAvgInput,
  DatabasesAvgResult,
  DatabasesConnectInput,
  DatabasesConnectResult,
  DatabasesCountInput,
  DatabasesCountResult,
  DatabasesDeleteInput,
  DatabasesDeleteResult,
  DatabasesDispatchInput,
  DatabasesDispatchResult,
  DatabasesFindOneInput,
  DatabasesFindOneResult,
  DatabasesGroupByInput,
  DatabasesGroupByResult,
  DatabasesInsertInput,
  DatabasesInsertResult,
  DatabasesMaxInput,
  DatabasesMaxResult,
  DatabasesMigrationHistoryInput,
  DatabasesMigrationHistoryResult,
  DatabasesMigrationListInput,
  DatabasesMigrationListResult,
  DatabasesMigrationRollbackInput,
  DatabasesMigrationRollbackResult,
  DatabasesMigrationRunInput,
  DatabasesMigrationRunResult,
  DatabasesMigrationStatusInput,
  DatabasesMigrationStatusResult,
  DatabasesMinInput,
  DatabasesMinResult,
  DatabasesQueryInput,
  DatabasesQueryResult,
  DatabasesRawInput,
  DatabasesRawResult,
  DatabasesSchemaAddConstraintInput,
  DatabasesSchemaAddConstraintResult,
  DatabasesSchemaAddFieldInput,
  DatabasesSchemaAddFieldResult,
  DatabasesSchemaCreateIndexInput,
  DatabasesSchemaCreateIndexResult,
  DatabasesSchemaCreateInput,
  DatabasesSchemaCreateResult,
  DatabasesSchemaDescribeInput,
  DatabasesSchemaDescribeResult,
  DatabasesSchemaDropConstraintInput,
  DatabasesSchemaDropConstraintResult,
  DatabasesSchemaDropFieldInput,
  DatabasesSchemaDropFieldResult,
  DatabasesSchemaDropIndexInput,
  DatabasesSchemaDropIndexResult,
  DatabasesSchemaDropInput,
  DatabasesSchemaDropResult,
  DatabasesSchemaExistsInput,
  DatabasesSchemaExistsResult,
  DatabasesSchemaIndexesInput,
  DatabasesSchemaIndexesResult,
  DatabasesSchemaListInput,
  DatabasesSchemaListResult,
  DatabasesSchemaModifyFieldInput,
  DatabasesSchemaModifyFieldResult,
  DatabasesSchemaRenameFieldInput,
  DatabasesSchemaRenameFieldResult,
  DatabasesSchemaRenameInput,
  DatabasesSchemaRenameResult,
  DatabasesSumInput,
  DatabasesSumResult,
  DatabasesTestConnectionInput,
  DatabasesTestConnectionResult,
  DatabasesTransactionInput,
  DatabasesTransactionResult,
  DatabasesUpdateInput,
  DatabasesUpdateResult,
  DatabasesUpsertInput,
  DatabasesUpsertResult,
  EventsCheckIdempotencyInput,
  EventsCheckIdempotencyResult,
  EventsConnectInput,
  EventsConnectResult,
  EventsDeleteGroupInput,
  EventsDeleteGroupResult,
  EventsDispatchInput,
  EventsDispatchResult,
  EventsGetBrokerInput,
  EventsGetBrokerResult,
  EventsGetBrokersInput,
  EventsGetBrokersResult,
  EventsGetConsumersInput,
  EventsGetConsumersResult,
  EventsGetDashboardInput,
  EventsGetDashboardResult,
  EventsGetDeadLettersInput,
  EventsGetDeadLettersResult,
  EventsGetEventInput,
  EventsGetEventResult,
  EventsGetEventStatsInput,
  EventsGetEventStatsResult,
  EventsGetEventsInput,
  EventsGetEventsResult,
  EventsGetGroupsInput,
  EventsGetGroupsResult,
  EventsGetProducersInput,
  EventsGetProducersResult,
  EventsGetTopicInput,
  EventsGetTopicResult,
  EventsGetTopicsInput,
  EventsGetTopicsResult,
  EventsPollInput,
  EventsPollResult,
  EventsPublishBatchInput,
  EventsPublishBatchResult,
  EventsPublishIdempotentInput,
  EventsPublishIdempotentResult,
  EventsPublishInput,
  EventsPublishResult,
  EventsReplayEventInput,
  EventsReplayEventResult,
  EventsReprocessDLQInput,
  EventsReprocessDLQResult,
  EventsSeekInput,
  EventsSeekResult,
  EventsTestConnectionInput,
  EventsTestConnectionResult,
  ExpressionsEvaluateInput,
  FallbackDispatchInput,
  FallbackDispatchResult,
  FallbackRunInput,
  FallbackRunResult,
  FeaturesCancelInput,
  FeaturesCancelResult,
  FeaturesCompareInput,
  FeaturesCompareResult,
  FeaturesDispatchInput,
  FeaturesDispatchResult,
  FeaturesHistoryInput,
  FeaturesHistoryResult,
  FeaturesListInput,
  FeaturesListResult,
  FeaturesOutputInput,
  FeaturesOutputResult,
  FeaturesQueryInput,
  FeaturesRelatedExecutionsInput,
  FeaturesRelatedExecutionsResult,
  FeaturesReplayFromStepInput,
  FeaturesReplayFromStepResult,
  FeaturesReplayInput,
  FeaturesReplayManyInput,
  FeaturesReplayManyResult,
  FeaturesReplayResult,
  FeaturesRestartInput,
  FeaturesRestartResult,
  FeaturesResumeInput,
  FeaturesResumeManyInput,
  FeaturesResumeManyResult,
  FeaturesResumeResult,
  FeaturesRunInput,
  FeaturesRunResult,
  FeaturesSignalInput,
  FeaturesSignalResult,
  FeaturesStatusInput,
  FeaturesStatusResult,
  FeaturesStepDetailInput,
  FeaturesStepDetailResult,
  FilesReadInput,
  FilesReadResult,
  GraphsActionDispatchInput,
  GraphsActionDispatchResult,
  GraphsActionExecuteInput,
  GraphsAddLabelsInput,
  GraphsAddLabelsResult,
  GraphsAllPathsInput,
  GraphsAllPathsResult,
  GraphsConnectInput,
  GraphsConnectResult,
  GraphsCountNodesInput,
  GraphsCountNodesResult,
  GraphsCountRelationshipsInput,
  GraphsCountRelationshipsResult,
  GraphsCreateNodeConstraintInput,
  GraphsCreateNodeConstraintResult,
  GraphsCreateNodeIndexInput,
  GraphsCreateNodeIndexResult,
  GraphsCreateNodeInput,
  GraphsCreateNodeResult,
  GraphsCreateNodesInput,
  GraphsCreateNodesResult,
  GraphsCreateRelationshipConstraintInput,
  GraphsCreateRelationshipConstraintResult,
  GraphsCreateRelationshipIndexInput,
  GraphsCreateRelationshipIndexResult,
  GraphsCreateRelationshipInput,
  GraphsCreateRelationshipResult,
  GraphsCreateRelationshipsInput,
  GraphsCreateRelationshipsResult,
  GraphsDeleteNodeInput,
  GraphsDeleteNodeResult,
  GraphsDeleteRelationshipInput,
  GraphsDeleteRelationshipResult,
  GraphsDispatchInput,
  GraphsDispatchResult,
  GraphsDropConstraintInput,
  GraphsDropConstraintResult,
  GraphsDropIndexInput,
  GraphsDropIndexResult,
  GraphsFindConnectedComponentsInput,
  GraphsFindConnectedComponentsResult,
  GraphsFindNodeByIdInput,
  GraphsFindNodeByIdResult,
  GraphsFindNodesInput,
  GraphsFindNodesResult,
  GraphsFindRelationshipByIdInput,
  GraphsFindRelationshipByIdResult,
  GraphsFindRelationshipsInput,
  GraphsFindRelationshipsResult,
  GraphsFullTextSearchInput,
  GraphsFullTextSearchResult,
  GraphsGetNeighborhoodInput,
  GraphsGetNeighborhoodResult,
  GraphsGetStatisticsInput,
  GraphsGetStatisticsResult,
  GraphsListConstraintsInput,
  GraphsListConstraintsResult,
  GraphsListIndexesInput,
  GraphsListIndexesResult,
  GraphsMergeNodeInput,
  GraphsMergeNodeResult,
  GraphsMergeRelationshipInput,
  GraphsMergeRelationshipResult,
  GraphsQueryInput,
  GraphsQueryResult,
  GraphsRemoveLabelsInput,
  GraphsRemoveLabelsResult,
  GraphsSetLabelsInput,
  GraphsSetLabelsResult,
  GraphsShortestPathInput,
  GraphsShortestPathResult,
  GraphsTestConnectionInput,
  GraphsTestConnectionResult,
  GraphsTransactionInput,
  GraphsTransactionResult,
  GraphsTraverseInput,
  GraphsTraverseResult,
  GraphsUpdateNodeInput,
  GraphsUpdateNodeResult,
  GraphsUpdateRelationshipInput,
  GraphsUpdateRelationshipResult,
  GraphsVectorSearchInput,
  GraphsVectorSearchResult,
  HealthFetchInput,
  HealthFetchResult,
  HealthHistoryInput,
  HealthHistoryResult,
  HealthListInput,
  HealthListResult,
  HealthRunInput,
  HealthRunResult,
  HealthStatusInput,
  HealthStatusResult,
  JobsBackfillInput,
  JobsBackfillResult,
  JobsCancelBulkInput,
  JobsCancelBulkResult,
  JobsCancelInput,
  JobsCancelManyInput,
  JobsCancelManyResult,
  JobsCancelResult,
  JobsDeleteInput,
  JobsDeleteManyInput,
  JobsDeleteManyResult,
  JobsDeleteResult,
  JobsDeleteWebhookInput,
  JobsDeleteWebhookResult,
  JobsDisableWebhookInput,
  JobsDisableWebhookResult,
  JobsDispatchManyInput,
  JobsDispatchManyResult,
  JobsEnableWebhookInput,
  JobsEnableWebhookResult,
  JobsGetBulkInput,
  JobsGetBulkResult,
  JobsGetHistoryInput,
  JobsGetHistoryResult,
  JobsGetInput,
  JobsGetResult,
  JobsGetStatsInput,
  JobsGetStatsResult,
  JobsListBulkInput,
  JobsListBulkResult,
  JobsListDeliveriesInput,
  JobsListDeliveriesResult,
  JobsListInput,
  JobsListResult,
  JobsListWebhooksInput,
  JobsListWebhooksResult,
  JobsPauseInput,
  JobsPauseManyInput,
  JobsPauseManyResult,
  JobsPauseResult,
  JobsPreviewInput,
  JobsPreviewResult,
  JobsRedeliverInput,
  JobsRedeliverResult,
  JobsRescheduleInput,
  JobsRescheduleResult,
  JobsResumeInput,
  JobsResumeManyInput,
  JobsResumeManyResult,
  JobsResumeResult,
  JobsRetryInput,
  JobsRetryManyInput,
  JobsRetryManyResult,
  JobsRetryResult,
  JobsRotateWebhookSecretInput,
  JobsRotateWebhookSecretResult,
  JobsSetWebhookInput,
  JobsSetWebhookResult,
  JobsTestWebhookInput,
  JobsTestWebhookResult,
  JobsTriggerInput,
  JobsTriggerResult,
  LimitsListInput,
  LimitsListResult,
  LimitsPauseInput,
  LimitsPauseResult,
  LimitsResumeInput,
  LimitsResumeResult,
  MembersAddInput,
  MembersAddResult,
  MembersListInput,
  MembersListResult,
  MembersRemoveInput,
  MembersRemoveResult,
  MembersRotateInput,
  MembersRotateResult,
  NotificationsCallbackInput,
  NotificationsCallbackResult,
  NotificationsDispatchInput,
  NotificationsDispatchResult,
  NotificationsEmailInput,
  NotificationsEmailResult,
  NotificationsEraseInput,
  NotificationsEraseResult,
  NotificationsGetMessageInput,
  NotificationsGetMessageResult,
  NotificationsGetMessagesInput,
  NotificationsGetMessagesResult,
  NotificationsPreviewInput,
  NotificationsPreviewResult,
  NotificationsPushInput,
  NotificationsPushResult,
  NotificationsReprocessInput,
  NotificationsReprocessResult,
  NotificationsResendInput,
  NotificationsResendResult,
  NotificationsSendInput,
  NotificationsSendResult,
  NotificationsSmsInput,
  NotificationsSmsResult,
  ProductsApplyInput,
  ProductsApplyResult,
  ProductsBudgetInput,
  ProductsBudgetResult,
  ProductsDiffInput,
  ProductsDiffResult,
  ProductsFetchInput,
  ProductsFetchResult,
  ProductsHistoryInput,
  ProductsHistoryResult,
  ProductsLiftBudgetInput,
  ProductsLiftBudgetResult,
  ProductsListInput,
  ProductsListResult,
  ProductsMovesInput,
  ProductsMovesResult,
  ProductsPromoteInput,
  ProductsPromoteResult,
  ProductsRollbackInput,
  ProductsRollbackResult,
  QuotaDispatchInput,
  QuotaDispatchResult,
  QuotaRunInput,
  QuotaRunResult,
  QuotaUsageInput,
  QuotaUsageResult,
  SecretsAccessesInput,
  SecretsAccessesResult,
  SecretsCreateInput,
  SecretsCreateResult,
  SecretsDeleteInput,
  SecretsDeleteResult,
  SecretsExistsInput,
  SecretsExistsResult,
  SecretsFetchInput,
  SecretsFetchResult,
  SecretsListInput,
  SecretsListResult,
  SecretsRevokeInput,
  SecretsRevokeResult,
  SecretsRotateInput,
  SecretsRotateResult,
  SecretsUpdateInput,
  SecretsUpdateResult,
  SessionsDecryptInput,
  SessionsFetchActivityLogsInput,
  SessionsFetchActivityLogsResult,
  SessionsFetchDashboardInput,
  SessionsFetchDashboardResult,
  SessionsFetchUserDetailsInput,
  SessionsFetchUserDetailsResult,
  SessionsFetchUsersInput,
  SessionsFetchUsersResult,
  SessionsListActiveInput,
  SessionsListActiveResult,
  SessionsRefreshInput,
  SessionsRefreshResult,
  SessionsRevokeAllInput,
  SessionsRevokeAllResult,
  SessionsRevokeInput,
  SessionsRevokeResult,
  SessionsRotateKeysInput,
  SessionsRotateKeysResult,
  SessionsStartInput,
  SessionsStartResult,
  SessionsVerifyInput,
  SessionsVerifyResult,
  StorageAbortUploadInput,
  StorageAbortUploadResult,
  StorageCompleteUploadInput,
  StorageCompleteUploadResult,
  StorageCopyInput,
  StorageCopyResult,
  StorageCreateUploadInput,
  StorageCreateUploadResult,
  StorageDeleteInput,
  StorageDeleteResult,
  StorageDispatchInput,
  StorageDispatchResult,
  StorageDownloadInput,
  StorageDownloadResult,
  StorageGetSignedUrlInput,
  StorageGetSignedUrlResult,
  StorageGetUploadInput,
  StorageGetUploadResult,
  StorageInfoInput,
  StorageInfoResult,
  StorageListInput,
  StorageListResult,
  StorageMoveInput,
  StorageMoveResult,
  StorageSaveInput,
  StorageSaveResult,
  StorageStatsInput,
  StorageStatsResult,
  StorageTestConnectionInput,
  StorageTestConnectionResult,
  WorkspacesWhoamiInput,
  WorkspacesWhoamiResult,
} from './types.ts';

/** Sends one operation; arguments as the method took them. */
type Send = (operation: OperationInfo, args: readonly unknown[]) => Promise<unknown>;

const OPERATIONS = {
  'actions.run': {method: 'POST', path: '/v1/actions/run', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'actions.dispatch': {method: 'POST', path: '/v1/actions/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'apps.import': {method: 'POST', path: '/v1/apps/import', repeat: 'with_key', scope: ['product'], args: []},
  'apps.validation': {method: 'POST', path: '/v1/apps/validation', repeat: 'with_key', scope: ['product'], args: []},
  'apps.list': {method: 'POST', path: '/v1/apps/list', repeat: 'safe', scope: ['product'], args: []},
  'apps.fetch': {method: 'POST', path: '/v1/apps/fetch', repeat: 'safe', scope: ['product'], args: []},
  'caches.get': {method: 'POST', path: '/v1/caches/get', repeat: 'safe', scope: ['product', 'env'], args: []},
  'caches.set': {method: 'POST', path: '/v1/caches/set', repeat: 'safe', scope: ['product', 'env'], args: []},
  'caches.clear': {method: 'POST', path: '/v1/caches/clear', repeat: 'safe', scope: ['product', 'env'], args: []},
  'caches.clearAll': {method: 'POST', path: '/v1/caches/clearAll', repeat: 'safe', scope: ['product', 'env'], args: []},
  'caches.fetchValues': {method: 'POST', path: '/v1/caches/fetchValues', repeat: 'safe', scope: ['product', 'env'], args: []},
  'caches.values': {method: 'POST', path: '/v1/caches/values', repeat: 'safe', scope: ['product', 'env'], args: []},
  'caches.fetchDashboard': {method: 'POST', path: '/v1/caches/fetchDashboard', repeat: 'safe', scope: ['product', 'env'], args: []},
  'circuits.list': {method: 'POST', path: '/v1/circuits/list', repeat: 'safe', scope: ['product', 'env'], args: []},
  'circuits.get': {method: 'POST', path: '/v1/circuits/get', repeat: 'safe', scope: ['product', 'env'], args: []},
  'circuits.open': {method: 'POST', path: '/v1/circuits/open', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'circuits.close': {method: 'POST', path: '/v1/circuits/close', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'circuits.reset': {method: 'POST', path: '/v1/circuits/reset', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'credentials.authorize': {method: 'POST', path: '/v1/credentials/authorize', repeat: 'never', scope: ['product', 'env'], args: []},
  'credentials.fetch': {method: 'POST', path: '/v1/credentials/fetch', repeat: 'safe', scope: ['product', 'env'], args: []},
  'credentials.list': {method: 'POST', path: '/v1/credentials/list', repeat: 'safe', scope: ['product', 'env'], args: []},
  'credentials.revoke': {method: 'POST', path: '/v1/credentials/revoke', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.connect': {method: 'POST', path: '/v1/databases/connect', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.testConnection': {method: 'POST', path: '/v1/databases/testConnection', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.query': {method: 'POST', path: '/v1/databases/query', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.findOne': {method: 'POST', path: '/v1/databases/findOne', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.count': {method: 'POST', path: '/v1/databases/count', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.sum': {method: 'POST', path: '/v1/databases/sum', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.avg': {method: 'POST', path: '/v1/databases/avg', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.min': {method: 'POST', path: '/v1/databases/min', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.max': {method: 'POST', path: '/v1/databases/max', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.aggregate': {method: 'POST', path: '/v1/databases/aggregate', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.groupBy': {method: 'POST', path: '/v1/databases/groupBy', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.insert': {method: 'POST', path: '/v1/databases/insert', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'databases.update': {method: 'POST', path: '/v1/databases/update', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'databases.delete': {method: 'POST', path: '/v1/databases/delete', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'databases.upsert': {method: 'POST', path: '/v1/databases/upsert', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'databases.raw': {method: 'POST', path: '/v1/databases/raw', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'databases.transaction': {method: 'POST', path: '/v1/databases/transaction', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'databases.action.execute': {method: 'POST', path: '/v1/databases/action/execute', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'databases.action.dispatch': {method: 'POST', path: '/v1/databases/action/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'databases.dispatch': {method: 'POST', path: '/v1/databases/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'databases.migration.run': {method: 'POST', path: '/v1/databases/migration/run', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.migration.rollback': {method: 'POST', path: '/v1/databases/migration/rollback', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.migration.status': {method: 'POST', path: '/v1/databases/migration/status', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.migration.history': {method: 'POST', path: '/v1/databases/migration/history', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.migration.list': {method: 'POST', path: '/v1/databases/migration/list', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.schema.create': {method: 'POST', path: '/v1/databases/schema/create', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.drop': {method: 'POST', path: '/v1/databases/schema/drop', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.rename': {method: 'POST', path: '/v1/databases/schema/rename', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.addField': {method: 'POST', path: '/v1/databases/schema/addField', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.dropField': {method: 'POST', path: '/v1/databases/schema/dropField', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.renameField': {method: 'POST', path: '/v1/databases/schema/renameField', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.modifyField': {method: 'POST', path: '/v1/databases/schema/modifyField', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.createIndex': {method: 'POST', path: '/v1/databases/schema/createIndex', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.dropIndex': {method: 'POST', path: '/v1/databases/schema/dropIndex', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.addConstraint': {method: 'POST', path: '/v1/databases/schema/addConstraint', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.dropConstraint': {method: 'POST', path: '/v1/databases/schema/dropConstraint', repeat: 'never', scope: ['product', 'env'], args: []},
  'databases.schema.indexes': {method: 'POST', path: '/v1/databases/schema/indexes', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.schema.list': {method: 'POST', path: '/v1/databases/schema/list', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.schema.exists': {method: 'POST', path: '/v1/databases/schema/exists', repeat: 'safe', scope: ['product', 'env'], args: []},
  'databases.schema.describe': {method: 'POST', path: '/v1/databases/schema/describe', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.publish': {method: 'POST', path: '/v1/events/publish', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'events.publishBatch': {method: 'POST', path: '/v1/events/publishBatch', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'events.publishIdempotent': {method: 'POST', path: '/v1/events/publishIdempotent', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.checkIdempotency': {method: 'POST', path: '/v1/events/checkIdempotency', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.dispatch': {method: 'POST', path: '/v1/events/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'events.connect': {method: 'POST', path: '/v1/events/connect', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.poll': {method: 'POST', path: '/v1/events/poll', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.seek': {method: 'POST', path: '/v1/events/seek', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.getGroups': {method: 'POST', path: '/v1/events/getGroups', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.deleteGroup': {method: 'POST', path: '/v1/events/deleteGroup', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.getBrokers': {method: 'POST', path: '/v1/events/getBrokers', repeat: 'safe', scope: ['product', 'env'], args: ['product']},
  'events.getBroker': {method: 'POST', path: '/v1/events/getBroker', repeat: 'safe', scope: ['product', 'env'], args: ['product', 'brokerTag']},
  'events.getTopics': {method: 'POST', path: '/v1/events/getTopics', repeat: 'safe', scope: ['product', 'env'], args: ['product', 'brokerTag']},
  'events.getTopic': {method: 'POST', path: '/v1/events/getTopic', repeat: 'safe', scope: ['product', 'env'], args: ['product', 'topicTag']},
  'events.testConnection': {method: 'POST', path: '/v1/events/testConnection', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.getEvents': {method: 'POST', path: '/v1/events/getEvents', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.getEvent': {method: 'POST', path: '/v1/events/getEvent', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.getEventStats': {method: 'POST', path: '/v1/events/getEventStats', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.replayEvent': {method: 'POST', path: '/v1/events/replayEvent', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'events.reprocessDLQ': {method: 'POST', path: '/v1/events/reprocessDLQ', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'events.getProducers': {method: 'POST', path: '/v1/events/getProducers', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.getConsumers': {method: 'POST', path: '/v1/events/getConsumers', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.getDeadLetters': {method: 'POST', path: '/v1/events/getDeadLetters', repeat: 'safe', scope: ['product', 'env'], args: []},
  'events.getDashboard': {method: 'POST', path: '/v1/events/getDashboard', repeat: 'safe', scope: ['product', 'env'], args: []},
  'expressions.evaluate': {method: 'POST', path: '/v1/expressions/evaluate', repeat: 'safe', scope: [], args: []},
  'fallback.run': {method: 'POST', path: '/v1/fallback/run', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'fallback.dispatch': {method: 'POST', path: '/v1/fallback/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'features.run': {method: 'POST', path: '/v1/features/run', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'features.replay': {method: 'POST', path: '/v1/features/replay', repeat: 'with_key', scope: [], args: ['feature_id']},
  'features.restart': {method: 'POST', path: '/v1/features/restart', repeat: 'with_key', scope: [], args: ['feature_id']},
  'features.resume': {method: 'POST', path: '/v1/features/resume', repeat: 'with_key', scope: [], args: ['feature_id']},
  'features.replayFromStep': {method: 'POST', path: '/v1/features/replayFromStep', repeat: 'with_key', scope: [], args: ['feature_id', 'from_step']},
  'features.dispatch': {method: 'POST', path: '/v1/features/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'features.output': {method: 'POST', path: '/v1/features/output', repeat: 'safe', scope: [], args: ['feature_id']},
  'features.status': {method: 'POST', path: '/v1/features/status', repeat: 'safe', scope: [], args: ['feature_id']},
  'features.history': {method: 'POST', path: '/v1/features/history', repeat: 'safe', scope: [], args: ['feature_id']},
  'features.stepDetail': {method: 'POST', path: '/v1/features/stepDetail', repeat: 'safe', scope: [], args: ['feature_id', 'step_tag']},
  'features.relatedExecutions': {method: 'POST', path: '/v1/features/relatedExecutions', repeat: 'safe', scope: [], args: ['feature_id']},
  'features.query': {method: 'POST', path: '/v1/features/query', repeat: 'safe', scope: [], args: ['feature_id', 'query']},
  'features.compare': {method: 'POST', path: '/v1/features/compare', repeat: 'safe', scope: [], args: []},
  'features.list': {method: 'POST', path: '/v1/features/list', repeat: 'safe', scope: [], args: []},
  'features.signal': {method: 'POST', path: '/v1/features/signal', repeat: 'with_key', scope: [], args: ['feature_id', 'signal']},
  'features.cancel': {method: 'POST', path: '/v1/features/cancel', repeat: 'safe', scope: [], args: ['feature_id']},
  'features.replayMany': {method: 'POST', path: '/v1/features/replayMany', repeat: 'with_key', scope: [], args: []},
  'features.resumeMany': {method: 'POST', path: '/v1/features/resumeMany', repeat: 'with_key', scope: [], args: []},
  'files.read': {method: 'POST', path: '/v1/files/read', repeat: 'safe', scope: [], args: ['file_key']},
  'graphs.connect': {method: 'POST', path: '/v1/graphs/connect', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.testConnection': {method: 'POST', path: '/v1/graphs/testConnection', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.createNode': {method: 'POST', path: '/v1/graphs/createNode', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.createNodes': {method: 'POST', path: '/v1/graphs/createNodes', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.updateNode': {method: 'POST', path: '/v1/graphs/updateNode', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.deleteNode': {method: 'POST', path: '/v1/graphs/deleteNode', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.mergeNode': {method: 'POST', path: '/v1/graphs/mergeNode', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.addLabels': {method: 'POST', path: '/v1/graphs/addLabels', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.removeLabels': {method: 'POST', path: '/v1/graphs/removeLabels', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.setLabels': {method: 'POST', path: '/v1/graphs/setLabels', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.createRelationship': {method: 'POST', path: '/v1/graphs/createRelationship', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.createRelationships': {method: 'POST', path: '/v1/graphs/createRelationships', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.updateRelationship': {method: 'POST', path: '/v1/graphs/updateRelationship', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.deleteRelationship': {method: 'POST', path: '/v1/graphs/deleteRelationship', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.mergeRelationship': {method: 'POST', path: '/v1/graphs/mergeRelationship', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.findNodes': {method: 'POST', path: '/v1/graphs/findNodes', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.findNodeById': {method: 'POST', path: '/v1/graphs/findNodeById', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.findRelationships': {method: 'POST', path: '/v1/graphs/findRelationships', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.findRelationshipById': {method: 'POST', path: '/v1/graphs/findRelationshipById', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.traverse': {method: 'POST', path: '/v1/graphs/traverse', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.shortestPath': {method: 'POST', path: '/v1/graphs/shortestPath', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.allPaths': {method: 'POST', path: '/v1/graphs/allPaths', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.getNeighborhood': {method: 'POST', path: '/v1/graphs/getNeighborhood', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.findConnectedComponents': {method: 'POST', path: '/v1/graphs/findConnectedComponents', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.countNodes': {method: 'POST', path: '/v1/graphs/countNodes', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.countRelationships': {method: 'POST', path: '/v1/graphs/countRelationships', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.getStatistics': {method: 'POST', path: '/v1/graphs/getStatistics', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.fullTextSearch': {method: 'POST', path: '/v1/graphs/fullTextSearch', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.vectorSearch': {method: 'POST', path: '/v1/graphs/vectorSearch', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.listIndexes': {method: 'POST', path: '/v1/graphs/listIndexes', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.listConstraints': {method: 'POST', path: '/v1/graphs/listConstraints', repeat: 'safe', scope: ['product', 'env'], args: []},
  'graphs.createNodeIndex': {method: 'POST', path: '/v1/graphs/createNodeIndex', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.createRelationshipIndex': {method: 'POST', path: '/v1/graphs/createRelationshipIndex', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.createNodeConstraint': {method: 'POST', path: '/v1/graphs/createNodeConstraint', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.createRelationshipConstraint': {method: 'POST', path: '/v1/graphs/createRelationshipConstraint', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.dropIndex': {method: 'POST', path: '/v1/graphs/dropIndex', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.dropConstraint': {method: 'POST', path: '/v1/graphs/dropConstraint', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.query': {method: 'POST', path: '/v1/graphs/query', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.transaction': {method: 'POST', path: '/v1/graphs/transaction', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.action.execute': {method: 'POST', path: '/v1/graphs/action/execute', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'graphs.action.dispatch': {method: 'POST', path: '/v1/graphs/action/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'graphs.dispatch': {method: 'POST', path: '/v1/graphs/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'health.status': {method: 'POST', path: '/v1/health/status', repeat: 'safe', scope: ['product', 'env'], args: ['tag']},
  'health.run': {method: 'POST', path: '/v1/health/run', repeat: 'never', scope: ['product', 'env'], args: ['tag']},
  'health.list': {method: 'POST', path: '/v1/health/list', repeat: 'safe', scope: ['product'], args: ['product']},
  'health.fetch': {method: 'POST', path: '/v1/health/fetch', repeat: 'safe', scope: ['product'], args: ['tag']},
  'health.history': {method: 'POST', path: '/v1/health/history', repeat: 'safe', scope: ['product', 'env'], args: ['tag']},
  'jobs.get': {method: 'POST', path: '/v1/jobs/get', repeat: 'safe', scope: [], args: ['job_id']},
  'jobs.list': {method: 'POST', path: '/v1/jobs/list', repeat: 'safe', scope: [], args: []},
  'jobs.cancel': {method: 'POST', path: '/v1/jobs/cancel', repeat: 'with_key', scope: [], args: ['job_id']},
  'jobs.pause': {method: 'POST', path: '/v1/jobs/pause', repeat: 'with_key', scope: [], args: ['job_id']},
  'jobs.resume': {method: 'POST', path: '/v1/jobs/resume', repeat: 'with_key', scope: [], args: ['job_id']},
  'jobs.reschedule': {method: 'POST', path: '/v1/jobs/reschedule', repeat: 'with_key', scope: [], args: ['job_id', 'schedule']},
  'jobs.retry': {method: 'POST', path: '/v1/jobs/retry', repeat: 'with_key', scope: [], args: ['job_id']},
  'jobs.backfill': {method: 'POST', path: '/v1/jobs/backfill', repeat: 'with_key', scope: [], args: ['job_id']},
  'jobs.trigger': {method: 'POST', path: '/v1/jobs/trigger', repeat: 'with_key', scope: [], args: ['job_id']},
  'jobs.delete': {method: 'POST', path: '/v1/jobs/delete', repeat: 'with_key', scope: [], args: ['job_id']},
  'jobs.getHistory': {method: 'POST', path: '/v1/jobs/getHistory', repeat: 'safe', scope: [], args: ['job_id']},
  'jobs.preview': {method: 'POST', path: '/v1/jobs/preview', repeat: 'safe', scope: [], args: []},
  'jobs.cancelMany': {method: 'POST', path: '/v1/jobs/cancelMany', repeat: 'with_key', scope: [], args: []},
  'jobs.pauseMany': {method: 'POST', path: '/v1/jobs/pauseMany', repeat: 'with_key', scope: [], args: []},
  'jobs.resumeMany': {method: 'POST', path: '/v1/jobs/resumeMany', repeat: 'with_key', scope: [], args: []},
  'jobs.retryMany': {method: 'POST', path: '/v1/jobs/retryMany', repeat: 'with_key', scope: [], args: []},
  'jobs.deleteMany': {method: 'POST', path: '/v1/jobs/deleteMany', repeat: 'with_key', scope: [], args: []},
  'jobs.getBulk': {method: 'POST', path: '/v1/jobs/getBulk', repeat: 'safe', scope: [], args: ['operation_id']},
  'jobs.listBulk': {method: 'POST', path: '/v1/jobs/listBulk', repeat: 'safe', scope: [], args: []},
  'jobs.cancelBulk': {method: 'POST', path: '/v1/jobs/cancelBulk', repeat: 'with_key', scope: [], args: ['operation_id']},
  'jobs.dispatchMany': {method: 'POST', path: '/v1/jobs/dispatchMany', repeat: 'with_key', scope: [], args: []},
  'jobs.getStats': {method: 'POST', path: '/v1/jobs/getStats', repeat: 'safe', scope: [], args: []},
  'jobs.setWebhook': {method: 'POST', path: '/v1/jobs/setWebhook', repeat: 'with_key', scope: [], args: ['url']},
  'jobs.listWebhooks': {method: 'POST', path: '/v1/jobs/listWebhooks', repeat: 'safe', scope: [], args: []},
  'jobs.deleteWebhook': {method: 'POST', path: '/v1/jobs/deleteWebhook', repeat: 'with_key', scope: [], args: ['webhook_id']},
  'jobs.enableWebhook': {method: 'POST', path: '/v1/jobs/enableWebhook', repeat: 'with_key', scope: [], args: ['webhook_id']},
  'jobs.disableWebhook': {method: 'POST', path: '/v1/jobs/disableWebhook', repeat: 'with_key', scope: [], args: ['webhook_id']},
  'jobs.rotateWebhookSecret': {method: 'POST', path: '/v1/jobs/rotateWebhookSecret', repeat: 'with_key', scope: [], args: ['webhook_id']},
  'jobs.testWebhook': {method: 'POST', path: '/v1/jobs/testWebhook', repeat: 'with_key', scope: [], args: ['webhook_id']},
  'jobs.listDeliveries': {method: 'POST', path: '/v1/jobs/listDeliveries', repeat: 'safe', scope: [], args: ['webhook_id']},
  'jobs.redeliver': {method: 'POST', path: '/v1/jobs/redeliver', repeat: 'with_key', scope: [], args: ['webhook_id']},
  'limits.list': {method: 'POST', path: '/v1/limits/list', repeat: 'safe', scope: ['product', 'env'], args: []},
  'limits.pause': {method: 'POST', path: '/v1/limits/pause', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'limits.resume': {method: 'POST', path: '/v1/limits/resume', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'members.add': {method: 'POST', path: '/v1/members/add', repeat: 'with_key', scope: [], args: []},
  'members.list': {method: 'POST', path: '/v1/members/list', repeat: 'safe', scope: [], args: []},
  'members.remove': {method: 'POST', path: '/v1/members/remove', repeat: 'with_key', scope: [], args: ['user_id']},
  'members.rotate': {method: 'POST', path: '/v1/members/rotate', repeat: 'with_key', scope: [], args: []},
  'notifications.email': {method: 'POST', path: '/v1/notifications/email', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'notifications.sms': {method: 'POST', path: '/v1/notifications/sms', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'notifications.push': {method: 'POST', path: '/v1/notifications/push', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'notifications.callback': {method: 'POST', path: '/v1/notifications/callback', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'notifications.send': {method: 'POST', path: '/v1/notifications/send', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'notifications.dispatch': {method: 'POST', path: '/v1/notifications/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'notifications.preview': {method: 'POST', path: '/v1/notifications/preview', repeat: 'safe', scope: ['product', 'env'], args: []},
  'notifications.getMessages': {method: 'POST', path: '/v1/notifications/getMessages', repeat: 'safe', scope: ['product', 'env'], args: []},
  'notifications.getMessage': {method: 'POST', path: '/v1/notifications/getMessage', repeat: 'safe', scope: ['product', 'env'], args: []},
  'notifications.resend': {method: 'POST', path: '/v1/notifications/resend', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'notifications.reprocess': {method: 'POST', path: '/v1/notifications/reprocess', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'notifications.erase': {method: 'POST', path: '/v1/notifications/erase', repeat: 'safe', scope: ['product', 'env'], args: []},
  'products.apply': {method: 'POST', path: '/v1/products/apply', repeat: 'with_key', scope: [], args: ['manifest']},
  'products.list': {method: 'POST', path: '/v1/products/list', repeat: 'safe', scope: [], args: []},
  'products.fetch': {method: 'POST', path: '/v1/products/fetch', repeat: 'safe', scope: ['product'], args: ['product']},
  'products.history': {method: 'POST', path: '/v1/products/history', repeat: 'safe', scope: ['product'], args: ['product']},
  'products.moves': {method: 'POST', path: '/v1/products/moves', repeat: 'safe', scope: ['product', 'env'], args: []},
  'products.diff': {method: 'POST', path: '/v1/products/diff', repeat: 'safe', scope: ['product'], args: []},
  'products.promote': {method: 'POST', path: '/v1/products/promote', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'products.rollback': {method: 'POST', path: '/v1/products/rollback', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'products.budget': {method: 'POST', path: '/v1/products/budget', repeat: 'safe', scope: ['product', 'env'], args: []},
  'products.liftBudget': {method: 'POST', path: '/v1/products/liftBudget', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'quota.run': {method: 'POST', path: '/v1/quota/run', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'quota.dispatch': {method: 'POST', path: '/v1/quota/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'quota.usage': {method: 'POST', path: '/v1/quota/usage', repeat: 'safe', scope: ['product', 'env'], args: []},
  'secrets.create': {method: 'POST', path: '/v1/secrets/create', repeat: 'with_key', scope: [], args: []},
  'secrets.fetch': {method: 'POST', path: '/v1/secrets/fetch', repeat: 'safe', scope: [], args: ['key']},
  'secrets.list': {method: 'POST', path: '/v1/secrets/list', repeat: 'safe', scope: [], args: []},
  'secrets.update': {method: 'POST', path: '/v1/secrets/update', repeat: 'with_key', scope: [], args: ['key']},
  'secrets.delete': {method: 'POST', path: '/v1/secrets/delete', repeat: 'with_key', scope: [], args: ['key']},
  'secrets.revoke': {method: 'POST', path: '/v1/secrets/revoke', repeat: 'with_key', scope: [], args: ['key']},
  'secrets.exists': {method: 'POST', path: '/v1/secrets/exists', repeat: 'safe', scope: [], args: ['key']},
  'secrets.rotate': {method: 'POST', path: '/v1/secrets/rotate', repeat: 'with_key', scope: [], args: []},
  'secrets.accesses': {method: 'POST', path: '/v1/secrets/accesses', repeat: 'safe', scope: [], args: ['key']},
  'sessions.start': {method: 'POST', path: '/v1/sessions/start', repeat: 'never', scope: ['product', 'env'], args: []},
  'sessions.decrypt': {method: 'POST', path: '/v1/sessions/decrypt', repeat: 'safe', scope: ['product', 'env'], args: []},
  'sessions.verify': {method: 'POST', path: '/v1/sessions/verify', repeat: 'safe', scope: ['product', 'env'], args: []},
  'sessions.refresh': {method: 'POST', path: '/v1/sessions/refresh', repeat: 'never', scope: ['product', 'env'], args: []},
  'sessions.revoke': {method: 'POST', path: '/v1/sessions/revoke', repeat: 'safe', scope: ['product', 'env'], args: []},
  'sessions.revokeAll': {method: 'POST', path: '/v1/sessions/revokeAll', repeat: 'safe', scope: ['product', 'env'], args: []},
  'sessions.rotateKeys': {method: 'POST', path: '/v1/sessions/rotateKeys', repeat: 'never', scope: ['product', 'env'], args: []},
  'sessions.listActive': {method: 'POST', path: '/v1/sessions/listActive', repeat: 'safe', scope: ['product', 'env'], args: []},
  'sessions.fetchUsers': {method: 'POST', path: '/v1/sessions/fetchUsers', repeat: 'safe', scope: ['product', 'env'], args: []},
  'sessions.fetchUserDetails': {method: 'POST', path: '/v1/sessions/fetchUserDetails', repeat: 'safe', scope: ['product', 'env'], args: []},
  'sessions.fetchActivityLogs': {method: 'POST', path: '/v1/sessions/fetchActivityLogs', repeat: 'safe', scope: ['product', 'env'], args: []},
  'sessions.fetchDashboard': {method: 'POST', path: '/v1/sessions/fetchDashboard', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.save': {method: 'POST', path: '/v1/storage/save', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.download': {method: 'POST', path: '/v1/storage/download', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.info': {method: 'POST', path: '/v1/storage/info', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.delete': {method: 'POST', path: '/v1/storage/delete', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.list': {method: 'POST', path: '/v1/storage/list', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.stats': {method: 'POST', path: '/v1/storage/stats', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.copy': {method: 'POST', path: '/v1/storage/copy', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.move': {method: 'POST', path: '/v1/storage/move', repeat: 'own_key', scope: ['product', 'env'], args: []},
  'storage.getSignedUrl': {method: 'POST', path: '/v1/storage/getSignedUrl', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.testConnection': {method: 'POST', path: '/v1/storage/testConnection', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.dispatch': {method: 'POST', path: '/v1/storage/dispatch', repeat: 'with_key', scope: ['product', 'env'], args: []},
  'storage.createUpload': {method: 'POST', path: '/v1/storage/createUpload', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.getUpload': {method: 'POST', path: '/v1/storage/getUpload', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.completeUpload': {method: 'POST', path: '/v1/storage/completeUpload', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.abortUpload': {method: 'POST', path: '/v1/storage/abortUpload', repeat: 'safe', scope: ['product', 'env'], args: []},
  'workspaces.whoami': {method: 'POST', path: '/v1/workspaces/whoami', repeat: 'safe', scope: [], args: []},
} as const satisfies Record<string, OperationInfo>;

/** Operations whose body or answer is bytes: their fields go as a query. */
export const OF_BYTES = {
  'storage.putContent': {method: 'PUT', path: '/v1/storage/content', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.getContent': {method: 'GET', path: '/v1/storage/content', repeat: 'safe', scope: ['product', 'env'], args: []},
  'storage.putPart': {method: 'PUT', path: '/v1/storage/parts', repeat: 'safe', scope: ['product', 'env'], args: []},
} as const satisfies Record<string, OperationInfo>;

/** Every operation of the processor, by namespace. */
export class GeneratedClient {
  readonly actions;
  readonly apps;
  readonly caches;
  readonly circuits;
  readonly credentials;
  readonly databases;
  readonly events;
  readonly expressions;
  readonly fallback;
  readonly features;
  readonly files;
  readonly graphs;
  readonly health;
  readonly jobs;
  readonly limits;
  readonly members;
  readonly notifications;
  readonly products;
  readonly quota;
  readonly secrets;
  readonly sessions;
  readonly storage;
  readonly workspaces;

  constructor(send: Send) {
    this.actions = {
      /** Run an action now and answer with the body of the target’s response; binary content comes as `{ buffer: <base64>, mimeType, fileName, size }`, over 1 MiB as `{ file_key, mimeType, fileName, size }`. `meta.response` has the response’s status and headers. Under an idempotency key it runs as a job, and a repetition answers the same. */
      run: <Result = unknown>(input: ActionsRunInput, options?: CallOptions): Promise<Result> =>
        send(OPERATIONS['actions.run'], [input, options]) as Promise<Result>,
      /** Store an action as a job: at a time, by cron, at an interval, or at once. */
      dispatch: (input: ActionsDispatchInput, options?: CallOptions): Promise<ActionsDispatchResult> =>
        send(OPERATIONS['actions.dispatch'], [input, options]) as Promise<ActionsDispatchResult>,
    };
    this.apps = {
      /** Make an app of an API’s description, or update it: OpenAPI 3.0 and 3.1, Swagger 2.0, Postman 2.0 and 2.1. Actions go by tag. */
      import: (input: AppsImportInput, options?: CallOptions): Promise<AppsImportResult> =>
        send(OPERATIONS['apps.import'], [input, options]) as Promise<AppsImportResult>,
      /** Add rules to actions of an app, or replace those with the same selectors; imports leave them as they are. */
      validation: (input: AppsValidationInput, options?: CallOptions): Promise<AppsValidationResult> =>
        send(OPERATIONS['apps.validation'], [input, options]) as Promise<AppsValidationResult>,
      /** List the apps of a product’s latest version. */
      list: (input?: AppsListInput, options?: CallOptions): Promise<AppsListResult> =>
        send(OPERATIONS['apps.list'], [input, options]) as Promise<AppsListResult>,
      /** Read an app of a product’s latest version, as the manifest has it. */
      fetch: (input: AppsFetchInput, options?: CallOptions): Promise<AppsFetchResult> =>
        send(OPERATIONS['apps.fetch'], [input, options]) as Promise<AppsFetchResult>,
    };
    this.caches = {
      /** Read a value; null when there is none, or it has expired. */
      get: (input: CachesGetInput, options?: CallOptions): Promise<CachesGetResult> =>
        send(OPERATIONS['caches.get'], [input, options]) as Promise<CachesGetResult>,
      /** Keep a value under a key; one that is there is replaced. Without an expiry it stays. */
      set: (input: CachesSetInput, options?: CallOptions): Promise<CachesSetResult> =>
        send(OPERATIONS['caches.set'], [input, options]) as Promise<CachesSetResult>,
      /** Remove a value, or a run’s answer. */
      clear: (input: CachesClearInput, options?: CallOptions): Promise<CachesClearResult> =>
        send(OPERATIONS['caches.clear'], [input, options]) as Promise<CachesClearResult>,
      /** Remove what a cache holds in an environment, answers of runs included. */
      clearAll: (input: CachesClearAllInput, options?: CallOptions): Promise<CachesClearAllResult> =>
        send(OPERATIONS['caches.clearAll'], [input, options]) as Promise<CachesClearAllResult>,
      /** List the values of a cache page by page, by name. */
      fetchValues: (input: CachesFetchValuesInput, options?: CallOptions): Promise<CachesFetchValuesResult> =>
        send(OPERATIONS['caches.fetchValues'], [input, options]) as Promise<CachesFetchValuesResult>,
      /** List the values of a cache that have not expired, 1000 at most. */
      values: (input: CachesValuesInput, options?: CallOptions): Promise<CachesValuesResult> =>
        send(OPERATIONS['caches.values'], [input, options]) as Promise<CachesValuesResult>,
      /** Count the values of a cache. */
      fetchDashboard: (input: CachesFetchDashboardInput, options?: CallOptions): Promise<CachesFetchDashboardResult> =>
        send(OPERATIONS['caches.fetchDashboard'], [input, options]) as Promise<CachesFetchDashboardResult>,
    };
    this.circuits = {
      /** Tell how every circuit of an environment stands. */
      list: (input?: CircuitsListInput, options?: CallOptions): Promise<CircuitsListResult> =>
        send(OPERATIONS['circuits.list'], [input, options]) as Promise<CircuitsListResult>,
      /** Tell how the circuit of an app stands. */
      get: (input: CircuitsGetInput, options?: CallOptions): Promise<CircuitsGetResult> =>
        send(OPERATIONS['circuits.get'], [input, options]) as Promise<CircuitsGetResult>,
      /** Hold back all calls of an app: until an instant or for a time, after which a few are tried, or until it is closed. Takes effect everywhere within a minute. */
      open: (input: CircuitsOpenInput, options?: CallOptions): Promise<CircuitsOpenResult> =>
        send(OPERATIONS['circuits.open'], [input, options]) as Promise<CircuitsOpenResult>,
      /** Let all calls of an app pass again; jobs that wait are told. */
      close: (input: CircuitsCloseInput, options?: CallOptions): Promise<CircuitsCloseResult> =>
        send(OPERATIONS['circuits.close'], [input, options]) as Promise<CircuitsCloseResult>,
      /** Close the circuit of an app, and forget what was counted and how often it opened. */
      reset: (input: CircuitsResetInput, options?: CallOptions): Promise<CircuitsResetResult> =>
        send(OPERATIONS['circuits.reset'], [input, options]) as Promise<CircuitsResetResult>,
    };
    this.credentials = {
      /** Begin an authorization: the address at which a user agrees (OAuth 2 authorization code with PKCE). It is good for ten minutes and one callback; beginning anew replaces it. */
      authorize: (input: CredentialsAuthorizeInput, options?: CallOptions): Promise<CredentialsAuthorizeResult> =>
        send(OPERATIONS['credentials.authorize'], [input, options]) as Promise<CredentialsAuthorizeResult>,
      /** Tell how a credential stands; never its tokens. */
      fetch: (input: CredentialsFetchInput, options?: CallOptions): Promise<CredentialsFetchResult> =>
        send(OPERATIONS['credentials.fetch'], [input, options]) as Promise<CredentialsFetchResult>,
      /** Tell how every credential of an environment stands that is obtained or refreshed. */
      list: (input?: CredentialsListInput, options?: CallOptions): Promise<CredentialsListResult> =>
        send(OPERATIONS['credentials.list'], [input, options]) as Promise<CredentialsListResult>,
      /** Forget a credential’s tokens; whether there were any. Calls that had one may use it for up to 60 s more. The server is not told. */
      revoke: (input: CredentialsRevokeInput, options?: CallOptions): Promise<CredentialsRevokeResult> =>
        send(OPERATIONS['credentials.revoke'], [input, options]) as Promise<CredentialsRevokeResult>,
    };
    this.databases = {
      /** Reach a database. */
      connect: (input?: DatabasesConnectInput, options?: CallOptions): Promise<DatabasesConnectResult> =>
        send(OPERATIONS['databases.connect'], [input, options]) as Promise<DatabasesConnectResult>,
      /** Tell whether a database can be reached; why it cannot is answered, not raised. */
      testConnection: (input?: DatabasesTestConnectionInput, options?: CallOptions): Promise<DatabasesTestConnectionResult> =>
        send(OPERATIONS['databases.testConnection'], [input, options]) as Promise<DatabasesTestConnectionResult>,
      /** Read rows. */
      query: (input: DatabasesQueryInput, options?: CallOptions): Promise<DatabasesQueryResult> =>
        send(OPERATIONS['databases.query'], [input, options]) as Promise<DatabasesQueryResult>,
      /** Read the first row, or null. */
      findOne: (input: DatabasesFindOneInput, options?: CallOptions): Promise<DatabasesFindOneResult> =>
        send(OPERATIONS['databases.findOne'], [input, options]) as Promise<DatabasesFindOneResult>,
      /** Count rows, or the values of a column. */
      count: (input: DatabasesCountInput, options?: CallOptions): Promise<DatabasesCountResult> =>
        send(OPERATIONS['databases.count'], [input, options]) as Promise<DatabasesCountResult>,
      /** Add the numbers of a column up. */
      sum: (input: DatabasesSumInput, options?: CallOptions): Promise<DatabasesSumResult> =>
        send(OPERATIONS['databases.sum'], [input, options]) as Promise<DatabasesSumResult>,
      /** Average the numbers of a column. */
      avg: (input: DatabasesAvgInput, options?: CallOptions): Promise<DatabasesAvgResult> =>
        send(OPERATIONS['databases.avg'], [input, options]) as Promise<DatabasesAvgResult>,
      /** Find the least value of a column. */
      min: (input: DatabasesMinInput, options?: CallOptions): Promise<DatabasesMinResult> =>
        send(OPERATIONS['databases.min'], [input, options]) as Promise<DatabasesMinResult>,
      /** Find the greatest value of a column. */
      max: (input: DatabasesMaxInput, options?: CallOptions): Promise<DatabasesMaxResult> =>
        send(OPERATIONS['databases.max'], [input, options]) as Promise<DatabasesMaxResult>,
      /** Compute functions of rows, or of groups of them. */
      aggregate: (input: DatabasesAggregateInput, options?: CallOptions): Promise<DatabasesAggregateResult> =>
        send(OPERATIONS['databases.aggregate'], [input, options]) as Promise<DatabasesAggregateResult>,
      /** Group rows, and compute functions of each group. */
      groupBy: (input: DatabasesGroupByInput, options?: CallOptions): Promise<DatabasesGroupByResult> =>
        send(OPERATIONS['databases.groupBy'], [input, options]) as Promise<DatabasesGroupByResult>,
      /** Add rows, all or none. Under an idempotency key it runs as a job, and a repetition answers the same. */
      insert: (input: DatabasesInsertInput, options?: CallOptions): Promise<DatabasesInsertResult> =>
        send(OPERATIONS['databases.insert'], [input, options]) as Promise<DatabasesInsertResult>,
      /** Change rows. Under an idempotency key it runs as a job, and a repetition answers the same. */
      update: (input: DatabasesUpdateInput, options?: CallOptions): Promise<DatabasesUpdateResult> =>
        send(OPERATIONS['databases.update'], [input, options]) as Promise<DatabasesUpdateResult>,
      /** Remove rows. Under an idempotency key it runs as a job, and a repetition answers the same. */
      delete: (input: DatabasesDeleteInput, options?: CallOptions): Promise<DatabasesDeleteResult> =>
        send(OPERATIONS['databases.delete'], [input, options]) as Promise<DatabasesDeleteResult>,
      /** Add rows, or change those that are there. Under an idempotency key it runs as a job, and a repetition answers the same. */
      upsert: (input: DatabasesUpsertInput, options?: CallOptions): Promise<DatabasesUpsertResult> =>
        send(OPERATIONS['databases.upsert'], [input, options]) as Promise<DatabasesUpsertResult>,
      /** Run SQL. Under an idempotency key it runs as a job, and a repetition answers the same. */
      raw: (input: DatabasesRawInput, options?: CallOptions): Promise<DatabasesRawResult> =>
        send(OPERATIONS['databases.raw'], [input, options]) as Promise<DatabasesRawResult>,
      /** Run several operations, all or none. `raw` among them needs the role developer. Under an idempotency key it runs as a job, and a repetition answers the same. */
      transaction: (input: DatabasesTransactionInput, options?: CallOptions): Promise<DatabasesTransactionResult> =>
        send(OPERATIONS['databases.transaction'], [input, options]) as Promise<DatabasesTransactionResult>,
      /** Store an operation or an action as a job: at a time, by cron, at an interval, or at once. `raw` needs the role developer. */
      dispatch: (input?: DatabasesDispatchInput, options?: CallOptions): Promise<DatabasesDispatchResult> =>
        send(OPERATIONS['databases.dispatch'], [input, options]) as Promise<DatabasesDispatchResult>,
      action: {
        /** Run an action of the manifest; it answers as the operation that it is. Under an idempotency key it runs as a job, and a repetition answers the same. */
        execute: <Result = unknown>(input: DatabasesActionExecuteInput, options?: CallOptions): Promise<Result> =>
          send(OPERATIONS['databases.action.execute'], [input, options]) as Promise<Result>,
        /** Store an action as a job: at a time, by cron, at an interval, or at once. */
        dispatch: (input: DatabasesActionDispatchInput, options?: CallOptions): Promise<DatabasesActionDispatchResult> =>
          send(OPERATIONS['databases.action.dispatch'], [input, options]) as Promise<DatabasesActionDispatchResult>,
      },
      migration: {
        /** Apply the migrations of the version that the environment runs, in their order, each whole or not at all. Those that are applied are left out. */
        run: (input?: DatabasesMigrationRunInput, options?: CallOptions): Promise<DatabasesMigrationRunResult> =>
          send(OPERATIONS['databases.migration.run'], [input, options]) as Promise<DatabasesMigrationRunResult>,
        /** Take the newest migration back. */
        rollback: (input?: DatabasesMigrationRollbackInput, options?: CallOptions): Promise<DatabasesMigrationRollbackResult> =>
          send(OPERATIONS['databases.migration.rollback'], [input, options]) as Promise<DatabasesMigrationRollbackResult>,
        /** Tell which migrations a database has, and which are pending. */
        status: (input?: DatabasesMigrationStatusInput, options?: CallOptions): Promise<DatabasesMigrationStatusResult> =>
          send(OPERATIONS['databases.migration.status'], [input, options]) as Promise<DatabasesMigrationStatusResult>,
        /** List the migrations that a database has, oldest first. */
        history: (input?: DatabasesMigrationHistoryInput, options?: CallOptions): Promise<DatabasesMigrationHistoryResult> =>
          send(OPERATIONS['databases.migration.history'], [input, options]) as Promise<DatabasesMigrationHistoryResult>,
        /** List the migrations of the version that the environment runs, in their order. The database is not asked. */
        list: (input?: DatabasesMigrationListInput, options?: CallOptions): Promise<DatabasesMigrationListResult> =>
          send(OPERATIONS['databases.migration.list'], [input, options]) as Promise<DatabasesMigrationListResult>,
      },
      schema: {
        /** Create a table, as a migration that is made, applied and recorded. */
        create: (input: DatabasesSchemaCreateInput, options?: CallOptions): Promise<DatabasesSchemaCreateResult> =>
          send(OPERATIONS['databases.schema.create'], [input, options]) as Promise<DatabasesSchemaCreateResult>,
        /** Drop a table with its rows; the way back creates it empty. */
        drop: (input: DatabasesSchemaDropInput, options?: CallOptions): Promise<DatabasesSchemaDropResult> =>
          send(OPERATIONS['databases.schema.drop'], [input, options]) as Promise<DatabasesSchemaDropResult>,
        /** Rename a table. */
        rename: (input: DatabasesSchemaRenameInput, options?: CallOptions): Promise<DatabasesSchemaRenameResult> =>
          send(OPERATIONS['databases.schema.rename'], [input, options]) as Promise<DatabasesSchemaRenameResult>,
        /** Add a field to a table. */
        addField: (input: DatabasesSchemaAddFieldInput, options?: CallOptions): Promise<DatabasesSchemaAddFieldResult> =>
          send(OPERATIONS['databases.schema.addField'], [input, options]) as Promise<DatabasesSchemaAddFieldResult>,
        /** Drop a field with its values; the way back adds it empty. */
        dropField: (input: DatabasesSchemaDropFieldInput, options?: CallOptions): Promise<DatabasesSchemaDropFieldResult> =>
          send(OPERATIONS['databases.schema.dropField'], [input, options]) as Promise<DatabasesSchemaDropFieldResult>,
        /** Rename a field. */
        renameField: (input: DatabasesSchemaRenameFieldInput, options?: CallOptions): Promise<DatabasesSchemaRenameFieldResult> =>
          send(OPERATIONS['databases.schema.renameField'], [input, options]) as Promise<DatabasesSchemaRenameFieldResult>,
        /** Give a field another definition, of which this is the whole. */
        modifyField: (input: DatabasesSchemaModifyFieldInput, options?: CallOptions): Promise<DatabasesSchemaModifyFieldResult> =>
          send(OPERATIONS['databases.schema.modifyField'], [input, options]) as Promise<DatabasesSchemaModifyFieldResult>,
        /** Create an index. */
        createIndex: (input: DatabasesSchemaCreateIndexInput, options?: CallOptions): Promise<DatabasesSchemaCreateIndexResult> =>
          send(OPERATIONS['databases.schema.createIndex'], [input, options]) as Promise<DatabasesSchemaCreateIndexResult>,
        /** Drop an index. */
        dropIndex: (input: DatabasesSchemaDropIndexInput, options?: CallOptions): Promise<DatabasesSchemaDropIndexResult> =>
          send(OPERATIONS['databases.schema.dropIndex'], [input, options]) as Promise<DatabasesSchemaDropIndexResult>,
        /** Add a constraint to a table. */
        addConstraint: (input: DatabasesSchemaAddConstraintInput, options?: CallOptions): Promise<DatabasesSchemaAddConstraintResult> =>
          send(OPERATIONS['databases.schema.addConstraint'], [input, options]) as Promise<DatabasesSchemaAddConstraintResult>,
        /** Drop a constraint. */
        dropConstraint: (input: DatabasesSchemaDropConstraintInput, options?: CallOptions): Promise<DatabasesSchemaDropConstraintResult> =>
          send(OPERATIONS['databases.schema.dropConstraint'], [input, options]) as Promise<DatabasesSchemaDropConstraintResult>,
        /** List the indexes of a table. */
        indexes: (input: DatabasesSchemaIndexesInput, options?: CallOptions): Promise<DatabasesSchemaIndexesResult> =>
          send(OPERATIONS['databases.schema.indexes'], [input, options]) as Promise<DatabasesSchemaIndexesResult>,
        /** List the tables of a database. */
        list: (input?: DatabasesSchemaListInput, options?: CallOptions): Promise<DatabasesSchemaListResult> =>
          send(OPERATIONS['databases.schema.list'], [input, options]) as Promise<DatabasesSchemaListResult>,
        /** Tell whether there is a table. */
        exists: (input: DatabasesSchemaExistsInput, options?: CallOptions): Promise<DatabasesSchemaExistsResult> =>
          send(OPERATIONS['databases.schema.exists'], [input, options]) as Promise<DatabasesSchemaExistsResult>,
        /** Describe a table. */
        describe: (input: DatabasesSchemaDescribeInput, options?: CallOptions): Promise<DatabasesSchemaDescribeResult> =>
          send(OPERATIONS['databases.schema.describe'], [input, options]) as Promise<DatabasesSchemaDescribeResult>,
      },
    };
    this.events = {
      /** Publish a message. It is durable when this answers. */
      publish: (input: EventsPublishInput, options?: CallOptions): Promise<EventsPublishResult> =>
        send(OPERATIONS['events.publish'], [input, options]) as Promise<EventsPublishResult>,
      /** Publish several messages: all of them, or none. */
      publishBatch: (input: EventsPublishBatchInput, options?: CallOptions): Promise<EventsPublishBatchResult> =>
        send(OPERATIONS['events.publishBatch'], [input, options]) as Promise<EventsPublishBatchResult>,
      /** Publish a message unless one was published under the same key. */
      publishIdempotent: (input: EventsPublishIdempotentInput, options?: CallOptions): Promise<EventsPublishIdempotentResult> =>
        send(OPERATIONS['events.publishIdempotent'], [input, options]) as Promise<EventsPublishIdempotentResult>,
      /** Whether a message was published under a key. */
      checkIdempotency: (input: EventsCheckIdempotencyInput, options?: CallOptions): Promise<EventsCheckIdempotencyResult> =>
        send(OPERATIONS['events.checkIdempotency'], [input, options]) as Promise<EventsCheckIdempotencyResult>,
      /** Store a message as a job that is published when it is due. */
      dispatch: (input: EventsDispatchInput, options?: CallOptions): Promise<EventsDispatchResult> =>
        send(OPERATIONS['events.dispatch'], [input, options]) as Promise<EventsDispatchResult>,
      /** A ticket for one socket of a subscriber. Without a group it is given what is published from now on. */
      connect: (input: EventsConnectInput, options?: CallOptions): Promise<EventsConnectResult> =>
        send(OPERATIONS['events.connect'], [input, options]) as Promise<EventsConnectResult>,
      /** Give and take messages without a socket. Those that are given are the member’s for 30 s from its latest poll. Without a group, messages from an offset on. */
      poll: (input: EventsPollInput, options?: CallOptions): Promise<EventsPollResult> =>
        send(OPERATIONS['events.poll'], [input, options]) as Promise<EventsPollResult>,
      /** Have a group go on elsewhere: at an offset, or with what was published from a time on. */
      seek: (input: EventsSeekInput, options?: CallOptions): Promise<EventsSeekResult> =>
        send(OPERATIONS['events.seek'], [input, options]) as Promise<EventsSeekResult>,
      /** The groups of a topic, and how far they are behind. */
      getGroups: (input: EventsGetGroupsInput, options?: CallOptions): Promise<EventsGetGroupsResult> =>
        send(OPERATIONS['events.getGroups'], [input, options]) as Promise<EventsGetGroupsResult>,
      /** Forget a group of consumers, its dead letters included. */
      deleteGroup: (input: EventsDeleteGroupInput, options?: CallOptions): Promise<EventsDeleteGroupResult> =>
        send(OPERATIONS['events.deleteGroup'], [input, options]) as Promise<EventsDeleteGroupResult>,
      /** The brokers of a product. */
      getBrokers: (product: EventsGetBrokersInput['product'] | EventsGetBrokersInput, rest?: Omit<EventsGetBrokersInput, 'product'>, options?: CallOptions): Promise<EventsGetBrokersResult> =>
        send(OPERATIONS['events.getBrokers'], [product, rest, options]) as Promise<EventsGetBrokersResult>,
      /** A broker; null where there is none. */
      getBroker: (product: EventsGetBrokerInput['product'] | EventsGetBrokerInput, brokerTag?: EventsGetBrokerInput['brokerTag'] | Omit<EventsGetBrokerInput, 'product'>, options?: CallOptions): Promise<EventsGetBrokerResult> =>
        send(OPERATIONS['events.getBroker'], [product, brokerTag, options]) as Promise<EventsGetBrokerResult>,
      /** The topics of a broker. */
      getTopics: (product: EventsGetTopicsInput['product'] | EventsGetTopicsInput, brokerTag?: EventsGetTopicsInput['brokerTag'] | Omit<EventsGetTopicsInput, 'product'>, options?: CallOptions): Promise<EventsGetTopicsResult> =>
        send(OPERATIONS['events.getTopics'], [product, brokerTag, options]) as Promise<EventsGetTopicsResult>,
      /** A topic; null where there is none. */
      getTopic: (product: EventsGetTopicInput['product'] | EventsGetTopicInput, topicTag?: EventsGetTopicInput['topicTag'] | Omit<EventsGetTopicInput, 'product'>, options?: CallOptions): Promise<EventsGetTopicResult> =>
        send(OPERATIONS['events.getTopic'], [product, topicTag, options]) as Promise<EventsGetTopicResult>,
      /** Whether a broker can be reached. */
      testConnection: (input: EventsTestConnectionInput, options?: CallOptions): Promise<EventsTestConnectionResult> =>
        send(OPERATIONS['events.testConnection'], [input, options]) as Promise<EventsTestConnectionResult>,
      /** List messages with what became of them, newest first. */
      getEvents: (input: EventsGetEventsInput, options?: CallOptions): Promise<EventsGetEventsResult> =>
        send(OPERATIONS['events.getEvents'], [input, options]) as Promise<EventsGetEventsResult>,
      /** Read a message with what became of it; null where there is none. */
      getEvent: (input: EventsGetEventInput, options?: CallOptions): Promise<EventsGetEventResult> =>
        send(OPERATIONS['events.getEvent'], [input, options]) as Promise<EventsGetEventResult>,
      /** How many messages a broker keeps, and what became of them. */
      getEventStats: (input: EventsGetEventStatsInput, options?: CallOptions): Promise<EventsGetEventStatsResult> =>
        send(OPERATIONS['events.getEventStats'], [input, options]) as Promise<EventsGetEventStatsResult>,
      /** Publish a message that failed once more, for all groups. */
      replayEvent: (input: EventsReplayEventInput, options?: CallOptions): Promise<EventsReplayEventResult> =>
        send(OPERATIONS['events.replayEvent'], [input, options]) as Promise<EventsReplayEventResult>,
      /** Deliver dead letters again, to the groups whose they are: the oldest first. */
      reprocessDLQ: (input: EventsReprocessDLQInput, options?: CallOptions): Promise<EventsReprocessDLQResult> =>
        send(OPERATIONS['events.reprocessDLQ'], [input, options]) as Promise<EventsReprocessDLQResult>,
      /** Who published, the latest first. */
      getProducers: (input: EventsGetProducersInput, options?: CallOptions): Promise<EventsGetProducersResult> =>
        send(OPERATIONS['events.getProducers'], [input, options]) as Promise<EventsGetProducersResult>,
      /** The groups of a broker’s topics, and how far they are behind. */
      getConsumers: (input: EventsGetConsumersInput, options?: CallOptions): Promise<EventsGetConsumersResult> =>
        send(OPERATIONS['events.getConsumers'], [input, options]) as Promise<EventsGetConsumersResult>,
      /** Messages that groups gave up, the latest message first. */
      getDeadLetters: (input: EventsGetDeadLettersInput, options?: CallOptions): Promise<EventsGetDeadLettersResult> =>
        send(OPERATIONS['events.getDeadLetters'], [input, options]) as Promise<EventsGetDeadLettersResult>,
      /** A broker at a glance: its counts, who publishes, and who consumes. */
      getDashboard: (input: EventsGetDashboardInput, options?: CallOptions): Promise<EventsGetDashboardResult> =>
        send(OPERATIONS['events.getDashboard'], [input, options]) as Promise<EventsGetDashboardResult>,
    };
    this.expressions = {
      /** Evaluate a template (JSON whose texts may hold expressions), or a condition instead, on the values of a scope alone; answers the value. */
      evaluate: <Result = unknown>(input?: ExpressionsEvaluateInput, options?: CallOptions): Promise<Result> =>
        send(OPERATIONS['expressions.evaluate'], [input, options]) as Promise<Result>,
    };
    this.fallback = {
      /** Try the options of a fallback in order, and answer with the output of the first that does it, and `provider`: which that was. An output that is no object stands as `output`. An option whose outcome is unknown is not followed by another unless it says so. Under an idempotency key it runs as a job, and a repetition goes on at the option where it was. */
      run: (input: FallbackRunInput, options?: CallOptions): Promise<FallbackRunResult> =>
        send(OPERATIONS['fallback.run'], [input, options]) as Promise<FallbackRunResult>,
      /** Store a run of a fallback as a job: at a time, by cron, at an interval, or at once. */
      dispatch: (input: FallbackDispatchInput, options?: CallOptions): Promise<FallbackDispatchResult> =>
        send(OPERATIONS['fallback.dispatch'], [input, options]) as Promise<FallbackDispatchResult>,
    };
    this.features = {
      /** Run a feature and answer with what it came to, or how it stands after `timeout`; `TIMEOUT` where an equal run of the same `cache` has not ended by then. */
      run: (input: FeaturesRunInput, options?: CallOptions): Promise<FeaturesRunResult> =>
        send(OPERATIONS['features.run'], [input, options]) as Promise<FeaturesRunResult>,
      /** Run a feature again as an ended run was: with its input, version and a fresh state. */
      replay: (feature_id: FeaturesReplayInput['feature_id'] | FeaturesReplayInput, rest?: Omit<FeaturesReplayInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesReplayResult> =>
        send(OPERATIONS['features.replay'], [feature_id, rest, options]) as Promise<FeaturesReplayResult>,
      /** Run a feature again as an ended run was, with another input and a fresh state. */
      restart: (feature_id: FeaturesRestartInput['feature_id'] | FeaturesRestartInput, rest?: Omit<FeaturesRestartInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesRestartResult> =>
        send(OPERATIONS['features.restart'], [feature_id, rest, options]) as Promise<FeaturesRestartResult>,
      /** Go on where a run ended that did not complete: what completed, and was not compensated, is not run again unless it depends on what is. A run that paused for `debug` goes on itself. */
      resume: (feature_id: FeaturesResumeInput['feature_id'] | FeaturesResumeInput, rest?: Omit<FeaturesResumeInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesResumeResult> =>
        send(OPERATIONS['features.resume'], [feature_id, rest, options]) as Promise<FeaturesResumeResult>,
      /** Run an ended run’s feature again from a step: earlier outputs are reused, and stay as they are. */
      replayFromStep: (feature_id: FeaturesReplayFromStepInput['feature_id'] | FeaturesReplayFromStepInput, from_step?: FeaturesReplayFromStepInput['from_step'] | Omit<FeaturesReplayFromStepInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesReplayFromStepResult> =>
        send(OPERATIONS['features.replayFromStep'], [feature_id, from_step, options]) as Promise<FeaturesReplayFromStepResult>,
      /** Store a run as a job: at a time, by cron, at an interval, or at once. Each occurrence starts a run, waits for it, and has its result. */
      dispatch: (input: FeaturesDispatchInput, options?: CallOptions): Promise<FeaturesDispatchResult> =>
        send(OPERATIONS['features.dispatch'], [input, options]) as Promise<FeaturesDispatchResult>,
      /** Tell what a run answered. */
      output: (feature_id: FeaturesOutputInput['feature_id'] | FeaturesOutputInput, rest?: Omit<FeaturesOutputInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesOutputResult> =>
        send(OPERATIONS['features.output'], [feature_id, rest, options]) as Promise<FeaturesOutputResult>,
      /** Tell how a run stands. */
      status: (feature_id: FeaturesStatusInput['feature_id'] | FeaturesStatusInput, rest?: Omit<FeaturesStatusInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesStatusResult> =>
        send(OPERATIONS['features.status'], [feature_id, rest, options]) as Promise<FeaturesStatusResult>,
      /** Tell what happened in a run, in order. */
      history: (feature_id: FeaturesHistoryInput['feature_id'] | FeaturesHistoryInput, rest?: Omit<FeaturesHistoryInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesHistoryResult> =>
        send(OPERATIONS['features.history'], [feature_id, rest, options]) as Promise<FeaturesHistoryResult>,
      /** Tell how a step of a run went. */
      stepDetail: (feature_id: FeaturesStepDetailInput['feature_id'] | FeaturesStepDetailInput, step_tag?: FeaturesStepDetailInput['step_tag'] | Omit<FeaturesStepDetailInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesStepDetailResult> =>
        send(OPERATIONS['features.stepDetail'], [feature_id, step_tag, options]) as Promise<FeaturesStepDetailResult>,
      /** List a run and those that were made from it; a new one shows within seconds. */
      relatedExecutions: (feature_id: FeaturesRelatedExecutionsInput['feature_id'] | FeaturesRelatedExecutionsInput, rest?: Omit<FeaturesRelatedExecutionsInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesRelatedExecutionsResult> =>
        send(OPERATIONS['features.relatedExecutions'], [feature_id, rest, options]) as Promise<FeaturesRelatedExecutionsResult>,
      /** Evaluate a query that the feature declares over a run as it stands. */
      query: <Result = unknown>(feature_id: FeaturesQueryInput['feature_id'] | FeaturesQueryInput, query?: FeaturesQueryInput['query'] | Omit<FeaturesQueryInput, 'feature_id'>, options?: CallOptions): Promise<Result> =>
        send(OPERATIONS['features.query'], [feature_id, query, options]) as Promise<Result>,
      /** Tell how two runs differ: in their input, step by step, and in what they came to. */
      compare: (input: FeaturesCompareInput, options?: CallOptions): Promise<FeaturesCompareResult> =>
        send(OPERATIONS['features.compare'], [input, options]) as Promise<FeaturesCompareResult>,
      /** List runs, newest first; a change shows within seconds. */
      list: (input?: FeaturesListInput, options?: CallOptions): Promise<FeaturesListResult> =>
        send(OPERATIONS['features.list'], [input, options]) as Promise<FeaturesListResult>,
      /** Send a signal to a run: to the step that waits for it, or kept until one does. */
      signal: (feature_id: FeaturesSignalInput['feature_id'] | FeaturesSignalInput, signal?: FeaturesSignalInput['signal'] | Omit<FeaturesSignalInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesSignalResult> =>
        send(OPERATIONS['features.signal'], [feature_id, signal, options]) as Promise<FeaturesSignalResult>,
      /** End a run; what it did is compensated as its feature says. A cancelled run stays as it is. */
      cancel: (feature_id: FeaturesCancelInput['feature_id'] | FeaturesCancelInput, rest?: Omit<FeaturesCancelInput, 'feature_id'>, options?: CallOptions): Promise<FeaturesCancelResult> =>
        send(OPERATIONS['features.cancel'], [feature_id, rest, options]) as Promise<FeaturesCancelResult>,
      /** Replay ended runs, newest first, a number at a time; none of them is waited for. */
      replayMany: (input?: FeaturesReplayManyInput, options?: CallOptions): Promise<FeaturesReplayManyResult> =>
        send(OPERATIONS['features.replayMany'], [input, options]) as Promise<FeaturesReplayManyResult>,
      /** Resume runs that did not complete, newest first, a number at a time; none of them is waited for. */
      resumeMany: (input?: FeaturesResumeManyInput, options?: CallOptions): Promise<FeaturesResumeManyResult> =>
        send(OPERATIONS['features.resumeMany'], [input, options]) as Promise<FeaturesResumeManyResult>,
    };
    this.files = {
      /** Read a file that a run’s answer refers to; it is kept as long as finished jobs are. */
      read: (file_key: FilesReadInput['file_key'] | FilesReadInput, rest?: Omit<FilesReadInput, 'file_key'>, options?: CallOptions): Promise<FilesReadResult> =>
        send(OPERATIONS['files.read'], [file_key, rest, options]) as Promise<FilesReadResult>,
    };
    this.graphs = {
      /** Reach a graph. */
      connect: (input?: GraphsConnectInput, options?: CallOptions): Promise<GraphsConnectResult> =>
        send(OPERATIONS['graphs.connect'], [input, options]) as Promise<GraphsConnectResult>,
      /** Tell whether a graph can be reached; why it cannot is answered, not raised. */
      testConnection: (input?: GraphsTestConnectionInput, options?: CallOptions): Promise<GraphsTestConnectionResult> =>
        send(OPERATIONS['graphs.testConnection'], [input, options]) as Promise<GraphsTestConnectionResult>,
      /** Make a node. Under an idempotency key it runs as a job, and a repetition answers the same. */
      createNode: (input: GraphsCreateNodeInput, options?: CallOptions): Promise<GraphsCreateNodeResult> =>
        send(OPERATIONS['graphs.createNode'], [input, options]) as Promise<GraphsCreateNodeResult>,
      /** Make nodes, all or none. Under an idempotency key it runs as a job, and a repetition answers the same. */
      createNodes: (input: GraphsCreateNodesInput, options?: CallOptions): Promise<GraphsCreateNodesResult> =>
        send(OPERATIONS['graphs.createNodes'], [input, options]) as Promise<GraphsCreateNodesResult>,
      /** Change properties of nodes. Under an idempotency key it runs as a job, and a repetition answers the same. */
      updateNode: (input: GraphsUpdateNodeInput, options?: CallOptions): Promise<GraphsUpdateNodeResult> =>
        send(OPERATIONS['graphs.updateNode'], [input, options]) as Promise<GraphsUpdateNodeResult>,
      /** Delete nodes. Under an idempotency key it runs as a job, and a repetition answers the same. */
      deleteNode: (input?: GraphsDeleteNodeInput, options?: CallOptions): Promise<GraphsDeleteNodeResult> =>
        send(OPERATIONS['graphs.deleteNode'], [input, options]) as Promise<GraphsDeleteNodeResult>,
      /** Find a node by labels and properties, or make it. Under an idempotency key it runs as a job, and a repetition answers the same. */
      mergeNode: (input: GraphsMergeNodeInput, options?: CallOptions): Promise<GraphsMergeNodeResult> =>
        send(OPERATIONS['graphs.mergeNode'], [input, options]) as Promise<GraphsMergeNodeResult>,
      /** Give a node labels. Under an idempotency key it runs as a job, and a repetition answers the same. */
      addLabels: (input: GraphsAddLabelsInput, options?: CallOptions): Promise<GraphsAddLabelsResult> =>
        send(OPERATIONS['graphs.addLabels'], [input, options]) as Promise<GraphsAddLabelsResult>,
      /** Take labels from a node. Under an idempotency key it runs as a job, and a repetition answers the same. */
      removeLabels: (input: GraphsRemoveLabelsInput, options?: CallOptions): Promise<GraphsRemoveLabelsResult> =>
        send(OPERATIONS['graphs.removeLabels'], [input, options]) as Promise<GraphsRemoveLabelsResult>,
      /** Replace the labels of a node. Under an idempotency key it runs as a job, and a repetition answers the same. */
      setLabels: (input: GraphsSetLabelsInput, options?: CallOptions): Promise<GraphsSetLabelsResult> =>
        send(OPERATIONS['graphs.setLabels'], [input, options]) as Promise<GraphsSetLabelsResult>,
      /** Make a relationship between two nodes. Under an idempotency key it runs as a job, and a repetition answers the same. */
      createRelationship: (input: GraphsCreateRelationshipInput, options?: CallOptions): Promise<GraphsCreateRelationshipResult> =>
        send(OPERATIONS['graphs.createRelationship'], [input, options]) as Promise<GraphsCreateRelationshipResult>,
      /** Make relationships, all or none. Under an idempotency key it runs as a job, and a repetition answers the same. */
      createRelationships: (input: GraphsCreateRelationshipsInput, options?: CallOptions): Promise<GraphsCreateRelationshipsResult> =>
        send(OPERATIONS['graphs.createRelationships'], [input, options]) as Promise<GraphsCreateRelationshipsResult>,
      /** Change properties of relationships. Under an idempotency key it runs as a job, and a repetition answers the same. */
      updateRelationship: (input: GraphsUpdateRelationshipInput, options?: CallOptions): Promise<GraphsUpdateRelationshipResult> =>
        send(OPERATIONS['graphs.updateRelationship'], [input, options]) as Promise<GraphsUpdateRelationshipResult>,
      /** Delete relationships. Under an idempotency key it runs as a job, and a repetition answers the same. */
      deleteRelationship: (input?: GraphsDeleteRelationshipInput, options?: CallOptions): Promise<GraphsDeleteRelationshipResult> =>
        send(OPERATIONS['graphs.deleteRelationship'], [input, options]) as Promise<GraphsDeleteRelationshipResult>,
      /** Find a relationship by its type and ends, or make it. Under an idempotency key it runs as a job, and a repetition answers the same. */
      mergeRelationship: (input: GraphsMergeRelationshipInput, options?: CallOptions): Promise<GraphsMergeRelationshipResult> =>
        send(OPERATIONS['graphs.mergeRelationship'], [input, options]) as Promise<GraphsMergeRelationshipResult>,
      /** Find nodes by labels and properties. */
      findNodes: (input?: GraphsFindNodesInput, options?: CallOptions): Promise<GraphsFindNodesResult> =>
        send(OPERATIONS['graphs.findNodes'], [input, options]) as Promise<GraphsFindNodesResult>,
      /** Read one node, or null. */
      findNodeById: (input: GraphsFindNodeByIdInput, options?: CallOptions): Promise<GraphsFindNodeByIdResult> =>
        send(OPERATIONS['graphs.findNodeById'], [input, options]) as Promise<GraphsFindNodeByIdResult>,
      /** Find relationships by types, ends and properties. */
      findRelationships: (input?: GraphsFindRelationshipsInput, options?: CallOptions): Promise<GraphsFindRelationshipsResult> =>
        send(OPERATIONS['graphs.findRelationships'], [input, options]) as Promise<GraphsFindRelationshipsResult>,
      /** Read one relationship, or null. */
      findRelationshipById: (input: GraphsFindRelationshipByIdInput, options?: CallOptions): Promise<GraphsFindRelationshipByIdResult> =>
        send(OPERATIONS['graphs.findRelationshipById'], [input, options]) as Promise<GraphsFindRelationshipByIdResult>,
      /** Go from a node along relationships; it answers paths, shorter ones first. */
      traverse: (input: GraphsTraverseInput, options?: CallOptions): Promise<GraphsTraverseResult> =>
        send(OPERATIONS['graphs.traverse'], [input, options]) as Promise<GraphsTraverseResult>,
      /** Find a shortest path between two nodes, or null; by weight where `weightProperty` is given. */
      shortestPath: (input: GraphsShortestPathInput, options?: CallOptions): Promise<GraphsShortestPathResult> =>
        send(OPERATIONS['graphs.shortestPath'], [input, options]) as Promise<GraphsShortestPathResult>,
      /** Find the paths between two nodes. */
      allPaths: (input: GraphsAllPathsInput, options?: CallOptions): Promise<GraphsAllPathsResult> =>
        send(OPERATIONS['graphs.allPaths'], [input, options]) as Promise<GraphsAllPathsResult>,
      /** Find the nodes around a node, nearer ones first. */
      getNeighborhood: (input: GraphsGetNeighborhoodInput, options?: CallOptions): Promise<GraphsGetNeighborhoodResult> =>
        send(OPERATIONS['graphs.getNeighborhood'], [input, options]) as Promise<GraphsGetNeighborhoodResult>,
      /** Find which nodes hang together, whichever way relationships go. */
      findConnectedComponents: (input?: GraphsFindConnectedComponentsInput, options?: CallOptions): Promise<GraphsFindConnectedComponentsResult> =>
        send(OPERATIONS['graphs.findConnectedComponents'], [input, options]) as Promise<GraphsFindConnectedComponentsResult>,
      /** Count nodes. */
      countNodes: (input?: GraphsCountNodesInput, options?: CallOptions): Promise<GraphsCountNodesResult> =>
        send(OPERATIONS['graphs.countNodes'], [input, options]) as Promise<GraphsCountNodesResult>,
      /** Count relationships. */
      countRelationships: (input?: GraphsCountRelationshipsInput, options?: CallOptions): Promise<GraphsCountRelationshipsResult> =>
        send(OPERATIONS['graphs.countRelationships'], [input, options]) as Promise<GraphsCountRelationshipsResult>,
      /** Count nodes and relationships, by label and by type. */
      getStatistics: (input?: GraphsGetStatisticsInput, options?: CallOptions): Promise<GraphsGetStatisticsResult> =>
        send(OPERATIONS['graphs.getStatistics'], [input, options]) as Promise<GraphsGetStatisticsResult>,
      /** Find nodes by words. */
      fullTextSearch: (input: GraphsFullTextSearchInput, options?: CallOptions): Promise<GraphsFullTextSearchResult> =>
        send(OPERATIONS['graphs.fullTextSearch'], [input, options]) as Promise<GraphsFullTextSearchResult>,
      /** Find the nodes whose vectors are nearest to one. */
      vectorSearch: (input: GraphsVectorSearchInput, options?: CallOptions): Promise<GraphsVectorSearchResult> =>
        send(OPERATIONS['graphs.vectorSearch'], [input, options]) as Promise<GraphsVectorSearchResult>,
      /** List indexes. */
      listIndexes: (input?: GraphsListIndexesInput, options?: CallOptions): Promise<GraphsListIndexesResult> =>
        send(OPERATIONS['graphs.listIndexes'], [input, options]) as Promise<GraphsListIndexesResult>,
      /** List constraints. */
      listConstraints: (input?: GraphsListConstraintsInput, options?: CallOptions): Promise<GraphsListConstraintsResult> =>
        send(OPERATIONS['graphs.listConstraints'], [input, options]) as Promise<GraphsListConstraintsResult>,
      /** Make an index of nodes. Under an idempotency key it runs as a job, and a repetition answers the same. */
      createNodeIndex: (input: GraphsCreateNodeIndexInput, options?: CallOptions): Promise<GraphsCreateNodeIndexResult> =>
        send(OPERATIONS['graphs.createNodeIndex'], [input, options]) as Promise<GraphsCreateNodeIndexResult>,
      /** Make an index of relationships. Under an idempotency key it runs as a job, and a repetition answers the same. */
      createRelationshipIndex: (input: GraphsCreateRelationshipIndexInput, options?: CallOptions): Promise<GraphsCreateRelationshipIndexResult> =>
        send(OPERATIONS['graphs.createRelationshipIndex'], [input, options]) as Promise<GraphsCreateRelationshipIndexResult>,
      /** Make a constraint of nodes. Under an idempotency key it runs as a job, and a repetition answers the same. */
      createNodeConstraint: (input: GraphsCreateNodeConstraintInput, options?: CallOptions): Promise<GraphsCreateNodeConstraintResult> =>
        send(OPERATIONS['graphs.createNodeConstraint'], [input, options]) as Promise<GraphsCreateNodeConstraintResult>,
      /** Make a constraint of relationships. Under an idempotency key it runs as a job, and a repetition answers the same. */
      createRelationshipConstraint: (input: GraphsCreateRelationshipConstraintInput, options?: CallOptions): Promise<GraphsCreateRelationshipConstraintResult> =>
        send(OPERATIONS['graphs.createRelationshipConstraint'], [input, options]) as Promise<GraphsCreateRelationshipConstraintResult>,
      /** Remove an index. Under an idempotency key it runs as a job, and a repetition answers the same. */
      dropIndex: (input: GraphsDropIndexInput, options?: CallOptions): Promise<GraphsDropIndexResult> =>
        send(OPERATIONS['graphs.dropIndex'], [input, options]) as Promise<GraphsDropIndexResult>,
      /** Remove a constraint. Under an idempotency key it runs as a job, and a repetition answers the same. */
      dropConstraint: (input: GraphsDropConstraintInput, options?: CallOptions): Promise<GraphsDropConstraintResult> =>
        send(OPERATIONS['graphs.dropConstraint'], [input, options]) as Promise<GraphsDropConstraintResult>,
      /** Run a statement in the language of the graph’s server. Under an idempotency key it runs as a job, and a repetition answers the same. */
      query: (input: GraphsQueryInput, options?: CallOptions): Promise<GraphsQueryResult> =>
        send(OPERATIONS['graphs.query'], [input, options]) as Promise<GraphsQueryResult>,
      /** Run several operations, all or none. `query` among them needs the role developer. Under an idempotency key it runs as a job, and a repetition answers the same. */
      transaction: (input: GraphsTransactionInput, options?: CallOptions): Promise<GraphsTransactionResult> =>
        send(OPERATIONS['graphs.transaction'], [input, options]) as Promise<GraphsTransactionResult>,
      /** Store an operation or an action as a job: at a time, by cron, at an interval, or at once. `query`, and changes of indexes and constraints, need the role developer. */
      dispatch: (input?: GraphsDispatchInput, options?: CallOptions): Promise<GraphsDispatchResult> =>
        send(OPERATIONS['graphs.dispatch'], [input, options]) as Promise<GraphsDispatchResult>,
      action: {
        /** Run an action of the manifest. It answers as its operation, nodes with their properties beside `id` and `labels` too; FIND_NODES answers the list of nodes. Under an idempotency key it runs as a job, and a repetition answers the same. */
        execute: <Result = unknown>(input: GraphsActionExecuteInput, options?: CallOptions): Promise<Result> =>
          send(OPERATIONS['graphs.action.execute'], [input, options]) as Promise<Result>,
        /** Store an action as a job: at a time, by cron, at an interval, or at once. */
        dispatch: (input: GraphsActionDispatchInput, options?: CallOptions): Promise<GraphsActionDispatchResult> =>
          send(OPERATIONS['graphs.action.dispatch'], [input, options]) as Promise<GraphsActionDispatchResult>,
      },
    };
    this.health = {
      /** Tell whether something can be used, from what is known: nothing is called. */
      status: (tag: HealthStatusInput['tag'] | HealthStatusInput, rest?: Omit<HealthStatusInput, 'tag'>, options?: CallOptions): Promise<HealthStatusResult> =>
        send(OPERATIONS['health.status'], [tag, rest, options]) as Promise<HealthStatusResult>,
      /** Check now, with all that follows from it. */
      run: (tag: HealthRunInput['tag'] | HealthRunInput, rest?: Omit<HealthRunInput, 'tag'>, options?: CallOptions): Promise<HealthRunResult> =>
        send(OPERATIONS['health.run'], [tag, rest, options]) as Promise<HealthRunResult>,
      /** List the healthchecks of a product, with how they stand in each environment. */
      list: (product: HealthListInput['product'] | HealthListInput, rest?: Omit<HealthListInput, 'product'>, options?: CallOptions): Promise<HealthListResult> =>
        send(OPERATIONS['health.list'], [product, rest, options]) as Promise<HealthListResult>,
      /** Read one healthcheck, with how it stands in each environment. */
      fetch: (tag: HealthFetchInput['tag'] | HealthFetchInput, rest?: Omit<HealthFetchInput, 'tag'>, options?: CallOptions): Promise<HealthFetchResult> =>
        send(OPERATIONS['health.fetch'], [tag, rest, options]) as Promise<HealthFetchResult>,
      /** List the latest checks, a hundred at most, newest first. */
      history: (tag: HealthHistoryInput['tag'] | HealthHistoryInput, rest?: Omit<HealthHistoryInput, 'tag'>, options?: CallOptions): Promise<HealthHistoryResult> =>
        send(OPERATIONS['health.history'], [tag, rest, options]) as Promise<HealthHistoryResult>,
    };
    this.jobs = {
      /** Read one job. */
      get: (job_id: JobsGetInput['job_id'] | JobsGetInput, rest?: Omit<JobsGetInput, 'job_id'>, options?: CallOptions): Promise<JobsGetResult> =>
        send(OPERATIONS['jobs.get'], [job_id, rest, options]) as Promise<JobsGetResult>,
      /** List jobs, newest first; a change shows within seconds. */
      list: (input?: JobsListInput, options?: CallOptions): Promise<JobsListResult> =>
        send(OPERATIONS['jobs.list'], [input, options]) as Promise<JobsListResult>,
      /** End a job that is not finished; an attempt under way is told to stop. A cancelled job stays as it is. */
      cancel: (job_id: JobsCancelInput['job_id'] | JobsCancelInput, rest?: Omit<JobsCancelInput, 'job_id'>, options?: CallOptions): Promise<JobsCancelResult> =>
        send(OPERATIONS['jobs.cancel'], [job_id, rest, options]) as Promise<JobsCancelResult>,
      /** Hold a recurring job: an attempt under way goes on, none begins. */
      pause: (job_id: JobsPauseInput['job_id'] | JobsPauseInput, rest?: Omit<JobsPauseInput, 'job_id'>, options?: CallOptions): Promise<JobsPauseResult> =>
        send(OPERATIONS['jobs.pause'], [job_id, rest, options]) as Promise<JobsPauseResult>,
      /** Let a paused job go on with its next firing from now; firings of the pause are not made up for. A parked job repeats its attempt. */
      resume: (job_id: JobsResumeInput['job_id'] | JobsResumeInput, rest?: Omit<JobsResumeInput, 'job_id'>, options?: CallOptions): Promise<JobsResumeResult> =>
        send(OPERATIONS['jobs.resume'], [job_id, rest, options]) as Promise<JobsResumeResult>,
      /** Change the schedule of a job that is not finished; fields that are not given stay as they are. */
      reschedule: (job_id: JobsRescheduleInput['job_id'] | JobsRescheduleInput, schedule?: JobsRescheduleInput['schedule'] | Omit<JobsRescheduleInput, 'job_id'>, options?: CallOptions): Promise<JobsRescheduleResult> =>
        send(OPERATIONS['jobs.reschedule'], [job_id, schedule, options]) as Promise<JobsRescheduleResult>,
      /** Run a failed job again, with the input that it had, as a new occurrence. */
      retry: (job_id: JobsRetryInput['job_id'] | JobsRetryInput, rest?: Omit<JobsRetryInput, 'job_id'>, options?: CallOptions): Promise<JobsRetryResult> =>
        send(OPERATIONS['jobs.retry'], [job_id, rest, options]) as Promise<JobsRetryResult>,
      /** Make up for the firings that a recurring job’s schedule has between two instants of the past, one after the other. */
      backfill: (job_id: JobsBackfillInput['job_id'] | JobsBackfillInput, rest?: Omit<JobsBackfillInput, 'job_id'>, options?: CallOptions): Promise<JobsBackfillResult> =>
        send(OPERATIONS['jobs.backfill'], [job_id, rest, options]) as Promise<JobsBackfillResult>,
      /** Run a recurring job once more, now; its schedule stays as it is. */
      trigger: (job_id: JobsTriggerInput['job_id'] | JobsTriggerInput, rest?: Omit<JobsTriggerInput, 'job_id'>, options?: CallOptions): Promise<JobsTriggerResult> =>
        send(OPERATIONS['jobs.trigger'], [job_id, rest, options]) as Promise<JobsTriggerResult>,
      /** Forget a job that does not run, its history and its keys. */
      delete: (job_id: JobsDeleteInput['job_id'] | JobsDeleteInput, rest?: Omit<JobsDeleteInput, 'job_id'>, options?: CallOptions): Promise<JobsDeleteResult> =>
        send(OPERATIONS['jobs.delete'], [job_id, rest, options]) as Promise<JobsDeleteResult>,
      /** List the latest executions of a job, newest first. */
      getHistory: (job_id: JobsGetHistoryInput['job_id'] | JobsGetHistoryInput, rest?: Omit<JobsGetHistoryInput, 'job_id'>, options?: CallOptions): Promise<JobsGetHistoryResult> =>
        send(OPERATIONS['jobs.getHistory'], [job_id, rest, options]) as Promise<JobsGetHistoryResult>,
      /** List when a schedule would fire, without dispatching anything. */
      preview: (input: JobsPreviewInput, options?: CallOptions): Promise<JobsPreviewResult> =>
        send(OPERATIONS['jobs.preview'], [input, options]) as Promise<JobsPreviewResult>,
      /** End many jobs that are not finished, narrowed by the filter of `jobs.list`. */
      cancelMany: (input?: JobsCancelManyInput, options?: CallOptions): Promise<JobsCancelManyResult> =>
        send(OPERATIONS['jobs.cancelMany'], [input, options]) as Promise<JobsCancelManyResult>,
      /** Hold many recurring jobs, narrowed by the filter of `jobs.list`. */
      pauseMany: (input?: JobsPauseManyInput, options?: CallOptions): Promise<JobsPauseManyResult> =>
        send(OPERATIONS['jobs.pauseMany'], [input, options]) as Promise<JobsPauseManyResult>,
      /** Let many paused jobs go on, narrowed by the filter of `jobs.list`. */
      resumeMany: (input?: JobsResumeManyInput, options?: CallOptions): Promise<JobsResumeManyResult> =>
        send(OPERATIONS['jobs.resumeMany'], [input, options]) as Promise<JobsResumeManyResult>,
      /** Run many failed jobs again, each with the input that it had, narrowed by the filter of `jobs.list`. */
      retryMany: (input?: JobsRetryManyInput, options?: CallOptions): Promise<JobsRetryManyResult> =>
        send(OPERATIONS['jobs.retryMany'], [input, options]) as Promise<JobsRetryManyResult>,
      /** Forget many jobs that do not run, narrowed by the filter of `jobs.list`. */
      deleteMany: (input?: JobsDeleteManyInput, options?: CallOptions): Promise<JobsDeleteManyResult> =>
        send(OPERATIONS['jobs.deleteMany'], [input, options]) as Promise<JobsDeleteManyResult>,
      /** Tell how far an operation on many jobs got; it can be read for seven days after its end. */
      getBulk: (operation_id: JobsGetBulkInput['operation_id'] | JobsGetBulkInput, rest?: Omit<JobsGetBulkInput, 'operation_id'>, options?: CallOptions): Promise<JobsGetBulkResult> =>
        send(OPERATIONS['jobs.getBulk'], [operation_id, rest, options]) as Promise<JobsGetBulkResult>,
      /** List operations on many jobs, newest first. */
      listBulk: (input?: JobsListBulkInput, options?: CallOptions): Promise<JobsListBulkResult> =>
        send(OPERATIONS['jobs.listBulk'], [input, options]) as Promise<JobsListBulkResult>,
      /** Stop an operation on many jobs; what it changed stays changed. */
      cancelBulk: (operation_id: JobsCancelBulkInput['operation_id'] | JobsCancelBulkInput, rest?: Omit<JobsCancelBulkInput, 'operation_id'>, options?: CallOptions): Promise<JobsCancelBulkResult> =>
        send(OPERATIONS['jobs.cancelBulk'], [operation_id, rest, options]) as Promise<JobsCancelBulkResult>,
      /** Store up to 1,000 jobs, each with its own result: one that is refused does not keep the others back. */
      dispatchMany: (input: JobsDispatchManyInput, options?: CallOptions): Promise<JobsDispatchManyResult> =>
        send(OPERATIONS['jobs.dispatchMany'], [input, options]) as Promise<JobsDispatchManyResult>,
      /** Count the jobs that were created within a time, by state, and tell how they fared. */
      getStats: (input?: JobsGetStatsInput, options?: CallOptions): Promise<JobsGetStatsResult> =>
        send(OPERATIONS['jobs.getStats'], [input, options]) as Promise<JobsGetStatsResult>,
      /** Have the events of jobs and quotas sent to an address, signed; changes what is given where the address has a webhook for this product and environment. */
      setWebhook: (url: JobsSetWebhookInput['url'] | JobsSetWebhookInput, rest?: Omit<JobsSetWebhookInput, 'url'>, options?: CallOptions): Promise<JobsSetWebhookResult> =>
        send(OPERATIONS['jobs.setWebhook'], [url, rest, options]) as Promise<JobsSetWebhookResult>,
      /** List the workspace’s webhooks and how they do, without secrets. */
      listWebhooks: (input?: JobsListWebhooksInput, options?: CallOptions): Promise<JobsListWebhooksResult> =>
        send(OPERATIONS['jobs.listWebhooks'], [input, options]) as Promise<JobsListWebhooksResult>,
      /** Remove a webhook with its deliveries. */
      deleteWebhook: (webhook_id: JobsDeleteWebhookInput['webhook_id'] | JobsDeleteWebhookInput, rest?: Omit<JobsDeleteWebhookInput, 'webhook_id'>, options?: CallOptions): Promise<JobsDeleteWebhookResult> =>
        send(OPERATIONS['jobs.deleteWebhook'], [webhook_id, rest, options]) as Promise<JobsDeleteWebhookResult>,
      /** Have a disabled webhook deliver again, what waits at once. */
      enableWebhook: (webhook_id: JobsEnableWebhookInput['webhook_id'] | JobsEnableWebhookInput, rest?: Omit<JobsEnableWebhookInput, 'webhook_id'>, options?: CallOptions): Promise<JobsEnableWebhookResult> =>
        send(OPERATIONS['jobs.enableWebhook'], [webhook_id, rest, options]) as Promise<JobsEnableWebhookResult>,
      /** Have a webhook deliver nothing and take nothing new; what waits is kept. */
      disableWebhook: (webhook_id: JobsDisableWebhookInput['webhook_id'] | JobsDisableWebhookInput, rest?: Omit<JobsDisableWebhookInput, 'webhook_id'>, options?: CallOptions): Promise<JobsDisableWebhookResult> =>
        send(OPERATIONS['jobs.disableWebhook'], [webhook_id, rest, options]) as Promise<JobsDisableWebhookResult>,
      /** Sign with another secret, and for a while with the one of before too. */
      rotateWebhookSecret: (webhook_id: JobsRotateWebhookSecretInput['webhook_id'] | JobsRotateWebhookSecretInput, rest?: Omit<JobsRotateWebhookSecretInput, 'webhook_id'>, options?: CallOptions): Promise<JobsRotateWebhookSecretResult> =>
        send(OPERATIONS['jobs.rotateWebhookSecret'], [webhook_id, rest, options]) as Promise<JobsRotateWebhookSecretResult>,
      /** Send the event `webhook.test`, once, and tell what came of it. */
      testWebhook: (webhook_id: JobsTestWebhookInput['webhook_id'] | JobsTestWebhookInput, rest?: Omit<JobsTestWebhookInput, 'webhook_id'>, options?: CallOptions): Promise<JobsTestWebhookResult> =>
        send(OPERATIONS['jobs.testWebhook'], [webhook_id, rest, options]) as Promise<JobsTestWebhookResult>,
      /** List a webhook’s deliveries with their attempts, newest first. */
      listDeliveries: (webhook_id: JobsListDeliveriesInput['webhook_id'] | JobsListDeliveriesInput, rest?: Omit<JobsListDeliveriesInput, 'webhook_id'>, options?: CallOptions): Promise<JobsListDeliveriesResult> =>
        send(OPERATIONS['jobs.listDeliveries'], [webhook_id, rest, options]) as Promise<JobsListDeliveriesResult>,
      /** Send one delivery again, or the oldest of those that a filter names; each gets all its attempts anew. */
      redeliver: (webhook_id: JobsRedeliverInput['webhook_id'] | JobsRedeliverInput, rest?: Omit<JobsRedeliverInput, 'webhook_id'>, options?: CallOptions): Promise<JobsRedeliverResult> =>
        send(OPERATIONS['jobs.redeliver'], [webhook_id, rest, options]) as Promise<JobsRedeliverResult>,
    };
    this.limits = {
      /** Tell which limits an app has in an environment, and how the keys stand that are in use or paused. */
      list: (input: LimitsListInput, options?: CallOptions): Promise<LimitsListResult> =>
        send(OPERATIONS['limits.list'], [input, options]) as Promise<LimitsListResult>,
      /** Let nothing of a key begin until it is resumed: runs are refused, jobs wait. What is under way goes on. */
      pause: (input: LimitsPauseInput, options?: CallOptions): Promise<LimitsPauseResult> =>
        send(OPERATIONS['limits.pause'], [input, options]) as Promise<LimitsPauseResult>,
      /** Let a paused key go on; one that is not paused stays as it is. */
      resume: (input: LimitsResumeInput, options?: CallOptions): Promise<LimitsResumeResult> =>
        send(OPERATIONS['limits.resume'], [input, options]) as Promise<LimitsResumeResult>,
    };
    this.members = {
      /** Add a member with a key of its own, a role, and the products and environments it may reach. */
      add: (input: MembersAddInput, options?: CallOptions): Promise<MembersAddResult> =>
        send(OPERATIONS['members.add'], [input, options]) as Promise<MembersAddResult>,
      /** List the members of the workspace, oldest first. */
      list: (input?: MembersListInput, options?: CallOptions): Promise<MembersListResult> =>
        send(OPERATIONS['members.list'], [input, options]) as Promise<MembersListResult>,
      /** Remove a member; its key works nowhere after 60 s at most. The last owner stays. */
      remove: (user_id: MembersRemoveInput['user_id'] | MembersRemoveInput, rest?: Omit<MembersRemoveInput, 'user_id'>, options?: CallOptions): Promise<MembersRemoveResult> =>
        send(OPERATIONS['members.remove'], [user_id, rest, options]) as Promise<MembersRemoveResult>,
      /** Replace a member’s public key: one’s own, or as an owner anybody’s. The old key works nowhere after 60 s at most. */
      rotate: (input: MembersRotateInput, options?: CallOptions): Promise<MembersRotateResult> =>
        send(OPERATIONS['members.rotate'], [input, options]) as Promise<MembersRotateResult>,
    };
    this.notifications = {
      /** Send a mail to each recipient. What a provider refuses is told by `success: false`; what is refused before anything was sent is an error. Under an idempotency key it runs as a job, and a repetition answers the same. */
      email: (input: NotificationsEmailInput, options?: CallOptions): Promise<NotificationsEmailResult> =>
        send(OPERATIONS['notifications.email'], [input, options]) as Promise<NotificationsEmailResult>,
      /** Send a text message to each recipient. What a provider refuses is told by `success: false`; what is refused before anything was sent is an error. Under an idempotency key it runs as a job, and a repetition answers the same. */
      sms: (input: NotificationsSmsInput, options?: CallOptions): Promise<NotificationsSmsResult> =>
        send(OPERATIONS['notifications.sms'], [input, options]) as Promise<NotificationsSmsResult>,
      /** Send a push to each device. What a provider refuses is told by `success: false`; what is refused before anything was sent is an error. Under an idempotency key it runs as a job, and a repetition answers the same. */
      push: (input: NotificationsPushInput, options?: CallOptions): Promise<NotificationsPushResult> =>
        send(OPERATIONS['notifications.push'], [input, options]) as Promise<NotificationsPushResult>,
      /** Call the address of a callback. What a provider refuses is told by `success: false`; what is refused before anything was sent is an error. Under an idempotency key it runs as a job, and a repetition answers the same. */
      callback: (input: NotificationsCallbackInput, options?: CallOptions): Promise<NotificationsCallbackResult> =>
        send(OPERATIONS['notifications.callback'], [input, options]) as Promise<NotificationsCallbackResult>,
      /** Send a message on several channels. What a provider refuses is told by `success: false`; what is refused before anything was sent is an error. Under an idempotency key it runs as a job, and a repetition answers the same. */
      send: (input: NotificationsSendInput, options?: CallOptions): Promise<NotificationsSendResult> =>
        send(OPERATIONS['notifications.send'], [input, options]) as Promise<NotificationsSendResult>,
      /** Store a send as a job: at a time, by cron, at an interval, or at once. */
      dispatch: (input: NotificationsDispatchInput, options?: CallOptions): Promise<NotificationsDispatchResult> =>
        send(OPERATIONS['notifications.dispatch'], [input, options]) as Promise<NotificationsDispatchResult>,
      /** Fill in a message and send nothing. A channel without input takes the message’s first sample. */
      preview: (input: NotificationsPreviewInput, options?: CallOptions): Promise<NotificationsPreviewResult> =>
        send(OPERATIONS['notifications.preview'], [input, options]) as Promise<NotificationsPreviewResult>,
      /** List messages, newest first. */
      getMessages: (input?: NotificationsGetMessagesInput, options?: CallOptions): Promise<NotificationsGetMessagesResult> =>
        send(OPERATIONS['notifications.getMessages'], [input, options]) as Promise<NotificationsGetMessagesResult>,
      /** Read a message with what was given and what was sent. */
      getMessage: (input: NotificationsGetMessageInput, options?: CallOptions): Promise<NotificationsGetMessageResult> =>
        send(OPERATIONS['notifications.getMessage'], [input, options]) as Promise<NotificationsGetMessageResult>,
      /** Send messages again, as new ones, whatever became of them; pending ones where `status` or `ids` say so. */
      resend: (input?: NotificationsResendInput, options?: CallOptions): Promise<NotificationsResendResult> =>
        send(OPERATIONS['notifications.resend'], [input, options]) as Promise<NotificationsResendResult>,
      /** Try messages again that failed; unknown ones where `status` or `ids` say so. */
      reprocess: (input?: NotificationsReprocessInput, options?: CallOptions): Promise<NotificationsReprocessResult> =>
        send(OPERATIONS['notifications.reprocess'], [input, options]) as Promise<NotificationsReprocessResult>,
      /** Take a person out of the log: the recipient of all their messages, and what went to nobody else. */
      erase: (input: NotificationsEraseInput, options?: CallOptions): Promise<NotificationsEraseResult> =>
        send(OPERATIONS['notifications.erase'], [input, options]) as Promise<NotificationsEraseResult>,
    };
    this.products = {
      /** Check a whole manifest and store it as the next version; the same content makes no new version. */
      apply: (manifest: ProductsApplyInput['manifest'] | ProductsApplyInput, rest?: Omit<ProductsApplyInput, 'manifest'>, options?: CallOptions): Promise<ProductsApplyResult> =>
        send(OPERATIONS['products.apply'], [manifest, rest, options]) as Promise<ProductsApplyResult>,
      /** List the workspace’s products by tag. */
      list: (input?: ProductsListInput, options?: CallOptions): Promise<ProductsListResult> =>
        send(OPERATIONS['products.list'], [input, options]) as Promise<ProductsListResult>,
      /** Read a product: its manifest at one version, and which version each environment runs. */
      fetch: (product: ProductsFetchInput['product'] | ProductsFetchInput, rest?: Omit<ProductsFetchInput, 'product'>, options?: CallOptions): Promise<ProductsFetchResult> =>
        send(OPERATIONS['products.fetch'], [product, rest, options]) as Promise<ProductsFetchResult>,
      /** List a product’s versions, newest first, with the environments that run them. */
      history: (product: ProductsHistoryInput['product'] | ProductsHistoryInput, rest?: Omit<ProductsHistoryInput, 'product'>, options?: CallOptions): Promise<ProductsHistoryResult> =>
        send(OPERATIONS['products.history'], [product, rest, options]) as Promise<ProductsHistoryResult>,
      /** List the moves of an environment from version to version, newest first. */
      moves: (input?: ProductsMovesInput, options?: CallOptions): Promise<ProductsMovesResult> =>
        send(OPERATIONS['products.moves'], [input, options]) as Promise<ProductsMovesResult>,
      /** Tell what differs between two versions, each a number or the version that an environment runs. */
      diff: (input: ProductsDiffInput, options?: CallOptions): Promise<ProductsDiffResult> =>
        send(OPERATIONS['products.diff'], [input, options]) as Promise<ProductsDiffResult>,
      /** Move an environment to a version: a number, or the one that another environment runs. */
      promote: (input: ProductsPromoteInput, options?: CallOptions): Promise<ProductsPromoteResult> =>
        send(OPERATIONS['products.promote'], [input, options]) as Promise<ProductsPromoteResult>,
      /** Move an environment back to the version it ran before. */
      rollback: (input?: ProductsRollbackInput, options?: CallOptions): Promise<ProductsRollbackResult> =>
        send(OPERATIONS['products.rollback'], [input, options]) as Promise<ProductsRollbackResult>,
      /** Read how many runs an environment may begin within an hour, and how many it has begun in this one. */
      budget: (input?: ProductsBudgetInput, options?: CallOptions): Promise<ProductsBudgetResult> =>
        send(OPERATIONS['products.budget'], [input, options]) as Promise<ProductsBudgetResult>,
      /** Let an environment run on until the hour ends, whatever its budget; jobs that wait go on within a minute. */
      liftBudget: (input?: ProductsLiftBudgetInput, options?: CallOptions): Promise<ProductsLiftBudgetResult> =>
        send(OPERATIONS['products.liftBudget'], [input, options]) as Promise<ProductsLiftBudgetResult>,
    };
    this.quota = {
      /** Count against a quota, and run the option that it chooses. That there is not as much left is told, and is no error. */
      run: (input: QuotaRunInput, options?: CallOptions): Promise<QuotaRunResult> =>
        send(OPERATIONS['quota.run'], [input, options]) as Promise<QuotaRunResult>,
      /** Store a run of a quota as a job: at a time, by cron, at an interval, or at once. */
      dispatch: (input: QuotaDispatchInput, options?: CallOptions): Promise<QuotaDispatchResult> =>
        send(OPERATIONS['quota.dispatch'], [input, options]) as Promise<QuotaDispatchResult>,
      /** Tell what is used of a quota, by all or by one key or user. */
      usage: (input: QuotaUsageInput, options?: CallOptions): Promise<QuotaUsageResult> =>
        send(OPERATIONS['quota.usage'], [input, options]) as Promise<QuotaUsageResult>,
    };
    this.secrets = {
      /** Keep a value, sealed; calls use it as `$Secret{key}`. */
      create: (input: SecretsCreateInput, options?: CallOptions): Promise<SecretsCreateResult> =>
        send(OPERATIONS['secrets.create'], [input, options]) as Promise<SecretsCreateResult>,
      /** Read a secret with its value. The only operation that gives a value, and each use of it is recorded. */
      fetch: (key: SecretsFetchInput['key'] | SecretsFetchInput, rest?: Omit<SecretsFetchInput, 'key'>, options?: CallOptions): Promise<SecretsFetchResult> =>
        send(OPERATIONS['secrets.fetch'], [key, rest, options]) as Promise<SecretsFetchResult>,
      /** List the workspace’s secrets by key, without values. */
      list: (input?: SecretsListInput, options?: CallOptions): Promise<SecretsListResult> =>
        send(OPERATIONS['secrets.list'], [input, options]) as Promise<SecretsListResult>,
      /** Change what is given; a new value takes the place of the old one within seconds, in waiting jobs too. */
      update: (key: SecretsUpdateInput['key'] | SecretsUpdateInput, rest?: Omit<SecretsUpdateInput, 'key'>, options?: CallOptions): Promise<SecretsUpdateResult> =>
        send(OPERATIONS['secrets.update'], [key, rest, options]) as Promise<SecretsUpdateResult>,
      /** Remove a secret; answers whether there was one. */
      delete: (key: SecretsDeleteInput['key'] | SecretsDeleteInput, rest?: Omit<SecretsDeleteInput, 'key'>, options?: CallOptions): Promise<SecretsDeleteResult> =>
        send(OPERATIONS['secrets.delete'], [key, rest, options]) as Promise<SecretsDeleteResult>,
      /** Keep a secret’s record and let nothing use it any more; answers false when it was revoked already. */
      revoke: (key: SecretsRevokeInput['key'] | SecretsRevokeInput, rest?: Omit<SecretsRevokeInput, 'key'>, options?: CallOptions): Promise<SecretsRevokeResult> =>
        send(OPERATIONS['secrets.revoke'], [key, rest, options]) as Promise<SecretsRevokeResult>,
      /** Tell whether there is a secret of this key that calls can use: neither revoked nor expired. */
      exists: (key: SecretsExistsInput['key'] | SecretsExistsInput, rest?: Omit<SecretsExistsInput, 'key'>, options?: CallOptions): Promise<SecretsExistsResult> =>
        send(OPERATIONS['secrets.exists'], [key, rest, options]) as Promise<SecretsExistsResult>,
      /** Make a new data key, seal every secret anew with it, and all data keys under the master key of now. */
      rotate: (input?: SecretsRotateInput, options?: CallOptions): Promise<SecretsRotateResult> =>
        send(OPERATIONS['secrets.rotate'], [input, options]) as Promise<SecretsRotateResult>,
      /** List the runs that used a secret and the reads of its value, newest first, as far back as run records are kept. */
      accesses: (key: SecretsAccessesInput['key'] | SecretsAccessesInput, rest?: Omit<SecretsAccessesInput, 'key'>, options?: CallOptions): Promise<SecretsAccessesResult> =>
        send(OPERATIONS['secrets.accesses'], [key, rest, options]) as Promise<SecretsAccessesResult>,
    };
    this.sessions = {
      /** Begin a session of one of the product’s users. */
      start: (input: SessionsStartInput, options?: CallOptions): Promise<SessionsStartResult> =>
        send(OPERATIONS['sessions.start'], [input, options]) as Promise<SessionsStartResult>,
      /** The data of a session, by its token. */
      decrypt: <Result = unknown>(input: SessionsDecryptInput, options?: CallOptions): Promise<Result> =>
        send(OPERATIONS['sessions.decrypt'], [input, options]) as Promise<Result>,
      /** Whether a token is good, and what it says. Never fails for a bad token. */
      verify: (input: SessionsVerifyInput, options?: CallOptions): Promise<SessionsVerifyResult> =>
        send(OPERATIONS['sessions.verify'], [input, options]) as Promise<SessionsVerifyResult>,
      /** A new session in the place of another, by its refresh token, which is good for that once. One that comes again within ten seconds is refused with `CONFLICT`; later it revokes all sessions that came of the same `start`. */
      refresh: (input: SessionsRefreshInput, options?: CallOptions): Promise<SessionsRefreshResult> =>
        send(OPERATIONS['sessions.refresh'], [input, options]) as Promise<SessionsRefreshResult>,
      /** End a session with those it was refreshed from, or all of one user. It holds everywhere within a minute. */
      revoke: (input: SessionsRevokeInput, options?: CallOptions): Promise<SessionsRevokeResult> =>
        send(OPERATIONS['sessions.revoke'], [input, options]) as Promise<SessionsRevokeResult>,
      /** End all sessions of a tag in an environment. It holds everywhere within a minute. */
      revokeAll: (input: SessionsRevokeAllInput, options?: CallOptions): Promise<SessionsRevokeAllResult> =>
        send(OPERATIONS['sessions.revokeAll'], [input, options]) as Promise<SessionsRevokeAllResult>,
      /** Make new keys for the tokens of an environment. Those of before verify until no token that they signed can be valid. */
      rotateKeys: (input?: SessionsRotateKeysInput, options?: CallOptions): Promise<SessionsRotateKeysResult> =>
        send(OPERATIONS['sessions.rotateKeys'], [input, options]) as Promise<SessionsRotateKeysResult>,
      /** Sessions that can be used or refreshed, of a user or of all, newest first. */
      listActive: (input: SessionsListActiveInput, options?: CallOptions): Promise<SessionsListActiveResult> =>
        send(OPERATIONS['sessions.listActive'], [input, options]) as Promise<SessionsListActiveResult>,
      /** Everybody who ever had a session, latest seen first. */
      fetchUsers: (input: SessionsFetchUsersInput, options?: CallOptions): Promise<SessionsFetchUsersResult> =>
        send(OPERATIONS['sessions.fetchUsers'], [input, options]) as Promise<SessionsFetchUsersResult>,
      /** A user with the sessions that are kept, newest first; 100 at most. */
      fetchUserDetails: (input: SessionsFetchUserDetailsInput, options?: CallOptions): Promise<SessionsFetchUserDetailsResult> =>
        send(OPERATIONS['sessions.fetchUserDetails'], [input, options]) as Promise<SessionsFetchUserDetailsResult>,
      /** What was done with sessions, newest first, as long as run records are kept. */
      fetchActivityLogs: (input: SessionsFetchActivityLogsInput, options?: CallOptions): Promise<SessionsFetchActivityLogsResult> =>
        send(OPERATIONS['sessions.fetchActivityLogs'], [input, options]) as Promise<SessionsFetchActivityLogsResult>,
      /** Figures of the users, sessions and operations of a tag. */
      fetchDashboard: (input: SessionsFetchDashboardInput, options?: CallOptions): Promise<SessionsFetchDashboardResult> =>
        send(OPERATIONS['sessions.fetchDashboard'], [input, options]) as Promise<SessionsFetchDashboardResult>,
    };
    this.storage = {
      /** Write a file whose bytes are given in base64. */
      save: (input: StorageSaveInput, options?: CallOptions): Promise<StorageSaveResult> =>
        send(OPERATIONS['storage.save'], [input, options]) as Promise<StorageSaveResult>,
      /** Read a file as base64; larger ones are streamed. */
      download: (input: StorageDownloadInput, options?: CallOptions): Promise<StorageDownloadResult> =>
        send(OPERATIONS['storage.download'], [input, options]) as Promise<StorageDownloadResult>,
      /** Tell what is known of a file. */
      info: (input: StorageInfoInput, options?: CallOptions): Promise<StorageInfoResult> =>
        send(OPERATIONS['storage.info'], [input, options]) as Promise<StorageInfoResult>,
      /** Remove a file; it goes well where there is none. */
      delete: (input: StorageDeleteInput, options?: CallOptions): Promise<StorageDeleteResult> =>
        send(OPERATIONS['storage.delete'], [input, options]) as Promise<StorageDeleteResult>,
      /** List files by name. */
      list: (input: StorageListInput, options?: CallOptions): Promise<StorageListResult> =>
        send(OPERATIONS['storage.list'], [input, options]) as Promise<StorageListResult>,
      /** Count files and their bytes, by category. */
      stats: (input: StorageStatsInput, options?: CallOptions): Promise<StorageStatsResult> =>
        send(OPERATIONS['storage.stats'], [input, options]) as Promise<StorageStatsResult>,
      /** Copy a file, also to another storage of the product. */
      copy: (input: StorageCopyInput, options?: CallOptions): Promise<StorageCopyResult> =>
        send(OPERATIONS['storage.copy'], [input, options]) as Promise<StorageCopyResult>,
      /** Copy a file, then remove it. Under an idempotency key it runs as a job, and a repetition answers the same. */
      move: (input: StorageMoveInput, options?: CallOptions): Promise<StorageMoveResult> =>
        send(OPERATIONS['storage.move'], [input, options]) as Promise<StorageMoveResult>,
      /** Sign an address at which anybody may read or write one file, for a while. */
      getSignedUrl: (input: StorageGetSignedUrlInput, options?: CallOptions): Promise<StorageGetSignedUrlResult> =>
        send(OPERATIONS['storage.getSignedUrl'], [input, options]) as Promise<StorageGetSignedUrlResult>,
      /** Tell whether a storage can be reached; why it cannot is answered, not raised. */
      testConnection: (input: StorageTestConnectionInput, options?: CallOptions): Promise<StorageTestConnectionResult> =>
        send(OPERATIONS['storage.testConnection'], [input, options]) as Promise<StorageTestConnectionResult>,
      /** Store an operation as a job: at a time, by cron, at an interval, or at once. */
      dispatch: (input: StorageDispatchInput, options?: CallOptions): Promise<StorageDispatchResult> =>
        send(OPERATIONS['storage.dispatch'], [input, options]) as Promise<StorageDispatchResult>,
      /** Begin a file in parts, which may be of any size. */
      createUpload: (input: StorageCreateUploadInput, options?: CallOptions): Promise<StorageCreateUploadResult> =>
        send(OPERATIONS['storage.createUpload'], [input, options]) as Promise<StorageCreateUploadResult>,
      /** Tell which parts of a file are there. */
      getUpload: (input: StorageGetUploadInput, options?: CallOptions): Promise<StorageGetUploadResult> =>
        send(OPERATIONS['storage.getUpload'], [input, options]) as Promise<StorageGetUploadResult>,
      /** Make a file of its parts. Asked again, it answers the same. */
      completeUpload: (input: StorageCompleteUploadInput, options?: CallOptions): Promise<StorageCompleteUploadResult> =>
        send(OPERATIONS['storage.completeUpload'], [input, options]) as Promise<StorageCompleteUploadResult>,
      /** Give up a file in parts; those that are there are removed. */
      abortUpload: (input: StorageAbortUploadInput, options?: CallOptions): Promise<StorageAbortUploadResult> =>
        send(OPERATIONS['storage.abortUpload'], [input, options]) as Promise<StorageAbortUploadResult>,
    };
    this.workspaces = {
      /** Tell which workspace, user and role the request’s key belongs to. */
      whoami: (input?: WorkspacesWhoamiInput, options?: CallOptions): Promise<WorkspacesWhoamiResult> =>
        send(OPERATIONS['workspaces.whoami'], [input, options]) as Promise<WorkspacesWhoamiResult>,
    };
  }
}
