package live

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	resolvertypes "github.com/aws/aws-sdk-go-v2/service/route53resolver/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	awsaccount "ecrprivatelink/internal/testing/account"
)

// scenes makes what the matrix reads: what is in order, and one thing broken at a time, so that hiding it would show.
func scenes(t *testing.T, a *account) []scene {
	a = a.with(t)
	ctx, count := t.Context(), 0
	vpc := func() awsaccount.Network {
		count++
		return a.MakeVPC("matrix", fmt.Sprintf("10.%d.0.0/16", 200+count), fmt.Sprintf("10.%d.1.0/24", 200+count))
	}
	var out []scene
	broken := func(name, fails string, do func(n awsaccount.Network) scene) {
		n := vpc()
		s := do(n)
		s.name, s.vpc, s.fails = name, n.VPC, fails
		out = append(out, s)
	}
	const auth, image, layer = "ecr:GetAuthorizationToken", "ecr:BatchGetImage", "s3:GetObject"

	everything := a.MakeEverything()
	// AWS lets no zone stand beside an endpoint whose private DNS has the same name.
	withoutAPI := func(n awsaccount.Network) {
		made(a.EC2.DeleteVpcEndpoints(ctx, &ec2.DeleteVpcEndpointsInput{VpcEndpointIds: []string{n.API}}))(t)
	}
	withoutAPI(everything)
	a.MakeStack("matrix", "One", "Two")
	out = append(out, scene{name: "a VPC in order", vpc: vpc().VPC, stack: "matrix"})
	out = append(out, scene{name: "a VPC with everything", vpc: everything.VPC, fails: auth})
	broken("a VPC without ecr.dkr", image, func(n awsaccount.Network) scene {
		made(a.EC2.DeleteVpcEndpoints(ctx, &ec2.DeleteVpcEndpointsInput{VpcEndpointIds: []string{n.DKR}}))(t)
		return scene{}
	})
	broken("a VPC without a route to S3", layer, func(n awsaccount.Network) scene {
		made(a.EC2.DeleteVpcEndpoints(ctx, &ec2.DeleteVpcEndpointsInput{VpcEndpointIds: []string{n.S3}}))(t)
		return scene{}
	})
	broken("a VPC whose endpoints let nobody in", auth, func(n awsaccount.Network) scene {
		made(a.EC2.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{GroupId: &n.EndpointGroup, CidrIp: aws.String(fmt.Sprintf("10.%d.0.0/16", 200+count)),
			IpProtocol: aws.String("tcp"), FromPort: aws.Int32(443), ToPort: aws.Int32(443)}))(t)
		return scene{}
	})
	broken("a VPC whose network ACL blocks answers", layer, func(n awsaccount.Network) scene {
		acls := made(a.EC2.DescribeNetworkAcls(ctx, &ec2.DescribeNetworkAclsInput{Filters: filter("vpc-id", n.VPC)}))(t)
		made(a.EC2.ReplaceNetworkAclEntry(ctx, &ec2.ReplaceNetworkAclEntryInput{NetworkAclId: acls.NetworkAcls[0].NetworkAclId, RuleNumber: aws.Int32(100), Egress: aws.Bool(false),
			Protocol: aws.String("6"), RuleAction: types.RuleActionAllow, CidrBlock: aws.String("0.0.0.0/0"), PortRange: &types.PortRange{From: aws.Int32(443), To: aws.Int32(443)}}))(t)
		return scene{}
	})
	broken("a VPC without DNS support", auth, func(n awsaccount.Network) scene {
		made(a.EC2.ModifyVpcAttribute(ctx, &ec2.ModifyVpcAttributeInput{VpcId: &n.VPC, EnableDnsSupport: &types.AttributeBooleanValue{Value: aws.Bool(false)}}))(t)
		return scene{}
	})
	broken("a VPC with a zone that answers wrongly", auth, func(n awsaccount.Network) scene {
		withoutAPI(n)
		a.MakeZone(n.VPC, "api.ecr.us-west-2.amazonaws.com", route53types.ResourceRecordSet{Type: route53types.RRTypeTxt, TTL: aws.Int64(60),
			ResourceRecords: []route53types.ResourceRecord{{Value: aws.String(`"x"`)}}})
		return scene{}
	})
	broken("a VPC with a zone that takes the registry's name away from its endpoint", image, func(n awsaccount.Network) scene {
		a.MakeZone(n.VPC, "123456789012.dkr.ecr.us-west-2.amazonaws.com", route53types.ResourceRecordSet{Type: route53types.RRTypeTxt, TTL: aws.Int64(60),
			ResourceRecords: []route53types.ResourceRecord{{Value: aws.String(`"x"`)}}})
		return scene{}
	})
	broken("a VPC with a Profile whose zone answers wrongly", auth, func(n awsaccount.Network) scene {
		withoutAPI(n)
		zone := a.MakeZone(everything.VPC, "api.ecr.us-west-2.amazonaws.com.", route53types.ResourceRecordSet{Type: route53types.RRTypeTxt, TTL: aws.Int64(60),
			ResourceRecords: []route53types.ResourceRecord{{Value: aws.String(`"x"`)}}})
		return scene{answers: withProfile("arn:aws:route53:::hostedzone/" + zone)}
	})
	broken("a VPC whose resolver rule sends names elsewhere", layer, func(n awsaccount.Network) scene {
		rule := made(a.Resolver.CreateResolverRule(ctx, &route53resolver.CreateResolverRuleInput{CreatorRequestId: aws.String("matrix"), Name: aws.String("all"),
			RuleType: resolvertypes.RuleTypeOptionForward, DomainName: aws.String("amazonaws.com"), TargetIps: []resolvertypes.TargetAddress{{Ip: aws.String("10.99.0.2"), Port: aws.Int32(53)}},
			ResolverEndpointId: resolverEndpoint(t, a, n, fmt.Sprintf("10.%d.2.0/24", 200+count))}))(t).ResolverRule.Id
		made(a.Resolver.AssociateResolverRule(ctx, &route53resolver.AssociateResolverRuleInput{Name: aws.String("association"), ResolverRuleId: rule, VPCId: &n.VPC}))(t)
		return scene{}
	})

	deny := func(actions string) *string {
		return aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"` + actions + `","Resource":"*"}]}`)
	}
	own := func() awsaccount.Network {
		n := vpc()
		n.MakeInterface("secretsmanager")
		n.MakeInterface("ssm")
		return n
	}
	clusterIn := func(n awsaccount.Network, name string, change func(c awsaccount.Cluster)) awsaccount.Cluster {
		c := a.MakeCluster("matrix-"+name, n)
		c.AllowSecrets()
		change(c)
		c.MakeService("web", c.Fargate, func(in *ecs.CreateServiceInput) {
			in.LaunchType, in.PlatformVersion, in.NetworkConfiguration = ecstypes.LaunchTypeFargate, aws.String("1.4.0"), c.VPCConfiguration()
		})
		return c
	}
	shared := own() // by the services of which no network is broken
	block := fmt.Sprintf("10.%d.0.0/16", 200+count)
	cluster := func(name string, change func(c awsaccount.Cluster)) awsaccount.Cluster {
		return clusterIn(shared, name, change)
	}
	service := func(name, fails string, c awsaccount.Cluster) {
		out = append(out, scene{name: name, fails: fails, task: TaskQuery{Cluster: c.Name, Service: "web"}})
	}
	c := cluster("order", func(awsaccount.Cluster) {})
	service("a service in order", "", c)
	c.Stop(c.RunFargate("service:web"), "stopped")
	out = append(out, scene{name: "a task in order", task: TaskQuery{Cluster: c.Name, Task: c.RunFargate("")}})
	service("a service whose inline policy denies", auth, cluster("inline", func(c awsaccount.Cluster) {
		made(a.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String(c.Name + "-execution"), PolicyName: aws.String("deny"), PolicyDocument: deny(auth)}))(t)
	}))
	service("a service whose managed policy denies", auth, cluster("managed", func(c awsaccount.Cluster) {
		arn := made(a.IAM.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(c.Name + "-deny"), PolicyDocument: deny(auth)}))(t).Policy.Arn
		made(a.IAM.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String(c.Name + "-execution"), PolicyArn: arn}))(t)
	}))
	service("a service whose boundary denies", auth, cluster("boundary", func(c awsaccount.Cluster) {
		arn := made(a.IAM.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(c.Name + "-narrow"), PolicyDocument: deny("*")}))(t).Policy.Arn
		made(a.IAM.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: aws.String(c.Name + "-execution"), PermissionsBoundary: arn}))(t)
	}))
	out = append(out, scene{name: "a service whose registry denies", fails: image, task: TaskQuery{Cluster: c.Name, Service: "web"}, answers: withRegistry("other", image)})
	out = append(out, scene{name: "a service whose organization denies", fails: image, task: TaskQuery{Cluster: c.Name, Service: "web"},
		answers: withOrganization("444455556666", "all", "ec2:*", "root")})
	service("a service whose repository denies", image, cluster("repository", func(c awsaccount.Cluster) {
		made(a.ECR.SetRepositoryPolicy(ctx, &ecr.SetRepositoryPolicyInput{RepositoryName: &c.Repository, PolicyText: denyAll(image)}))(t)
	}))
	service("a service whose key is disabled", "kms:Decrypt", cluster("key", func(c awsaccount.Cluster) {
		made(a.KMS.DisableKey(ctx, &kms.DisableKeyInput{KeyId: aws.String(short(c.Key))}))(t)
	}))
	service("a service whose key is for somebody else", "kms:Decrypt", cluster("stranger", func(c awsaccount.Cluster) {
		made(a.KMS.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: &c.Key, PolicyName: aws.String("default"), Policy: aws.String(strings.Replace(forAccount, ":root", ":role/admin", 1))}))(t)
	}))
	service("a service whose secret denies", "secretsmanager:GetSecretValue", cluster("secret", func(c awsaccount.Cluster) {
		made(a.Secrets.PutResourcePolicy(ctx, &secretsmanager.PutResourcePolicyInput{SecretId: &c.Secret, ResourcePolicy: denyAll("secretsmanager:GetSecretValue")}))(t)
	}))
	service("a service whose bucket denies", "s3:GetBucketLocation", cluster("bucket", func(c awsaccount.Cluster) {
		made(a.S3.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &c.Bucket, Policy: denyAll("s3:GetBucketLocation")}))(t)
	}))
	files := func(name, fails string, change func(c awsaccount.Cluster, f awsaccount.Files)) {
		c := cluster(fmt.Sprintf("files-%d", len(out)), func(awsaccount.Cluster) {})
		f := c.MakeFiles(block)
		change(c, f)
		c.MakeService("files", f.Definition, func(in *ecs.CreateServiceInput) {
			in.LaunchType, in.PlatformVersion, in.NetworkConfiguration = ecstypes.LaunchTypeFargate, aws.String("1.4.0"), c.VPCConfiguration()
		})
		out = append(out, scene{name: "a service that mounts " + name, fails: fails, task: TaskQuery{Cluster: c.Name, Service: "files"}})
	}
	const mount = "elasticfilesystem:ClientMount"
	files("a file system", "", func(awsaccount.Cluster, awsaccount.Files) {})
	files("a file system without a mount target", mount, func(_ awsaccount.Cluster, f awsaccount.Files) {
		made(a.EFS.DeleteMountTarget(ctx, &efs.DeleteMountTargetInput{MountTargetId: &f.Target}))(t)
	})
	files("a file system whose mount target lets nobody in", mount, func(c awsaccount.Cluster, f awsaccount.Files) {
		made(a.EFS.ModifyMountTargetSecurityGroups(ctx, &efs.ModifyMountTargetSecurityGroupsInput{MountTargetId: &f.Target, SecurityGroups: []string{c.EndpointGroup}}))(t)
	})
	files("a file system whose policy denies", mount, func(_ awsaccount.Cluster, f awsaccount.Files) {
		made(a.EFS.PutFileSystemPolicy(ctx, &efs.PutFileSystemPolicyInput{FileSystemId: &f.FileSystem, Policy: denyAll(mount)}))(t)
	})
	cached := scene{name: "a service whose image may be pulled through a cache", task: TaskQuery{Cluster: c.Name, Service: "web"},
		answers: map[string]func(int) *answerOf{"ecr:DescribePullThroughCacheRules": func(int) *answerOf {
			return &answerOf{body: `{"pullThroughCacheRules":[{"ecrRepositoryPrefix":"` + c.Name + `","upstreamRegistryUrl":"public.ecr.aws"}]}`}
		}}}
	out = append(out, cached)

	// A service with public addresses in a subnet with a route to an internet gateway, and without the endpoint of
	// ecr.dkr.
	p := clusterIn(own(), "public", func(c awsaccount.Cluster) {
		made(a.EC2.DeleteVpcEndpoints(ctx, &ec2.DeleteVpcEndpointsInput{VpcEndpointIds: []string{c.DKR}}))(t)
		gateway := made(a.EC2.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{}))(t).InternetGateway.InternetGatewayId
		made(a.EC2.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{InternetGatewayId: gateway, VpcId: &c.VPC}))(t)
		made(a.EC2.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: &c.Table, DestinationCidrBlock: aws.String("0.0.0.0/0"), GatewayId: gateway}))(t)
	})
	p.MakeService("public", p.Fargate, func(in *ecs.CreateServiceInput) {
		in.LaunchType, in.PlatformVersion, in.NetworkConfiguration = ecstypes.LaunchTypeFargate, aws.String("1.4.0"), p.VPCConfiguration()
		in.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp = ecstypes.AssignPublicIpEnabled
	})
	public := func(name, fails string, answers map[string]func(int) *answerOf) {
		out = append(out, scene{name: name, fails: fails, settled: true, task: TaskQuery{Cluster: p.Name, Service: "public"}, answers: answers})
	}
	const both = types.InternetGatewayBlockModeBlockBidirectional
	public("a service on the internet", "", nil)
	public("a service behind VPC Block Public Access", image, withAccessBlock(both, excluded("create-complete", "vpc/vpc-other")))
	public("a service that an exclusion exempts from VPC Block Public Access", "", withAccessBlock(both, excluded("create-complete", "vpc/"+p.VPC)))
	out = append(out, scene{name: "a service with all endpoints under VPC Block Public Access", settled: true, task: TaskQuery{Cluster: c.Name, Service: "web"}, answers: withAccessBlock(both, "")})

	denying := vpcPolicy(`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"ecr:*","Resource":"arn:aws:ecr:us-west-2:733349766148:*"}`)
	g := clusterIn(own(), "guardduty", func(c awsaccount.Cluster) {
		made(a.EC2.ModifyVpcEndpoint(ctx, &ec2.ModifyVpcEndpointInput{VpcEndpointId: &c.DKR, PolicyDocument: denying}))(t)
	})
	out = append(out, scene{name: "a service to which GuardDuty adds its agent", task: TaskQuery{Cluster: g.Name, Service: "web"}, answers: withDetector("ENABLED", "ENABLED", "ENABLED")})

	x := clusterIn(own(), "proxy", func(awsaccount.Cluster) {})
	for _, service := range []string{"ecs", "ecs-agent", "ecs-telemetry"} {
		x.MakeInterface(service)
	}
	made(a.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &x.Profile, PolicyName: aws.String("all"),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)}))(t)
	x.MakeInstance(x.TaskGroup, "#!/bin/bash", "HTTP_PROXY=proxy:3128", "NO_PROXY=169.254.169.254,.us-west-2.amazonaws.com")
	x.MakeService("agent", x.EC2, func(in *ecs.CreateServiceInput) { in.LaunchType = ecstypes.LaunchTypeEc2 })
	out = append(out, scene{name: "a service on instances whose proxy leaves AWS alone", fails: "", task: TaskQuery{Cluster: x.Name, Service: "agent"}})

	i := cluster("instances", func(awsaccount.Cluster) {})
	i.MakeInstance(i.TaskGroup)
	i.MakeInstance(i.EndpointGroup)
	i.MakeService("agent", i.EC2, func(in *ecs.CreateServiceInput) { in.LaunchType = ecstypes.LaunchTypeEc2 })
	out = append(out, scene{name: "a service on instances", fails: "ecs:Poll", task: TaskQuery{Cluster: i.Name, Service: "agent"}})
	made(a.ECS.CreateCapacityProvider(ctx, &ecs.CreateCapacityProviderInput{Name: aws.String("matrix"), AutoScalingGroupProvider: &ecstypes.AutoScalingGroupProvider{
		AutoScalingGroupArn: aws.String("arn:aws:autoscaling:us-west-2:123456789012:autoScalingGroup:1:autoScalingGroupName/own")}}))(t)
	out = append(out, scene{name: "a service with a capacity provider and ECS Exec", fails: "ecs:Poll", task: TaskQuery{Cluster: i.Name, Service: "agent"},
		patch: map[string]func(string) string{"ecs:DescribeServices": func(body string) string {
			return strings.Replace(strings.ReplaceAll(body, `"launchType": "EC2"`, `"launchType": ""`), `"serviceName"`,
				`"enableExecuteCommand": true, "capacityProviderStrategy": [{"capacityProvider": "matrix"}], "serviceName"`, 1)
		}}})
	return out
}
