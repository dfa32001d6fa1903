package config

import "testing"

func TestPublish(t *testing.T) {
	if e := taken(t, environment(), "pull.yaml").Environments[0]; e.Publish != nil {
		t.Errorf("%+v is published by default, want nothing", e.Publish)
	}
	e := taken(t, environment("publish: {parameters: /network/dev, exports: true}"), "pull.yaml").Environments[0]
	if want := (Publish{Parameters: "/network/dev", Exports: true}); *e.Publish != want {
		t.Errorf("got %+v, want %+v", *e.Publish, want)
	}
}

func TestParseRefusesToPublish(t *testing.T) {
	const africa = "environments:\n- {name: a, account: '111122223333', region: af-south-1, workloads: [{launchType: fargate}], publish: {}}\n"
	const bare = "vpc: {id: vpc-0123456789abcdef0, cidr: 10.0.0.0/16, privateSubnets: [{id: subnet-0123456789abcdef0, availabilityZone: us-west-2a}]}"
	refused(t, "pull.yaml", map[string]mistake{
		"a path that ends in a slash": one(environment("publish: {parameters: /network/}"),
			`:4:15: environments[0].publish.parameters: got "/network/"; want a path of parameters`, `for instance "/network/dev"`),
		"a path that is AWS's own": one(environment("publish: {parameters: /AWS/network}"),
			`:4:15: environments[0].publish.parameters: got "/AWS/network"; Parameter Store keeps names below aws and ssm for AWS`),
		"where the prefix list is not known": one(africa,
			`:2:94: environments[0].publish.s3PrefixListId: is missing, and the prefix list of Amazon S3 in af-south-1 is not known here`),
		"endpoints of somebody else": one(environment("publish: {}", "endpoints: {ecr.api: external, ecr.dkr: external}"),
			`:4:5: environments[0].publish: tasks may pull only over endpoints whose IDs are known`, "reuse:vpce-"),
		"subnets without their route tables": one(placed(bare, "endpoints: {s3: external}", "publish: {}"),
			`:6:74: environments[0].vpc.privateSubnets[0].routeTableId: is missing, and publish tells the route tables`),
	})
}
