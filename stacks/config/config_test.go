package config

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
)

func TestParseFillsInTheDefaults(t *testing.T) {
	got := taken(t, "environments: [{name: dev, workloads: [{launchType: fargate}]}]", "pull.yaml").Environments[0]
	want := Environment{
		Name:          "dev",
		VPC:           VPC{CIDR: "10.0.0.0/16", MaxAZs: 2, FlowLogs: true, FlowLogRetention: FlowLogMonth},
		Workloads:     []pullpath.Workload{{LaunchType: pullpath.Fargate, OS: pullpath.Linux}},
		Pull:          Pull{PrincipalForm: ConditionForm},
		S3Policy:      policy.MinimumS3,
		IPAddressType: IPv4,
		PrivateDNS:    PrivateDNS{ECRAPI: true, ECRDKR: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got.StackName() != "PrivatePull-dev" || !got.Agnostic() || got.VPC.Form() != NewVPC {
		t.Errorf("got stack %q, agnostic %v, form %v; want PrivatePull-dev, true, %v", got.StackName(), got.Agnostic(), got.VPC.Form(), NewVPC)
	}
}

func TestParseReadsEveryField(t *testing.T) {
	got := taken(t, `
$schema: ../stacks/config/schema.json
environments:
  - name: prod-1
    account: "000011112222"
    region: us-west-2
    vpc:
      id: vpc-0123456789abcdef0
      cidr: 10.0.0.0/16
      privateSubnets:
        - {id: subnet-01234567, availabilityZone: us-west-2b, routeTableId: rtb-01234567, cidr: 10.0.0.0/24}
        - {id: subnet-12345678, availabilityZone: us-west-2a, routeTableId: rtb-01234567}
        - {id: subnet-23456789, availabilityZone: us-west-2b, routeTableId: rtb-01234567}
      dns: {support: true}
      runsContainers: false
    workloads:
      - {launchType: fargate, platformVersion: "1.4.0", features: [awslogs, exec]}
      - {launchType: ec2, os: windows}
    pull:
      roles: ["arn:aws:iam::000011112222:role/service-role/exec"]
      accounts: ["111122223333"]
      organizations: [o-a1b2c3d4e5]
      repositories: ["arn:aws:ecr:us-west-2:111122223333:repository/team/*"]
      cacheRepositories: ["arn:aws:ecr:us-west-2:111122223333:repository/docker-hub/*"]
      protectedRepositories: ["arn:aws:ecr:us-west-2:111122223333:repository/team/app"]
      pushRoles: ["arn:aws:iam::000011112222:role/build"]
      principalForm: seed
    s3Policy: minimum
    s3Buckets: [my-bucket]
    s3Presets: [ecs-agent]
    endpoints: {ecr.api: create, ecr.dkr: external, s3: "reuse:vpce-01234567"}
    privateDns: {ecr.api: false, ecr.dkr: true}
    taskSecurityGroups: [sg-0123456789abcdef0]
    allowFromCidrs: [10.0.0.0/8]
    logGroups: [/ecs/app]
    windows: {repositories: [111122223333.dkr.ecr.eu-west-1.amazonaws.com/app]}
    tags: {stage: prod, "cost center": "0042"}
    acknowledge: ["ecrprivatelink:s3-interruption"]
    terminationProtection: true
`, "pull.yaml").Environments[0]
	yes := true
	want := Environment{
		Name: "prod-1", Account: "000011112222", Region: "us-west-2",
		VPC: VPC{
			ID: "vpc-0123456789abcdef0", CIDR: "10.0.0.0/16", AvailabilityZones: []string{"us-west-2b", "us-west-2a"},
			PrivateSubnets: []Subnet{
				{"subnet-01234567", "us-west-2b", "rtb-01234567", "10.0.0.0/24"},
				{"subnet-12345678", "us-west-2a", "rtb-01234567", ""},
				{"subnet-23456789", "us-west-2b", "rtb-01234567", ""},
			},
			DNS: DNS{Support: &yes},
		},
		Workloads: []pullpath.Workload{
			{LaunchType: pullpath.Fargate, PlatformVersion: "1.4.0", OS: pullpath.Linux, Features: []pullpath.Feature{pullpath.AWSLogs, pullpath.Exec}},
			{LaunchType: pullpath.EC2, OS: pullpath.Windows},
		},
		Pull: Pull{ECR: policy.ECR{
			Roles:             []string{"arn:aws:iam::000011112222:role/service-role/exec"},
			Accounts:          []string{"111122223333"},
			Organizations:     []string{"o-a1b2c3d4e5"},
			Repositories:      []string{"arn:aws:ecr:us-west-2:111122223333:repository/team/*"},
			CacheRepositories: []string{"arn:aws:ecr:us-west-2:111122223333:repository/docker-hub/*"}, ProtectedRepositories: []string{"arn:aws:ecr:us-west-2:111122223333:repository/team/app"},
			PushRoles:      []string{"arn:aws:iam::000011112222:role/build"},
			SeedPrincipals: true,
		}, PrincipalForm: SeedForm},
		S3Policy: policy.MinimumS3, S3Buckets: []string{"my-bucket"}, S3Presets: []string{"ecs-agent"},
		Endpoints: Choices{
			pullpath.ECRAPI: {}, pullpath.ECRDKR: {External: true}, pullpath.S3: {ID: "vpce-01234567"},
		},
		IPAddressType:      IPv4,
		PrivateDNS:         PrivateDNS{ECRAPI: false, ECRDKR: true},
		TaskSecurityGroups: []string{"sg-0123456789abcdef0"},
		AllowFromCIDRs:     []string{"10.0.0.0/8"},
		LogGroups:          []string{"/ecs/app"},
		Windows:            Windows{Repositories: []string{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/app"}},
		Tags:               map[string]string{"stage": "prod", "cost center": "0042"},
		Acknowledge:        []Acknowledgement{{ID: "ecrprivatelink:s3-interruption", Reason: "acknowledged in the configuration"}},

		TerminationProtection: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got.Agnostic() || got.VPC.Form() != DescribedVPC {
		t.Errorf("got agnostic %v, form %v; want false, %v", got.Agnostic(), got.VPC.Form(), DescribedVPC)
	}
}

func TestParseTakesVPCs(t *testing.T) {
	for title, c := range map[string]struct {
		document string
		want     VPC
	}{
		"a new one with zones of its own": {placed("vpc: {availabilityZones: [us-west-2a, us-west-2c, us-west-2d]}"),
			VPC{CIDR: "10.0.0.0/16", MaxAZs: 3, AvailabilityZones: []string{"us-west-2a", "us-west-2c", "us-west-2d"}, FlowLogs: true, FlowLogRetention: 30}},
		"a new one as small as can be":          {environment("vpc: {cidr: 10.0.0.0/28, maxAzs: 1, flowLogs: false}"), VPC{CIDR: "10.0.0.0/28", MaxAZs: 1, FlowLogRetention: 30}},
		"a new one that just has room":          {environment("vpc: {cidr: 10.0.0.0/26, maxAzs: 4}"), VPC{CIDR: "10.0.0.0/26", MaxAZs: 4, FlowLogs: true, FlowLogRetention: 30}},
		"a new one with IPv6":                   {environment("vpc: {ipv6: true}"), VPC{CIDR: "10.0.0.0/16", MaxAZs: 2, FlowLogs: true, FlowLogRetention: 30, IPv6: true}},
		"one to look up, which runs containers": {placed("vpc: {id: vpc-01234567}"), VPC{ID: "vpc-01234567", RunsContainers: true}},
		"a subnet without a route table, where S3 is reused": {
			placed("endpoints: {s3: 'reuse:vpce-01234567'}", "vpc: {id: vpc-01234567, cidr: 10.0.0.0/16, privateSubnets: [{id: subnet-01234567, availabilityZone: us-west-2a}]}"),
			VPC{ID: "vpc-01234567", CIDR: "10.0.0.0/16", AvailabilityZones: []string{"us-west-2a"}, RunsContainers: true,
				PrivateSubnets: []Subnet{{ID: "subnet-01234567", AvailabilityZone: "us-west-2a"}}}},
		"no block, where groups are admitted": {
			placed("taskSecurityGroups: [sg-01234567]", "vpc: {id: vpc-01234567, privateSubnets: [{id: subnet-01234567, availabilityZone: us-west-2a, routeTableId: rtb-01234567}]}"),
			VPC{ID: "vpc-01234567", AvailabilityZones: []string{"us-west-2a"}, RunsContainers: true,
				PrivateSubnets: []Subnet{{ID: "subnet-01234567", AvailabilityZone: "us-west-2a", RouteTableID: "rtb-01234567"}}}},
		"a shared one, where the owner provides all endpoints": {
			placed("endpoints: {ecr.api: external, ecr.dkr: external, s3: external, logs: external}", "vpc: {id: vpc-01234567, shared: true}"),
			VPC{ID: "vpc-01234567", RunsContainers: true, Shared: true}},
	} {
		t.Run(title, func(t *testing.T) {
			if diff := cmp.Diff(c.want, taken(t, c.document, "pull.yaml").Environments[0].VPC); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestYAMLAndJSONAndAnyMeanTheSame(t *testing.T) {
	const document = `{"environments": [{"name": "dev", "account": "111122223333", "region": "us-west-2", "vpc": {"maxAzs": 3},
		"workloads": [{"launchType": "ec2", "features": ["awslogs"]}], "endpoints": {"s3": "external"}, "tags": {"a": "b"}}]}`
	asJSON, asYAML := taken(t, document, "pull.json"), taken(t, document, "pull.yaml")
	var tree any
	if err := json.Unmarshal([]byte(document), &tree); err != nil {
		t.Fatal(err)
	}
	asAny, err := FromAny(tree, "tree")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asJSON, asYAML); diff != "" {
		t.Errorf("-JSON +YAML:\n%s", diff)
	}
	if diff := cmp.Diff(asJSON, asAny); diff != "" {
		t.Errorf("-JSON +any:\n%s", diff)
	}
}

func TestDefaultsAreNotSharedBetweenEnvironments(t *testing.T) {
	const document = "environments: [{name: a, workloads: [{launchType: ec2}], vpc: {flowLogs: false}}, {name: b, workloads: [{launchType: ec2}]}]"
	for range 2 {
		config := taken(t, document, "pull.yaml")
		if got := config.Environments[1].VPC; !got.FlowLogs || config.Environments[0].VPC.FlowLogs {
			t.Fatalf("got %+v and %+v, want flow logs in the second only", config.Environments[0].VPC, got)
		}
	}
}

func TestLogGroupARNs(t *testing.T) {
	e := Environment{LogGroups: []string{
		"/ecs/app", "/ecs/*",
		"arn:aws:logs:us-west-2:111122223333:log-group:/ecs/other",
		"arn:aws:logs:us-west-2:111122223333:log-group:/ecs/third:*",
	}}
	want := []string{
		"arn:aws-cn:logs:cn-north-1:444455556666:log-group:/ecs/app:*",
		"arn:aws-cn:logs:cn-north-1:444455556666:log-group:/ecs/*:*",
		"arn:aws:logs:us-west-2:111122223333:log-group:/ecs/other:*",
		"arn:aws:logs:us-west-2:111122223333:log-group:/ecs/third:*",
	}
	if got := e.LogGroupARNs("aws-cn", "cn-north-1", "444455556666"); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestS3Objects(t *testing.T) {
	e := Environment{S3Buckets: []string{"my-bucket", "my-models/v1/*", "arn:aws:s3:::other", "arn:aws:s3:::other/models/*"}}
	want := []string{"arn:aws-cn:s3:::my-bucket/*", "arn:aws-cn:s3:::my-models/v1/*", "arn:aws:s3:::other/*", "arn:aws:s3:::other/models/*"}
	if got := e.S3Objects("aws-cn"); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
