// Package stacks composes the constructs into stacks that deploy as they are.
// It holds no logic of its own: what is needed comes from package pullpath,
// what is wanted from package config.
package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/stacks/config"
)

// NewPullStack creates the stack of one environment: its VPC, or an existing
// one, and the private pull path of its workloads. It panics, as the
// constructs do, when the environment cannot be built.
func NewPullStack(scope constructs.Construct, env config.Environment) awscdk.Stack {
	return newPullStack(scope, env, nil)
}

// newPullStack is [NewPullStack] with what the stacks of an app share, or nil.
func newPullStack(scope constructs.Construct, env config.Environment, shared *ecrpull.Shared) awscdk.Stack {
	stack := newStack(scope, env)
	newPath(stack, env, networkOf(stack, env), shared)
	return stack
}

// newStack creates the stack of an environment, without resources.
func newStack(scope constructs.Construct, env config.Environment) awscdk.Stack {
	name := env.StackName()
	stack := awscdk.NewStack(scope, jsii.String(name), &awscdk.StackProps{
		StackName:             jsii.String(name),
		Description:           jsii.String("Private Amazon ECR image pulls: " + env.Name),
		Env:                   environmentOf(env),
		TerminationProtection: jsii.Bool(env.TerminationProtection),
	})
	for key, value := range env.Tags {
		awscdk.Tags_Of(stack).Add(jsii.String(key), jsii.String(value), nil)
	}
	acknowledge(stack, env.Acknowledge)
	stack.AddMetadata(jsii.String("privatepull"), map[string]any{"workloads": env.Workloads})
	return stack
}

// pullPath is the endpoints of a stack.
type pullPath struct {
	link   *ecrpull.EcrPrivateLink
	layers awsec2.GatewayVpcEndpoint   // nil where it is not created here
	logs   awsec2.InterfaceVpcEndpoint // nil where it is not created here
}

// newPath creates the pull path of an environment in its network.
func newPath(stack awscdk.Stack, env config.Environment, net network, shared *ecrpull.Shared) pullPath {
	canary := newCanaryRole(stack, env)
	link := newLink(stack, env, net, pullRoles(env, canary), shared)
	layers := newLayers(stack, env, net, link)
	logs := newLogs(stack, env, net, link)
	if pullpath.RunsWindows(env.Workloads) {
		ecrpull.NewWindowsNondistributable(stack, jsii.String("Windows"), &ecrpull.WindowsNondistributableProps{
			Workloads:    env.Workloads,
			Repositories: env.Windows.Repositories,
		})
	}
	newOutputs(stack, env, net, link, layers, logs)
	path := pullPath{link, layers, logs}
	newResolver(stack, env, net, path)
	tellByHand(stack, env, path)
	newMonitoring(stack, env, net, path, canary)
	return path
}

// acknowledge accepts warnings and findings by the ids that the synthesis
// prints: "Annotation::ID" and "ID" are a warning, any other "SOURCE::ID" is a
// finding of a validation plugin.
func acknowledge(stack awscdk.Stack, ids []string) {
	reason := jsii.String("acknowledged in the configuration")
	for _, id := range ids {
		warning := strings.TrimPrefix(id, "Annotation::")
		if strings.Contains(warning, "::") {
			awscdk.Validations_Of(stack).Acknowledge(&awscdk.Acknowledgment{Id: jsii.String(id), Reason: reason})
			continue
		}
		awscdk.Annotations_Of(stack).AcknowledgeWarning(jsii.String(warning), reason)
	}
}

func environmentOf(env config.Environment) *awscdk.Environment {
	if env.Agnostic() {
		return nil
	}
	return &awscdk.Environment{Account: jsii.String(env.Account), Region: jsii.String(env.Region)}
}

func newLink(stack awscdk.Stack, env config.Environment, net network, roles []string, shared *ecrpull.Shared) *ecrpull.EcrPrivateLink {
	props := &ecrpull.EcrPrivateLinkProps{
		Vpc:            net.vpc,
		Subnets:        net.subnets,
		Workloads:      env.Workloads,
		Endpoints:      env.Endpoints,
		AllowFromCidrs: env.AllowFromCIDRs,
		ApiPrivateDns:  jsii.Bool(env.PrivateDNS.ECRAPI),
		OwnZones:       net.hub,
		DualStack:      env.IPAddressType == config.DualStack,
		Fips:           env.FIPS,
		Policy: &ecrpull.EcrPolicy{ECR: policy.ECR{
			Roles:                 roles,
			Accounts:              env.Pull.Accounts,
			Organizations:         env.Pull.Organizations,
			Repositories:          env.Pull.Repositories,
			ProtectedRepositories: env.Pull.ProtectedRepositories,
			PushRoles:             env.Pull.PushRoles,
			SeedPrincipals:        env.Pull.PrincipalForm == config.SeedForm,
		}},
		ContainerInstancesRunning: env.VPC.RunsContainers,
		ExcludedAvailabilityZones: env.ExcludedAvailabilityZones,
		LookupAvailabilityZones:   env.LookupAvailabilityZones,
		Shared:                    shared,
	}
	for _, id := range env.TaskSecurityGroups {
		props.TaskSecurityGroups = append(props.TaskSecurityGroups,
			awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String(id), jsii.String(id), &awsec2.SecurityGroupImportOptions{Mutable: jsii.Bool(false)}))
	}
	return ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), props)
}

// newLayers returns the layer gateway, or nil where it is not created here. The
// link may be nil.
func newLayers(stack awscdk.Stack, env config.Environment, net network, link *ecrpull.EcrPrivateLink) awsec2.GatewayVpcEndpoint {
	if !env.Endpoints[pullpath.S3].Created() {
		return nil
	}
	var objects []string
	if len(env.S3Buckets) > 0 {
		objects = env.S3Objects(*stack.Partition())
	}
	subnets := net.subnets
	if link != nil {
		subnets = nil // the link's, which are the same
	}
	gateway := ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &ecrpull.S3LayerGatewayProps{
		Link:    link,
		Vpc:     net.vpc,
		Subnets: subnets,
		Policy:  ecrpull.S3Policy(env.S3Policy),
		Objects: objects,
		Presets: env.S3Presets,
	})
	if env.VPC.RunsContainers {
		awscdk.Annotations_Of(gateway).AddWarningV2(jsii.String("ecrprivatelink:s3-interruption"), jsii.String(
			"adding the S3 gateway endpoint to a VPC that already runs containers interrupts their open connections to Amazon S3 briefly. "+
				"To avoid it, create a new VPC with the endpoint and migrate the cluster into it ("+string(pullpath.ECRGuide)+"). "+
				"Acknowledge with acknowledge: [\"ecrprivatelink:s3-interruption\"], or set vpc.runsContainers: false"))
	}
	return gateway
}

// newLogs returns the logs endpoint where awslogs is used and the subnets have
// no internet route, or where the configuration asks for it by name.
func newLogs(stack awscdk.Stack, env config.Environment, net network, link *ecrpull.EcrPrivateLink) awsec2.InterfaceVpcEndpoint {
	choice, asked := env.Endpoints[pullpath.Logs]
	if _, needed := link.Plan().Endpoint(pullpath.Logs); !needed || !choice.Created() || net.hasEgress && !asked {
		return nil
	}
	var groups []string
	if len(env.LogGroups) > 0 {
		groups = net.logGroups(stack, env)
	}
	return ecrpull.NewLogsEndpoint(stack, jsii.String("Logs"), &ecrpull.LogsEndpointProps{
		Link:      link,
		LogGroups: groups,
		OwnZones:  net.hub,
		DualStack: env.IPAddressType == config.DualStack,

		LookupAvailabilityZones: env.LookupAvailabilityZones,
		Accounts:                net.spokeAccounts,
	})
}

// newOutputs shows what a user looks for after the deployment.
func newOutputs(stack awscdk.Stack, env config.Environment, net network, link *ecrpull.EcrPrivateLink, layers awsec2.GatewayVpcEndpoint, logs awsec2.InterfaceVpcEndpoint) {
	output := func(id, description string, value *string) {
		awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: jsii.String(description)})
	}
	output("VpcId", "The VPC of the tasks", net.vpc.VpcId())
	output("EndpointSecurityGroupId", "The security group of the interface endpoints", link.SecurityGroup().SecurityGroupId())
	endpoints := link.Endpoints()
	if logs != nil {
		endpoints[pullpath.Logs] = logs
	}
	for _, planned := range link.Plan().Endpoints {
		endpoint, ok := endpoints[planned.Service]
		if !ok {
			continue
		}
		output(outputName(planned.Service)+"EndpointId", "Endpoint of "+planned.Title, endpoint.VpcEndpointId())
		if created, ok := endpoint.(awsec2.InterfaceVpcEndpoint); ok {
			output(outputName(planned.Service)+"DnsName", "Regional DNS name of the endpoint of "+planned.Title, ecrpull.DNSName(created))
		}
	}
	if layers != nil {
		output("S3EndpointId", "Gateway endpoint of the image layers", layers.VpcEndpointId())
	}
	if !env.PrivateDNS.ECRAPI {
		if url := link.ApiEndpointUrl(); url != nil {
			output("EcrApiEndpointUrl", "Pass this as --endpoint-url to Amazon ECR clients: private DNS of ecr.api is off", url)
		}
	}
	if _, agents := link.Plan().Endpoint(pullpath.ECSAgent); agents && env.VPC.RunsContainers {
		output("RestartAgents", "What running container instances need", jsii.String(
			"Restart the Amazon ECS container agent on every running container instance, so that it uses the new endpoints"))
	}
}

// outputName turns a service into the start of an output's name: "EcrDkr".
func outputName(s pullpath.Service) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(string(s), func(r rune) bool { return r == '.' || r == '-' }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}
