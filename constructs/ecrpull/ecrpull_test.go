package ecrpull_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/testing/cdktest"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

const account, region = "111122223333", "us-west-2"

var (
	role       = "arn:aws:iam::111122223333:role/app-execution"
	repository = "arn:aws:ecr:us-west-2:111122223333:repository/app"
	fargate    = []pullpath.Workload{{LaunchType: pullpath.Fargate}}
	ec2        = []pullpath.Workload{{LaunchType: pullpath.EC2, Features: []pullpath.Feature{pullpath.AWSLogs}}}
)

func in(t *testing.T, region string) awscdk.Stack {
	return cdktest.NewStack(t, &awscdk.Environment{Account: jsii.String(account), Region: jsii.String(region)})
}

// isolatedVPC has two isolated subnets. Its zones are named so that nothing is looked up.
func isolatedVPC(stack awscdk.Stack) awsec2.Vpc {
	return vpcWith(stack, awsec2.SubnetType_PRIVATE_ISOLATED, true)
}

func vpcWith(stack awscdk.Stack, kind awsec2.SubnetType, dns bool) awsec2.Vpc {
	zones := []*string{awscdk.Fn_Select(jsii.Number(0), awscdk.Fn_GetAzs(jsii.String(""))), awscdk.Fn_Select(jsii.Number(1), awscdk.Fn_GetAzs(jsii.String("")))}
	stack.Node().SetContext(jsii.String(fmt.Sprintf("availability-zones:account=%s:region=%s", *stack.Account(), *stack.Region())), zones)
	return awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{
		AvailabilityZones: &zones, NatGateways: jsii.Number(0), EnableDnsSupport: jsii.Bool(true), EnableDnsHostnames: jsii.Bool(dns), RestrictDefaultSecurityGroup: jsii.Bool(false),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{{Name: jsii.String("Tasks"), SubnetType: kind}},
	})
}

// services lists the services of a template's endpoints, sorted.
func services(x *cdktest.Template) []string {
	var out []string
	for _, resource := range x.Resources("AWS::EC2::VPCEndpoint") {
		name, _ := json.Marshal(resource["Properties"].(map[string]any)["ServiceName"])
		text := strings.TrimRight(string(name), `"]}`)
		for _, s := range pullpath.Services() {
			if strings.HasSuffix(text, "."+string(s.Service)) {
				out = append(out, string(s.Service))
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestEndpointsFollowTheWorkloads(t *testing.T) {
	for _, c := range []struct {
		name      string
		workloads []pullpath.Workload
		want      string
	}{
		{"Fargate", fargate, "ecr.api ecr.dkr"},
		{"Fargate 1.3.0", []pullpath.Workload{{LaunchType: pullpath.Fargate, PlatformVersion: "1.3.0"}}, "ecr.dkr"},
		{"EC2, where logs has a construct of its own", ec2, "ecr.api ecr.dkr ecs ecs-agent ecs-telemetry"},
		{"features", []pullpath.Workload{{LaunchType: pullpath.Fargate, Features: []pullpath.Feature{pullpath.Exec, pullpath.SSMParameters}}},
			"ecr.api ecr.dkr ssm ssmmessages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stack := in(t, region)
			ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: c.workloads})
			x := cdktest.Synth(t, stack)
			if got := strings.Join(services(x), " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			x.AllResourcesProperties("AWS::EC2::VPCEndpoint", map[string]any{"PrivateDnsEnabled": true, "VpcEndpointType": "Interface"})
			x.ResourceCountIs("AWS::EC2::SecurityGroup", 1)
		})
	}
}

func TestServiceNamesByPartition(t *testing.T) {
	for region, want := range map[string]string{
		"us-west-2":     "com.amazonaws.us-west-2.ecr.dkr",
		"cn-north-1":    "cn.com.amazonaws.cn-north-1.ecr.dkr",
		"us-gov-west-1": "com.amazonaws.us-gov-west-1.ecr.dkr",
	} {
		stack := in(t, region)
		vpc := isolatedVPC(stack)
		ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate})
		ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &ecrpull.S3LayerGatewayProps{Vpc: vpc})
		x := cdktest.Synth(t, stack)
		x.HasResourceProperties("AWS::EC2::VPCEndpoint", map[string]any{"ServiceName": want})
		p, _ := pullpath.PartitionOf(region)
		x.HasResourceProperties("AWS::EC2::VPCEndpoint", map[string]any{"VpcEndpointType": "Gateway", "PolicyDocument": map[string]any{
			"Statement": []any{map[string]any{
				"Sid": "Access-to-specific-bucket-only", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
				"Resource": "arn:" + p.Name + ":s3:::prod-" + region + "-starport-layer-bucket/*"}},
			"Version": "2012-10-17"}})
	}
}

func TestAgnosticStackDecidesTheNamesAtDeployTime(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: ec2})
	x := cdktest.Synth(t, stack)
	mapping := x.Content()["Mappings"].(map[string]any)["EndpointNamePrefix"].(map[string]any)
	for _, p := range pullpath.Partitions() {
		row, ok := mapping[p.Name].(map[string]any)
		if !ok || row["ecrdkr"] != p.NamePrefix(pullpath.ECRDKR) {
			t.Errorf("partition %s maps to %v", p.Name, row)
		}
	}
	x.HasResourceProperties("AWS::EC2::VPCEndpoint", map[string]any{"ServiceName": map[string]any{"Fn::Join": []any{"", []any{
		map[string]any{"Fn::FindInMap": []any{"EndpointNamePrefix", map[string]any{"Ref": "AWS::Partition"}, "ecrdkr"}}, ".", map[string]any{"Ref": "AWS::Region"}, ".ecr.dkr"}}}})
}

func TestEndpointGroupAdmitsOnlyHTTPSFromTheSubnets(t *testing.T) {
	stack := in(t, region)
	ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: fargate, AllowFromCidrs: []string{"10.9.0.0/24"}})
	for _, group := range cdktest.Synth(t, stack).Resources("AWS::EC2::SecurityGroup") {
		properties := group["Properties"].(map[string]any)
		var blocks []string
		for _, rule := range properties["SecurityGroupIngress"].([]any) {
			r := rule.(map[string]any)
			if r["FromPort"] != 443.0 || r["ToPort"] != 443.0 || r["IpProtocol"] != "tcp" {
				t.Errorf("rule %v is not HTTPS", r)
			}
			blocks = append(blocks, r["CidrIp"].(string))
		}
		if want := []string{"10.0.0.0/17", "10.0.128.0/17", "10.9.0.0/24"}; !slices.Equal(blocks, want) {
			t.Errorf("admits %v, want %v", blocks, want)
		}
		if egress := properties["SecurityGroupEgress"].([]any); len(egress) != 1 || egress[0].(map[string]any)["CidrIp"] != "255.255.255.255/32" {
			t.Errorf("egress is open: %v", egress)
		}
	}
}

func TestTaskGroupsReplaceTheSubnetBlocks(t *testing.T) {
	stack := in(t, region)
	vpc := isolatedVPC(stack)
	tasks := awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("Tasks"), jsii.String("sg-0123456789abcdef0"), nil)
	ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, TaskSecurityGroups: []awsec2.ISecurityGroup{tasks}})
	x := cdktest.Synth(t, stack)
	x.ResourcePropertiesCountIs("AWS::EC2::SecurityGroup", map[string]any{"SecurityGroupIngress": []any{}}, 0)
	x.HasResourceProperties("AWS::EC2::SecurityGroupIngress", map[string]any{"SourceSecurityGroupId": "sg-0123456789abcdef0", "FromPort": 443, "ToPort": 443, "IpProtocol": "tcp"})
}

func TestAllowPullsFromGivesExactlyTheEgressNeeded(t *testing.T) {
	stack := in(t, region)
	vpc := isolatedVPC(stack)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate})
	tasks := awsec2.NewSecurityGroup(stack, jsii.String("Tasks"), &awsec2.SecurityGroupProps{Vpc: vpc, AllowAllOutbound: jsii.Bool(false)})
	link.AllowPullsFrom(tasks, nil)
	x := cdktest.Synth(t, stack)
	x.ResourceCountIs("AWS::EC2::SecurityGroupEgress", 2)
	x.HasResourceProperties("AWS::EC2::SecurityGroupEgress", map[string]any{"DestinationPrefixListId": "pl-68a54001", "FromPort": 443, "ToPort": 443, "IpProtocol": "tcp"})
	x.HasResourceProperties("AWS::EC2::SecurityGroupEgress", map[string]any{"DestinationSecurityGroupId": map[string]any{"Fn::GetAtt": []any{"EcrSecurityGroupA8DD17D4", "GroupId"}}, "FromPort": 443, "ToPort": 443})
	x.HasResourceProperties("AWS::EC2::SecurityGroupIngress", map[string]any{"FromPort": 443, "ToPort": 443})
}

func TestPrefixListOfAnUnlistedRegionMustBeGiven(t *testing.T) {
	stack := in(t, "il-central-1")
	vpc := isolatedVPC(stack)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate})
	tasks := awsec2.NewSecurityGroup(stack, jsii.String("Tasks"), &awsec2.SecurityGroupProps{Vpc: vpc, AllowAllOutbound: jsii.Bool(false)})
	cdktest.MustPanic(t, func() { link.AllowPullsFrom(tasks, nil) }, "il-central-1", "S3PrefixListId", "describe-prefix-lists")
	link.AllowPullsFrom(tasks, &ecrpull.AllowPullsOptions{S3PrefixListId: jsii.String("pl-0123456789abcdef0")})
	cdktest.Synth(t, stack).HasResourceProperties("AWS::EC2::SecurityGroupEgress", map[string]any{"DestinationPrefixListId": "pl-0123456789abcdef0"})
}

func TestGatewayServesEachRouteTableOnce(t *testing.T) {
	stack := in(t, region)
	subnet := func(id, zone, table string) awsec2.ISubnet {
		return awsec2.Subnet_FromSubnetAttributes(stack, jsii.String(id), &awsec2.SubnetAttributes{
			SubnetId: jsii.String(id), AvailabilityZone: jsii.String(zone), RouteTableId: jsii.String(table), Ipv4CidrBlock: jsii.String("10.0.0.0/24")})
	}
	vpc := awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{VpcId: jsii.String("vpc-0123456789abcdef0"), AvailabilityZones: jsii.Strings("us-west-2a", "us-west-2b")})
	selection := &awsec2.SubnetSelection{Subnets: &[]awsec2.ISubnet{
		subnet("subnet-0000000000000000a", "us-west-2a", "rtb-0000000000000000a"),
		subnet("subnet-0000000000000000b", "us-west-2b", "rtb-0000000000000000a"),
		subnet("subnet-0000000000000000c", "us-west-2b", "rtb-0000000000000000c")}}
	ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &ecrpull.S3LayerGatewayProps{Vpc: vpc, Subnets: selection})
	ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, Subnets: selection})
	x := cdktest.Synth(t, stack)
	x.HasResourceProperties("AWS::EC2::VPCEndpoint", map[string]any{"VpcEndpointType": "Gateway", "RouteTableIds": []any{"rtb-0000000000000000a", "rtb-0000000000000000c"}})
	x.HasResourceProperties("AWS::EC2::VPCEndpoint", map[string]any{"VpcEndpointType": "Interface", "SubnetIds": []any{"subnet-0000000000000000a", "subnet-0000000000000000b"}})
}

func TestRunningContainerInstancesOrderTheECSEndpoints(t *testing.T) {
	stack := in(t, region)
	ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: ec2, ContainerInstancesRunning: true})
	dependsOn := map[string]any{}
	for id, resource := range cdktest.Synth(t, stack).Resources("AWS::EC2::VPCEndpoint") {
		dependsOn[id[:len(id)-8]] = resource["DependsOn"]
	}
	if fmt.Sprint(dependsOn["Ecrecsagent"]) != "<nil>" || !strings.Contains(fmt.Sprint(dependsOn["Ecrecstelemetry"]), "Ecrecsagent") || !strings.Contains(fmt.Sprint(dependsOn["Ecrecs"]), "Ecrecstelemetry") {
		t.Errorf("want ecs-agent, ecs-telemetry, ecs in turn, got %v", dependsOn)
	}
}

func TestReadyDependsOnTheEndpointsAndNotOnTheRules(t *testing.T) {
	stack := in(t, region)
	vpc := isolatedVPC(stack)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate})
	layers := ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &ecrpull.S3LayerGatewayProps{Vpc: vpc})
	tasks := awsec2.NewSecurityGroup(stack, jsii.String("Tasks"), &awsec2.SecurityGroupProps{Vpc: vpc, AllowAllOutbound: jsii.Bool(false)})
	link.AllowPullsFrom(tasks, nil)
	service := newService(stack, vpc, tasks)
	service.Node().AddDependency(link.Ready(layers))
	for _, resource := range cdktest.Synth(t, stack).Resources("AWS::ECS::Service") {
		var got []string
		for _, id := range resource["DependsOn"].([]any) {
			got = append(got, id.(string)[:len(id.(string))-8])
		}
		slices.Sort(got)
		if want := []string{"EcrApi", "EcrDkr", "Layers"}; !slices.Equal(got, want) {
			t.Errorf("depends on %v, want %v", got, want)
		}
	}
}

func TestReusedAndExternalEndpointsAreNotCreated(t *testing.T) {
	stack := in(t, region)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{
		Vpc: isolatedVPC(stack), Workloads: ec2,
		Endpoints: map[pullpath.Service]pullpath.Choice{pullpath.ECRDKR: {ID: "vpce-0123456789abcdef0"}, pullpath.ECS: {External: true}, pullpath.ECSAgent: {External: true}, pullpath.ECSTelemetry: {External: true}},
	})
	if got := *link.Endpoint(pullpath.ECRDKR).VpcEndpointId(); got != "vpce-0123456789abcdef0" {
		t.Errorf("ecr.dkr is %s", got)
	}
	if link.Endpoint(pullpath.ECS) != nil {
		t.Error("an external endpoint is at hand")
	}
	if got := strings.Join(services(cdktest.Synth(t, stack)), " "); got != "ecr.api" {
		t.Errorf("created %s", got)
	}
}

func TestGrantPull(t *testing.T) {
	stack := in(t, region)
	vpc := isolatedVPC(stack)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: ec2})
	own := awsiam.NewRole(stack, jsii.String("Role"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil)})
	imported := awsiam.Role_FromRoleArn(stack, jsii.String("Imported"), jsii.String(role), nil)
	for _, r := range []awsiam.IRole{own, imported} {
		link.GrantPull(r, []string{repository}, nil)
	}
	x := cdktest.Synth(t, stack)
	x.ResourcePropertiesCountIs("AWS::IAM::Policy", map[string]any{"PolicyDocument": map[string]any{"Statement": []any{
		map[string]any{"Sid": "PullFromPrivateLink", "Effect": "Allow", "Resource": repository,
			"Action":    []any{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
			"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceVpce": []any{map[string]any{"Ref": "EcrApiB9952936"}, map[string]any{"Ref": "EcrDkrD56F1F04"}}}}},
		map[string]any{"Sid": "LogIn", "Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
		map[string]any{"Sid": "WriteLogs", "Effect": "Allow", "Action": []any{"logs:CreateLogStream", "logs:PutLogEvents"}, "Resource": "*"},
	}}}, 2)
}

// warnings are the ids of the warnings that a stack's synthesis leaves.
func warnings(t *testing.T, stack awscdk.Stack) string {
	t.Helper()
	cdktest.Synth(t, stack)
	var out []string
	for _, c := range *stack.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		for _, m := range *c.Node().Metadata() {
			if *m.Type == "aws:cdk:warning" {
				out = append(out, fmt.Sprint(m.Data))
			}
		}
	}
	return strings.Join(out, "\n")
}

func TestGrantPullWarnsAboutTheManagedPolicy(t *testing.T) {
	for _, managed := range []bool{true, false} {
		stack := in(t, region)
		link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: fargate})
		r := awsiam.NewRole(stack, jsii.String("Role"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil)})
		if managed {
			r.AddManagedPolicy(awsiam.ManagedPolicy_FromAwsManagedPolicyName(jsii.String("service-role/AmazonECSTaskExecutionRolePolicy")))
		}
		link.GrantPull(r, nil, nil)
		if got := strings.Contains(warnings(t, stack), "managed-policy-cancels-condition"); got != managed {
			t.Errorf("managed policy attached: %v, warned: %v", managed, got)
		}
	}
}

func TestPolicyWarnings(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy *ecrpull.EcrPolicy
		want   string
	}{
		{"least privilege", nil, ""},
		{"the guide's first example alone blocks the login", &ecrpull.EcrPolicy{Statements: []policy.Statement{policy.AllowPull(role)}}, "login-blocked"},
		{"the guide's second example", &ecrpull.EcrPolicy{Statements: []policy.Statement{policy.AllowAll(), policy.PreventDelete(repository)}}, ""},
		{"the guide's combined example makes AllowPull redundant",
			&ecrpull.EcrPolicy{Statements: []policy.Statement{policy.AllowAll(), policy.PreventDelete(repository), policy.AllowPull(role)}}, "redundant-statement"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stack := in(t, region)
			ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: fargate, Policy: c.policy,
				Endpoints: map[pullpath.Service]pullpath.Choice{pullpath.S3: {External: true}}})
			got := warnings(t, stack)
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("warnings %q, want %q", got, c.want)
			}
		})
	}
}

// A program that builds constructs of its users' can tell what is wrong without reading the text.
func TestLinkTellsWhereItIs(t *testing.T) {
	stack := in(t, region)
	vpc := isolatedVPC(stack)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate})
	if *link.Vpc().VpcId() != *vpc.VpcId() {
		t.Errorf("the VPC is %s", *link.Vpc().VpcId())
	}
	if got := link.ServiceName(pullpath.ECRDKR); got != "com.amazonaws.us-west-2.ecr.dkr" {
		t.Errorf("the service is %q", got)
	}
	if tasks, endpoints := link.Subnets(), link.EndpointSubnets(); len(tasks) != 2 || len(endpoints) != 2 {
		t.Errorf("%d subnets of tasks and %d of endpoints, want 2 and 2", len(tasks), len(endpoints))
	}
}

func TestGrantPullWithoutLogs(t *testing.T) {
	for _, c := range []struct {
		name    string
		options *ecrpull.GrantPullOptions
		want    bool
	}{
		{"with logs, as the workloads use awslogs", nil, true},
		{"without", &ecrpull.GrantPullOptions{WithoutLogs: true}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			stack := in(t, region)
			link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: isolatedVPC(stack), Workloads: ec2})
			role := awsiam.NewRole(stack, jsii.String("Role"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil)})
			link.GrantPull(role, []string{repository}, c.options)
			text, err := json.Marshal(cdktest.Synth(t, stack).Resources("AWS::IAM::Policy"))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(string(text), "logs:PutLogEvents"); got != c.want {
				t.Errorf("logs are granted: %v, want %v", got, c.want)
			}
		})
	}
}
