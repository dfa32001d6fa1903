package config

import (
	"errors"
	"testing"
)

func TestParseRefusesFields(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"an unknown one with the nearest name": one(environment("s3Polcy: full"),
			`:4:5: environments[0].s3Polcy: unknown field; did you mean "s3Policy"? the fields here are account, acknowledge, `),
		"an unknown one like no other": one(environment("zzzzzz: 1"),
			`:4:5: environments[0].zzzzzz: unknown field; the fields here are account, `),
		"an unknown one at the top": one("environments: [{name: dev, workloads: [{launchType: ec2}]}]\nenvironment: 1\n",
			`:2:1: environment: unknown field; did you mean "environments"? the fields here are $schema, environments`),
		"an unknown one of a workload": one("environments:\n  - name: dev\n    workloads:\n      - launchType: ec2\n        platfromVersion: \"1.4.0\"\n",
			`:5:9: environments[0].workloads[0].platfromVersion: unknown field; did you mean "platformVersion"?`),
		"one in the wrong letter case": one("environments: [{name: dev, workloads: [{LaunchType: ec2}]}]\n",
			`:1:41: environments[0].workloads[0].LaunchType: unknown field; did you mean "launchType"?`),
		"a misspelt one is not called missing as well": one("environments:\n  - name: dev\n    account: \"111122223333\"\n    reigon: us-west-2\n    workloads: [{launchType: ec2}]\n",
			`:4:5: environments[0].reigon: unknown field; did you mean "region"?`),
		"an odd one": one(environment(`"a b": 1`), `:4:5: environments[0]["a b"]: unknown field; `),
		"a missing one": one("environments:\n  - workloads: [{launchType: ec2}]\n",
			`:2:5: environments[0].name: is missing; want a name of letters, digits and hyphens`, `for instance "dev"`),
		"a missing launch type": one("environments: [{name: dev, workloads: [{os: linux}]}]\n",
			`:1:40: environments[0].workloads[0].launchType: is missing; want a launch type, for instance "fargate"`),
		"no environments":               one("{}\n", `:1:1: environments: is missing; want a list, for instance [{"name":"dev","workloads":[{"launchType":"fargate"}]}]`),
		"an empty list of environments": one("environments: []\n", `:1:1: environments: the list is empty; want at least one, for instance [{"name":"dev"`),
		"no workloads":                  one("environments: [{name: dev}]\n", `:1:16: environments[0].workloads: is missing; want a list, for instance [{"launchType":"fargate"}]`),
		"an empty list of workloads":    one("environments: [{name: dev, workloads: []}]\n", `:1:28: environments[0].workloads: the list is empty; want at least one, for instance [{"launchType":"fargate"}]`),
		"a list at the top":             one("[]\n", `:1:1: got a list; want a map with the field environments`),
		"text at the top":               one("dev\n", `:1:1: got "dev"; want a map with the field environments`),
		"a field that is not known": one("environments: [{name: dev, workloads: [{launchType: ec2}]}]\npipelines: {}\n",
			`:2:1: pipelines: unknown field; did you mean "pipeline"? the fields here are $schema, environments, pipeline`),
	})
}

func TestParseRefusesTypes(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"a platform version that YAML reads as a number": one("environments: [{name: dev, workloads: [{launchType: fargate, platformVersion: 1.4}]}]\n",
			`:1:62: environments[0].workloads[0].platformVersion: got the number 1.4; want a Fargate platform version in quotes, for instance "1.4.0"`),
		"an account that YAML reads as a number": one(environment("account: 111122223333", "region: us-west-2"),
			`:4:5: environments[0].account: got the number 111122223333; want an AWS account ID of 12 digits in quotes: "111122223333"`),
		"an account whose zeros YAML would lose": one(environment("account: 000011112222", "region: us-west-2"),
			`:4:5: environments[0].account: got the number 000011112222; want an AWS account ID of 12 digits in quotes: "000011112222"`),
		"an account that YAML reads as a float": one(environment("account: 000011118999", "region: us-west-2"),
			`:4:5: environments[0].account: got the number 000011118999; want an AWS account ID of 12 digits in quotes: "000011118999"`),
		"an account that is too short": one(environment("account: 11112222333", "region: us-west-2"),
			`:4:5: environments[0].account: got the number 11112222333; want an AWS account ID of 12 digits in quotes, for instance "111122223333"`),
		"a tag that YAML reads as a number": one(environment("tags: {cost-center: 0042}"),
			`:4:12: environments[0].tags.cost-center: got the number 0042; want text of 1 to 256 characters in quotes: "0042"`),
		"a tag that YAML reads as a boolean": one(environment("tags: {keep: true}"),
			`:4:12: environments[0].tags.keep: got true; want text of 1 to 256 characters in quotes: "true"`),
		"yes in place of a boolean": one(environment("terminationProtection: yes"),
			`:4:5: environments[0].terminationProtection: got "yes"; want true or false, without quotes`),
		"a number in place of a boolean": one(environment("terminationProtection: 1"),
			`:4:5: environments[0].terminationProtection: got the number 1; want true or false, for instance true`),
		"a quoted number": one(environment(`vpc: {maxAzs: "2"}`),
			`:4:11: environments[0].vpc.maxAzs: got "2"; want a whole number, without quotes, for instance 3`),
		"a broken number": one(environment(`vpc: {maxAzs: 2.5}`),
			`:4:11: environments[0].vpc.maxAzs: got the number 2.5; want a whole number from 1 to 6, for instance 3`),
		"a number that is none": one(environment(`vpc: {maxAzs: .nan}`),
			`:4:11: environments[0].vpc.maxAzs: got ".nan"; want a whole number`),
		"one feature without a list": one("environments: [{name: dev, workloads: [{launchType: ec2, features: awslogs}]}]\n",
			`:1:58: environments[0].workloads[0].features: got "awslogs"; want a list: ["awslogs"]`),
		"a field without a value": one(environment("pull:"),
			`:4:5: environments[0].pull: there is no value; want who may pull what`),
		"a map in place of a list": one(environment("s3Presets: {ecs-agent: true}"),
			`:4:5: environments[0].s3Presets: got a map; want a list, for instance ["ecs-agent"]`),
		"text in place of the VPC": one(environment("vpc: vpc-0123456789abcdef0"),
			`:4:5: environments[0].vpc: got "vpc-0123456789abcdef0"; want a map, for instance {"cidr":"10.0.0.0/16","maxAzs":2}`),
		"text in place of an environment": one("environments: [dev]\n", `:1:16: environments[0]: got "dev"; want an environment`),
	})
}

func TestParseRefusesForms(t *testing.T) {
	refused(t, "pull.yaml", map[string]mistake{
		"a name with a space": one("environments: [{name: my dev, workloads: [{launchType: ec2}]}]\n",
			`:1:17: environments[0].name: got "my dev"; want a name of letters, digits and hyphens, beginning with a letter or a digit, 116 characters at most, for instance "dev"`),
		"a name with an underscore": one("environments: [{name: my_dev, workloads: [{launchType: ec2}]}]\n",
			`:1:17: environments[0].name: got "my_dev"; want a name of letters`),
		"a name that leaves the folder": one("environments: [{name: ../dev, workloads: [{launchType: ec2}]}]\n",
			`:1:17: environments[0].name: got "../dev"; want a name of letters`),
		"an empty name":              one("environments: [{name: '', workloads: [{launchType: ec2}]}]\n", `:1:17: environments[0].name: got ""; want a name`),
		"an account with a hyphen":   one(environment("account: 1111-2222-3333", "region: us-west-2"), `:4:5: environments[0].account: got "1111-2222-3333"; want an AWS account ID of 12 digits`),
		"a Region that is none":      one(environment(`account: "111122223333"`, "region: Oregon"), `:5:5: environments[0].region: unknown Region "Oregon"`),
		"a Region in upper case":     one(environment(`account: "111122223333"`, "region: US-WEST-2"), `:5:5: environments[0].region: unknown Region "US-WEST-2"; did you mean "us-west-2"?`),
		"an unknown S3 policy":       one(environment("s3Policy: minimal"), `:4:5: environments[0].s3Policy: unknown value "minimal"; did you mean "minimum"? the valid ones are minimum, full`),
		"an unknown S3 preset":       one(environment("s3Presets: [ecs-agnt]"), `:4:17: environments[0].s3Presets[0]: unknown preset "ecs-agnt"; did you mean "ecs-agent"?`),
		"an unknown principal form":  one(environment("pull: {principalForm: Seed}"), `:4:12: environments[0].pull.principalForm: unknown value "Seed"; did you mean "seed"?`),
		"a security group's name":    one(environment("taskSecurityGroups: [default]"), `:4:26: environments[0].taskSecurityGroups[0]: got "default"; want a security group ID, for instance "sg-0123456789abcdef0"`),
		"a security group twice":     one(environment("taskSecurityGroups: [sg-01234567, sg-01234567]"), `:4:39: environments[0].taskSecurityGroups[1]: "sg-01234567" stands in the list twice; keep one`),
		"an organization's name":     one(environment("pull: {organizations: [acme]}"), `:4:28: environments[0].pull.organizations[0]: got "acme"; want the ID of an organization, for instance "o-a1b2c3d4e5"`),
		"a bucket in upper case":     one(environment("s3Buckets: [My-Bucket]"), `:4:17: environments[0].s3Buckets[0]: got "My-Bucket"; want the name or the ARN of a bucket`),
		"every bucket":               one(environment("s3Buckets: ['arn:aws:s3:::*']"), `:4:17: environments[0].s3Buckets[0]: got "arn:aws:s3:::*"; want the name or the ARN of a bucket`),
		"a log group with a space":   one(environment("logGroups: [my logs]"), `:4:17: environments[0].logGroups[0]: got "my logs"; want the name or the ARN of a log group`),
		"an empty warning ID":        one(environment("acknowledge: ['']"), `:4:19: environments[0].acknowledge[0]: got ""; want the ID of a warning`),
		"an unknown endpoint choice": one(environment("endpoints: {s3: none}"), `:4:17: environments[0].endpoints.s3: unknown endpoint choice "none"; use create, reuse:vpce-… or external`),
		"a misspelt endpoint choice": one(environment("endpoints: {s3: creat}"), `:4:17: environments[0].endpoints.s3: unknown endpoint choice "creat"; did you mean "create"? use create, reuse:vpce-… or external`),
		"a malformed ID to reuse":    one(environment("endpoints: {s3: 'reuse:vpce-xyz'}"), `:4:17: environments[0].endpoints.s3: endpoint choice "reuse:vpce-xyz": "vpce-xyz" is not an endpoint ID`),
		"a malformed VPC ID":         one(placed("vpc: {id: vpc-123}"), `:6:11: environments[0].vpc.id: got "vpc-123"; want a VPC ID, for instance "vpc-0123456789abcdef0"`),
		"malformed IDs of a subnet": {environment("vpc:", "  id: vpc-01234567", "  privateSubnets: [{id: sub-1, availabilityZone: zone-a, routeTableId: main}]"), []line{
			{`:6:25: environments[0].vpc.privateSubnets[0].id: got "sub-1"; want a subnet ID, for instance "subnet-0123456789abcdef0"`, nil},
			{`:6:36: environments[0].vpc.privateSubnets[0].availabilityZone: got "zone-a"; want the name of an Availability Zone, for instance "us-west-2a"`, nil},
			{`:6:62: environments[0].vpc.privateSubnets[0].routeTableId: got "main"; want a route table ID, for instance "rtb-0123456789abcdef0"`, nil},
		}},
		"too many zones":         one(environment("vpc: {maxAzs: 7}"), `:4:11: environments[0].vpc.maxAzs: got the number 7; want a whole number from 1 to 6`),
		"no zones":               one(environment("vpc: {maxAzs: 0}"), `:4:11: environments[0].vpc.maxAzs: got the number 0; want a whole number from 1 to 6`),
		"an empty tag":           one(environment("tags: {stage: ''}"), `:4:12: environments[0].tags.stage: got ""; want text of 1 to 256 characters`),
		"a tag reserved for AWS": one(environment("tags: {'AWS:stage': dev}"), `:4:12: environments[0].tags["AWS:stage"]: keys that begin with aws: are reserved for AWS`),
		"a tag with a bracket":   one(environment("tags: {stage: <dev>}"), `:4:12: environments[0].tags.stage: the tag "stage" = "<dev>" has characters that a tag cannot have`),
		"a tag without a key":    one(environment("tags: {'': dev}"), `:4:12: environments[0].tags[""]: the key of a tag has 1 to 128 characters`),
	})
}

func TestFromAnyNamesPathsWithoutLines(t *testing.T) {
	for title, c := range map[string]struct {
		value any
		want  []line
	}{
		"an account that is a number": {map[string]any{"environments": []any{map[string]any{
			"name": "dev", "account": 111122223333.0, "region": "us-west-2", "workloads": []any{map[string]any{"launchType": "ec2"}}}}},
			[]line{{`: environments[0].account: got the number 111122223333; want an AWS account ID of 12 digits in quotes: "111122223333"`, nil}}},
		"two problems in alphabetical order": {map[string]any{"environments": []any{map[string]any{
			"name": "dev", "workloads": []any{map[string]any{"launchType": "ecs"}}, "s3policy": "full"}}},
			[]line{{`: environments[0].s3policy: unknown field; did you mean "s3Policy"?`, nil},
				{`: environments[0].workloads[0].launchType: unknown launch type "ecs"; did you mean "ec2"?`, nil}}},
		"nothing": {nil, []line{{`: there is no value; want a map with the field environments`, nil}}},
		"a Go value that JSON does not know": {map[string]any{"environments": func() {}},
			[]line{{`: json: unsupported type: func(); want what encoding/json decodes into an any`, nil}}},
	} {
		t.Run(title, func(t *testing.T) {
			config, err := FromAny(c.value, "context key")
			var refusal *Error
			if !errors.As(err, &refusal) {
				t.Fatalf("got %+v and error %v, want an *Error", config, err)
			}
			compare(t, err, "context key", c.want)
		})
	}
}
