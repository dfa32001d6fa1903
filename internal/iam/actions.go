package iam

import "strings"

// service is what the Service Authorization Reference lists for one service prefix.
type service struct {
	prefix string
	name   string // as AWS titles the page
	// actions are the names without the prefix.
	actions string
	// unlisted are operations of the pinned AWS SDK that the page does not list. Whether IAM has actions of these names
	// is not verified, so a policy that names one is not misspelt for sure.
	unlisted string
	// keys are the service's condition keys without the prefix. One that ends in "/" or ":" takes a name of the user's.
	keys string
}

// source is the page the row was taken from.
func (s service) source() string {
	return "https://docs.aws.amazon.com/service-authorization/latest/reference/list_" + s.prefix + ".html"
}

// Actions returns the actions that IAM has for a service prefix such as "ecr", without the prefix and in order; none
// for a service that is not listed. Source: the Service Authorization Reference.
func Actions(prefix string) []string {
	row, _ := findService(prefix)
	return strings.Fields(row.actions)
}

// names are the actions that a policy may name without being misspelt.
func (s service) names() []string { return strings.Fields(s.actions + " " + s.unlisted) }

// servicesAsOf is the month the rows stand for. AWS adds actions; one that is newer than this is reported as misspelt.
const servicesAsOf = "August 2026"

// services are the services whose endpoints a task in an isolated VPC may need. The service behind guardduty-data has
// only policies of GuardDuty's own and is not listed; actions of a service that is not listed are never a problem.
var services = []service{
	{
		prefix: "ecr",
		name:   "Amazon ECR",
		actions: `
			BatchCheckLayerAvailability BatchDeleteImage BatchGetImage BatchGetRepositoryScanningConfiguration
			BatchImportUpstreamImage CompleteLayerUpload CreatePullThroughCacheRule CreateRepository
			CreateRepositoryCreationTemplate DeleteLifecyclePolicy DeletePullThroughCacheRule DeleteRegistryPolicy
			DeleteRepository DeleteRepositoryCreationTemplate DeleteRepositoryPolicy DeleteSigningConfiguration
			DeregisterPullTimeUpdateExclusion DescribeImageReplicationStatus DescribeImageScanFindings
			DescribeImageSigningStatus DescribeImages DescribePullThroughCacheRules DescribeRegistry DescribeRepositories
			DescribeRepositoryCreationTemplates GetAccountSetting GetAuthorizationToken GetDownloadUrlForLayer
			GetImageCopyStatus GetLifecyclePolicy GetLifecyclePolicyPreview GetRegistryPolicy
			GetRegistryScanningConfiguration GetRepositoryPolicy GetSigningConfiguration InitiateLayerUpload ListImages
			ListPullTimeUpdateExclusions ListTagsForResource PutAccountSetting PutImage PutImageScanningConfiguration
			PutImageTagMutability PutLifecyclePolicy PutRegistryPolicy PutRegistryScanningConfiguration
			PutReplicationConfiguration PutSigningConfiguration RegisterPullTimeUpdateExclusion ReplicateImage
			SetRepositoryPolicy StartImageScan StartLifecyclePolicyPreview TagResource UntagResource
			UpdateImageStorageClass UpdatePullThroughCacheRule UpdateRepositoryCreationTemplate UploadLayerPart
			ValidatePullThroughCacheRule`,
		unlisted: `
			DescribeReplicationBackfillResults ListReplicationBackfills StartReplicationBackfill StopReplicationBackfill`,
		keys: `
			AccountSetting ResourceTag/`,
	},
	{
		prefix: "ecs",
		name:   "Amazon ECS",
		actions: `
			AllowVendedLogDeliveryForResource ContinueServiceDeployment CreateCapacityProvider CreateCluster CreateDaemon
			CreateExpressGatewayService CreateService CreateTaskSet DeleteAccountSetting DeleteAttributes
			DeleteCapacityProvider DeleteCluster DeleteDaemon DeleteDaemonTaskDefinition DeleteExpressGatewayService
			DeleteService DeleteTaskDefinitions DeleteTaskSet DeregisterContainerInstance DeregisterTaskDefinition
			DescribeCapacityProviders DescribeClusters DescribeContainerInstances DescribeDaemon
			DescribeDaemonDeployments DescribeDaemonRevisions DescribeDaemonTaskDefinition DescribeExpressGatewayService
			DescribeServiceDeployments DescribeServiceRevisions DescribeServices DescribeTaskDefinition DescribeTaskSets
			DescribeTasks DiscoverPollEndpoint ExecuteCommand GetTaskProtection ListAccountSettings ListAttributes
			ListClusters ListContainerInstances ListDaemonDeployments ListDaemonTaskDefinitions ListDaemons
			ListServiceDeployments ListServices ListServicesByNamespace ListTagsForResource ListTaskDefinitionFamilies
			ListTaskDefinitions ListTasks Poll PutAccountSetting PutAccountSettingDefault PutAttributes
			PutClusterCapacityProviders PutSystemLogEvents RegisterContainerInstance RegisterDaemonTaskDefinition
			RegisterTaskDefinition RunTask StartTask StartTelemetrySession StopServiceDeployment StopTask
			SubmitAttachmentStateChanges SubmitContainerStateChange SubmitTaskStateChange TagResource UntagResource
			UpdateCapacityProvider UpdateCluster UpdateClusterSettings UpdateContainerAgent UpdateContainerInstancesState
			UpdateDaemon UpdateExpressGatewayService UpdateService UpdateServicePrimaryTaskSet UpdateTaskProtection
			UpdateTaskSet`,
		unlisted: `
			AssociateGatewayWithCluster CreateGateway DeleteGateway DescribeGateway DescribeGatewayResources
			DescribeGatewayRoute DisassociateGatewayFromCluster ListGatewayClusterAssociations ListGatewayRoutes ListGateways
			UpdateGateway`,
		keys: `
			account-setting auto-assign-public-ip capacity-provider cluster compute-compatibility container-instances
			container-name CreateAction daemon daemon-task-definition enable-ebs-volumes enable-ecs-managed-tags
			enable-execute-command enable-service-connect enable-vpc-lattice fargate-ephemeral-storage-kms-key gateway
			instance-metadata-tags-propagation namespace privileged propagate-tags ResourceTag/ service subnet task
			task-cpu task-definition task-memory`,
	},
	{
		prefix: "logs",
		name:   "Amazon CloudWatch Logs",
		actions: `
			AssociateKmsKey AssociateSourceToS3TableIntegration CallWithBearerToken CancelExportTask CancelImportTask
			CreateDelivery CreateExportTask CreateImportTask CreateLogAnomalyDetector CreateLogDelivery CreateLogGroup
			CreateLogStream CreateLookupTable CreateScheduledQuery DeleteAccountPolicy DeleteDataProtectionPolicy
			DeleteDelivery DeleteDeliveryDestination DeleteDeliveryDestinationPolicy DeleteDeliverySource
			DeleteDestination DeleteIndexPolicy DeleteIntegration DeleteLogAnomalyDetector DeleteLogDelivery
			DeleteLogGroup DeleteLogStream DeleteLookupTable DeleteMetricFilter DeletePipelineRule DeleteQueryDefinition
			DeleteResourcePolicy DeleteRetentionPolicy DeleteScheduledQuery DeleteSubscriptionFilter
			DeleteSyslogConfiguration DeleteTransformer DescribeAccountPolicies DescribeConfigurationTemplates
			DescribeDeliveries DescribeDeliveryDestinations DescribeDeliverySources DescribeDestinations
			DescribeExportTasks DescribeFieldIndexes DescribeImportTaskBatches DescribeImportTasks DescribeIndexPolicies
			DescribeLogGroups DescribeLogStreams DescribeLookupTables DescribeMetricFilters DescribeQueries
			DescribeQueryDefinitions DescribeResourcePolicies DescribeSubscriptionFilters DisassociateKmsKey
			DisassociateSourceFromS3TableIntegration FilterLogEvents GetDataProtectionPolicy GetDelivery
			GetDeliveryDestination GetDeliveryDestinationPolicy GetDeliverySource GetIntegration GetLogAnomalyDetector
			GetLogDelivery GetLogEvents GetLogFields GetLogGroupFields GetLogRecord GetLookupTable GetQueryResults
			GetScheduledQuery GetScheduledQueryHistory GetStorageTierPolicy GetTransformer IntegrateWithS3Table Link
			ListAggregateLogGroupSummaries ListAnomalies ListEntitiesForLogGroup ListIntegrations ListLogAnomalyDetectors
			ListLogDeliveries ListLogGroups ListLogGroupsForEntity ListLogGroupsForQuery ListScheduledQueries
			ListSourcesForS3TableIntegration ListSyslogConfigurations ListTagsForResource ListTagsLogGroup
			ProcessWithPipeline PutAccountPolicy PutBearerTokenAuthentication PutDataProtectionPolicy
			PutDeliveryDestination PutDeliveryDestinationPolicy PutDeliverySource PutDestination PutDestinationPolicy
			PutIndexPolicy PutIntegration PutLogEvents PutLogGroupDeletionProtection PutMetricFilter PutPipelineRule
			PutQueryDefinition PutResourcePolicy PutRetentionPolicy PutStorageTierPolicy PutSubscriptionFilter
			PutSyslogConfiguration PutTransformer StartLiveTail StartQuery StopLiveTail StopQuery TagLogGroup TagResource
			TestMetricFilter TestTransformer Unmask UntagLogGroup UntagResource UpdateAnomaly UpdateDeliveryConfiguration
			UpdateLogAnomalyDetector UpdateLogDelivery UpdateLookupTable UpdateScheduledQuery`,
		unlisted: `
			GetLogObject`,
		keys: `
			data_source_name data_source_type DeliveryDestinationResourceArn LogGeneratingResourceArns`,
	},
	{
		prefix: "s3",
		name:   "Amazon S3",
		actions: `
			AbortMultipartUpload AllowVendedLogDeliveryForResource AssociateAccessGrantsIdentityCenter
			BypassGovernanceRetention CreateAccessGrant CreateAccessGrantsInstance CreateAccessGrantsLocation
			CreateAccessPoint CreateAccessPointForObjectLambda CreateBucket CreateBucketMetadataTableConfiguration
			CreateJob CreateMultiRegionAccessPoint CreateStorageLensGroup DeleteAccessGrant DeleteAccessGrantsInstance
			DeleteAccessGrantsInstanceResourcePolicy DeleteAccessGrantsLocation DeleteAccessPoint
			DeleteAccessPointForObjectLambda DeleteAccessPointPolicy DeleteAccessPointPolicyForObjectLambda DeleteBucket
			DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite DeleteJobTagging
			DeleteMultiRegionAccessPoint DeleteObject DeleteObjectAnnotation DeleteObjectTagging DeleteObjectVersion
			DeleteObjectVersionAnnotation DeleteObjectVersionTagging DeleteStorageLensConfiguration
			DeleteStorageLensConfigurationTagging DeleteStorageLensGroup DescribeJob
			DescribeMultiRegionAccessPointOperation DissociateAccessGrantsIdentityCenter GetAccelerateConfiguration
			GetAccessGrant GetAccessGrantsInstance GetAccessGrantsInstanceForPrefix GetAccessGrantsInstanceResourcePolicy
			GetAccessGrantsLocation GetAccessPoint GetAccessPointConfigurationForObjectLambda
			GetAccessPointForObjectLambda GetAccessPointPolicy GetAccessPointPolicyForObjectLambda
			GetAccessPointPolicyStatus GetAccessPointPolicyStatusForObjectLambda GetAccountPublicAccessBlock
			GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging
			GetBucketMetadataTableConfiguration GetBucketNotification GetBucketObjectLockConfiguration
			GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock
			GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetDataAccess
			GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration GetJobTagging
			GetLifecycleConfiguration GetMetricsConfiguration GetMultiRegionAccessPoint GetMultiRegionAccessPointPolicy
			GetMultiRegionAccessPointPolicyStatus GetMultiRegionAccessPointRoutes GetObject GetObjectAcl
			GetObjectAnnotation GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging
			GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAnnotation
			GetObjectVersionAnnotationForReplication GetObjectVersionAttributes GetObjectVersionForReplication
			GetObjectVersionTagging GetObjectVersionTorrent GetReplicationConfiguration GetStorageLensConfiguration
			GetStorageLensConfigurationTagging GetStorageLensDashboard GetStorageLensGroup InitiateReplication
			ListAccessGrants ListAccessGrantsInstances ListAccessGrantsLocations ListAccessPoints
			ListAccessPointsForObjectLambda ListAllMyBuckets ListBucket ListBucketMultipartUploads ListBucketVersions
			ListCallerAccessGrants ListJobs ListMultiRegionAccessPoints ListMultipartUploadParts ListObjectAnnotations
			ListObjectVersionAnnotations ListStorageLensConfigurations ListStorageLensGroups ListTagsForResource
			ObjectOwnerOverrideToBucketOwner PauseReplication PutAccelerateConfiguration
			PutAccessGrantsInstanceResourcePolicy PutAccessPointConfigurationForObjectLambda PutAccessPointPolicy
			PutAccessPointPolicyForObjectLambda PutAccessPointPublicAccessBlock PutAccountPublicAccessBlock
			PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification
			PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock
			PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration
			PutIntelligentTieringConfiguration PutInventoryConfiguration PutJobTagging PutLifecycleConfiguration
			PutMetricsConfiguration PutMultiRegionAccessPointPolicy PutObject PutObjectAcl PutObjectAnnotation
			PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionAnnotation
			PutObjectVersionTagging PutReplicationConfiguration PutStorageLensConfiguration
			PutStorageLensConfigurationTagging ReplicateDelete ReplicateObject ReplicateObjectAnnotation ReplicateTags
			RestoreObject SubmitMultiRegionAccessPointRoutes TagResource UntagResource UpdateAccessGrantsLocation
			UpdateBucketMetadataAnnotationTableConfiguration UpdateBucketMetadataInventoryTableConfiguration
			UpdateBucketMetadataJournalTableConfiguration UpdateJobPriority UpdateJobStatus UpdateObjectEncryption
			UpdateStorageLensGroup`,
		keys: `
			AccessGrantScope AccessGrantsInstanceArn AccessGrantsLocationScope AccessPointNetworkOrigin AccessPointTag/
			annotation-prefix authType BucketTag/ DataAccessPointAccount DataAccessPointArn delimiter deliverySourceArn
			destinationRegion ExistingJobOperation ExistingJobPriority ExistingObjectTag/ if-match if-none-match
			InventoryAccessibleOptionalFields isReplicationPauseRequest JobSuspendedCause locationconstraint logType
			max-annotation-results max-keys object-lock-legal-hold object-lock-mode object-lock-remaining-retention-days
			object-lock-retain-until-date ObjectCreationOperation prefix RequestJobOperation RequestJobPriority
			RequestObjectTag/ RequestObjectTagKeys ResourceAccount resourceArnBeingAuthorized signatureAge
			signatureversion TlsVersion versionid x-amz-acl x-amz-bucket-namespace x-amz-content-sha256 x-amz-copy-source
			x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write x-amz-grant-write-acp
			x-amz-metadata-directive x-amz-object-annotation-directive x-amz-object-if-match x-amz-object-ownership
			x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id
			x-amz-server-side-encryption-customer-algorithm x-amz-storage-class x-amz-website-redirect-location`,
	},
	{
		prefix: "secretsmanager",
		name:   "AWS Secrets Manager",
		actions: `
			BatchGetSecretValue CancelRotateSecret CreateSecret DeleteResourcePolicy DeleteSecret DescribeSecret
			GetRandomPassword GetResourcePolicy GetSecretValue ListSecretVersionIds ListSecrets PutResourcePolicy
			PutSecretValue RemoveRegionsFromReplication ReplicateSecretToRegions RestoreSecret RotateSecret
			StopReplicationToReplica TagResource UntagResource UpdateSecret UpdateSecretVersionStage
			ValidateResourcePolicy`,
		keys: `
			AddReplicaRegions BlockPublicPolicy Description ExternalSecretRotationRoleArn ForceDeleteWithoutRecovery
			ForceOverwriteReplicaSecret KmsKeyArn KmsKeyId ModifyRotationRules Name RecoveryWindowInDays
			resource/AllowRotationLambdaArn resource/Type ResourceTag/ RotateImmediately RotationLambdaARN SecretId
			SecretPrimaryRegion Type VersionId VersionStage`,
	},
	{
		prefix: "ssm",
		name:   "AWS Systems Manager",
		actions: `
			AddTagsToResource AssociateOpsItemRelatedItem CancelCommand CancelMaintenanceWindowExecution CreateActivation
			CreateAssociation CreateAssociationBatch CreateCloudConnector CreateDocument CreateMaintenanceWindow
			CreateOpsItem CreateOpsMetadata CreatePatchBaseline CreateResourceDataSync DeleteActivation DeleteAssociation
			DeleteCloudConnector DeleteDocument DeleteInventory DeleteMaintenanceWindow DeleteOpsItem DeleteOpsMetadata
			DeleteParameter DeleteParameters DeletePatchBaseline DeleteResourceDataSync DeleteResourcePolicy
			DeregisterManagedInstance DeregisterPatchBaselineForPatchGroup DeregisterTargetFromMaintenanceWindow
			DeregisterTaskFromMaintenanceWindow DescribeActivations DescribeAssociation
			DescribeAssociationExecutionTargets DescribeAssociationExecutions DescribeAutomationExecutions
			DescribeAutomationStepExecutions DescribeAvailablePatches DescribeDocument DescribeDocumentParameters
			DescribeDocumentPermission DescribeEffectiveInstanceAssociations DescribeEffectivePatchesForPatchBaseline
			DescribeInstanceAssociationsStatus DescribeInstanceInformation DescribeInstancePatchStates
			DescribeInstancePatchStatesForPatchGroup DescribeInstancePatches DescribeInstanceProperties
			DescribeInventoryDeletions DescribeMaintenanceWindowExecutionTaskInvocations
			DescribeMaintenanceWindowExecutionTasks DescribeMaintenanceWindowExecutions DescribeMaintenanceWindowSchedule
			DescribeMaintenanceWindowTargets DescribeMaintenanceWindowTasks DescribeMaintenanceWindows
			DescribeMaintenanceWindowsForTarget DescribeOpsItems DescribeParameters DescribePatchBaselines
			DescribePatchGroupState DescribePatchGroups DescribePatchProperties DescribeSessions
			DisassociateOpsItemRelatedItem ExecuteAPI GetAccessToken GetAutomationExecution GetCalendar GetCalendarState
			GetCloudConnector GetCommandInvocation GetConnectionStatus GetDefaultPatchBaseline
			GetDeployablePatchSnapshotForInstance GetDocument GetExecutionPreview GetInventory GetInventorySchema
			GetMaintenanceWindow GetMaintenanceWindowExecution GetMaintenanceWindowExecutionTask
			GetMaintenanceWindowExecutionTaskInvocation GetMaintenanceWindowTask GetManifest GetOpsItem GetOpsMetadata
			GetOpsSummary GetParameter GetParameterHistory GetParameters GetParametersByPath GetPatchBaseline
			GetPatchBaselineForPatchGroup GetResourcePolicies GetServiceSetting LabelParameterVersion
			ListAssociationVersions ListAssociations ListCloudConnectors ListCommandInvocations ListCommands
			ListComplianceItems ListComplianceSummaries ListDocumentMetadataHistory ListDocumentVersions ListDocuments
			ListInstanceAssociations ListInventoryEntries ListNodes ListNodesSummary ListOpsItemEvents
			ListOpsItemRelatedItems ListOpsMetadata ListResourceComplianceSummaries ListResourceDataSync
			ListTagsForResource ModifyDocumentPermission PutCalendar PutComplianceItems PutConfigurePackageResult
			PutInventory PutParameter PutResourcePolicy RegisterDefaultPatchBaseline RegisterManagedInstance
			RegisterPatchBaselineForPatchGroup RegisterTargetWithMaintenanceWindow RegisterTaskWithMaintenanceWindow
			RemoveTagsFromResource RequestManagedInstanceRoleToken ResetServiceSetting ResumeSession SendAutomationSignal
			SendCommand StartAccessRequest StartAssociationsOnce StartAutomationExecution StartChangeRequestExecution
			StartExecutionPreview StartSession StopAutomationExecution TerminateSession UnlabelParameterVersion
			UpdateAssociation UpdateAssociationStatus UpdateCloudConnector UpdateDocument UpdateDocumentDefaultVersion
			UpdateDocumentMetadata UpdateInstanceAssociationStatus UpdateInstanceInformation UpdateMaintenanceWindow
			UpdateMaintenanceWindowTarget UpdateMaintenanceWindowTask UpdateManagedInstancePublicKey
			UpdateManagedInstanceRole UpdateOpsItem UpdateOpsMetadata UpdatePatchBaseline UpdateResourceDataSync
			UpdateServiceSetting ValidateCloudConnector`,
		keys: `
			AccessRequestId AutoApprove DocumentCategories DocumentType DocumentVersion InventoryTypeName NodeAccountId
			NodeOrgId Overwrite Policies Recursive resourceTag/ SessionDocumentAccessCheck SourceInstanceARN SyncType`,
	},
	{
		prefix: "ssmmessages",
		name:   "Amazon Session Manager Message Gateway Service",
		actions: `
			CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel`,
	},
	{
		prefix: "kms",
		name:   "AWS KMS",
		actions: `
			CancelKeyDeletion ConnectCustomKeyStore CreateAlias CreateCustomKeyStore CreateGrant CreateKey Decrypt
			DeleteAlias DeleteCustomKeyStore DeleteImportedKeyMaterial DeriveSharedSecret DescribeCustomKeyStores
			DescribeKey DisableKey DisableKeyRotation DisconnectCustomKeyStore EnableKey EnableKeyRotation Encrypt
			GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext
			GenerateMac GenerateRandom GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport
			GetPublicKey ImportKeyMaterial ListAliases ListGrants ListKeyPolicies ListKeyRotations ListKeys
			ListResourceTags ListRetirableGrants PutKeyPolicy ReEncryptFrom ReEncryptTo ReplicateKey RetireGrant
			RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion Sign SynchronizeMultiRegionKey TagResource UntagResource
			UpdateAlias UpdateCustomKeyStore UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac`,
		keys: `
			BypassPolicyLockoutSafetyCheck CallerAccount CustomerMasterKeySpec CustomerMasterKeyUsage DataKeyPairSpec
			EncryptionAlgorithm EncryptionContext: EncryptionContextKeys ExpirationModel GrantConstraintSourceArn
			GrantConstraintType GranteePrincipal GranteeServicePrincipal GrantIsForAWSResource GrantOperations
			KeyAgreementAlgorithm KeyOrigin KeySpec KeyUsage MacAlgorithm MessageType MultiRegion MultiRegionKeyType
			PrimaryRegion RecipientAttestation: ReEncryptOnSameKey ReplicaRegion RequestAlias ResourceAliases
			RetiringPrincipal RetiringServicePrincipal RotationPeriodInDays ScheduleKeyDeletionPendingWindowInDays
			SigningAlgorithm TrailingDaysWithoutKeyUsage ValidTo ViaService WrappingAlgorithm WrappingKeySpec`,
	},
	{
		prefix: "xray",
		name:   "AWS X-Ray",
		actions: `
			BatchGetTraceSummaryById BatchGetTraces CancelTraceRetrieval CreateGroup CreateSamplingRule DeleteGroup
			DeleteResourcePolicy DeleteSamplingRule GetDistinctTraceGraphs GetEncryptionConfig GetGroup GetGroups
			GetIndexingRules GetInsight GetInsightEvents GetInsightImpactGraph GetInsightSummaries
			GetRetrievedTracesGraph GetSamplingRules GetSamplingStatisticSummaries GetSamplingTargets GetServiceGraph
			GetTimeSeriesServiceStatistics GetTraceGraph GetTraceSegmentDestination GetTraceSummaries Link
			ListResourcePolicies ListRetrievedTraces ListTagsForResource PutEncryptionConfig PutResourcePolicy PutSpans
			PutSpansForIndexing PutTelemetryRecords PutTraceSegments StartTraceRetrieval TagResource UntagResource
			UpdateGroup UpdateIndexingRule UpdateSamplingRule UpdateTraceSegmentDestination`,
		keys: `
			ResourcePolicyName TraceSegmentDestination`,
	},
	{
		prefix: "cloudwatch",
		name:   "Amazon CloudWatch",
		actions: `
			BatchGetServiceLevelIndicatorReport BatchGetServiceLevelObjectiveBudgetReport CallWithBearerToken
			CreateServiceLevelObjective DeleteAlarmMuteRule DeleteAlarms DeleteAnomalyDetector DeleteDashboards
			DeleteInsightRules DeleteMetricStream DeletePipelineRule DeleteServiceLevelObjective DescribeAlarmHistory
			DescribeAlarms DescribeAlarmsForMetric DescribeAnomalyDetectors DescribeInsightRules DisableAlarmActions
			DisableInsightRules EnableAlarmActions EnableInsightRules EnableTopologyDiscovery GenerateQuery
			GenerateQueryResultsSummary GetAlarmMuteRule GetDashboard GetDataset GetInsightRuleReport GetMetricData
			GetMetricStatistics GetMetricStream GetMetricWidgetImage GetOTelEnrichment GetService GetServiceData
			GetServiceLevelObjective GetTopologyDiscoveryStatus GetTopologyMap Link ListAlarmMuteRules ListDashboards
			ListEntitiesForMetric ListManagedInsightRules ListMetricStreams ListMetrics ListServiceLevelObjectives
			ListServices ListTagsForResource PutAlarmMuteRule PutAnomalyDetector PutCompositeAlarm PutDashboard
			PutInsightRule PutLogAlarm PutManagedInsightRules PutMetricAlarm PutMetricData PutMetricStream
			PutPipelineRule SetAlarmState StartMetricStreams StartOTelEnrichment StopMetricStreams StopOTelEnrichment
			TagResource UntagResource UpdateServiceLevelObjective`,
		keys: `
			AlarmActions namespace requestInsightRuleLogGroups requestManagedResourceARNs`,
	},
	{
		prefix: "sts",
		name:   "AWS STS",
		actions: `
			AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot DecodeAuthorizationMessage
			GetAccessKeyInfo GetCallerIdentity GetDelegatedAccessToken GetFederationToken GetServiceBearerToken
			GetSessionToken GetWebIdentityToken SetContext SetSourceIdentity TagGetWebIdentityToken TagSession`,
		keys: `
			AWSServiceName DurationSeconds ExternalId IdentityTokenAudience RequestContext/ RequestContextProviders
			RoleAuthorizedByIdp RoleSessionName SigningAlgorithm SourceIdentity TaskPolicyArn TransitiveTagKeys`,
	},
}
