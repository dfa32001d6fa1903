package config

import "testing"

// workload is an environment with one workload in flow style; it stands on line 3.
func workload(flow string) string {
	return "environments:\n  - name: dev\n    workloads: [" + flow + "]\n"
}

// existing is an environment with a VPC of one subnet; the VPC's further fields begin on line 9.
func existing(vpc ...string) string {
	fields := []string{"vpc:", "  id: vpc-0123456789abcdef0",
		"  privateSubnets: [{id: subnet-01234567, availabilityZone: us-west-2a, routeTableId: rtb-01234567, cidr: 10.0.0.0/24}]"}
	for _, f := range vpc {
		fields = append(fields, "  "+f)
	}
	return placed(fields...)
}

func TestParseRefusesWorkloads(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"an unknown launch type": one(workload("{launchType: fargat}"),
			`:3:18: environments[0].workloads[0].launchType: unknown launch type "fargat"; did you mean "fargate"?`, "ec2, fargate, managed-instances"),
		"a launch type as the console writes it": one(workload("{launchType: FARGATE}"),
			`:3:18: environments[0].workloads[0].launchType: unknown launch type "FARGATE"; did you mean "fargate"?`),
		"a platform version cut short": one(workload(`{launchType: fargate, platformVersion: "1.4"}`),
			`:3:39: environments[0].workloads[0].platformVersion: unknown platform version "1.4"`, "1.3.0, 1.4.0, LATEST", `"1.4.0"`),
		"a platform version that does not exist": one(workload(`{launchType: fargate, platformVersion: "2.0"}`),
			`:3:39: environments[0].workloads[0].platformVersion: unknown platform version "2.0"`, "1.3.0, 1.4.0, LATEST"),
		"the latest platform version in lower case": one(workload(`{launchType: fargate, platformVersion: latest}`),
			`:3:39: environments[0].workloads[0].platformVersion: unknown platform version "latest"`, "LATEST is written in upper case"),
		"a misspelt platform version": one(workload(`{launchType: fargate, platformVersion: 1.4.O}`),
			`:3:39: environments[0].workloads[0].platformVersion: unknown platform version "1.4.O"`, `did you mean "1.4.0"?`),
		"a Linux platform version on Windows": one(workload(`{launchType: fargate, os: windows, platformVersion: "1.4.0"}`),
			`:3:52: environments[0].workloads[0].platformVersion: unknown platform version "1.4.0" for Fargate on Windows`, "1.0.0, LATEST"),
		"a platform version on EC2": one(workload(`{launchType: ec2, platformVersion: "1.4.0"}`),
			`:3:35: environments[0].workloads[0].platformVersion: platform version "1.4.0" is given for launch type "ec2"`, "leave it out"),
		"an unknown operating system": one(workload(`{launchType: ec2, os: macos}`),
			`:3:35: environments[0].workloads[0].os: unknown operating system "macos"`, "linux, windows"),
		"an unknown feature": one(workload(`{launchType: ec2, features: [awslogs, secretmanager]}`),
			`:3:55: environments[0].workloads[0].features[1]: unknown feature "secretmanager"; did you mean "secretsmanager"?`),
		"a feature that the platform version does not have": one(workload(`{launchType: fargate, platformVersion: "1.3.0", features: [awslogs, exec]}`),
			`:3:85: environments[0].workloads[0].features[1]: feature "exec" needs Fargate platform version 1.4.0`),
		"a feature twice": one(workload(`{launchType: ec2, features: [ssm, ssm]}`),
			`:3:51: environments[0].workloads[0].features[1]: "ssm" stands in the list twice; keep one`),
		"several at once": {workload(`{launchType: ecs}, {launchType: ec2, os: unix}, {launchType: fargate, features: [logs, trace]}`), []line{
			{`:3:18: environments[0].workloads[0].launchType: unknown launch type "ecs"`, nil},
			{`:3:54: environments[0].workloads[1].os: unknown operating system "unix"`, nil},
			{`:3:98: environments[0].workloads[2].features[0]: unknown feature "logs"`, nil},
			{`:3:104: environments[0].workloads[2].features[1]: unknown feature "trace"`, nil},
		}},
		"a platform version whose operating system is wrong too": {workload(`{launchType: fargate, os: unix, platformVersion: "2.0"}`), []line{
			{`:3:39: environments[0].workloads[0].os: unknown operating system "unix"`, nil},
			{`:3:49: environments[0].workloads[0].platformVersion: unknown value "2.0"; the valid ones are 1.0.0`, nil},
		}},
	})
}

func TestParseRefusesPlaces(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"an account without a Region": one(environment(`account: "111122223333"`),
			`:2:5: environments[0].region: is missing, but account is "111122223333"; give both, or neither`),
		"a Region without an account": one(environment("region: us-west-2"),
			`:2:5: environments[0].account: is missing, but region is "us-west-2"; give both, or neither`),
		"two environments with one name": one("environments:\n  - {name: dev, workloads: [{launchType: ec2}]}\n  - {name: dev, workloads: [{launchType: ec2}]}\n",
			`:3:6: environments[1].name: "dev" is the name of environments[0] already; give every environment a name of its own`),
		"two environments that differ in letter case": one("environments:\n  - {name: dev, workloads: [{launchType: ec2}]}\n  - {name: Dev, workloads: [{launchType: ec2}]}\n",
			`:3:6: environments[1].name: "Dev" is the name of environments[0] already, which is "dev" and differs in letter case alone`),
	})
}

func TestParseRefusesNewVPCs(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"a block that is too small for two zones": one(environment("vpc: {cidr: 10.0.0.0/28}"),
			`:4:11: environments[0].vpc.cidr: 10.0.0.0/28 is too small for a subnet in each of 2 Availability Zones: subnets are /28 or larger; want /27 or larger (https://`),
		"a block that is too small for three zones": one(environment("vpc: {cidr: 10.0.0.0/27, maxAzs: 3}"),
			`:4:11: environments[0].vpc.cidr: 10.0.0.0/27 is too small for a subnet in each of 3`, "want /26 or larger"),
		"a block that is too small for the zones named": one(placed("vpc: {cidr: 10.0.0.0/28, availabilityZones: [us-west-2a, us-west-2b]}"),
			`:6:11: environments[0].vpc.cidr: 10.0.0.0/28 is too small`, "want /27 or larger"),
		"a block that is too large":       one(environment("vpc: {cidr: 10.0.0.0/8}"), `:4:11: environments[0].vpc.cidr: got 10.0.0.0/8; want a block between /16 and /28 (https://`),
		"a block smaller than any":        one(environment("vpc: {cidr: 10.0.0.0/30, maxAzs: 1}"), `:4:11: environments[0].vpc.cidr: got 10.0.0.0/30; want a block between /16 and /28`),
		"a block with bits set behind":    one(environment("vpc: {cidr: 10.0.1.0/16}"), `:4:11: environments[0].vpc.cidr: "10.0.1.0/16" has bits set behind its prefix; the block is 10.0.0.0/16`),
		"an address without a prefix":     one(environment("vpc: {cidr: 10.0.0.0}"), `:4:11: environments[0].vpc.cidr: "10.0.0.0" is not an IPv4 CIDR block; want for example 10.0.0.0/16`),
		"a block with a number too large": one(environment("vpc: {cidr: 10.0.0.256/16}"), `:4:11: environments[0].vpc.cidr: "10.0.0.256/16" is not an IPv4 CIDR block`),
		"an IPv6 block":                   one(environment("vpc: {cidr: 'fd00::/48'}"), `:4:11: environments[0].vpc.cidr: "fd00::/48" is an IPv6 block; want an IPv4 block`),
		"the loopback network":            one(environment("vpc: {cidr: 127.0.0.0/16}"), `:4:11: environments[0].vpc.cidr: 127.0.0.0/16 is not a block that networks use`),
		"zones and another number of zones": one(placed("vpc: {maxAzs: 3, availabilityZones: [us-west-2a, us-west-2b]}"),
			`:6:11: environments[0].vpc.maxAzs: got 3, but availabilityZones names 2; leave maxAzs out`),
		"zones without a Region": one(environment("vpc: {availabilityZones: [us-west-2a]}"),
			`:4:11: environments[0].vpc.availabilityZones: names zones, but the environment has no region`),
		"a zone of another Region": one(placed("vpc: {availabilityZones: [us-west-2a, us-east-1a]}"),
			`:6:43: environments[0].vpc.availabilityZones[1]: "us-east-1a" is not a zone of us-west-2; the environment is in us-west-2: want for example us-west-2a`),
		"a zone's ID": one(placed("vpc: {availabilityZones: [usw2-az1]}"),
			`:6:31: environments[0].vpc.availabilityZones[0]: got "usw2-az1"; want the name of an Availability Zone, for instance "us-west-2a"`),
		"a field of an existing VPC": one(environment("vpc: {shared: true}"),
			`:4:11: environments[0].vpc.shared: this field belongs to an existing VPC, but this is a new VPC; leave it out, or give the id of the VPC`),
	})
}

func TestParseRefusesExistingVPCs(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"no private subnets": one(placed("vpc: {id: vpc-01234567, privateSubnets: []}"),
			`:6:29: environments[0].vpc.privateSubnets: the list is empty; want at least one, for instance [{"availabilityZone":"us-west-2a","id":"subnet-`),
		"a block, but no private subnets": one(placed("vpc: {id: vpc-01234567, cidr: 10.0.0.0/16}"),
			`:6:5: environments[0].vpc.privateSubnets: is missing, but cidr is given; list the private subnets, or give only the id to look the VPC up`),
		"zones, but no private subnets": one(placed("vpc: {id: vpc-01234567, availabilityZones: [us-west-2a]}"),
			`:6:5: environments[0].vpc.privateSubnets: is missing, but availabilityZones is given`),
		"a lookup in no account": one(environment("vpc: {id: vpc-01234567}"),
			`:4:11: environments[0].vpc.id: a VPC can be looked up only in a known account and Region`),
		"a field of a new VPC": one(existing("maxAzs: 2"),
			`:9:7: environments[0].vpc.maxAzs: this field belongs to a new VPC, but this is an existing VPC; leave it out, or remove the id`),
		"a subnet in another Region": one(placed("vpc:", "  id: vpc-01234567", "  privateSubnets: [{id: subnet-01234567, availabilityZone: eu-west-1a, routeTableId: rtb-01234567, cidr: 10.0.0.0/24}]"),
			`:8:46: environments[0].vpc.privateSubnets[0].availabilityZone: "eu-west-1a" is not a zone of us-west-2; the environment is in us-west-2`),
		"subnets in two Regions": one(environment("vpc:", "  id: vpc-01234567", "  cidr: 10.0.0.0/16", "  privateSubnets:",
			"    - {id: subnet-01234567, availabilityZone: us-west-2a, routeTableId: rtb-01234567}",
			"    - {id: subnet-12345678, availabilityZone: eu-west-1a, routeTableId: rtb-01234567}"),
			`:9:33: environments[0].vpc.privateSubnets[1].availabilityZone: "eu-west-1a" is not a zone of us-west-2; another zone of the VPC is in us-west-2`),
		"one subnet twice": one(environment("vpc:", "  id: vpc-01234567", "  cidr: 10.0.0.0/16", "  privateSubnets:",
			"    - {id: subnet-01234567, availabilityZone: us-west-2a, routeTableId: rtb-01234567}",
			"    - {id: subnet-01234567, availabilityZone: us-west-2b, routeTableId: rtb-01234567}"),
			`:9:12: environments[0].vpc.privateSubnets[1].id: got "subnet-01234567", which privateSubnets[0] has already`),
		"two subnets with one block": one(environment("vpc:", "  id: vpc-01234567", "  privateSubnets:",
			"    - {id: subnet-01234567, availabilityZone: us-west-2a, routeTableId: rtb-01234567, cidr: 10.0.0.0/24}",
			"    - {id: subnet-12345678, availabilityZone: us-west-2b, routeTableId: rtb-01234567, cidr: 10.0.0.0/24}"),
			`:8:91: environments[0].vpc.privateSubnets[1].cidr: got "10.0.0.0/24", which privateSubnets[0] has already`),
		"a subnet without a route table": one(placed("vpc:", "  id: vpc-01234567", "  privateSubnets: [{id: subnet-01234567, availabilityZone: us-west-2a, cidr: 10.0.0.0/24}]"),
			`:8:24: environments[0].vpc.privateSubnets[0].routeTableId: is missing; the S3 gateway endpoint adds its route there`),
		"no block anywhere": one(placed("vpc:", "  id: vpc-01234567", "  privateSubnets: [{id: subnet-01234567, availabilityZone: us-west-2a, routeTableId: rtb-01234567}]"),
			`:8:24: environments[0].vpc.privateSubnets[0].cidr: is missing, and so is the cidr of the VPC`, "or taskSecurityGroups"),
		"a subnet that is too small": one(placed("vpc:", "  id: vpc-01234567", "  privateSubnets: [{id: subnet-01234567, availabilityZone: us-west-2a, routeTableId: rtb-01234567, cidr: 10.0.0.0/29}]"),
			`:8:104: environments[0].vpc.privateSubnets[0].cidr: got 10.0.0.0/29; want a block between /16 and /28`),
		"a zone without a subnet": one(existing("availabilityZones: [us-west-2a, us-west-2b]"),
			`:9:39: environments[0].vpc.availabilityZones[1]: no private subnet is in us-west-2b; remove the zone, or add the subnet`),
		"a subnet in a zone that is not listed": {existing("availabilityZones: [us-west-2b]"), []line{
			{`:8:46: environments[0].vpc.privateSubnets[0].availabilityZone: got "us-west-2a", which availabilityZones does not list`, nil},
			{`:9:27: environments[0].vpc.availabilityZones[0]: no private subnet is in us-west-2b`, nil},
		}},
		"DNS support that is off":    one(existing("dns: {support: false}"), `:9:13: environments[0].vpc.dns.support: enableDnsSupport is off`, "aws ec2 modify-vpc-attribute --vpc-id ID --enable-dns-support"),
		"DNS hostnames that are off": one(existing("dns: {hostnames: false}"), `:9:13: environments[0].vpc.dns.hostnames: enableDnsHostnames is off`, "--enable-dns-hostnames"),
		"endpoints in a VPC of somebody else": one(existing("shared: true"),
			`:9:7: environments[0].vpc.shared: only the owner of a shared VPC can create endpoints in it (https://`, "ecr.api, ecr.dkr, s3, logs would be created", "set each to external"),
	})
}

func TestParseRefusesEndpoints(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"a service of the other kind of endpoint": one(environment("endpoints: {dynamodb: create}"),
			`:4:17: environments[0].endpoints.dynamodb: dynamodb has a gateway endpoint: create it beside this; whether its interface endpoint answers to its usual name is not verified`),
		"an unknown service": one(environment("endpoints: {ecr.dk: create}"),
			`:4:17: environments[0].endpoints["ecr.dk"]: unknown service "ecr.dk"; did you mean "ecr.dkr"?`),
		"a retention that there is not": one(placed("vpc: {flowLogRetention: 31}"), `:6:11: environments[0].vpc.flowLogRetention: unknown value 31; the valid ones are 1, 3, 5`),
		"a field that flow logs do not have": one(placed("vpc: {flowLogFields: [vpc-id, scraddr]}"),
			`:6:35: environments[0].vpc.flowLogFields[1]: unknown value "scraddr"; did you mean "srcaddr"? the valid ones are version, account-id`),
		"a retention of no flow logs": one(placed("vpc: {flowLogs: false, flowLogRetention: 30}"),
			`:6:28: environments[0].vpc.flowLogRetention: flowLogs is false, so there are no flow logs; leave one of the two out`),
		"a set that there is not": one(placed("endpointSets: [system-manager]"),
			`:6:20: environments[0].endpointSets[0]: unknown set of endpoints "system-manager"; did you mean "systems-manager"?`),
		"statements for a service without an endpoint": one(placed(`endpointPolicies: {sqs: [{Effect: Allow, Principal: "*", Action: ["sqs:*"], Resource: ["*"]}]}`),
			`:6:24: environments[0].endpointPolicies.sqs: no endpoint for sqs is created here, so the statements would be lost; add endpoints: { sqs: create }, or leave this out`),
		"statements with a misspelt action": one(placed("endpoints: {secretsmanager: create}", `endpointPolicies: {secretsmanager: [{Effect: Allow, Principal: "*", Action: ["secretsmanager:GetSecretValu"], Resource: ["*"]}]}`),
			`:7:24: environments[0].endpointPolicies.secretsmanager: statement 1, Action: there is no action secretsmanager:GetSecretValu`),
		"statements of ecr.dkr alone": one(placed(`endpointPolicies: {ecr.dkr: [{Effect: Allow, Principal: "*", Action: ["ecr:*"], Resource: ["*"]}]}`),
			`:6:24: environments[0].endpointPolicies["ecr.dkr"]: one policy serves ecr.api and ecr.dkr; say it under ecr.api`),
		"statements of an unknown service": one(placed(`endpointPolicies: {sqss: [{Effect: Allow, Principal: "*", Action: ["sqs:*"], Resource: ["*"]}]}`),
			`:6:24: environments[0].endpointPolicies.sqss: unknown service "sqss"; did you mean "sqs"?`),
		"a service that the workloads do not need, reused": one(placed(`endpoints: {sts: "reuse:vpce-0123456789abcdef0"}`),
			`:6:17: environments[0].endpoints.sts: the workloads need no endpoint for sts; they need ecr.api, ecr.dkr, s3, logs; leave it out`),
		"a service that no workload needs": one(environment("endpoints: {ecs: external}"),
			`:4:17: environments[0].endpoints.ecs: the workloads need no endpoint for ecs; they need ecr.api, ecr.dkr, s3, logs; leave it out`),
		"ecr.dkr without private DNS": one(environment("privateDns: {ecr.dkr: false}"),
			`:4:18: environments[0].privateDns["ecr.dkr"]: got false, but a client cannot be told another name for ecr.dkr`, "https://docs.aws.amazon.com/AmazonECR/"),
		"private DNS of another service": one(environment("privateDns: {logs: false}"),
			`:4:18: environments[0].privateDns.logs: unknown field; the fields here are ecr.api, ecr.dkr`),
		"log groups without awslogs": one("environments: [{name: dev, workloads: [{launchType: ec2}], logGroups: [/ecs/app]}]\n",
			`:1:60: environments[0].logGroups: no workload has the feature "awslogs", so there is no logs endpoint to narrow`),
		"Windows repositories without Windows": one(environment("windows: {repositories: [111122223333.dkr.ecr.us-west-2.amazonaws.com/app]}"),
			`:4:15: environments[0].windows.repositories: no workload has os "windows"`),
		"buckets beside a policy that lets all through": {environment("s3Policy: full", "s3Buckets: [my-bucket]", "s3Presets: [ecs-agent]"), []line{
			{`:5:5: environments[0].s3Buckets: s3Policy is "full", which lets every bucket through already`, nil},
			{`:6:5: environments[0].s3Presets: s3Policy is "full"`, nil},
		}},
	})
}

func TestParseRefusesAccess(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"a role by its name": one(environment("pull: {roles: [ecsTaskExecutionRole]}"),
			`:4:20: environments[0].pull.roles[0]: role "ecsTaskExecutionRole" is a name, not an ARN; write it as arn:aws:iam::ACCOUNT:role/ecsTaskExecutionRole`),
		"a user in place of a role": one(environment("pull: {roles: ['arn:aws:iam::111122223333:user/me']}"),
			`:4:20: environments[0].pull.roles[0]: role "arn:aws:iam::111122223333:user/me" is not the ARN of an IAM role`),
		"a role of another partition": one(placed("pull: {pushRoles: ['arn:aws-cn:iam::111122223333:role/build']}"),
			`:6:24: environments[0].pull.pushRoles[0]: role "arn:aws-cn:iam::111122223333:role/build" is in partition "aws-cn" but the endpoints are in "aws"`),
		"a repository by its URI": one(environment("pull: {repositories: [111122223333.dkr.ecr.us-west-2.amazonaws.com/app]}"),
			`:4:27: environments[0].pull.repositories[0]: "111122223333.dkr.ecr.us-west-2.amazonaws.com/app" is the URI of a repository; want its ARN, arn:aws:ecr:us-west-2:111122223333:repository/app`),
		"a repository by its name": one(environment("pull: {protectedRepositories: [app]}"),
			`:4:36: environments[0].pull.protectedRepositories[0]: repository "app" is not the ARN of an Amazon ECR repository`),
		"a cache's repository by its name": one(environment("pull: {cacheRepositories: [docker-hub]}"),
			`:4:32: environments[0].pull.cacheRepositories[0]: repository "docker-hub" is not the ARN of an Amazon ECR repository`),
		"a repository of another Region": one(placed("pull: {repositories: ['arn:aws:ecr:eu-west-1:111122223333:repository/app']}"),
			`:6:27: environments[0].pull.repositories[0]: repository "arn:aws:ecr:eu-west-1:111122223333:repository/app" is in eu-west-1 but the endpoints are in us-west-2`),
		"a log group of another Region": one(placed("logGroups: ['arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/app']"),
			`:6:17: environments[0].logGroups[0]: log group "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/app" is in eu-west-1, but the endpoint serves us-west-2 alone`),
		"a log group of another partition": one(placed("logGroups: ['arn:aws-cn:logs:cn-north-1:111122223333:log-group:/ecs/app']"),
			`:6:17: environments[0].logGroups[0]: log group "arn:aws-cn:logs:cn-north-1:111122223333:log-group:/ecs/app" is in partition "aws-cn", but Region us-west-2 is in "aws"`),
		"a bucket of another partition": one(placed("s3Buckets: ['arn:aws-us-gov:s3:::my-bucket']"),
			`:6:17: environments[0].s3Buckets[0]: bucket "arn:aws-us-gov:s3:::my-bucket" is in partition "aws-us-gov", but Region us-west-2 is in "aws"`),
		"the whole internet": one(environment("allowFromCidrs: [0.0.0.0/0]"),
			`:4:22: environments[0].allowFromCidrs[0]: 0.0.0.0/0 opens the way to networks of others; want the blocks of your own networks, /8 or narrower`),
		"half of the internet":  one(environment("allowFromCidrs: [128.0.0.0/1]"), `:4:22: environments[0].allowFromCidrs[0]: 128.0.0.0/1 opens the way to networks of others`),
		"a block with bits set": one(environment("allowFromCidrs: [10.1.2.3/16]"), `:4:22: environments[0].allowFromCidrs[0]: "10.1.2.3/16" has bits set behind its prefix; the block is 10.1.0.0/16`),
		"a registry with a scheme": one("environments:\n  - name: dev\n    workloads: [{launchType: ec2, os: windows}]\n    windows: {repositories: ['https://111122223333.dkr.ecr.us-west-2.amazonaws.com/app']}\n",
			`:4:30: environments[0].windows.repositories[0]: "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/app" is not a registry: leave out "https://"`),
		"a repository of an unknown partition": one("environments:\n  - name: dev\n    workloads: [{launchType: ec2, os: windows}]\n    windows: {repositories: ['arn:aws-cn:ecr:us-west-2:111122223333:repository/app']}\n",
			`:4:30: environments[0].windows.repositories[0]: "arn:aws-cn:ecr:us-west-2:111122223333:repository/app" is not the ARN of an Amazon ECR repository: its partition is "aws-cn"`),
	})
}
