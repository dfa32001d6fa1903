package template_test

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/partial"
)

// kind says where a task runs.
func kind(t network.Task) string {
	launchType := "? " + t.LaunchType.Why()
	if k, ok := t.LaunchType.Get(); ok {
		launchType = string(k)
	}
	os, _ := t.OS.Get()
	mode, _ := t.NetworkMode.Get()
	return fmt.Sprintf("%s %s version=%s os=%s mode=%s", t.ID, launchType, show(t.PlatformVersion), os, mode)
}

func kinds(n network.Network) string { return lines(n.Tasks, kind) }

func placement(p network.Placement) string {
	return fmt.Sprintf("subnets=%s groups=%s public=%s", show(p.Subnets), show(p.SecurityGroups), show(p.PublicIP))
}

const definition = `
			D: {Type: 'AWS::ECS::TaskDefinition', Properties: {Family: app, NetworkMode: awsvpc, RequiresCompatibilities: [FARGATE], ContainerDefinitions: [{Name: app, Image: nginx}]}}
			C: {Type: 'AWS::ECS::Cluster'}`

func TestLaunchTypes(t *testing.T) {
	service := func(properties string) string {
		return definition + "\n			S: {Type: 'AWS::ECS::Service', Properties: {TaskDefinition: !Ref D, Cluster: !Ref C" + properties + "}}"
	}
	anyCompatibility := func(s string) string { return strings.Replace(s, "RequiresCompatibilities: [FARGATE], ", "", 1) }
	const rest = " version= os=linux mode=awsvpc"
	for _, c := range []modelCase{
		{"a launch type", service(", LaunchType: FARGATE, PlatformVersion: 1.3.0"), kinds, "T/S fargate version=1.3.0 os=linux mode=awsvpc"},
		{"the launch type MANAGED_INSTANCES", service(", LaunchType: MANAGED_INSTANCES"), kinds, "T/S managed-instances" + rest},
		{"without a launch type and a strategy it is EC2", service(""), kinds, "T/S ec2" + rest},
		{"an empty launch type is none", service(", LaunchType: ''"), kinds, "T/S ec2" + rest},
		{"a strategy of Fargate's capacity providers", service(", CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 1}, {CapacityProvider: FARGATE}]"), kinds, "T/S fargate" + rest},
		{"a strategy of an Auto Scaling group's capacity provider", service(", CapacityProviderStrategy: [{CapacityProvider: !Ref P}]") + `
			P: {Type: 'AWS::ECS::CapacityProvider', Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Asg}}}`, kinds, "T/S ec2" + rest},
		{"a strategy of Managed Instances", service(", CapacityProviderStrategy: [{CapacityProvider: !Ref P}]") + `
			P: {Type: 'AWS::ECS::CapacityProvider', Properties: {ManagedInstancesProvider: {InstanceLaunchTemplate: {NetworkConfiguration: {Subnets: [subnet-1], SecurityGroups: [sg-1]}}}}}`,
			kinds, "T/S managed-instances" + rest},
		{"a strategy of several kinds", service(", CapacityProviderStrategy: [{CapacityProvider: !Ref P}, {CapacityProvider: FARGATE}]") + `
			P: {Type: 'AWS::ECS::CapacityProvider', Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Asg}}}`,
			kinds, "T/S ? the capacity providers are of several kinds" + rest},
		{"a capacity provider that is only referred to", service(", CapacityProviderStrategy: [{CapacityProvider: other}]"), kinds,
			"T/S ec2" + rest},
		{"the cluster's default strategy", strings.Replace(service(""), "'AWS::ECS::Cluster'", "'AWS::ECS::Cluster', Properties: {DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE}]}", 1),
			kinds, "T/S fargate" + rest},
		{"the cluster's default strategy in a resource of its own", service("") + `
			A: {Type: 'AWS::ECS::ClusterCapacityProviderAssociations', Properties: {Cluster: !Ref C, CapacityProviders: [FARGATE], DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE}]}}`,
			kinds, "T/S fargate" + rest},
		{"in a cluster that is only referred to, a definition for Fargate may run on EC2, too", strings.Replace(service(""), "!Ref C", "other", 1), kinds,
			"T/S ? the cluster other is not declared in the templates, and its default capacity provider strategy may say" + rest},
		{"else it is not known", anyCompatibility(strings.Replace(service(""), "!Ref C", "other", 1)), kinds,
			"T/S ? the cluster other is not declared in the templates, and its default capacity provider strategy may say" + rest},
		{"a launch type that is not known", anyCompatibility(service(", LaunchType: !ImportValue kind")), kinds,
			"T/S ? no template given exports kind; give the template of the stack that does, too" + rest},
		{"a cluster of a name that is not known is not any cluster", strings.NewReplacer("C: {Type: 'AWS::ECS::Cluster'}", "C: {Type: 'AWS::ECS::Cluster', Properties: {ClusterName: !ImportValue n, DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE}]}}", "!Ref C", "!If [Perhaps, a, b]").Replace(service("")),
			possible, "[ec2 fargate]"},
		{"nor is one without a name", strings.NewReplacer("C: {Type: 'AWS::ECS::Cluster'}", "C: {Type: 'AWS::ECS::Cluster', Properties: {ClusterName: '', DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE}]}}", "!Ref C", "!If [Perhaps, a, b]").Replace(service("")),
			possible, "[ec2 fargate]"},
		{"capacity providers that are associated only perhaps", anyCompatibility(service("")) + `
			X: {Type: 'AWS::ECS::ClusterCapacityProviderAssociations', Condition: Perhaps, Properties: {Cluster: !Ref C, CapacityProviders: []}}`,
			kinds, "T/S ? whether T/X is created depends on its condition: T.yaml: there is no condition Perhaps" + rest},
		{"a launch type that does not exist", service(", LaunchType: MOON"), kinds, `T/S ? "MOON" is no launch type` + rest},
		{"a service of an external deployment controller is its task sets", strings.Replace(service(", DeploymentController: {Type: EXTERNAL}"), "TaskDefinition: !Ref D, ", "", 1) + `
			X: {Type: 'AWS::ECS::TaskSet', Properties: {Cluster: !Ref C, Service: !Ref S, TaskDefinition: !Ref D, LaunchType: FARGATE, NetworkConfiguration: {AwsVpcConfiguration: {Subnets: [subnet-1]}}}}`,
			kinds, "T/X fargate" + rest},
		{"a service of an external deployment controller without a task set is named", strings.Replace(service(", DeploymentController: {Type: EXTERNAL}"), "TaskDefinition: !Ref D, ", "", 1),
			func(n network.Network) string {
				return lines(n.Unread, func(u network.Unread) string { return u.Label() + " " + u.Why })
			}, "T/S T/S is deployed by an external controller, and no template declares a task set of it; what runs there is not traced"},
		{"one with a task set is not", strings.Replace(service(", DeploymentController: {Type: EXTERNAL}"), "TaskDefinition: !Ref D, ", "", 1) + `
			X: {Type: 'AWS::ECS::TaskSet', Properties: {Cluster: !Ref C, Service: !Ref S, TaskDefinition: !Ref D, LaunchType: FARGATE, NetworkConfiguration: {AwsVpcConfiguration: {Subnets: [subnet-1]}}}}`,
			func(n network.Network) string {
				return lines(n.Unread, func(u network.Unread) string { return u.Label() })
			}, ""},
		{"a Windows task definition", strings.Replace(service(", LaunchType: FARGATE"), "Family: app", "Family: app, RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}", 1),
			kinds, "T/S fargate version= os=windows mode=awsvpc"},
		{"a task definition by its family", strings.Replace(service(", LaunchType: FARGATE"), "TaskDefinition: !Ref D", "TaskDefinition: app", 1), kinds, "T/S fargate" + rest},
		{"a task definition that is only referred to", strings.Replace(service(", LaunchType: FARGATE"), "TaskDefinition: !Ref D", "TaskDefinition: 'other:3'", 1),
			func(n network.Network) string { return show(n.Tasks[0].Images) }, "? the task definition other:3 is not declared in the templates"},
	} {
		c.run(t)
	}
}

// possible are the launch types that a task may run on.
func possible(n network.Network) string {
	return lines(n.Tasks, func(t network.Task) string {
		if k, ok := t.LaunchType.Get(); ok {
			return string(k)
		}
		return fmt.Sprint(t.LaunchTypes)
	})
}

func TestPossibleLaunchTypes(t *testing.T) {
	service := func(definition, properties string) string {
		return `
			P: {Type: 'AWS::ECS::CapacityProvider', Properties: {Name: mine, AutoScalingGroupProvider: {AutoScalingGroupArn: arn}}}
			D: {Type: 'AWS::ECS::TaskDefinition', Properties: {` + definition + ` ContainerDefinitions: [{Name: app, Image: nginx}]}}
			S: {Type: 'AWS::ECS::Service', Properties: {TaskDefinition: !Ref D, Cluster: other, ` + properties + `}}`
	}
	const awsvpc, every = "NetworkMode: awsvpc,", "[ec2 fargate managed-instances]"
	provider := func(name string) string { return "CapacityProviderStrategy: [{CapacityProvider: " + name + "}]" }
	for _, c := range []modelCase{
		{"nothing tells it", service(awsvpc, ""), possible, every},
		{"the launch type is a parameter", service(awsvpc, "LaunchType: !ImportValue kind"), possible, every},
		{"compatibilities leave two", service(awsvpc+"RequiresCompatibilities: [EC2, FARGATE],", "LaunchType: !ImportValue kind"), possible, "[ec2 fargate]"},
		{"compatibilities that are not known leave all", service(awsvpc+"RequiresCompatibilities: [!ImportValue kind],", ""), possible, every},
		{"network mode host is never on Fargate", service("NetworkMode: host,", ""), possible, "[ec2 managed-instances]"},
		{"network mode bridge is on EC2", service("NetworkMode: bridge,", ""), possible, "ec2"},
		{"no network mode is bridge or NAT, and on EC2", service("", ""), possible, "ec2"},
		{"a daemon is never on Fargate", service(awsvpc, "SchedulingStrategy: DAEMON"), possible, "[ec2 managed-instances]"},
		{"a daemon that is compatible with EC2", service(awsvpc+"RequiresCompatibilities: [EC2],", "SchedulingStrategy: DAEMON"), possible, "ec2"},
		{"a capacity provider by a name that is not declared is not Fargate", service(awsvpc, provider("theirs")), possible, "[ec2 managed-instances]"},
		{"a capacity provider by a name that is declared", service(awsvpc, provider("mine")), possible, "ec2"},
		{"a capacity provider that is a parameter", service(awsvpc, provider("!ImportValue p")), possible, every},
		{"beside one without a name", strings.Replace(service(awsvpc, provider("!ImportValue p")), "Name: mine", "Name: ''", 1), possible, every},
		{"a strategy that is a parameter", service(awsvpc, "CapacityProviderStrategy: !ImportValue p"), possible, every},
		{"Fargate beside one that is not known", service(awsvpc, "CapacityProviderStrategy: [{CapacityProvider: FARGATE}, {CapacityProvider: !ImportValue p}]"), possible,
			"[fargate ec2 managed-instances]"},
		{"the launch type decides before the definition", service("NetworkMode: host,", "LaunchType: FARGATE"), possible, "fargate"},
		{"a definition that contradicts itself", service("NetworkMode: bridge, RequiresCompatibilities: [MANAGED_INSTANCES],", "LaunchType: !ImportValue kind"), possible, "ec2"},
		{"what contradicts itself is not narrowed", service("NetworkMode: bridge,", "CapacityProviderStrategy: [{CapacityProvider: FARGATE}]"), possible, "fargate"},
	} {
		c.run(t)
	}
}

func TestOtherLaunches(t *testing.T) {
	const ecs = "{TaskDefinitionArn: !Ref D, LaunchType: FARGATE, PlatformVersion: 1.4.0, NetworkConfiguration: {%s: {Subnets: [subnet-1], SecurityGroups: [sg-1], AssignPublicIp: ENABLED}}}"
	network := func(n network.Network) string {
		return lines(n.Tasks, func(t network.Task) string { return t.ID + " " + placement(t.Network) })
	}
	for _, c := range []modelCase{
		{"the ECS targets of a rule", definition + `
			R: {Type: 'AWS::Events::Rule', Properties: {Targets: [{Id: a, Arn: !GetAtt C.Arn, EcsParameters: ` + fmt.Sprintf(ecs, "AwsVpcConfiguration") + `}, {Id: b, Arn: x}, {Id: c, Arn: !GetAtt C.Arn, EcsParameters: ` + fmt.Sprintf(ecs, "AwsVpcConfiguration") + `}]}}`,
			network, "T/R subnets=subnet-1 groups=sg-1 public=enabled\nT/R/target 2 subnets=subnet-1 groups=sg-1 public=enabled"},
		{"the ECS target of a schedule", definition + `
			R: {Type: 'AWS::Scheduler::Schedule', Properties: {Target: {Arn: !GetAtt C.Arn, EcsParameters: ` + fmt.Sprintf(ecs, "AwsvpcConfiguration") + `}}}`,
			network, "T/R subnets=subnet-1 groups=sg-1 public=enabled"},
		{"the universal target of a schedule that runs a task", definition + `
			R: {Type: 'AWS::Scheduler::Schedule', Properties: {Target: {Arn: !Sub 'arn:${AWS::Partition}:scheduler:::aws-sdk:ecs:runTask', Input: !Sub '{"Cluster":"${C}","TaskDefinition":"${D}","LaunchType":"FARGATE","NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":["subnet-1"],"SecurityGroups":["sg-1"],"AssignPublicIp":"ENABLED"}}}'}}}`,
			network, "T/R subnets=subnet-1 groups=sg-1 public=enabled"},
		{"the universal target of a schedule that does something else", `
			R: {Type: 'AWS::Scheduler::Schedule', Properties: {Target: {Arn: 'arn:aws:scheduler:::aws-sdk:ecs:updateService', Input: '{"Service":"s"}'}}}`, network, ""},
		{"the ECS target of a pipe", definition + `
			R: {Type: 'AWS::Pipes::Pipe', Properties: {Target: !GetAtt C.Arn, TargetParameters: {EcsTaskParameters: ` + fmt.Sprintf(ecs, "AwsvpcConfiguration") + `}}}`,
			network, "T/R subnets=subnet-1 groups=sg-1 public=enabled"},
		{"a rule, a schedule and a pipe without ECS", `
			R: {Type: 'AWS::Events::Rule', Properties: {Targets: [{Id: b, Arn: x}]}}
			S: {Type: 'AWS::Scheduler::Schedule', Properties: {Target: {Arn: x}}}
			P: {Type: 'AWS::Pipes::Pipe', Properties: {Target: x}}`, network, ""},
	} {
		c.run(t)
	}
}

func TestWhatIsNotTraced(t *testing.T) {
	for _, c := range []struct{ name, resources, want string }{
		{"a task definition that nothing runs", definition, "T.yaml:2: T/D is run by nothing in the templates that is read, so nothing says where it runs; it is not traced"},
		{"a service on ECS Anywhere", definition + `
			S: {Type: 'AWS::ECS::Service', Properties: {TaskDefinition: !Ref D, Cluster: !Ref C, LaunchType: EXTERNAL}}`,
			"T.yaml:4: T/S runs on ECS Anywhere, outside of a VPC, and is not traced"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, warnings := read(t, c.resources, template.Options{})
			if len(n.Tasks) != 0 || len(warnings) == 0 || warnings[0].String() != c.want {
				t.Errorf("got %d tasks, warnings %v, want none and %q", len(n.Tasks), warnings, c.want)
			}
		})
	}
}

func TestTaskNetworks(t *testing.T) {
	service := func(network string) string {
		return vpcA + definition + "\n			G: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: []}}" +
			"\n			S: {Type: 'AWS::ECS::Service', Properties: {TaskDefinition: !Ref D, Cluster: !Ref C, LaunchType: FARGATE, NetworkConfiguration: {AwsvpcConfiguration: {" + network + "}}}}"
	}
	got := func(n network.Network) string { return show(n.Tasks[0].VPC) + " " + placement(n.Tasks[0].Network) }
	const noGroups = "? neither the subnets nor the security groups tell the VPC "
	for _, c := range []modelCase{
		{"subnets and groups; no public IP by default", service("Subnets: [!Ref A], SecurityGroups: [!Ref G]"), got, "T/Vpc subnets=T/A groups=T/G public=disabled"},
		{"a public IP", service("Subnets: [!Ref A], SecurityGroups: [!Ref G], AssignPublicIp: ENABLED"), got, "T/Vpc subnets=T/A groups=T/G public=enabled"},
		{"a public IP that is not known", service("Subnets: [!Ref A], SecurityGroups: [!Ref G], AssignPublicIp: !ImportValue ip"), got,
			"T/Vpc subnets=T/A groups=T/G public=? no template given exports ip; give the template of the stack that does, too"},
		{"without groups the VPC's default group", service("Subnets: [!Ref A]"), got, noGroups + "subnets=T/A groups=T/Vpc.DefaultSecurityGroup public=disabled"},
		{"subnets that are not known are in the VPC of the groups", service("Subnets: !If [Perhaps, [a], [b]], SecurityGroups: [!Ref G]"), got,
			"T/Vpc subnets=? it depends on the condition Perhaps: T.yaml: there is no condition Perhaps groups=T/G public=disabled"},
		{"subnets that are only referred to", service("Subnets: [subnet-1], SecurityGroups: [sg-1]"), got, noGroups + "subnets=subnet-1 groups=sg-1 public=disabled"},
	} {
		c.run(t)
	}
}

func TestContainers(t *testing.T) {
	task := func(properties, container string) string {
		return `C: {Type: 'AWS::ECS::Cluster', Properties: {Configuration: {ExecuteCommandConfiguration: {KmsKeyId: key}}}}
			Logs: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: /app}}
			Secret: {Type: 'AWS::SecretsManager::Secret', Properties: {Name: db, KmsKeyId: !Ref Key}}
			Plain: {Type: 'AWS::SecretsManager::Secret'}
			Key: {Type: 'AWS::KMS::Key'}
			Parameter: {Type: 'AWS::SSM::Parameter', Properties: {Name: /app/p, Value: x}}
			Role: {Type: 'AWS::IAM::Role'}
			Repo: {Type: 'AWS::ECR::Repository', Properties: {RepositoryName: team/app}}
			D: {Type: 'AWS::ECS::TaskDefinition', Properties: {ExecutionRoleArn: !GetAtt Role.Arn, ContainerDefinitions: [{Name: c, ` + container + `}]}}
			S: {Type: 'AWS::ECS::Service', Properties: {TaskDefinition: !Ref D, Cluster: !Ref C, LaunchType: FARGATE` + properties + `}}`
	}
	images := func(n network.Network) string { return show(n.Tasks[0].Images) }
	awslogs := func(group string) string {
		return task("", "Image: x, LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: "+group+"}}") + `
			Named: {Type: 'AWS::Logs::ResourcePolicy', Properties: {LogGroupName: /named}}
			Maybe: {Type: 'AWS::Logs::LogGroup', Condition: Perhaps}`
	}
	system := func(family string) string {
		return strings.Replace(task("", "Image: x"), "{ExecutionRoleArn", "{RuntimePlatform: {OperatingSystemFamily: "+family+"}, ExecutionRoleArn", 1)
	}
	os := func(n network.Network) string { return show(n.Tasks[0].OS) }
	execKey := func(n network.Network) string { return n.Tasks[0].ExecKey.String() }
	exists := func(n network.Network) string {
		l := n.Tasks[0].Logs.Items[0]
		return fmt.Sprint(partial.TruthOf(l.GroupExists), " ", l.Detached)
	}
	secrets := func(n network.Network) string { return show(n.Tasks[0].Secrets) }
	logs := func(n network.Network) string { return show(n.Tasks[0].Logs) }
	features := func(n network.Network) string {
		return list(n.Tasks[0].Features, func(f pullpath.Feature) string { return string(f) })
	}
	for _, c := range []modelCase{
		{"an image", task("", "Image: 'nginx:1'"), images, "c=nginx:1"},
		{"an image of a repository of the template", task("", "Image: !Sub '${Repo.RepositoryUri}:1'"), images, "c=‹AWS::AccountId›.dkr.ecr.‹AWS::Region›.amazonaws.com/team/app:1"},
		{"an image as the CDK writes it", task("", "Image: !Join ['', [!Select [4, !Split [':', !GetAtt Repo.Arn]], .dkr.ecr., !Select [3, !Split [':', !GetAtt Repo.Arn]], ., !Ref 'AWS::URLSuffix', /, !Ref Repo, ':latest']]"),
			images, "c=‹AWS::AccountId›.dkr.ecr.‹AWS::Region›.amazonaws.com/team/app:latest"},
		{"no logs", task("", "Image: x"), logs, ""},
		{"the awslogs driver", task("", "Image: x, LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref Logs, awslogs-region: !Ref 'AWS::Region', awslogs-create-group: 'true'}}"),
			logs, "c by awslogs to /app in ‹AWS::Region› create=true"},
		{"a secret that the template declares, with its key", task("", "Image: x, Secrets: [{Name: S, ValueFrom: !Ref Secret}]"), secrets,
			"c/S from secretsmanager arn:aws:secretsmanager:‹AWS::Region›:‹AWS::AccountId›:secret:db-‹suffix of T/Secret› key arn:aws:kms:‹AWS::Region›:‹AWS::AccountId›:key/‹T/Key›"},
		{"a secret with a key that is only referred to", strings.Replace(task("", "Image: x, Secrets: [{Name: S, ValueFrom: !Ref Secret}]"), "KmsKeyId: !Ref Key", "KmsKeyId: 'arn:aws:kms:us-west-2:1:key/k'", 1), secrets,
			"c/S from secretsmanager arn:aws:secretsmanager:‹AWS::Region›:‹AWS::AccountId›:secret:db-‹suffix of T/Secret› key arn:aws:kms:us-west-2:1:key/k"},
		{"a secret with an alias of a key", strings.Replace(task("", "Image: x, Secrets: [{Name: S, ValueFrom: !Ref Secret}]"), "KmsKeyId: !Ref Key}}", "KmsKeyId: !Ref Alias}}\n			Alias: {Type: 'AWS::KMS::Alias', Properties: {AliasName: alias/a}}", 1), secrets,
			"c/S from secretsmanager arn:aws:secretsmanager:‹AWS::Region›:‹AWS::AccountId›:secret:db-‹suffix of T/Secret› key alias/a"},
		{"a field of a secret", task("", "Image: x, Secrets: [{Name: S, ValueFrom: !Sub '${Plain}:password::'}]"), secrets,
			"c/S from secretsmanager arn:aws:secretsmanager:‹AWS::Region›:‹AWS::AccountId›:secret:‹T/Plain› key "},
		{"a secret that is only referred to", task("", "Image: x, Secrets: [{Name: S, ValueFrom: 'arn:aws:secretsmanager:us-west-2:111122223333:secret:a-b:key:AWSCURRENT:'}]"), secrets,
			"c/S from secretsmanager arn:aws:secretsmanager:us-west-2:111122223333:secret:a-b key ?"},
		{"a parameter by its name", task("", "Image: x, Secrets: [{Name: S, ValueFrom: /app/q}]"), secrets, "c/S from ssm arn:aws:ssm:‹AWS::Region›:‹AWS::AccountId›:parameter/app/q key ?"},
		{"a parameter that the template declares", task("", "Image: x, Secrets: [{Name: S, ValueFrom: !Ref Parameter}]"), secrets, "c/S from ssm arn:aws:ssm:‹AWS::Region›:‹AWS::AccountId›:parameter/app/p key ?"},
		{"a parameter by its ARN", task("", "Image: x, Secrets: [{Name: S, ValueFrom: !Sub 'arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/q'}]"), secrets,
			"c/S from ssm arn:aws:ssm:‹AWS::Region›:‹AWS::AccountId›:parameter/q key ?"},
		{"a secret of which nothing is known", task("", "Image: x, Secrets: [{Name: S, ValueFrom: !ImportValue the-secret}]"), secrets, "c/S from  ‹export the-secret› key ?"},
		{"repository credentials and the secrets of a log driver", task("", "Image: x, RepositoryCredentials: {CredentialsParameter: !Ref Plain}, LogConfiguration: {LogDriver: splunk, SecretOptions: [{Name: token, ValueFrom: /t}]}"), secrets,
			"c/repository credentials from secretsmanager arn:aws:secretsmanager:‹AWS::Region›:‹AWS::AccountId›:secret:‹T/Plain› key , c/token from ssm arn:aws:ssm:‹AWS::Region›:‹AWS::AccountId›:parameter/t key ?"},
		{"a parameter by a name in a folder", task("", "Image: x, Secrets: [{Name: S, ValueFrom: app/q}]"), secrets, "c/S from ssm arn:aws:ssm:‹AWS::Region›:‹AWS::AccountId›:parameter/app/q key ?"},
		{"the group is one that the template creates", awslogs("!Ref Logs"), exists, "yes false"},
		{"the group has the name of one that the template creates", awslogs("/app"), exists, "yes false"},
		{"the group has another name", awslogs("/other"), exists, "maybe false"},
		{"the group has the name of something else", awslogs("/named"), exists, "maybe false"},
		{"the group is something else", awslogs("!Ref Role"), exists, "no false"},
		{"the group is perhaps created", awslogs("!Ref Maybe"), exists, "maybe false"},
		{"the group is not known", awslogs("!ImportValue group"), exists, "maybe false"},
		{"a log driver that does not wait for a connection", task("", "Image: x, LogConfiguration: {LogDriver: splunk, Options: {splunk-url: 'https://a', splunk-verify-connection: 'False'}}"), exists, "maybe true"},
		{"a log driver that waits", task("", "Image: x, LogConfiguration: {LogDriver: splunk, Options: {splunk-url: 'https://a', splunk-verify-connection: 'true'}}"), exists, "maybe false"},
		{"a log driver of which it is not known", task("", "Image: x, LogConfiguration: {LogDriver: splunk, Options: {splunk-url: 'https://a', splunk-verify-connection: !ImportValue v}}"), exists, "maybe false"},
		{"options of a log driver that are not known", task("", "Image: x, LogConfiguration: {LogDriver: splunk, Options: !ImportValue o}"), func(n network.Network) string { return n.Tasks[0].Logs.More }, "no template given exports o; give the template of the stack that does, too"},
		{"the key of the cluster's configuration that the template declares", strings.Replace(task(", EnableExecuteCommand: true", "Image: x"), "KmsKeyId: key", "KmsKeyId: !Ref Key", 1), execKey, "arn:aws:kms:‹AWS::Region›:‹AWS::AccountId›:key/‹T/Key›"},
		{"a key by its ARN", strings.Replace(task(", EnableExecuteCommand: true", "Image: x"), "KmsKeyId: key", "KmsKeyId: 'arn:aws:kms:us-west-2:1:key/k'", 1), execKey, "arn:aws:kms:us-west-2:1:key/k"},
		{"a key by its id", task(", EnableExecuteCommand: true", "Image: x"), execKey, ""},
		{"a Windows task", system("WINDOWS_SERVER_2019_FULL"), os, "windows"},
		{"a Linux task, in small letters", system("linux"), os, "linux"},
		{"a system that does not exist", system("BSD"), os, "? the operating system family BSD is not known"},
		{"a system that is not known", system("!ImportValue os"), os, "? no template given exports os; give the template of the stack that does, too"},
		{"no features", task("", "Image: x"), features, ""},
		{"ECS Exec, with the key of the cluster's configuration", task(", EnableExecuteCommand: true", "Image: x"), features, "exec, kms"},
		{"Service Connect", task(", ServiceConnectConfiguration: {Enabled: true}", "Image: x"), features, "service-connect"},
		{"an X-Ray daemon", task("", "Image: public.ecr.aws/xray/aws-xray-daemon:3"), features, "xray"},
		{"ECS Exec that is not known", task(", EnableExecuteCommand: !ImportValue e", "Image: x"), features,
			"? whether the task uses exec is not known: no template given exports e; give the template of the stack that does, too"},
		{"the roles", task("", "Image: x"), func(n network.Network) string {
			return show(n.Tasks[0].ExecutionRole) + "," + show(n.Tasks[0].TaskRole)
		}, "T/Role,"},
	} {
		c.run(t)
	}
}

func TestInstances(t *testing.T) {
	service := func(rest string) string {
		return vpcA + strings.Replace(definition, "RequiresCompatibilities: [FARGATE], ", "", 1) + `
			G: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: []}}
			Role: {Type: 'AWS::IAM::Role'}
			Profile: {Type: 'AWS::IAM::InstanceProfile', Properties: {Roles: [!Ref Role]}}
			S: {Type: 'AWS::ECS::Service', Properties: {TaskDefinition: !Ref D, Cluster: !Ref C}}` + rest
	}
	const template = `
			T1: {Type: 'AWS::EC2::LaunchTemplate', Properties: {LaunchTemplateData: {ImageId: ami-1, SecurityGroupIds: [!Ref G], IamInstanceProfile: {Arn: !GetAtt Profile.Arn}}}}
			Asg: {Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: {VPCZoneIdentifier: [!Ref A], LaunchTemplate: {LaunchTemplateId: !Ref T1, Version: '1'}}}`
	const provider = `
			P: {Type: 'AWS::ECS::CapacityProvider', Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Asg}}}
			X: {Type: 'AWS::ECS::ClusterCapacityProviderAssociations', Properties: {Cluster: !Ref C, CapacityProviders: [!Ref P], DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref P}]}}`
	got := func(n network.Network) string {
		return lines(n.Tasks, func(t network.Task) string {
			return t.ID + " " + placement(t.Instances) + " role=" + show(t.InstanceRole) + " " + show(t.OS)
		})
	}
	named := func(name, data, cluster string) string {
		return strings.NewReplacer("C: {Type: 'AWS::ECS::Cluster'}", "C: {Type: 'AWS::ECS::Cluster', Properties: {ClusterName: "+name+"}}", "Cluster: !Ref C", "Cluster: "+cluster).
			Replace(service(strings.Replace(template, "ImageId: ami-1", "ImageId: ami-1, UserData: {'Fn::Base64': '"+data+"'}", 1)))
	}
	const found = "T/S subnets=T/A groups=T/G public=by subnet role=T/Role linux"
	const noSubnets = "? no template given exports s; give the template of the stack that does, too"
	const anyVPC = "no security group is named, and which VPC's default group stands in is not known: "
	const nowhere = "? no Auto Scaling group of the templates is known to run the instances of cluster T/C"
	for _, c := range []modelCase{
		{"instances of a capacity provider", service(template + provider), got, found},
		{"instances of a mixed instances policy with a launch template in an override", service(strings.Replace(template, "LaunchTemplate: {LaunchTemplateId: !Ref T1, Version: '1'}", "MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref T1}, Overrides: [{InstanceType: a}, {InstanceType: b, LaunchTemplateSpecification: {LaunchTemplateId: !Ref T1}}, {InstanceType: c, LaunchTemplateSpecification: {LaunchTemplateId: !Ref T2}}]}}", 1) + `
			T2: {Type: 'AWS::EC2::LaunchTemplate', Properties: {LaunchTemplateData: {ImageId: ami-2, SecurityGroupIds: [!Ref H], IamInstanceProfile: {Arn: !GetAtt Profile.Arn}}}}
			H: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !Ref Vpc, SecurityGroupEgress: []}}` + provider), got, found + "\nT/S on T/Asg from ‹T/T2› subnets=T/A groups=T/H public=by subnet role=T/Role linux"},
		{"instances of a mixed instances policy whose overrides are not known", service(strings.Replace(template, "LaunchTemplate: {LaunchTemplateId: !Ref T1, Version: '1'}", "MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref T1}, Overrides: !ImportValue o}}", 1) + provider), got, found + strings.ReplaceAll("\nT/S on T/Asg subnets=T/A groups=«» public=«» role=«» linux", "«»", "? the overrides of T/Asg are not known: no template given exports o; give the template of the stack that does, too")},
		{"instances of a mixed instances policy", service(strings.Replace(template, "LaunchTemplate: {LaunchTemplateId: !Ref T1, Version: '1'}", "MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref T1}}}", 1) + provider), got, found},
		{"instances whose user data names the cluster", service(strings.Replace(template, "ImageId: ami-1", "ImageId: ami-1, UserData: {'Fn::Base64': !Sub 'echo ECS_CLUSTER=${C} >> /etc/ecs/ecs.config'}", 1)), got, found},
		{"instances of a launch configuration whose metadata names the cluster", service(`
			L: {Type: 'AWS::AutoScaling::LaunchConfiguration', Metadata: {'AWS::CloudFormation::Init': {config: {commands: {a: {command: !Sub 'echo ECS_CLUSTER=${C}'}}}}}, Properties: {SecurityGroups: [!Ref G], IamInstanceProfile: !Ref Profile, AssociatePublicIpAddress: true}}
			Asg: {Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: {VPCZoneIdentifier: [!Ref A], LaunchConfigurationName: !Ref L}}`),
			got, "T/S subnets=T/A groups=T/G public=enabled role=T/Role linux"},
		{"instances whose user data has the name of the cluster", named("my", "echo ECS_CLUSTER=my", "!Ref C"), got, found},
		{"instances whose user data has the name of the cluster, on Windows", named("my", "Initialize-ECSAgent -Cluster my", "!Ref C"), got, found},
		{"instances whose user data has the name of another cluster", named("my", "echo ECS_CLUSTER=other", "!Ref C"), got, strings.ReplaceAll("T/S subnets=«» groups=«» public=«» role=«» linux", "«»", nowhere)},
		{"instances of a cluster without a name", named("''", "echo ECS_CLUSTER=", "!Ref C"), got, strings.ReplaceAll("T/S subnets=«» groups=«» public=«» role=«» linux", "«»", nowhere)},
		{"a cluster by its name", named("my", "ECS_CLUSTER=my", "my"), got, found},
		{"a cluster by its ARN", named("my", "ECS_CLUSTER=my", "'arn:aws:ecs:us-west-2:1:cluster/my'"), got, found},
		{"the default cluster", named("default", "ECS_CLUSTER=default", "!Ref 'AWS::NoValue'"), got, found},
		{"a network interface of an instance", service(`
			I: {Type: 'AWS::EC2::Instance', Properties: {NetworkInterfaces: [{DeviceIndex: 0, SubnetId: !Ref A, GroupSet: [!Ref G]}], IamInstanceProfile: !Ref Profile, UserData: !Base64 {'Fn::Sub': 'ECS_CLUSTER=${C}'}}}`), got, found},
		{"a network interface of a launch template does not choose the subnet", service(strings.Replace(template, "SecurityGroupIds: [!Ref G]", "NetworkInterfaces: [{DeviceIndex: 0, SubnetId: subnet-9, Groups: [!Ref G]}]", 1) + provider), got, found},
		{"instances whose initialization names the cluster in a list", service(strings.Replace(template, "Properties: {LaunchTemplateData", "Metadata: {'AWS::CloudFormation::Init': {config: {commands: {a: {command: [echo, !Sub 'ECS_CLUSTER=${C}']}}}}}, Properties: {LaunchTemplateData", 1)), got, found},
		{"instances in subnets that are not known", service(strings.NewReplacer("[!Ref A], LaunchTemplate", "!ImportValue s, LaunchTemplate", "SecurityGroupIds: [!Ref G], ", "").Replace(template) + provider), got,
			"T/S subnets=" + noSubnets + " groups=? " + anyVPC + strings.TrimPrefix(noSubnets, "? ") + " public=by subnet role=T/Role linux"},
		{"instances in no subnets", service(strings.NewReplacer("VPCZoneIdentifier: [!Ref A], ", "", "SecurityGroupIds: [!Ref G], ", "").Replace(template) + provider), got,
			"T/S subnets= groups=? " + anyVPC + "the VPC of the subnets is not known public=by subnet role=T/Role linux"},
		{"instances that both a capacity provider and their user data tie to the cluster", strings.Replace(service(strings.Replace(template, "ImageId: ami-1", "ImageId: ami-1, UserData: {'Fn::Base64': !Sub 'ECS_CLUSTER=${C}'}", 1)+strings.Replace(provider, ", DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref P}]", "", 1)), "Cluster: !Ref C}}", "Cluster: !Ref C, LaunchType: EC2}}", 1), got, found},
		{"a strategy leaves out the other instances of the cluster", service(strings.Replace(template, "ImageId: ami-1", "ImageId: ami-1, UserData: {'Fn::Base64': !Sub 'ECS_CLUSTER=${C}'}", 1) + strings.Replace(provider, "AutoScalingGroupArn: !Ref Asg", "AutoScalingGroupArn: other", 1)), got,
			strings.ReplaceAll("T/S subnets=«» groups=«» public=«» role=«» linux", "«»", nowhere)},
		{"capacity providers of another launch type", strings.Replace(service(`
			P: {Type: 'AWS::ECS::CapacityProvider', Properties: {ManagedInstancesProvider: {InstanceLaunchTemplate: {NetworkConfiguration: {Subnets: [!Ref A], SecurityGroups: [!Ref G]}}}}}
			X: {Type: 'AWS::ECS::ClusterCapacityProviderAssociations', Properties: {Cluster: !Ref C, CapacityProviders: [!Ref P]}}`), "Cluster: !Ref C}}", "Cluster: !Ref C, LaunchType: EC2}}", 1), got,
			strings.ReplaceAll("T/S subnets=«» groups=«» public=«» role=«» linux", "«»", nowhere)},
		{"capacity providers that are not known", strings.Replace(service(`
			X: {Type: 'AWS::ECS::ClusterCapacityProviderAssociations', Properties: {Cluster: !Ref C, CapacityProviders: !ImportValue l}}`), "Cluster: !Ref C}}", "Cluster: !Ref C, LaunchType: EC2}}", 1), got,
			strings.ReplaceAll("T/S subnets=«» groups=«» public=«» role=«» linux", "«»", "? no template given exports l; give the template of the stack that does, too")},
		{"a single instance whose user data names the cluster", service(`
			I: {Type: 'AWS::EC2::Instance', Properties: {SubnetId: !Ref A, SecurityGroupIds: [!Ref G], IamInstanceProfile: !Ref Profile, UserData: !Base64 {'Fn::Sub': 'ECS_CLUSTER=${C}'}}}`), got, found},
		{"network interfaces of a launch template", service(strings.Replace(template, "SecurityGroupIds: [!Ref G]", "NetworkInterfaces: [{DeviceIndex: 0, Groups: [!Ref G], AssociatePublicIpAddress: false}]", 1) + provider),
			got, "T/S subnets=T/A groups=T/G public=disabled role=T/Role linux"},
		{"a Windows image makes a Windows task", service(strings.Replace(template, "ami-1", "'{{resolve:ssm:/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-ECS_Optimized/image_id}}'", 1) + provider),
			got, "T/S subnets=T/A groups=T/G public=by subnet role=T/Role windows"},
		{"instances that nothing ties to the cluster", service(template), got,
			"T/S subnets=" + nowhere + " groups=" + nowhere + " public=" + nowhere + " role=" + nowhere + " linux"},
		{"a launch template that is only referred to", service(strings.Replace(template, "!Ref T1", "lt-1", 1) + provider), got,
			"T/S subnets=T/A groups=? the launch template of T/Asg is not declared in the templates public=? the launch template of T/Asg is not declared in the templates role=? the launch template of T/Asg is not declared in the templates linux"},
		{"two groups of instances are two tasks", service(template+strings.NewReplacer("T1:", "T2:", "!Ref T1", "!Ref T2", "Asg:", "Asg2:").Replace(template)+provider) +
			"\n			P2: {Type: 'AWS::ECS::CapacityProvider', Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Asg2}}}" +
			"\n			Y: {Type: 'AWS::ECS::ClusterCapacityProviderAssociations', Properties: {Cluster: !Ref C, CapacityProviders: [!Ref P2], DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref P}, {CapacityProvider: !Ref P2}]}}",
			got, found + "\n" + strings.Replace(found, "T/S ", "T/S on T/Asg2 ", 1)},
		{"Managed Instances", strings.Replace(service(`
			P: {Type: 'AWS::ECS::CapacityProvider', Properties: {ManagedInstancesProvider: {InstanceLaunchTemplate: {Ec2InstanceProfileArn: !GetAtt Profile.Arn, NetworkConfiguration: {Subnets: [!Ref A], SecurityGroups: [!Ref G]}}}}}`),
			"Cluster: !Ref C}", "Cluster: !Ref C, CapacityProviderStrategy: [{CapacityProvider: !Ref P}]}", 1), got, found},
	} {
		c.run(t)
	}
}
