package execution

// The names of what watches a pull path.
var (
	environmentTopics   = []string{"arn:*:sns:*:*:PrivatePull-*"}
	environmentAlarms   = []string{"arn:*:cloudwatch:*:*:alarm:PrivatePull-*"}
	environmentRules    = []string{"arn:*:events:*:*:rule/PrivatePull-*"}
	environmentClusters = []string{"arn:*:ecs:*:*:cluster/PrivatePull-*"}
)

// monitoringRows are the rows of monitoring and of the canary, which environments have where the configuration asks for
// them.
var monitoringRows = []Row{
	{Type: "AWS::SNS::Topic", Documents: []Document{Monitoring}, Grants: sns("CreateTopic", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes", "ListSubscriptionsByTopic",
		"ListTagsForResource", "SetTopicAttributes", "TagResource", "UntagResource"),
		LeftOut: "sns:PutDataProtectionPolicy and roles for delivery status: the topic has neither; subscriptions have a type of their own", Source: schemas},
	{Type: "AWS::SNS::TopicPolicy", Documents: []Document{Monitoring}, Grants: sns("SetTopicAttributes"), Source: schemas},
	{Type: "AWS::SNS::Subscription", Documents: []Document{Monitoring}, Grants: append(sns("ListSubscriptionsByTopic", "Subscribe"),
		Grant{Actions: of("sns", "GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe")}), Source: authorization},
	{Type: "AWS::CloudWatch::Alarm", Documents: []Document{Monitoring}, Grants: []Grant{
		{Actions: of("cloudwatch", "DeleteAlarms", "ListTagsForResource", "PutMetricAlarm", "TagResource", "UntagResource"), Resources: environmentAlarms},
		{Actions: []string{"cloudwatch:DescribeAlarms"}},
	}, Source: schemas},
	{Type: "AWS::CloudWatch::Dashboard", Documents: []Document{Monitoring}, Grants: []Grant{{Actions: of("cloudwatch", "DeleteDashboards", "GetDashboard", "PutDashboard")}},
		LeftOut: "cloudwatch:ListDashboards: only to list", Source: schemas},
	{Type: "AWS::Events::Rule", Documents: []Document{Monitoring}, Grants: []Grant{
		{Actions: of("events", "DeleteRule", "DescribeRule", "ListTagsForResource", "ListTargetsByRule", "PutRule", "PutTargets", "RemoveTargets",
			"TagResource", "UntagResource"), Resources: environmentRules},
		{Actions: []string{"iam:PassRole"}, Resources: environmentRoles, Condition: passedTo("events.amazonaws.com")},
	}, LeftOut: "events:ListRules: only to list", Source: schemas},
	{Type: "AWS::Logs::QueryDefinition", Documents: []Document{Monitoring}, Grants: []Grant{{Actions: of("logs", "DeleteQueryDefinition", "DescribeQueryDefinitions", "PutQueryDefinition")}}, Source: schemas},
	{Type: "AWS::ECS::Cluster", Documents: []Document{Monitoring}, Grants: []Grant{
		{Actions: of("ecs", "CreateCluster", "DeleteCluster", "DescribeClusters", "ListTagsForResource", "TagResource", "UntagResource", "UpdateCluster",
			"UpdateClusterSettings"), Resources: environmentClusters},
		linkedRole("ecs.amazonaws.com"),
	}, LeftOut: "account settings, capacity providers and keys: the cluster has none", Source: schemas},
	{Type: "AWS::ECS::TaskDefinition", Documents: []Document{Monitoring}, Grants: []Grant{
		{Actions: of("ecs", "DeregisterTaskDefinition", "DescribeTaskDefinition", "ListTagsForResource", "RegisterTaskDefinition", "TagResource", "UntagResource")},
		{Actions: []string{"iam:PassRole"}, Resources: environmentRoles, Condition: passedTo("ecs-tasks.amazonaws.com")},
	}, LeftOut: "ecs:ListTaskDefinitions and ecs:ListTaskDefinitionFamilies: only to list", Source: schemas},
	{Type: "AWS::EC2::SecurityGroupEgress", Documents: []Document{Monitoring}, Grants: ec2("AuthorizeSecurityGroupEgress", "DescribeSecurityGroupRules", "RevokeSecurityGroupEgress",
		"UpdateSecurityGroupRuleDescriptionsEgress"), Source: schemas},
}

// sns grants actions on the topics of environments.
func sns(actions ...string) []Grant {
	return []Grant{{Actions: of("sns", actions...), Resources: environmentTopics}}
}

// publishRows are the rows of what an environment publishes for stacks of services.
var publishRows = []Row{
	{Type: "AWS::SSM::Parameter", Documents: []Document{Monitoring}, Grants: []Grant{{Actions: of("ssm", "AddTagsToResource", "DeleteParameter", "GetParameters",
		"ListTagsForResource", "PutParameter", "RemoveTagsFromResource"), Resources: []string{"arn:*:ssm:*:*:parameter/*"}}},
		LeftOut: "ssm:DescribeParameters: only to list", Source: schemas},
	{Type: "AWS::IAM::ManagedPolicy", Documents: []Document{Monitoring}, Grants: []Grant{{Actions: of("iam", "CreatePolicy", "CreatePolicyVersion", "DeletePolicy",
		"DeletePolicyVersion", "GetPolicy", "GetPolicyVersion", "ListEntitiesForPolicy", "ListPolicyVersions"), Resources: []string{"arn:*:iam::*:policy/PrivatePull-*"}}},
		LeftOut: "attaching and detaching: roles of other stacks attach the policy", Source: schemas},
}

const environmentFunctions = "arn:*:lambda:*:*:function:PrivatePull-*"

// closerRows are the rows of what takes the rules of a VPC's default security group away.
var closerRows = []Row{
	{Type: "AWS::Lambda::Function", Documents: []Document{Monitoring}, Grants: functionGrants(environmentFunctions, environmentRoles), LeftOut: plainFunction, Source: schemas},
	{Type: "Custom::VpcRestrictDefaultSG", Documents: []Document{Monitoring},
		Grants: []Grant{{Actions: []string{"lambda:InvokeFunction"}, Resources: []string{environmentFunctions}}},
		Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref.html"},
}

const plainFunction = "VPCs, file systems, layers, keys, code signing, capacity providers, concurrency and versions: the function has none"

// functionGrants allow a function, whose code is an asset of the CDK's, and the role it runs as.
func functionGrants(function string, roles []string) []Grant {
	return []Grant{
		{Actions: of("lambda", "CreateFunction", "DeleteFunction", "GetFunction", "GetFunctionCodeSigningConfig", "GetFunctionRecursionConfig",
			"GetRuntimeManagementConfig", "TagResource", "UntagResource", "UpdateFunctionCode", "UpdateFunctionConfiguration"),
			Resources: []string{function}},
		{Actions: []string{"s3:GetObject"}, Resources: []string{"arn:*:s3:::cdk-*-assets-*"}},
		{Actions: []string{"iam:PassRole"}, Resources: roles, Condition: passedTo("lambda.amazonaws.com")},
	}
}
