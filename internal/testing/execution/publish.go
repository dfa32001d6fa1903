package execution

// publishRows are the rows of what an environment publishes for stacks of services.
var publishRows = []Row{
	{Type: "AWS::SSM::Parameter", Documents: []Document{Monitoring}, Grants: []Grant{{Actions: of("ssm", []string{"AddTagsToResource", "DeleteParameter", "GetParameters",
		"ListTagsForResource", "PutParameter", "RemoveTagsFromResource"}), Resources: []string{"arn:*:ssm:*:*:parameter/*"}}},
		LeftOut: "ssm:DescribeParameters: only to list", Source: schemas},
	{Type: "AWS::IAM::ManagedPolicy", Documents: []Document{Monitoring}, Grants: []Grant{{Actions: of("iam", []string{"CreatePolicy", "CreatePolicyVersion", "DeletePolicy",
		"DeletePolicyVersion", "GetPolicy", "GetPolicyVersion", "ListEntitiesForPolicy", "ListPolicyVersions"}), Resources: []string{"arn:*:iam::*:policy/PrivatePull-*"}}},
		LeftOut: "attaching and detaching: roles of other stacks attach the policy", Source: schemas},
}
