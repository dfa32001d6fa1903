package stacks

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrdns"
	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/stacks/config"
)

// builder makes the stack of one environment. Each step reads the configuration and what the steps before it made.
type builder struct {
	scope  constructs.Construct
	env    config.Environment
	shared *ecrpull.Shared // what the stacks of an app share, or nil
	// isHub says that other VPCs use the endpoints, too; spokeAccounts are the accounts of those except the stack's own.
	isHub         bool
	spokeAccounts []string
	// transitGateway is the ID of the one that a new VPC is attached to, or empty.
	transitGateway string

	stack     awscdk.Stack
	said      map[string]any // what the template's metadata says to those who check it
	vpc       awsec2.IVpc
	subnets   *awsec2.SubnetSelection // where tasks run; nil lets the constructs choose
	hasEgress bool                    // whether those subnets reach the internet
	flowLogs  awslogs.ILogGroup       // of a new VPC, or nil
	canary    awsiam.IRole            // the role that the canary pulls with, or nil
	link      *ecrpull.EcrPrivateLink
	layers    awsec2.GatewayVpcEndpoint   // nil where it is not created here
	logs      awsec2.InterfaceVpcEndpoint // nil where it is not created here
}

// asPullPath makes the stack of an environment with a pull path of its own.
func (b *builder) asPullPath() {
	b.newStack()
	b.newNetwork()
	b.newPullPath()
}

// newStack creates the stack, without resources.
func (b *builder) newStack() {
	b.stack = newStack(b.scope, b.env, b.env.StackName(), "Private Amazon ECR image pulls: "+b.env.Name, b.env.TerminationProtection)
	b.said = map[string]any{"workloads": b.env.Workloads}
	if roles := b.env.Pull.Roles; len(roles) > 0 {
		b.said["roles"] = roles
	}
	if repositories := b.env.Pull.Repositories; len(repositories) > 0 {
		b.said["repositories"] = repositories
	}
	b.accept(acknowledge(b.stack, b.env, time.Now())...)
}

// accept writes metadata: what the stack says already, and the findings that it accepts besides.
func (b *builder) accept(findings ...config.Acknowledgement) {
	if len(findings) > 0 {
		before, _ := b.said["acknowledge"].([]config.Acknowledgement)
		b.said["acknowledge"] = append(before, findings...)
	}
	b.stack.AddMetadata(jsii.String("privatepull"), b.said)
}

// nameTag is the key of the tag that the consoles of AWS show as a name.
const nameTag = "Name"

// named are the types of the resources that are named after their stack.
var named = []string{"AWS::EC2::SecurityGroup", "AWS::EC2::TransitGatewayAttachment", "AWS::EC2::VPCEndpoint", "AWS::Logs::LogGroup",
	"AWS::Route53Resolver::ResolverEndpoint"}

// newStack creates a stack in the place of an environment, with its tags.
func newStack(scope constructs.Construct, env config.Environment, name, description string, protected bool) awscdk.Stack {
	props := &awscdk.StackProps{
		StackName:             jsii.String(name),
		Description:           jsii.String(description),
		TerminationProtection: jsii.Bool(protected),
	}
	if !env.Agnostic() {
		props.Env = &awscdk.Environment{Account: jsii.String(env.Account), Region: jsii.String(env.Region)}
	}
	stack := awscdk.NewStack(scope, jsii.String(name), props)
	tags := awscdk.Tags_Of(stack)
	for key, value := range env.Tags {
		tags.Add(jsii.String(key), jsii.String(value), nil)
	}
	if _, own := env.Tags[nameTag]; !own {
		// The VPC, its subnets and route tables have names of the CDK's. These have none, and one of all is few calls.
		tags.Add(jsii.String(nameTag), jsii.String(name), &awscdk.TagProps{IncludeResourceTypes: jsii.Strings(named...)})
	}
	return stack
}

// newPullPath creates the endpoints in the network, and what belongs to them.
func (b *builder) newPullPath() {
	b.newCanaryRole()
	b.newLink()
	b.newLayers()
	b.newLogs()
	if pullpath.RunsWindows(b.env.Workloads) {
		ecrpull.NewWindowsNondistributable(b.stack, jsii.String("Windows"), &ecrpull.WindowsNondistributableProps{
			Link:         b.link,
			Repositories: b.env.Windows.Repositories,
		})
	}
	b.newOutputs()
	b.newResolver()
	b.newMonitoring()
	b.publish()
}

func (b *builder) newLink() {
	props := &ecrpull.EcrPrivateLinkProps{
		Vpc:                       b.vpc,
		Subnets:                   b.subnets,
		Workloads:                 b.env.Workloads,
		Services:                  b.env.FurtherServices(),
		Endpoints:                 b.env.Endpoints,
		Accounts:                  b.spokeAccounts,
		Organization:              b.env.Organization,
		ServiceStatements:         map[pullpath.Service][]policy.Statement{},
		AllowFromCidrs:            b.env.AllowFromCIDRs,
		AllowFromNames:            b.env.AllowFromNames,
		ApiPrivateDns:             jsii.Bool(b.env.PrivateDNS.ECRAPI),
		OwnZones:                  b.isHub,
		DualStack:                 b.env.IPAddressType == config.DualStack,
		Fips:                      b.env.FIPS,
		Policy:                    &ecrpull.EcrPolicy{ECR: b.env.Pull.ECR},
		ContainerInstancesRunning: b.env.VPC.RunsContainers,
		ExcludedAvailabilityZones: b.env.ExcludedAvailabilityZones,
		LookupAvailabilityZones:   b.env.LookupAvailabilityZones,
		Shared:                    b.shared,
	}
	if b.canary != nil {
		props.Policy.Roles = b.env.PullRoles(*b.canary.RoleArn())
	}
	for service, statements := range b.env.EndpointPolicies {
		switch service {
		case pullpath.S3, pullpath.Logs: // with their endpoints
		case pullpath.ECRAPI:
			props.Policy.Extra = statements
		default:
			props.ServiceStatements[service] = statements
		}
	}
	for _, id := range b.env.TaskSecurityGroups {
		props.TaskSecurityGroups = append(props.TaskSecurityGroups,
			awsec2.SecurityGroup_FromSecurityGroupId(b.stack, jsii.String(id), jsii.String(id), &awsec2.SecurityGroupImportOptions{Mutable: jsii.Bool(false)}))
	}
	b.link = ecrpull.NewEcrPrivateLink(b.stack, jsii.String("Ecr"), props)
}

func (b *builder) newLayers() {
	if !b.env.Endpoints[pullpath.S3].Created() {
		return
	}
	props := &ecrpull.S3LayerGatewayProps{
		Link:              b.link,
		Vpc:               b.vpc,
		Policy:            b.env.S3Policy,
		Presets:           b.env.S3Presets,
		Statements:        b.env.EndpointPolicies[pullpath.S3],
		ContainersRunning: b.env.VPC.RunsContainers,
	}
	if b.link == nil {
		props.Subnets = b.subnets
	}
	if len(b.env.S3Buckets) > 0 {
		props.Objects = b.env.S3Objects(*b.stack.Partition())
	}
	b.layers = ecrpull.NewS3LayerGateway(b.stack, jsii.String("Layers"), props)
}

func (b *builder) newLogs() {
	if !b.env.CreatesLogs(b.link.Plan(), b.hasEgress) {
		return
	}
	props := &ecrpull.LogsEndpointProps{
		Link:                    b.link,
		OwnZones:                b.isHub,
		DualStack:               b.env.IPAddressType == config.DualStack,
		LookupAvailabilityZones: b.env.LookupAvailabilityZones,
		Accounts:                b.spokeAccounts,
		Organization:            b.env.Organization,
		Statements:              b.env.EndpointPolicies[pullpath.Logs],
	}
	if len(b.env.LogGroups) > 0 {
		props.LogGroups = b.env.LogGroupARNs(*b.stack.Partition(), *b.stack.Region(), append([]string{*b.stack.Account()}, b.spokeAccounts...)...)
	}
	b.logs = ecrpull.NewLogsEndpoint(b.stack, jsii.String("Logs"), props)
}

// tell puts out what a stack of services needs, as an export where that is asked for.
func (b *builder) tell(id, description string, value *string) {
	props := &awscdk.CfnOutputProps{Value: value, Description: jsii.String(description)}
	if b.env.Publish != nil && b.env.Publish.Exports {
		props.ExportName = jsii.String(b.env.StackName() + "-" + id)
	}
	awscdk.NewCfnOutput(b.stack, jsii.String(id), props)
}

// output puts out what a user looks for after the deployment.
func (b *builder) output(id, description string, value *string) {
	awscdk.NewCfnOutput(b.stack, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: jsii.String(description)})
}

func (b *builder) newOutputs() {
	b.tell("VpcId", "The VPC of the tasks", b.vpc.VpcId())
	b.tell("EndpointSecurityGroupId", "The security group of the interface endpoints", b.link.SecurityGroup().SecurityGroupId())
	endpoints := b.link.Endpoints()
	if b.logs != nil {
		endpoints[pullpath.Logs] = b.logs
	}
	plan := b.link.Plan()
	for _, planned := range plan.Endpoints {
		endpoint, ok := endpoints[planned.Service]
		if !ok {
			continue
		}
		name := config.OutputName(planned.Service)
		b.tell(name+"EndpointId", "Endpoint of "+planned.Title, endpoint.VpcEndpointId())
		if created, ok := endpoint.(awsec2.InterfaceVpcEndpoint); ok {
			b.output(name+"DnsName", "Regional DNS name of the endpoint of "+planned.Title, ecrpull.DNSName(created))
		}
	}
	if b.layers != nil {
		b.tell("S3EndpointId", "Gateway endpoint of the image layers", b.layers.VpcEndpointId())
	}
	if !b.env.PrivateDNS.ECRAPI {
		if url := b.link.ApiEndpointUrl(); url != nil {
			b.output("EcrApiEndpointUrl", "Pass this as --endpoint-url to Amazon ECR clients: private DNS of ecr.api is off", url)
		}
	}
	if _, agents := plan.Endpoint(pullpath.ECSAgent); agents && b.env.VPC.RunsContainers {
		b.output("RestartAgents", "What running container instances need", jsii.String(
			"Restart the Amazon ECS container agent on every running container instance, so that it uses the new endpoints"))
	}
	for _, endpoint := range plan.Endpoints {
		if !b.env.Endpoints[endpoint.Service].Created() {
			b.output(config.OutputName(endpoint.Service)+"ByHand", "What the endpoint of "+endpoint.Title+" needs; nothing of it is changed from here",
				jsii.String(b.env.NeedsByHand(endpoint, *b.stack.Partition(), *b.stack.Region())))
		}
	}
}

// newResolver creates the inbound endpoints of Route 53 Resolver, and puts out what the DNS servers must forward.
func (b *builder) newResolver() {
	if b.env.InboundResolver == nil {
		return
	}
	resolver := ecrdns.NewInboundResolver(b.stack, jsii.String("Resolver"), &ecrdns.InboundResolverProps{
		Vpc:       b.vpc,
		Subnets:   b.link.EndpointSubnets(),
		AllowFrom: b.env.InboundResolver.AllowFrom,
		Services: slices.DeleteFunc(b.link.Plan().InterfaceServices(), func(s pullpath.Service) bool {
			_, known := pullpath.Lookup(s) // of others the names are not
			return !known
		}),
	})
	b.output("ForwardDomains", "The domains that your DNS servers forward to the addresses of the inbound endpoint, each with the names below it",
		jsii.String(strings.Join(resolver.Domains(), ",")))
	b.output("InboundResolverId", "Its addresses: aws route53resolver list-resolver-endpoint-ip-addresses --resolver-endpoint-id ID",
		resolver.ResolverEndpointId())
}
