package metamorphic

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/motoproxy"
	"ecrprivatelink/internal/trace"
)

// TestWhatIsDeployedTracesAsItsTemplate deploys each application to the emulator, reads its service back through the
// APIs and compares what is traced: a template and the live account that it makes are one network.
func TestWhatIsDeployedTracesAsItsTemplate(t *testing.T) {
	url := moto.Start(t)
	moto.Setenv(t, motoproxy.Start(t, url))
	cfg, err := config.LoadDefaultConfig(t.Context(), config.WithRetryMaxAttempts(1))
	if err != nil {
		t.Fatal(err)
	}
	reader, err := live.NewReader(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range fixtures(t) {
		if a.name != "rich" {
			continue // the emulator's CloudFormation refuses something in each of the others
		}
		a = deployable(a)
		for _, base := range append([]application{a}, withoutResource(t, a)...) {
			t.Run(base.name, func(t *testing.T) {
				here := template.Options{Region: moto.Region, Account: moto.Account}
				want := networkHops(base.check(t, here))
				cluster, service := deploy(t, cfg, base)
				got, err := reader.ReadTask(t.Context(), live.TaskQuery{Cluster: cluster, Service: service})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, networkHops(trace.Check(got.Network))); diff != "" {
					t.Errorf("the live service is traced unlike its template (-template +live):\n%s", diff)
				}
			})
		}
	}
}

// deployable is an application without what the emulator's CloudFormation passes over: network ACLs, and outbound rules
// in resources of their own, which move to their group.
func deployable(a application) application {
	a = a.clone()
	resources := get(a.files[0].root, "Resources")
	for i := 0; i < len(resources.Content); {
		properties := get(resources.Content[i+1], "Properties")
		switch kind := get(resources.Content[i+1], "Type").Value; {
		case kind == "AWS::EC2::SecurityGroupEgress":
			id, _, _ := strings.Cut(get(properties, "GroupId").Value, ".")
			drop(properties, "GroupId")
			group := get(resources, id, "Properties", "SecurityGroupEgress")
			group.Content = append(group.Content, properties)
		case strings.Contains(kind, "NetworkAcl"):
		default:
			i += 2
			continue
		}
		resources.Content = slices.Delete(resources.Content, i, i+2)
	}
	return a
}

// withoutResource is variants of an application that lack an endpoint or a rule altogether.
func withoutResource(t *testing.T, a application) []application {
	var out []application
	for _, b := range broken(t, a) {
		id := b.name[strings.LastIndex(b.name, " ")+1:]
		resources := get(b.files[0].root, "Resources")
		referred := false
		eachReference(resources, func(name string) string { referred = referred || name == id; return name })
		if !referred {
			drop(resources, id)
			out = append(out, b)
		}
	}
	return out
}

// networkHops are the results of the hops through the network, by call. The policies are left out: the emulator's
// CloudFormation stores them in a form that is no JSON. So is the call that decrypts a secret: the secret belongs to
// another account than the emulator's, so that there, and there alone, a read of its key was tried and failed.
func networkHops(r trace.Report) map[string]trace.Result {
	out := map[string]trace.Result{}
	for _, task := range r.Traces {
		for _, call := range task.Calls {
			if call.API == "kms:Decrypt" {
				continue
			}
			for _, hop := range call.Hops {
				switch hop.Kind {
				case trace.DNSHop, trace.RouteHop, trace.EgressHop, trace.IngressHop:
					out[call.API+" "+string(hop.Kind)] = hop.Result
				}
			}
		}
	}
	return out
}

// deploy creates the stack of an application and returns its cluster and service. The emulator's CloudFormation loses
// the DNS attributes of a VPC, the associations of route tables, the roles of a task definition and the network of a
// service, and its VPCs have no DHCP options: these are made by themselves.
func deploy(t *testing.T, cfg aws.Config, a application) (cluster, service string) {
	t.Helper()
	stack := a.clone()
	resources := get(stack.files[0].root, "Resources")
	var containers []ecstypes.ContainerDefinition
	into(t, get(resources, "Task", "Properties", "ContainerDefinitions"), &containers)
	drop(resources, "Service")
	drop(resources, "Task")
	text, err := yaml.Marshal(stack.files[0].root)
	if err != nil {
		t.Fatal(err)
	}
	client := cloudformation.NewFromConfig(cfg)
	name := aws.String(strings.NewReplacer(" ", "-", "/", "-").Replace(a.name))
	if _, err := client.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: name, TemplateBody: aws.String(string(text)),
		Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam}}); err != nil {
		t.Fatal(err)
	}
	made, err := client.DescribeStackResources(t.Context(), &cloudformation.DescribeStackResourcesInput{StackName: name})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, r := range made.StackResources {
		ids[aws.ToString(r.LogicalResourceId)] = aws.ToString(r.PhysicalResourceId)
	}
	roles, err := iam.NewFromConfig(cfg).GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String(ids["Execution"])})
	if err != nil {
		t.Fatal(err)
	}
	networks := ec2.NewFromConfig(cfg)
	options, err := networks.CreateDhcpOptions(t.Context(), &ec2.CreateDhcpOptionsInput{DhcpConfigurations: []ec2types.NewDhcpConfiguration{
		{Key: aws.String("domain-name-servers"), Values: []string{"AmazonProvidedDNS"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := networks.AssociateDhcpOptions(t.Context(), &ec2.AssociateDhcpOptionsInput{VpcId: aws.String(ids["Vpc"]), DhcpOptionsId: options.DhcpOptions.DhcpOptionsId}); err != nil {
		t.Fatal(err)
	}
	if _, err := networks.ModifyVpcAttribute(t.Context(), &ec2.ModifyVpcAttributeInput{VpcId: aws.String(ids["Vpc"]),
		EnableDnsHostnames: &ec2types.AttributeBooleanValue{Value: aws.Bool(true)}}); err != nil {
		t.Fatal(err)
	}
	for association, subnet := range map[string]string{"OneTable": "One", "TwoTable": "Two"} {
		if get(resources, association) == nil {
			continue
		}
		if _, err := networks.AssociateRouteTable(t.Context(), &ec2.AssociateRouteTableInput{
			RouteTableId: aws.String(ids["Table"]), SubnetId: aws.String(ids[subnet])}); err != nil {
			t.Fatal(err)
		}
	}
	services := ecs.NewFromConfig(cfg)
	if _, err := services.RegisterTaskDefinition(t.Context(), &ecs.RegisterTaskDefinitionInput{
		Family: name, NetworkMode: ecstypes.NetworkModeAwsvpc, RequiresCompatibilities: []ecstypes.Compatibility{ecstypes.CompatibilityFargate},
		Cpu: aws.String("256"), Memory: aws.String("1024"), ExecutionRoleArn: roles.Role.Arn, ContainerDefinitions: containers,
	}); err != nil {
		t.Fatal(err)
	}
	_, err = services.CreateService(t.Context(), &ecs.CreateServiceInput{
		ServiceName: name, Cluster: aws.String(ids["Cluster"]), TaskDefinition: name,
		LaunchType: ecstypes.LaunchTypeFargate, PlatformVersion: aws.String("1.4.0"), DesiredCount: aws.Int32(1),
		NetworkConfiguration: &ecstypes.NetworkConfiguration{AwsvpcConfiguration: &ecstypes.AwsVpcConfiguration{
			AssignPublicIp: ecstypes.AssignPublicIpDisabled, Subnets: []string{ids["One"], ids["Two"]}, SecurityGroups: []string{ids["Tasks"]}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids["Cluster"], *name
}

// into reads a part of a template as the type of an API, whose fields have the same names.
func into(t *testing.T, n *yaml.Node, to any) {
	t.Helper()
	var tree any
	if err := n.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, to); err != nil {
		t.Fatal(err)
	}
}
