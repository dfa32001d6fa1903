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
		Grant{Actions: of("sns", []string{"GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe"})}), Source: authorization},
	{Type: "AWS::CloudWatch::Alarm", Documents: []Document{Monitoring}, Grants: []Grant{
		{Actions: of("cloudwatch", []string{"DeleteAlarms", "ListTagsForResource", "PutMetricAlarm", "TagResource", "UntagResource"}), Resources: environmentAlarms},
		{Actions: []string{"cloudwatch:DescribeAlarms"}},
	}, Source: schemas},
	{Type: "AWS::CloudWatch::Dashboard", Documents: []Document{Monitoring}, Grants: []Grant{{Actions: of("cloudwatch", []string{"DeleteDashboards", "GetDashboard", "PutDashboard"})}},
		LeftOut: "cloudwatch:ListDashboards: only to list", Source: schemas},
	{Type: "AWS::Events::Rule", Documents: []Document{Monitoring}, Grants: []Grant{
		{Actions: of("events", []string{"DeleteRule", "DescribeRule", "ListTagsForResource", "ListTargetsByRule", "PutRule", "PutTargets", "RemoveTargets",
			"TagResource", "UntagResource"}), Resources: environmentRules},
		{Actions: []string{"iam:PassRole"}, Resources: environmentRoles, Condition: passedTo("events.amazonaws.com")},
	}, LeftOut: "events:ListRules: only to list", Source: schemas},
	{Type: "AWS::Logs::QueryDefinition", Documents: []Document{Monitoring}, Grants: []Grant{{Actions: of("logs", []string{"DeleteQueryDefinition", "DescribeQueryDefinitions", "PutQueryDefinition"})}}, Source: schemas},
	{Type: "AWS::ECS::Cluster", Documents: []Document{Monitoring}, Grants: []Grant{
		{Actions: of("ecs", []string{"CreateCluster", "DeleteCluster", "DescribeClusters", "ListTagsForResource", "TagResource", "UntagResource", "UpdateCluster",
			"UpdateClusterSettings"}), Resources: environmentClusters},
		linkedRole("ecs.amazonaws.com"),
	}, LeftOut: "account settings, capacity providers and keys: the cluster has none", Source: schemas},
	{Type: "AWS::ECS::TaskDefinition", Documents: []Document{Monitoring}, Grants: []Grant{
		{Actions: of("ecs", []string{"DeregisterTaskDefinition", "DescribeTaskDefinition", "ListTagsForResource", "RegisterTaskDefinition", "TagResource", "UntagResource"})},
		{Actions: []string{"iam:PassRole"}, Resources: environmentRoles, Condition: passedTo("ecs-tasks.amazonaws.com")},
	}, LeftOut: "ecs:ListTaskDefinitions and ecs:ListTaskDefinitionFamilies: only to list", Source: schemas},
	{Type: "AWS::EC2::SecurityGroupEgress", Documents: []Document{Monitoring}, Grants: ec2("AuthorizeSecurityGroupEgress", "DescribeSecurityGroupRules", "RevokeSecurityGroupEgress",
		"UpdateSecurityGroupRuleDescriptionsEgress"), Source: schemas},
}

// sns grants actions on the topics of environments.
func sns(actions ...string) []Grant {
	return []Grant{{Actions: of("sns", actions), Resources: environmentTopics}}
}
