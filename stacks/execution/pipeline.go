package execution

// pipelineRows are the rows of the pipeline's stack and of the buckets that it
// has in the other Regions it deploys to.
var pipelineRows = []Row{
	{"AWS::CodePipeline::Pipeline", []Document{Pipeline}, []Grant{
		{Actions: of("codepipeline", []string{"CreatePipeline", "DeletePipeline", "DisableStageTransition", "EnableStageTransition", "GetPipeline",
			"GetPipelineState", "ListTagsForResource", "StartPipelineExecution", "TagResource", "UntagResource", "UpdatePipeline"}),
			Resources: []string{"arn:*:codepipeline:*:*:PrivatePullPipeline-*"}},
		{Actions: []string{"codeconnections:PassConnection", "codestar-connections:PassConnection"},
			Resources: []string{"arn:*:codeconnections:*:*:connection/*", "arn:*:codestar-connections:*:*:connection/*"}},
		{Actions: []string{"iam:PassRole"}, Resources: pipelineRoles, Condition: passedTo("codepipeline.amazonaws.com")},
	}, "codepipeline:ListPipelines: only to list", schemas},
	{"AWS::CodeBuild::Project", []Document{Pipeline}, []Grant{
		{Actions: of("codebuild", []string{"BatchGetProjects", "CreateProject", "DeleteProject", "UpdateProject"}),
			Resources: []string{"arn:*:codebuild:*:*:project/*"}},
		{Actions: []string{"iam:PassRole"}, Resources: pipelineRoles, Condition: passedTo("codebuild.amazonaws.com")},
	}, "", authorization},
	{"AWS::Lambda::Function", []Document{Pipeline}, []Grant{
		{Actions: of("lambda", []string{"CreateFunction", "DeleteFunction", "GetFunction", "GetFunctionCodeSigningConfig", "GetFunctionRecursionConfig",
			"GetRuntimeManagementConfig", "TagResource", "UntagResource", "UpdateFunctionCode", "UpdateFunctionConfiguration"}),
			Resources: []string{"arn:*:lambda:*:*:function:PrivatePullPipeline-*"}},
		{Actions: []string{"s3:GetObject"}, Resources: []string{"arn:*:s3:::cdk-*-assets-*"}},
		{Actions: []string{"iam:PassRole"}, Resources: pipelineRoles, Condition: passedTo("lambda.amazonaws.com")},
	}, "VPCs, file systems, layers, keys, code signing, capacity providers, concurrency and versions: the function has none", schemas},
	{"AWS::KMS::Key", []Document{Pipeline, Monitoring}, []Grant{{Actions: of("kms", []string{"CreateKey", "DescribeKey", "DisableKeyRotation", "EnableKeyRotation",
		"GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags", "PutKeyPolicy", "ScheduleKeyDeletion", "TagResource", "UntagResource", "UpdateKeyDescription"})}},
		"kms:DisableKey and kms:EnableKey: the keys stay enabled; kms:ListKeys: only to list", schemas},
	{"AWS::KMS::Alias", []Document{Pipeline}, []Grant{{Actions: of("kms", []string{"CreateAlias", "DeleteAlias", "ListAliases", "UpdateAlias"})}}, "", schemas},
	{"AWS::S3::Bucket", []Document{Pipeline}, []Grant{{Actions: of("s3", []string{"CreateBucket", "DeleteBucket", "GetAccelerateConfiguration",
		"GetAnalyticsConfiguration", "GetBucket*", "GetEncryptionConfiguration", "GetIntelligentTieringConfiguration", "GetInventoryConfiguration",
		"GetLifecycleConfiguration", "GetMetricsConfiguration", "GetReplicationConfiguration", "ListBucket", "ListTagsForResource", "PutBucketPublicAccessBlock",
		"PutBucketTagging", "PutEncryptionConfiguration", "PutLifecycleConfiguration", "TagResource", "UntagResource"}), Resources: pipelineBuckets}},
		"what writes any other setting, and tables: the buckets have encryption, a lifecycle, tags and no public access", schemas},
	{"AWS::S3::BucketPolicy", []Document{Pipeline}, []Grant{{Actions: of("s3", []string{"DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy"}), Resources: pipelineBuckets}},
		"s3:ListAllMyBuckets: only to list", schemas},
	{"AWS::Events::Rule", []Document{Pipeline}, []Grant{
		{Actions: of("events", []string{"DeleteRule", "DescribeRule", "ListTagsForResource", "ListTargetsByRule", "PutRule", "PutTargets", "RemoveTargets",
			"TagResource", "UntagResource"}), Resources: []string{"arn:*:events:*:*:rule/PrivatePullPipeline-*"}},
		{Actions: []string{"iam:PassRole"}, Resources: pipelineRoles, Condition: passedTo("events.amazonaws.com")},
	}, "events:ListRules: only to list", schemas},
	{"AWS::CodeStarNotifications::NotificationRule", []Document{Pipeline}, []Grant{
		{Actions: of("codestar-notifications", []string{"CreateNotificationRule", "DeleteNotificationRule", "DescribeNotificationRule",
			"TagResource", "UntagResource", "UpdateNotificationRule"})},
		linkedRole("codestar-notifications.amazonaws.com"),
	}, "codestar-notifications:ListNotificationRules: only to list", schemas},
}
