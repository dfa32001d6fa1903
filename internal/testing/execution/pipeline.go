package execution

// pipelineRows are the rows of the pipeline's stack and of the buckets that it has in the other Regions it deploys to.
var pipelineRows = []Row{
	{Type: "AWS::CodePipeline::Pipeline", Documents: []Document{Pipeline}, Grants: []Grant{
		{Actions: of("codepipeline", "CreatePipeline", "DeletePipeline", "DisableStageTransition", "EnableStageTransition", "GetPipeline",
			"GetPipelineState", "ListTagsForResource", "StartPipelineExecution", "TagResource", "UntagResource", "UpdatePipeline"),
			Resources: []string{"arn:*:codepipeline:*:*:PrivatePullPipeline-*"}},
		{Actions: []string{"codeconnections:PassConnection", "codestar-connections:PassConnection"},
			Resources: []string{"arn:*:codeconnections:*:*:connection/*", "arn:*:codestar-connections:*:*:connection/*"}},
		{Actions: []string{"iam:PassRole"}, Resources: pipelineRoles, Condition: passedTo("codepipeline.amazonaws.com")},
	}, LeftOut: "codepipeline:ListPipelines: only to list", Source: schemas},
	{Type: "AWS::CodeBuild::Project", Documents: []Document{Pipeline}, Grants: []Grant{
		{Actions: of("codebuild", "BatchGetProjects", "CreateProject", "DeleteProject", "UpdateProject"),
			Resources: []string{"arn:*:codebuild:*:*:project/*"}},
		{Actions: []string{"iam:PassRole"}, Resources: pipelineRoles, Condition: passedTo("codebuild.amazonaws.com")},
	}, Source: authorization},
	{Type: "AWS::Lambda::Function", Documents: []Document{Pipeline}, Grants: functionGrants("arn:*:lambda:*:*:function:PrivatePullPipeline-*", pipelineRoles),
		LeftOut: plainFunction, Source: schemas},
	{Type: "AWS::KMS::Key", Documents: []Document{Pipeline, Monitoring}, Grants: []Grant{{Actions: of("kms", "CreateKey", "DescribeKey", "DisableKeyRotation", "EnableKeyRotation",
		"GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags", "PutKeyPolicy", "ScheduleKeyDeletion", "TagResource", "UntagResource", "UpdateKeyDescription")}},
		LeftOut: "kms:DisableKey and kms:EnableKey: the keys stay enabled; kms:ListKeys: only to list", Source: schemas},
	{Type: "AWS::KMS::Alias", Documents: []Document{Pipeline}, Grants: []Grant{{Actions: of("kms", "CreateAlias", "DeleteAlias", "ListAliases", "UpdateAlias")}}, Source: schemas},
	{Type: "AWS::S3::Bucket", Documents: []Document{Pipeline}, Grants: []Grant{{Actions: of("s3", "CreateBucket", "DeleteBucket", "GetAccelerateConfiguration",
		"GetAnalyticsConfiguration", "GetBucket*", "GetEncryptionConfiguration", "GetIntelligentTieringConfiguration", "GetInventoryConfiguration",
		"GetLifecycleConfiguration", "GetMetricsConfiguration", "GetReplicationConfiguration", "ListBucket", "ListTagsForResource", "PutBucketPublicAccessBlock",
		"PutBucketTagging", "PutEncryptionConfiguration", "PutLifecycleConfiguration", "TagResource", "UntagResource"), Resources: pipelineBuckets}},
		LeftOut: "what writes any other setting, and tables: the buckets have encryption, a lifecycle, tags and no public access", Source: schemas},
	{Type: "AWS::S3::BucketPolicy", Documents: []Document{Pipeline}, Grants: []Grant{{Actions: of("s3", "DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy"), Resources: pipelineBuckets}},
		LeftOut: "s3:ListAllMyBuckets: only to list", Source: schemas},
	{Type: "AWS::Events::Rule", Documents: []Document{Pipeline}, Grants: []Grant{
		{Actions: of("events", "DeleteRule", "DescribeRule", "ListTagsForResource", "ListTargetsByRule", "PutRule", "PutTargets", "RemoveTargets",
			"TagResource", "UntagResource"), Resources: []string{"arn:*:events:*:*:rule/PrivatePullPipeline-*"}},
		{Actions: []string{"iam:PassRole"}, Resources: pipelineRoles, Condition: passedTo("events.amazonaws.com")},
	}, LeftOut: "events:ListRules: only to list", Source: schemas},
	{Type: "AWS::CodeStarNotifications::NotificationRule", Documents: []Document{Pipeline}, Grants: []Grant{
		{Actions: of("codestar-notifications", "CreateNotificationRule", "DeleteNotificationRule", "DescribeNotificationRule",
			"TagResource", "UntagResource", "UpdateNotificationRule")},
		linkedRole("codestar-notifications.amazonaws.com"),
	}, LeftOut: "codestar-notifications:ListNotificationRules: only to list", Source: schemas},
}
