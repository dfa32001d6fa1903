package live

import (
	"context"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// outputs are the types of the answers to the operations that a [Reader] calls, by their actions.
var outputs = func() map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for service, client := range clients {
		for i := range client.NumMethod() {
			out[service+":"+client.Method(i).Name] = client.Method(i).Type.Out(0).Elem()
		}
	}
	for _, operation := range reflect.VisibleFields(reflect.TypeFor[EC2]()) {
		out["ec2:"+operation.Name] = operation.Type.Out(0).Elem()
	}
	return out
}()

// clients are the interfaces of the other services by the IAM prefix of their actions. The clients of the AWS SDK for Go v2
// satisfy them, and they hold no operation that changes anything.
var clients = map[string]reflect.Type{
	"ecs": reflect.TypeFor[ECS](), "ecr": reflect.TypeFor[ECR](), "elasticfilesystem": reflect.TypeFor[EFS](), "iam": reflect.TypeFor[IAM](),
	"route53": reflect.TypeFor[Route53](), "route53resolver": reflect.TypeFor[Resolver](), "route53profiles": reflect.TypeFor[Profiles](),
	"kms": reflect.TypeFor[KMS](), "organizations": reflect.TypeFor[Organizations](), "s3": reflect.TypeFor[S3](),
	"secretsmanager": reflect.TypeFor[SecretsManager](), "ssm": reflect.TypeFor[SSM](), "sts": reflect.TypeFor[STS](), "events": reflect.TypeFor[Events](), "scheduler": reflect.TypeFor[Scheduler](), "states": reflect.TypeFor[States](),
}

// EC2 holds the operations of Amazon EC2 that a [Reader] calls: those of the SDK's client, and none that changes anything.
// The client itself is in no interface: pages and pictures are written by package html/template, which finds methods by
// name, so the linker keeps all methods of whatever an interface holds, and those of this client are 700 operations, two
// fifths of the program.
type EC2 struct {
	DescribeDhcpOptions                     call[ec2.DescribeDhcpOptionsInput, ec2.DescribeDhcpOptionsOutput, ec2.Options]
	DescribeInstances                       call[ec2.DescribeInstancesInput, ec2.DescribeInstancesOutput, ec2.Options]
	DescribeManagedPrefixLists              call[ec2.DescribeManagedPrefixListsInput, ec2.DescribeManagedPrefixListsOutput, ec2.Options]
	DescribeNatGateways                     call[ec2.DescribeNatGatewaysInput, ec2.DescribeNatGatewaysOutput, ec2.Options]
	DescribeNetworkAcls                     call[ec2.DescribeNetworkAclsInput, ec2.DescribeNetworkAclsOutput, ec2.Options]
	DescribeNetworkInterfaces               call[ec2.DescribeNetworkInterfacesInput, ec2.DescribeNetworkInterfacesOutput, ec2.Options]
	DescribeRegions                         call[ec2.DescribeRegionsInput, ec2.DescribeRegionsOutput, ec2.Options]
	DescribeRouteTables                     call[ec2.DescribeRouteTablesInput, ec2.DescribeRouteTablesOutput, ec2.Options]
	DescribeSecurityGroups                  call[ec2.DescribeSecurityGroupsInput, ec2.DescribeSecurityGroupsOutput, ec2.Options]
	DescribeSubnets                         call[ec2.DescribeSubnetsInput, ec2.DescribeSubnetsOutput, ec2.Options]
	DescribeTransitGatewayAttachments       call[ec2.DescribeTransitGatewayAttachmentsInput, ec2.DescribeTransitGatewayAttachmentsOutput, ec2.Options]
	DescribeVpcAttribute                    call[ec2.DescribeVpcAttributeInput, ec2.DescribeVpcAttributeOutput, ec2.Options]
	DescribeVpcBlockPublicAccessExclusions  call[ec2.DescribeVpcBlockPublicAccessExclusionsInput, ec2.DescribeVpcBlockPublicAccessExclusionsOutput, ec2.Options]
	DescribeVpcBlockPublicAccessOptions     call[ec2.DescribeVpcBlockPublicAccessOptionsInput, ec2.DescribeVpcBlockPublicAccessOptionsOutput, ec2.Options]
	DescribeVpcEndpoints                    call[ec2.DescribeVpcEndpointsInput, ec2.DescribeVpcEndpointsOutput, ec2.Options]
	DescribeVpcPeeringConnections           call[ec2.DescribeVpcPeeringConnectionsInput, ec2.DescribeVpcPeeringConnectionsOutput, ec2.Options]
	DescribeVpcs                            call[ec2.DescribeVpcsInput, ec2.DescribeVpcsOutput, ec2.Options]
	GetManagedPrefixListEntries             call[ec2.GetManagedPrefixListEntriesInput, ec2.GetManagedPrefixListEntriesOutput, ec2.Options]
	GetTransitGatewayRouteTablePropagations call[ec2.GetTransitGatewayRouteTablePropagationsInput, ec2.GetTransitGatewayRouteTablePropagationsOutput, ec2.Options]
}

func newEC2(cfg aws.Config) EC2 {
	client := ec2.NewFromConfig(cfg)
	return EC2{
		DescribeDhcpOptions:                     client.DescribeDhcpOptions,
		DescribeInstances:                       client.DescribeInstances,
		DescribeManagedPrefixLists:              client.DescribeManagedPrefixLists,
		DescribeNatGateways:                     client.DescribeNatGateways,
		DescribeNetworkAcls:                     client.DescribeNetworkAcls,
		DescribeNetworkInterfaces:               client.DescribeNetworkInterfaces,
		DescribeRegions:                         client.DescribeRegions,
		DescribeRouteTables:                     client.DescribeRouteTables,
		DescribeSecurityGroups:                  client.DescribeSecurityGroups,
		DescribeSubnets:                         client.DescribeSubnets,
		DescribeTransitGatewayAttachments:       client.DescribeTransitGatewayAttachments,
		DescribeVpcAttribute:                    client.DescribeVpcAttribute,
		DescribeVpcBlockPublicAccessExclusions:  client.DescribeVpcBlockPublicAccessExclusions,
		DescribeVpcBlockPublicAccessOptions:     client.DescribeVpcBlockPublicAccessOptions,
		DescribeVpcEndpoints:                    client.DescribeVpcEndpoints,
		DescribeVpcPeeringConnections:           client.DescribeVpcPeeringConnections,
		DescribeVpcs:                            client.DescribeVpcs,
		GetManagedPrefixListEntries:             client.GetManagedPrefixListEntries,
		GetTransitGatewayRouteTablePropagations: client.GetTransitGatewayRouteTablePropagations,
	}
}

// ECS holds the operations of Amazon ECS that a [Reader] calls.
type ECS interface {
	ecs.ListClustersAPIClient
	ecs.ListContainerInstancesAPIClient
	ecs.ListServicesAPIClient
	ecs.ListTasksAPIClient
	DescribeCapacityProviders(context.Context, *ecs.DescribeCapacityProvidersInput, ...func(*ecs.Options)) (*ecs.DescribeCapacityProvidersOutput, error)
	DescribeClusters(context.Context, *ecs.DescribeClustersInput, ...func(*ecs.Options)) (*ecs.DescribeClustersOutput, error)
	DescribeContainerInstances(context.Context, *ecs.DescribeContainerInstancesInput, ...func(*ecs.Options)) (*ecs.DescribeContainerInstancesOutput, error)
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
	DescribeTaskDefinition(context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error)
	DescribeTasks(context.Context, *ecs.DescribeTasksInput, ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error)
}

// ECR holds the operations of Amazon ECR that a [Reader] calls.
type ECR interface {
	ecr.DescribePullThroughCacheRulesAPIClient
	ecr.DescribeRepositoriesAPIClient
	ecr.DescribeRepositoryCreationTemplatesAPIClient
	GetAccountSetting(context.Context, *ecr.GetAccountSettingInput, ...func(*ecr.Options)) (*ecr.GetAccountSettingOutput, error)
	GetRegistryPolicy(context.Context, *ecr.GetRegistryPolicyInput, ...func(*ecr.Options)) (*ecr.GetRegistryPolicyOutput, error)
	GetRepositoryPolicy(context.Context, *ecr.GetRepositoryPolicyInput, ...func(*ecr.Options)) (*ecr.GetRepositoryPolicyOutput, error)
}

// EFS holds the operations of Amazon EFS that a [Reader] calls.
type EFS interface {
	efs.DescribeAccessPointsAPIClient
	efs.DescribeFileSystemsAPIClient
	efs.DescribeMountTargetsAPIClient
	DescribeFileSystemPolicy(context.Context, *efs.DescribeFileSystemPolicyInput, ...func(*efs.Options)) (*efs.DescribeFileSystemPolicyOutput, error)
	DescribeMountTargetSecurityGroups(context.Context, *efs.DescribeMountTargetSecurityGroupsInput, ...func(*efs.Options)) (*efs.DescribeMountTargetSecurityGroupsOutput, error)
}

// KMS holds the operations of AWS KMS that a [Reader] calls.
type KMS interface {
	DescribeKey(context.Context, *kms.DescribeKeyInput, ...func(*kms.Options)) (*kms.DescribeKeyOutput, error)
	GetKeyPolicy(context.Context, *kms.GetKeyPolicyInput, ...func(*kms.Options)) (*kms.GetKeyPolicyOutput, error)
}

// Organizations holds the operations of AWS Organizations that a [Reader] calls.
type Organizations interface {
	organizations.ListParentsAPIClient
	organizations.ListPoliciesForTargetAPIClient
	DescribeOrganization(context.Context, *organizations.DescribeOrganizationInput, ...func(*organizations.Options)) (*organizations.DescribeOrganizationOutput, error)
	DescribePolicy(context.Context, *organizations.DescribePolicyInput, ...func(*organizations.Options)) (*organizations.DescribePolicyOutput, error)
}

// S3 holds the operations of Amazon S3 that a [Reader] calls.
type S3 interface {
	GetBucketPolicy(context.Context, *s3.GetBucketPolicyInput, ...func(*s3.Options)) (*s3.GetBucketPolicyOutput, error)
}

// SecretsManager holds the operations of AWS Secrets Manager that a [Reader] calls. None of them tells a secret's
// value.
type SecretsManager interface {
	DescribeSecret(context.Context, *secretsmanager.DescribeSecretInput, ...func(*secretsmanager.Options)) (*secretsmanager.DescribeSecretOutput, error)
	GetResourcePolicy(context.Context, *secretsmanager.GetResourcePolicyInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetResourcePolicyOutput, error)
}

// SSM holds the operations of AWS Systems Manager that a [Reader] calls. None of them tells a parameter's value.
type SSM interface {
	ssm.DescribeParametersAPIClient
}

// IAM holds the operations of AWS IAM that a [Reader] calls.
type IAM interface {
	iam.ListAttachedRolePoliciesAPIClient
	iam.ListRolePoliciesAPIClient
	GetInstanceProfile(context.Context, *iam.GetInstanceProfileInput, ...func(*iam.Options)) (*iam.GetInstanceProfileOutput, error)
	GetPolicy(context.Context, *iam.GetPolicyInput, ...func(*iam.Options)) (*iam.GetPolicyOutput, error)
	GetPolicyVersion(context.Context, *iam.GetPolicyVersionInput, ...func(*iam.Options)) (*iam.GetPolicyVersionOutput, error)
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
	GetRolePolicy(context.Context, *iam.GetRolePolicyInput, ...func(*iam.Options)) (*iam.GetRolePolicyOutput, error)
}

// Route53 holds the operations of Amazon Route 53 that a [Reader] calls.
type Route53 interface {
	GetHostedZone(context.Context, *route53.GetHostedZoneInput, ...func(*route53.Options)) (*route53.GetHostedZoneOutput, error)
	ListHostedZonesByVPC(context.Context, *route53.ListHostedZonesByVPCInput, ...func(*route53.Options)) (*route53.ListHostedZonesByVPCOutput, error)
	ListResourceRecordSets(context.Context, *route53.ListResourceRecordSetsInput, ...func(*route53.Options)) (*route53.ListResourceRecordSetsOutput, error)
}

// Resolver holds the operations of Amazon Route 53 Resolver that a [Reader] calls.
type Resolver interface {
	route53resolver.ListResolverRuleAssociationsAPIClient
	route53resolver.ListResolverRulesAPIClient
}

// Profiles holds the operations of Amazon Route 53 Profiles that a [Reader] calls.
type Profiles interface {
	route53profiles.ListProfileAssociationsAPIClient
	route53profiles.ListProfileResourceAssociationsAPIClient
}

// STS holds the operations of AWS STS that a [Reader] calls.
type STS interface {
	GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error)
}

// Events holds the operations of Amazon EventBridge that a [Reader] calls.
type Events interface {
	ListEventBuses(context.Context, *eventbridge.ListEventBusesInput, ...func(*eventbridge.Options)) (*eventbridge.ListEventBusesOutput, error)
	ListRules(context.Context, *eventbridge.ListRulesInput, ...func(*eventbridge.Options)) (*eventbridge.ListRulesOutput, error)
	ListTargetsByRule(context.Context, *eventbridge.ListTargetsByRuleInput, ...func(*eventbridge.Options)) (*eventbridge.ListTargetsByRuleOutput, error)
}

// Scheduler holds the operations of Amazon EventBridge Scheduler that a [Reader] calls.
type Scheduler interface {
	scheduler.ListSchedulesAPIClient
	GetSchedule(context.Context, *scheduler.GetScheduleInput, ...func(*scheduler.Options)) (*scheduler.GetScheduleOutput, error)
}

// States holds the operations of AWS Step Functions that a [Reader] calls.
type States interface {
	sfn.ListStateMachinesAPIClient
	DescribeStateMachine(context.Context, *sfn.DescribeStateMachineInput, ...func(*sfn.Options)) (*sfn.DescribeStateMachineOutput, error)
}
