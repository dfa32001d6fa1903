package execution

// The names of what watches a pull path.
var (
	environmentTopics   = []string{"arn:*:sns:*:*:PrivatePull-*"}
	environmentAlarms   = []string{"arn:*:cloudwatch:*:*:alarm:PrivatePull-*"}
	environmentRules    = []string{"arn:*:events:*:*:rule/PrivatePull-*"}
	environmentClusters = []string{"arn:*:ecs:*:*:cluster/PrivatePull-*"}
)

// monitoringRows are the rows of monitoring and of the canary, which
// environments have where the configuration asks for them.
var monitoringRows = []Row{
	{"AWS::SNS::Topic", []Document{Monitoring}, sns("CreateTopic", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes", "ListSubscriptionsByTopic",
		"ListTagsForResource", "SetTopicAttributes", "TagResource", "UntagResource"),
		"sns:PutDataProtectionPolicy and roles for delivery status: the topic has neither; subscriptions have a type of their own", schemas},
	{"AWS::SNS::TopicPolicy", []Document{Monitoring}, sns("SetTopicAttributes"), "", schemas},
	{"AWS::SNS::Subscription", []Document{Monitoring}, append(sns("ListSubscriptionsByTopic", "Subscribe"),
		Grant{Actions: of("sns", []string{"GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe"})}), "", authorization},
	{"AWS::CloudWatch::Alarm", []Document{Monitoring}, []Grant{
		{Actions: of("cloudwatch", []string{"DeleteAlarms", "ListTagsForResource", "PutMetricAlarm", "TagResource", "UntagResource"}), Resources: environmentAlarms},
		{Actions: []string{"cloudwatch:DescribeAlarms"}},
	}, "", schemas},
	{"AWS::CloudWatch::Dashboard", []Document{Monitoring}, []Grant{{Actions: of("cloudwatch", []string{"DeleteDashboards", "GetDashboard", "PutDashboard"})}},
		"cloudwatch:ListDashboards: only to list", schemas},
	{"AWS::Events::Rule", []Document{Monitoring}, []Grant{
		{Actions: of("events", []string{"DeleteRule", "DescribeRule", "ListTagsForResource", "ListTargetsByRule", "PutRule", "PutTargets", "RemoveTargets",
			"TagResource", "UntagResource"}), Resources: environmentRules},
		{Actions: []string{"iam:PassRole"}, Resources: environmentRoles, Condition: passedTo("events.amazonaws.com")},
	}, "events:ListRules: only to list", schemas},
	{"AWS::Logs::QueryDefinition", []Document{Monitoring}, []Grant{{Actions: of("logs", []string{"DeleteQueryDefinition", "DescribeQueryDefinitions", "PutQueryDefinition"})}}, "", schemas},
	{"AWS::ECS::Cluster", []Document{Monitoring}, []Grant{
		{Actions: of("ecs", []string{"CreateCluster", "DeleteCluster", "DescribeClusters", "ListTagsForResource", "TagResource", "UntagResource", "UpdateCluster",
			"UpdateClusterSettings"}), Resources: environmentClusters},
		linkedRole("ecs.amazonaws.com"),
	}, "account settings, capacity providers and keys: the cluster has none", schemas},
	{"AWS::ECS::TaskDefinition", []Document{Monitoring}, []Grant{
		{Actions: of("ecs", []string{"DeregisterTaskDefinition", "DescribeTaskDefinition", "ListTagsForResource", "RegisterTaskDefinition", "TagResource", "UntagResource"})},
		{Actions: []string{"iam:PassRole"}, Resources: environmentRoles, Condition: passedTo("ecs-tasks.amazonaws.com")},
	}, "ecs:ListTaskDefinitions and ecs:ListTaskDefinitionFamilies: only to list", schemas},
	{"AWS::EC2::SecurityGroupEgress", []Document{Monitoring}, ec2("AuthorizeSecurityGroupEgress", "DescribeSecurityGroupRules", "RevokeSecurityGroupEgress",
		"UpdateSecurityGroupRuleDescriptionsEgress"), "", schemas},
}

// sns grants actions on the topics of environments.
func sns(actions ...string) []Grant {
	return []Grant{{Actions: of("sns", actions), Resources: environmentTopics}}
}
