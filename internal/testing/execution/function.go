package execution

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
		{Actions: of("lambda", []string{"CreateFunction", "DeleteFunction", "GetFunction", "GetFunctionCodeSigningConfig", "GetFunctionRecursionConfig",
			"GetRuntimeManagementConfig", "TagResource", "UntagResource", "UpdateFunctionCode", "UpdateFunctionConfiguration"}),
			Resources: []string{function}},
		{Actions: []string{"s3:GetObject"}, Resources: []string{"arn:*:s3:::cdk-*-assets-*"}},
		{Actions: []string{"iam:PassRole"}, Resources: roles, Condition: passedTo("lambda.amazonaws.com")},
	}
}
