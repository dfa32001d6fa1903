package stacks_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/stacks"
)

// one is a configuration of an environment in us-west-2 with further fields.
func one(fields ...string) string {
	return "environments:\n- name: net\n  account: \"111122223333\"\n  region: us-west-2\n  workloads: [{ launchType: ec2, features: [awslogs] }]\n  " +
		strings.Join(fields, "\n  ") + "\n"
}

const described = "vpc: { id: vpc-0123456789abcdef0, runsContainers: false, privateSubnets: [" +
	"{ id: subnet-0000000000000000a, availabilityZone: us-west-2a, routeTableId: rtb-0000000000000000a, cidr: 10.1.0.0/24 }, " +
	"{ id: subnet-0000000000000000b, availabilityZone: us-west-2b, routeTableId: rtb-0000000000000000a, cidr: 10.1.1.0/24 }, " +
	"{ id: subnet-0000000000000001b, availabilityZone: us-west-2b, routeTableId: rtb-0000000000000000b, cidr: 10.1.2.0/24 }] }"

func TestEndpointsTakeOneSubnetInEachZone(t *testing.T) {
	for name, c := range map[string]struct {
		fields []string
		want   string
	}{
		"of all zones":                {nil, "[subnet-0000000000000000a subnet-0000000000000000b]"},
		"of the zones that are left":  {[]string{"excludedAvailabilityZones: [us-west-2a]"}, "[subnet-0000000000000000b]"},
		"and in one zone of two less": {[]string{"excludedAvailabilityZones: [us-west-2b]"}, "[subnet-0000000000000000a]"},
	} {
		t.Run(name, func(t *testing.T) {
			x := only(t, one(append([]string{described}, c.fields...)...))
			for id, endpoint := range x.Resources("AWS::EC2::VPCEndpoint") {
				properties := endpoint["Properties"].(map[string]any)
				if properties["VpcEndpointType"] == "Interface" && fmt.Sprint(properties["SubnetIds"]) != c.want {
					t.Errorf("%s is in %v, want %s", id, properties["SubnetIds"], c.want)
				}
				if properties["VpcEndpointType"] == "Gateway" && fmt.Sprint(properties["RouteTableIds"]) != "[rtb-0000000000000000a rtb-0000000000000000b]" {
					t.Errorf("the gateway is on %v, want each route table once", properties["RouteTableIds"])
				}
			}
			// Tasks in every zone are admitted, those without an interface too.
			text, err := json.Marshal(x.Resources("AWS::EC2::SecurityGroup"))
			if err != nil {
				t.Fatal(err)
			}
			for _, block := range []string{"10.1.0.0/24", "10.1.1.0/24", "10.1.2.0/24"} {
				if !strings.Contains(string(text), block) {
					t.Errorf("the endpoints do not admit %s", block)
				}
			}
		})
	}
}

func TestZonesLeftOutAreTold(t *testing.T) {
	if got := build(t, one(described, "excludedAvailabilityZones: [us-west-2a]")).annotations(t, "aws:cdk:info"); !strings.Contains(got, "no network interface in us-west-2a") {
		t.Errorf("got %q", got)
	}
}

func TestAPublishedNetwork(t *testing.T) {
	x := only(t, "environments:\n- name: network\n  workloads: [{ launchType: fargate, features: [awslogs] }]\n"+
		"  publish: { parameters: /network/prod, exports: true }\n")
	x.Golden(t, "published.json")
	for _, output := range []string{"VpcId", "EndpointSecurityGroupId", "SubnetIds", "AvailabilityZones", "RouteTableIds", "TaskSecurityGroupId",
		"ExecutionPolicyArn", "EcrDkrEndpointId", "LogsEndpointId", "S3EndpointId"} {
		x.HasOutput(output, map[string]any{"Export": map[string]any{"Name": "PrivatePull-network-" + output}})
	}
	x.ResourceCountIs("AWS::SSM::Parameter", 11)
}

func TestANetworkIsPublishedAsFarAsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		field              string
		parameters, policy int
		exported           bool
	}{
		"not at all":            {"", 0, 0, false},
		"by outputs":            {"publish: {}", 0, 1, false},
		"by exports":            {"publish: { exports: true }", 0, 1, true},
		"by parameters as well": {"publish: { parameters: /a }", 10, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			x := only(t, "environments:\n- name: network\n  workloads: [{ launchType: fargate }]\n  "+c.field+"\n")
			x.ResourceCountIs("AWS::SSM::Parameter", c.parameters)
			x.ResourceCountIs("AWS::IAM::ManagedPolicy", c.policy)
			text, err := json.Marshal(x.Content()["Outputs"])
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(string(text), `"Export"`); got != c.exported {
				t.Errorf("outputs are exported: %v, want %v", got, c.exported)
			}
			if got := strings.Contains(string(text), `"SubnetIds"`); got != (c.policy > 0) {
				t.Errorf("subnets are told: %v, want %v", got, c.policy > 0)
			}
		})
	}
}

func TestEndpointsOfOthersListWhatIsToDoByHand(t *testing.T) {
	x := only(t, one(described, "endpoints: { s3: \"reuse:vpce-0123456789abcdef0\", ecr.dkr: \"reuse:vpce-0123456789abcdef1\", logs: external }"))
	for output, want := range map[string][]string{
		"S3ByHand": {"vpce-0123456789abcdef0 needs its route in rtb-0000000000000000a, rtb-0000000000000000b",
			"s3:GetObject on arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"},
		"EcrDkrByHand": {"vpce-0123456789abcdef1 needs a security group that admits TCP port 443 from 10.1.0.0/24, 10.1.1.0/24, 10.1.2.0/24",
			"private DNS on", "ecr:GetAuthorizationToken, ", "ecr:BatchGetImage"},
		"LogsByHand": {"The endpoint that somebody else provides needs", "logs:PutLogEvents"},
	} {
		outputs := x.Content()["Outputs"].(map[string]any)
		made, ok := outputs[output].(map[string]any)
		if !ok {
			t.Errorf("there is no output %s", output)
			continue
		}
		for _, part := range want {
			if !strings.Contains(fmt.Sprint(made["Value"]), part) {
				t.Errorf("%s says %v, want it to say %s", output, made["Value"], part)
			}
		}
	}
	if _, ok := x.Content()["Outputs"].(map[string]any)["EcrApiByHand"]; ok {
		t.Error("ecr.api is created, but an output says what is to do by hand")
	}
}

func TestEndpointsOfContainerInstancesAreCreatedInASafeOrder(t *testing.T) {
	running := strings.Replace(described, "runsContainers: false", "runsContainers: true", 1)
	for name, c := range map[string]struct {
		vpc  string
		want bool
	}{"where instances run": {running, true}, "in an empty VPC": {described, false}} {
		t.Run(name, func(t *testing.T) {
			x := only(t, one(c.vpc))
			after := map[string]string{}
			for _, endpoint := range x.Resources("AWS::EC2::VPCEndpoint") {
				service := fmt.Sprint(endpoint["Properties"].(map[string]any)["ServiceName"])
				after[service[strings.LastIndex(service, ".")+1:]] = fmt.Sprint(endpoint["DependsOn"])
			}
			ordered := strings.Contains(after["ecs-telemetry"], "ecsagent") && strings.Contains(after["ecs"], "ecstelemetry")
			_, restart := x.Content()["Outputs"].(map[string]any)["RestartAgents"]
			if ordered != c.want || restart != c.want {
				t.Errorf("ordered %v, restart told %v; want both %v (%v)", ordered, restart, c.want, after)
			}
		})
	}
}

func TestFIPSEndpointsStandBesideTheOthers(t *testing.T) {
	fips := build(t, one("fips: true"))
	for _, service := range []string{"ecr.api", "ecr.dkr", "ecr-fips.api", "ecr-fips.dkr"} {
		fips.templates["PrivatePull-net"].ResourcePropertiesCountIs("AWS::EC2::VPCEndpoint", map[string]any{"ServiceName": "com.amazonaws.us-west-2." + service}, 1)
	}
	if !strings.Contains(fips.warnings(t), "fips-not-verified") {
		t.Error("nothing says that the endpoints are not verified")
	}
	if strings.Contains(build(t, one()).warnings(t), "fips") {
		t.Error("warned of FIPS endpoints that nobody asked for")
	}
}

func TestDualStackVPC(t *testing.T) {
	dual := build(t, one("vpc: { ipv6: true, availabilityZones: [us-west-2a, us-west-2b] }", "ipAddressType: dualstack"))
	x := dual.templates["PrivatePull-net"]
	x.Golden(t, "PrivatePull-dualstack.json")
	x.ResourceCountIs("AWS::EC2::VPCCidrBlock", 1)
	x.ResourceCountIs("AWS::EC2::InternetGateway", 0)
	x.ResourceCountIs("AWS::EC2::EgressOnlyInternetGateway", 0)
	x.ResourcePropertiesCountIs("AWS::EC2::VPCEndpoint", map[string]any{"IpAddressType": "dualstack"}, 6)
	if !strings.Contains(dual.warnings(t), "dual-stack-not-verified") {
		t.Error("nothing says that dual-stack endpoints are not verified")
	}
	if found := problems(checkFolder(t, dual.folder)); len(found) > 0 {
		t.Errorf("findings: %s", strings.Join(found, "\n"))
	}
	alone := only(t, one("vpc: { ipv6: true }"))
	alone.ResourcePropertiesCountIs("AWS::EC2::VPCEndpoint", map[string]any{"IpAddressType": "dualstack"}, 0)
	alone.ResourceCountIs("AWS::EC2::VPCCidrBlock", 1)
}

func TestInboundResolver(t *testing.T) {
	x := only(t, one("inboundResolver: { allowFrom: [10.9.0.2/32, 10.9.0.3/32] }"))
	x.HasResourceProperties("AWS::Route53Resolver::ResolverEndpoint", map[string]any{"Direction": "INBOUND"})
	x.HasOutput("ForwardDomains", map[string]any{"Value": "api.ecr.us-west-2.amazonaws.com,dkr.ecr.us-west-2.amazonaws.com,ecs.us-west-2.amazonaws.com,ecs-a.us-west-2.amazonaws.com,ecs-t.us-west-2.amazonaws.com,logs.us-west-2.amazonaws.com"})
	text, err := json.Marshal(x.Resources("AWS::EC2::SecurityGroup"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(text), `"FromPort":53`); got != 4 {
		t.Errorf("the inbound endpoint has %d rules for port 53, want two for each server", got)
	}
	none := only(t, one())
	none.ResourceCountIs("AWS::Route53Resolver::ResolverEndpoint", 0)
}

// TestZonesAreLookedUpForEachService also gives the answer that the CDK CLI would: ecr.dkr is not offered in
// us-west-2b.
func TestZonesAreLookedUpForEachService(t *testing.T) {
	app := cdktest.NewApp(t)
	app.Node().SetContext(jsii.String("endpoint-service-availability-zones:account=111122223333:region=us-west-2:serviceName=com.amazonaws.us-west-2.ecr.dkr"), []string{"us-west-2a"})
	stacks.Build(app, parsed(t, one(described, "lookupAvailabilityZones: true")))
	x := cdktest.Synth(t, (*app.Node().Children())[0].(awscdk.Stack))
	x.HasResourceProperties("AWS::EC2::VPCEndpoint", map[string]any{"ServiceName": "com.amazonaws.us-west-2.ecr.dkr", "SubnetIds": []string{"subnet-0000000000000000a"}})
	x.HasResourceProperties("AWS::EC2::VPCEndpoint", map[string]any{"ServiceName": "com.amazonaws.us-west-2.ecr.api", "SubnetIds": []string{"subnet-0000000000000000a", "subnet-0000000000000000b"}})

	if got := build(t, one(described, "lookupAvailabilityZones: true")).missing(t); got != 6 {
		t.Errorf("synthesis asks %d questions, want one for each interface endpoint", got)
	}
	if got := build(t, one(described)).missing(t); got != 0 {
		t.Errorf("synthesis asks %d questions without being told to", got)
	}
}

// TestServiceNamesOfPartitions spells the names out: a prefix for Amazon ECR in China, none for Amazon ECS, logs and
// the S3 gateway.
func TestServiceNamesOfPartitions(t *testing.T) {
	for region, prefixes := range map[string][2]string{
		"cn-north-1":     {"cn.com.amazonaws", "cn.com.amazonaws"},
		"us-gov-west-1":  {"com.amazonaws", "com.amazonaws"},
		"eusc-de-east-1": {"eu.amazonaws", "com.amazonaws"},
	} {
		t.Run(region, func(t *testing.T) {
			made := build(t, strings.NewReplacer("us-west-2", region, "[awslogs]", "[awslogs, xray, metrics]").Replace(one()))
			var got, want []string
			for _, properties := range ofType(made.templates["PrivatePull-net"], "AWS::EC2::VPCEndpoint") {
				if properties["VpcEndpointType"] == "Interface" {
					got = append(got, fmt.Sprint(properties["ServiceName"]))
				}
			}
			for service, prefix := range map[string]string{"ecr.api": prefixes[0], "ecr.dkr": prefixes[0], "xray": prefixes[1], "monitoring": prefixes[1],
				"ecs": "com.amazonaws", "ecs-agent": "com.amazonaws", "ecs-telemetry": "com.amazonaws", "logs": "com.amazonaws"} {
				want = append(want, prefix+"."+region+"."+service)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got %v\nwant %v", got, want)
			}
			warnings := made.warnings(t)
			if verified := region == "us-gov-west-1"; strings.Contains(warnings, "layer-bucket-not-verified") == verified {
				t.Errorf("the name of the layer bucket is verified: %v; warnings:\n%s", verified, warnings)
			}
		})
	}
}
