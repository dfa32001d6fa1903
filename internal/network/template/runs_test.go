package template_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
)

// images are what each task pulls, with where it runs.
func images(n network.Network) string {
	return lines(n.Tasks, func(t network.Task) string {
		var all []string
		for _, i := range t.Images.Items {
			all = append(all, i.Ref.String())
		}
		kind, _ := t.LaunchType.Get()
		return fmt.Sprintf("%s %s %s in %s", t.ID, kind, strings.Join(all, ","), show(t.Network.Subnets))
	})
}

func TestStateMachines(t *testing.T) {
	const arguments = `{Cluster: !Ref C, TaskDefinition: !Ref D, LaunchType: FARGATE, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}}`
	state := func(resource, key, value string) string {
		return fmt.Sprintf("{Type: Task, Resource: '%s', %s: %s}", resource, key, value)
	}
	machine := func(states string) string {
		return definition + "\n			M: {Type: 'AWS::StepFunctions::StateMachine', Properties: {Definition: {States: {" + states + "}}}}"
	}
	const optimized = "arn:aws:states:::ecs:runTask"
	ran := "T/M/R fargate nginx in subnet-1"
	for _, c := range []modelCase{
		{"the optimized integration", machine("R: " + state(optimized, "Parameters", arguments)), images, ran},
		{"waiting for the task", machine("R: " + state(optimized+".sync", "Parameters", arguments)), images, ran},
		{"waiting for its token", machine("R: " + state(optimized+".waitForTaskToken", "Parameters", arguments)), images, ran},
		{"the integration of the AWS SDK", machine("R: " + state("arn:aws:states:::aws-sdk:ecs:runTask", "Parameters", arguments)), images, ran},
		{"another partition", machine("R: " + state("arn:aws-cn:states:::ecs:runTask", "Parameters", arguments)), images, ran},
		{"JSONata", machine("R: " + state(optimized, "Arguments", arguments)), images, ran},
		{"a JSONata expression is known at run time", machine("R: " + state(optimized, "Arguments", strings.Replace(arguments, "[subnet-1]", "'{% $states.input.subnets %}'", 1))), images,
			"T/M/R fargate nginx in ? the state machine works it out when it runs: {% $states.input.subnets %}"},
		{"a JSONata expression in a list", machine("R: " + state(optimized, "Arguments", strings.Replace(arguments, "[subnet-1]", "['{% $s %}']", 1))), images,
			"T/M/R fargate nginx in ? the state machine works it out when it runs: {% $s %}"},
		{"arguments that are one expression", machine("R: " + state(optimized, "Arguments", "'{% $states.input %}'")),
			func(n network.Network) string { return show(n.Tasks[0].Images) }, "? the task definition ‹the state machine works it out when it runs: {% $states.input %}› is not declared in the templates"},
		{"a path is known at run time", machine("R: " + state(optimized, "Parameters", strings.Replace(arguments, "Subnets: [subnet-1]", "'Subnets.$': $.subnets", 1))), images,
			"T/M/R fargate nginx in ? the state machine takes Subnets from its input: $.subnets"},
		{"states in parallel, in maps and in maps of the older form", machine("P: {Type: Parallel, Branches: [{States: {A: " + state(optimized, "Parameters", arguments) + "}}]}, " +
			"Q: {Type: Map, ItemProcessor: {States: {P: {Type: Parallel, Branches: [{States: {B: " + state(optimized, "Parameters", arguments) + "}}]}}}}, " +
			"S: {Type: Map, Iterator: {States: {C: " + state(optimized, "Parameters", arguments) + "}}}"), images,
			"T/M/A fargate nginx in subnet-1\nT/M/B fargate nginx in subnet-1\nT/M/C fargate nginx in subnet-1"},
		{"other states", machine("A: {Type: Pass}, B: " + state("arn:aws:states:::lambda:invoke", "Parameters", "{}")), images, ""},
		{"a definition in a text", definition + `
			M: {Type: 'AWS::StepFunctions::StateMachine', Properties: {DefinitionString: !Sub '{"States":{"R":{"Type":"Task","Resource":"arn:${AWS::Partition}:states:::ecs:runTask","Parameters":{"Cluster":"${C}","TaskDefinition":"${D}","LaunchType":"FARGATE","NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":["subnet-1"]}}}}}}'}}`,
			images, ran},
		{"substitutions in a text", definition + `
			M: {Type: 'AWS::StepFunctions::StateMachine', Properties: {DefinitionSubstitutions: {def: !Ref D, net: subnet-1}, DefinitionString: '{"States":{"R":{"Type":"Task","Resource":"arn:aws:states:::ecs:runTask","Parameters":{"TaskDefinition":"${def}","LaunchType":"FARGATE","NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":["${net}"]}}}}}}'}}`,
			images, ran},
		{"substitutions in a mapping, of AWS SAM", definition + `
			M: {Type: 'AWS::Serverless::StateMachine', Properties: {DefinitionSubstitutions: {def: !Ref D}, Definition: {States: {R: ` + state(optimized, "Parameters", strings.Replace(arguments, "!Ref D", "'${def}'", 1)) + `}}}}`,
			images, ran},
		{"two states of one name", machine("P: {Type: Parallel, Branches: [{States: {A: " + state(optimized, "Parameters", arguments) + "}}, {States: {A: " + state(optimized, "Parameters", arguments) + "}}]}"), images, "T/M/A fargate nginx in subnet-1\nT/M/A (2) fargate nginx in subnet-1"},
		{"what begins as a JSONata expression and does not end so is a text", machine("R: " + state(optimized, "Arguments", strings.Replace(arguments, "[subnet-1]", "['{% $s']", 1))), images, "T/M/R fargate nginx in {% $s"},
		{"the task role of the overrides", machine("R: " + state(optimized, "Parameters", strings.Replace(arguments, "LaunchType", "Overrides: {TaskRoleArn: role/y}, LaunchType", 1))),
			func(n network.Network) string { return show(n.Tasks[0].TaskRole) }, "role/y"},
		{"roles of the overrides", machine("R: " + state(optimized, "Parameters", strings.Replace(arguments, "LaunchType", "Overrides: {ExecutionRoleArn: role/x}, LaunchType", 1))),
			func(n network.Network) string { return show(n.Tasks[0].ExecutionRole) }, "role/x"},
	} {
		c.run(t)
	}
}

func TestExpressServices(t *testing.T) {
	service := func(properties string) string {
		return "\n			S: {Type: 'AWS::ECS::ExpressGatewayService', Properties: {PrimaryContainer: {Image: nginx}" + properties + "}}"
	}
	for _, c := range []modelCase{
		{"its network", service(", NetworkConfiguration: {Subnets: [subnet-1], SecurityGroups: [sg-1]}"), images, "T/S fargate nginx in subnet-1"},
		{"its groups", service(", NetworkConfiguration: {Subnets: [subnet-1], SecurityGroups: [sg-1]}"), func(n network.Network) string { return show(n.Tasks[0].Network.SecurityGroups) }, "sg-1"},
		{"without one it is in the default VPC", service(""), images, "T/S fargate nginx in ? it names no subnets, so its tasks are in the default VPC"},
		{"it logs to CloudWatch Logs", service(""), func(n network.Network) string {
			return n.Tasks[0].Logs.Items[0].Group.String() + show(n.Tasks[0].Logs.Items[0].Driver)
		},
			"‹the log group of T/S›awslogs"},
		{"its log group", service("") + strings.Replace(service(""), "nginx}", "nginx, AwsLogsConfiguration: {LogGroup: /g}}", 1),
			func(n network.Network) string { return n.Tasks[0].Logs.Items[0].Group.String() }, "/g"},
	} {
		c.run(t)
	}
}

func TestBatch(t *testing.T) {
	const fargate = `
			E: {Type: 'AWS::Batch::ComputeEnvironment', Properties: {Type: MANAGED, ComputeResources: {Type: FARGATE_SPOT, Subnets: [subnet-1], SecurityGroupIds: [sg-1]}}}`
	const spot = `
			F: {Type: 'AWS::Batch::ComputeEnvironment', Properties: {Type: MANAGED, ComputeResources: {Type: SPOT, Subnets: [subnet-2], SecurityGroupIds: [sg-1], InstanceRole: p}}}`
	const managed = `
			G: {Type: 'AWS::Batch::ComputeEnvironment', Properties: {Type: MANAGED, ComputeResources: {ManagedInstancesProvider: {InstanceLaunchTemplate: {NetworkConfiguration: {Subnets: [subnet-3], SecurityGroups: [sg-1]}}}}}}`
	job := func(properties string) string {
		return "\n			J: {Type: 'AWS::Batch::JobDefinition', Properties: {Type: container, " + properties + "}}"
	}
	const onFargate, one = "PlatformCapabilities: [FARGATE], ", "ContainerProperties: {Image: nginx}"
	launched := func(template, groups string) string {
		return `
			F: {Type: 'AWS::Batch::ComputeEnvironment', Properties: {Type: MANAGED, ComputeResources: {Type: EC2, Subnets: [subnet-2], ` + groups + `InstanceRole: p, LaunchTemplate: {` + template + `}}}}
			L: {Type: 'AWS::EC2::LaunchTemplate', Properties: {LaunchTemplateData: {SecurityGroupIds: [sg-2], AssociatePublicIpAddress: true, IamInstanceProfile: {Name: q}}}}`
	}
	const undeclared = "? the launch template of T/F is not declared in the templates"
	on := func(n network.Network) string { return placement(n.Tasks[0].Instances) }
	roles := func(n network.Network) string {
		return show(n.Tasks[0].ExecutionRole) + "," + show(n.Tasks[0].TaskRole)
	}
	where := func(n network.Network) string {
		return lines(n.Tasks, func(t network.Task) string {
			kind, _ := t.LaunchType.Get()
			return fmt.Sprintf("%s %s own=%s instances=%s", t.ID, kind, show(t.Network.Subnets), show(t.Instances.Subnets))
		})
	}
	for _, c := range []modelCase{
		{"a job on Fargate", fargate + spot + job(onFargate+one), where, "T/J fargate own=subnet-1 instances="},
		{"a job on instances, which is the default", fargate + spot + job(one), where, "T/J ec2 own=subnet-2 instances=subnet-2"},
		{"a job on Managed Instances", managed + job(one), where, "T/J managed-instances own=subnet-3 instances=subnet-3"},
		{"a job in each compute environment that can run it", spot + managed + job(one), where,
			"T/J ec2 own=subnet-2 instances=subnet-2\nT/J on T/G managed-instances own=subnet-3 instances=subnet-3"},
		{"a job on instances, in so many words", fargate + spot + job("PlatformCapabilities: [EC2], "+one), where, "T/J ec2 own=subnet-2 instances=subnet-2"},
		{"a job whose platform is not known", fargate + spot + job("PlatformCapabilities: [!ImportValue p], "+one), where, "T/J fargate own=subnet-1 instances=\nT/J on T/F ec2 own=subnet-2 instances=subnet-2"},
		{"a job of whose platforms nothing is known", fargate + spot + job("PlatformCapabilities: !ImportValue p, "+one), where, "T/J fargate own=subnet-1 instances=\nT/J on T/F ec2 own=subnet-2 instances=subnet-2"},
		{"a launch template adds the security groups", launched("LaunchTemplateId: !Ref L", "") + job(one), on, "subnets=subnet-2 groups=sg-2 public=enabled"},
		{"a launch template by its name does, too", launched("LaunchTemplateName: !Ref L", "") + job(one), on, "subnets=subnet-2 groups=sg-2 public=enabled"},
		{"those of the compute environment count before it", launched("LaunchTemplateId: !Ref L", "SecurityGroupIds: [sg-1], ") + job(one), on, "subnets=subnet-2 groups=sg-1 public=enabled"},
		{"a launch template that is only referred to", launched("LaunchTemplateId: lt-1", "") + job(one), on, "subnets=subnet-2 groups=" + undeclared + " public=" + undeclared},
		{"a launch template that is only referred to, and groups", launched("LaunchTemplateId: lt-1", "SecurityGroupIds: [sg-1], ") + job(one), on, "subnets=subnet-2 groups=sg-1 public=" + undeclared},
		{"what is no launch template", launched("LaunchTemplateId: !Ref Q", "") + "\n			Q: {Type: 'AWS::Batch::JobQueue'}" + job(one), on, "subnets=subnet-2 groups=" + undeclared + " public=" + undeclared},
		{"the roles of a job", fargate + job(onFargate+"ContainerProperties: {Image: x, ExecutionRoleArn: role/e, JobRoleArn: role/j}"), roles, "role/e,role/j"},
		{"the task role of a task", fargate + job(onFargate+"EcsProperties: {TaskProperties: [{TaskRoleArn: role/t, Containers: [{Name: a, Image: x}]}]}"), roles, ",role/t"},
		{"the platform version of a container", fargate + job(onFargate+"ContainerProperties: {Image: x, FargatePlatformConfiguration: {PlatformVersion: 1.3.0}}"), kinds, "T/J fargate version=1.3.0 os=linux mode=awsvpc"},
		{"the platform version of a task", fargate + job(onFargate+"EcsProperties: {TaskProperties: [{PlatformVersion: 1.3.0, Containers: [{Name: a, Image: x}]}]}"), kinds, "T/J fargate version=1.3.0 os=linux mode=awsvpc"},
		{"no platform version", fargate + job(onFargate+one), kinds, "T/J fargate version= os=linux mode=awsvpc"},
		{"an unmanaged compute environment", "\n			E: {Type: 'AWS::Batch::ComputeEnvironment', Properties: {Type: UNMANAGED}}" + job(one), where,
			"T/J ec2 own= instances=? the instances of the unmanaged compute environment T/E are not in the templates"},
		{"no compute environment", fargate + job(one), where, ""},
		{"a task of several containers", fargate + job(onFargate+"EcsProperties: {TaskProperties: [{Containers: [{Name: a, Image: x}, {Name: b, Image: y}]}]}"), images, "T/J fargate x,y in subnet-1"},
		{"a job of several nodes", spot + job("NodeProperties: {NodeRangeProperties: [{TargetNodes: '0', Container: {Image: x}}, {TargetNodes: '1:', Container: {Image: y}}]}"), images,
			"T/J ec2 x in subnet-2\nT/J/nodes 1: ec2 y in subnet-2"},
		{"a public IP", fargate + job(onFargate+"ContainerProperties: {Image: x, NetworkConfiguration: {AssignPublicIp: ENABLED}}"),
			func(n network.Network) string { return show(n.Tasks[0].Network.PublicIP) }, "enabled"},
		{"it logs to CloudWatch Logs", fargate + job(onFargate+one), func(n network.Network) string { return n.Tasks[0].Logs.Items[0].Group.String() }, "/aws/batch/job"},
		{"unless it says otherwise", fargate + job(onFargate+"ContainerProperties: {Image: x, LogConfiguration: {LogDriver: splunk}}"),
			func(n network.Network) string { return show(n.Tasks[0].Logs.Items[0].Driver) }, "splunk"},
	} {
		c.run(t)
	}
}

func TestStackSets(t *testing.T) {
	set := func(properties string) string {
		return `
			W: {Type: 'AWS::CloudFormation::StackSet', Properties: {` + properties + ` TemplateBody: "Parameters: {P: {Type: String, Default: none}}\nResources:\n  V: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Ref P}}"}}`
	}
	vpcs := func(n network.Network) string {
		return lines(n.VPCs, func(v network.VPC) string { return fmt.Sprintf("%s %s %s", v.ID, show(v.CIDRs), v.Env.Region) })
	}
	own := "Parameters: [{ParameterKey: P, ParameterValue: 10.0.0.0/16}],"
	overriding := func(cidr string) string {
		return "{Regions: [!Ref 'AWS::Region'], ParameterOverrides: [{ParameterKey: P, ParameterValue: " + cidr + "}]}"
	}
	group := func(regions string) string { return "StackInstancesGroup: [{Regions: [" + regions + "]}]," }
	for _, c := range []modelCase{
		{"its template is a stack", set("Parameters: [{ParameterKey: P, ParameterValue: 10.0.0.0/16}],"), vpcs, "T/W/V 10.0.0.0/16 ‹AWS::Region›"},
		{"one Region", set("Parameters: [{ParameterKey: P, ParameterValue: 10.0.0.0/16}]," + group("eu-west-1")), vpcs, "T/W/V 10.0.0.0/16 eu-west-1"},
		{"several Regions", set("Parameters: [{ParameterKey: P, ParameterValue: 10.0.0.0/16}]," + group("eu-west-1, eu-west-2")), vpcs, "T/W/V 10.0.0.0/16 ‹AWS::Region›"},
		{"its instances override a parameter", set(own + "StackInstancesGroup: [" + overriding("10.9.0.0/16") + "],"), vpcs, "T/W/V 10.9.0.0/16 ‹AWS::Region›"},
		{"two groups override it alike", set(own + "StackInstancesGroup: [" + overriding("10.9.0.0/16") + ", " + overriding("10.9.0.0/16") + "],"),
			vpcs, "T/W/V 10.9.0.0/16 ‹AWS::Region›"},
		{"two groups override it differently", set(own + "StackInstancesGroup: [" + overriding("10.9.0.0/16") + ", " + overriding("10.8.0.0/16") + "],"),
			vpcs, "T/W/V ? groups of instances of the stack set T/W override the parameter P differently ‹AWS::Region›"},
		{"only one of two groups overrides it", set(own + "StackInstancesGroup: [{Regions: [!Ref 'AWS::Region']}, " + overriding("10.9.0.0/16") + "],"),
			vpcs, "T/W/V ? groups of instances of the stack set T/W override the parameter P differently ‹AWS::Region›"},
		{"a group overrides another parameter", set(own + "StackInstancesGroup: [{ParameterOverrides: [{ParameterKey: Q, ParameterValue: x}]}],"),
			vpcs, "T/W/V 10.0.0.0/16 ‹AWS::Region›"},
	} {
		c.run(t)
	}
}

func TestWhatIsKnownAndNotRead(t *testing.T) {
	for _, c := range []struct{ name, resources, want, gap string }{
		{"a cluster of Amazon EKS", "X: {Type: 'AWS::EKS::Cluster'}", "T/X is not traced: the nodes of Amazon EKS pull with other calls than tasks of Amazon ECS", ""},
		{"a function of an image", "X: {Type: 'AWS::Lambda::Function', Properties: {Code: {ImageUri: x}}}", "T/X is not traced: AWS Lambda pulls the images of its functions itself", ""},
		{"a function of a package", "X: {Type: 'AWS::Lambda::Function', Properties: {Code: {ZipFile: x}}}", "", ""},
		{"a nested stack", "X: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://b/x.yaml'}}", "the template of the nested stack T/X is not at hand; give it, too", ""},
		{"a nested stack that is given a VPC", "V: {Type: 'AWS::EC2::VPC'}, X: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://b/x.yaml', Parameters: {A: !Join [',', [!Ref V]]}}}",
			"the template of the nested stack T/X is not at hand; give it, too", "T/V"},
		{"a nested stack that is given a subnet", "V: {Type: 'AWS::EC2::VPC'}, S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref V}}, X: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://b/x.yaml', Parameters: {A: !Ref S}}}",
			"the template of the nested stack T/X is not at hand; give it, too", "T/V"},
		{"a nested stack that may be given anything", "V: {Type: 'AWS::EC2::VPC'}, X: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://b/x.yaml', Parameters: {A: !FindInMap [!Ref 'AWS::StackName', a, b]}}}",
			"the template of the nested stack T/X is not at hand; give it, too", "all"},
		{"a nested stack beside a parameter that holds the VPC", "V: {Type: 'AWS::EC2::VPC'}, P: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: !Ref V}}, X: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://b/x.yaml'}}",
			"the template of the nested stack T/X is not at hand; give it, too", "T/V"},
		{"a stack set", "X: {Type: 'AWS::CloudFormation::StackSet', Properties: {TemplateURL: 'https://b/x.yaml'}}", "the template of the stack set T/X is not at hand; give it, too", ""},
		{"a product of AWS Service Catalog", "X: {Type: 'AWS::ServiceCatalog::CloudFormationProvisionedProduct'}", "T/X may create anything: the template of the product is not at hand", ""},
		{"a module", "X: {Type: 'My::Net::Thing::MODULE'}", "T/X is a module, whose resources are not in the template", "all"},
		{"a custom resource that is given a VPC", "V: {Type: 'AWS::EC2::VPC'}, X: {Type: 'Custom::Endpoints', Properties: {Vpc: [!Ref V]}}",
			"what the custom resource T/X does is not known; it is given a part of the network, and may create endpoints, routes or rules there", "T/V"},
		{"a custom resource that is not", "V: {Type: 'AWS::EC2::VPC'}, X: {Type: 'Custom::Bucket', Properties: {Name: b}}", "", ""},
		{"a state machine whose definition is in a file", "X: {Type: 'AWS::StepFunctions::StateMachine', Properties: {DefinitionS3Location: {Bucket: b}}}",
			"the state machine T/X may run tasks, which are not traced: its definition is in a file of its own", ""},
		{"a job definition that nothing runs", "X: {Type: 'AWS::Batch::JobDefinition', Properties: {ContainerProperties: {Image: x}}}",
			"T/X is a job definition that no compute environment of the templates runs, so nothing says where it runs; it is not traced", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "T.yaml")
			if err := os.WriteFile(path, []byte("Resources: {"+c.resources+"}"), 0o600); err != nil {
				t.Fatal(err)
			}
			n, _, err := template.Read(context.Background(), []string{path}, template.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := lines(n.Unread, func(u network.Unread) string { return u.Why })
			gap := ""
			for _, g := range n.Gaps {
				if g.Kind == network.EndpointKind {
					if gap = g.VPC; gap == "" {
						gap = "all"
					}
				}
			}
			if got != c.want || gap != c.gap {
				t.Errorf("got %q with a gap in %q, want %q with %q", got, gap, c.want, c.gap)
			}
		})
	}
}

func TestWhatTheTasksMeetToday(t *testing.T) {
	const agent = `
			G: {Type: 'AWS::GuardDuty::Detector', Properties: {Enable: true, Features: [{Name: RUNTIME_MONITORING, Status: ENABLED, AdditionalConfiguration: [{Name: ECS_FARGATE_AGENT_MANAGEMENT, Status: ENABLED}]}]}}`
	service := definition + "\n			S: {Type: 'AWS::ECS::Service', Properties: {TaskDefinition: !Ref D, Cluster: !Ref C, LaunchType: FARGATE}}"
	monitored := func(n network.Network) string { return n.Tasks[0].GuardDutyAgent }
	firelens := func(options string) string {
		return strings.Replace(service, "Image: nginx", "Image: nginx, LogConfiguration: {LogDriver: awsfirelens, Options: {"+options+"}}", 1)
	}
	router := func(n network.Network) string {
		l := n.Tasks[0].Logs.Items[0]
		return show(l.Plugin) + " in " + l.Region.String()
	}
	proxy := func(data string) string {
		return `
			C: {Type: 'AWS::ECS::Cluster'}
			D: {Type: 'AWS::ECS::TaskDefinition', Properties: {ContainerDefinitions: [{Name: app, Image: nginx}]}}
			I: {Type: 'AWS::EC2::Instance', Properties: {UserData: {'Fn::Base64': !Sub "echo ECS_CLUSTER=${C}\n` + data + `"}}}
			S: {Type: 'AWS::ECS::Service', Properties: {TaskDefinition: !Ref D, Cluster: !Ref C}}`
	}
	through := func(n network.Network) string {
		p := n.Tasks[0].Proxy
		if p == nil {
			return "none"
		}
		return fmt.Sprint(p.Address, " but ", p.Exempt)
	}
	for _, c := range []modelCase{
		{"GuardDuty adds its agent", service + agent, monitored, "GuardDuty adds its agent unless a tag of the cluster says otherwise"},
		{"GuardDuty without Runtime Monitoring", service + strings.Replace(agent, "RUNTIME_MONITORING, Status: ENABLED", "RUNTIME_MONITORING, Status: DISABLED", 1), monitored, ""},
		{"GuardDuty with the agent of something else", service + strings.Replace(agent, "ECS_FARGATE_AGENT_MANAGEMENT", "EKS_ADDON_MANAGEMENT", 1), monitored, ""},
		{"GuardDuty with another feature", service + strings.Replace(agent, "RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING", 1), monitored, ""},
		{"GuardDuty that is off", service + strings.Replace(agent, "Enable: true", "Enable: false", 1), monitored, ""},
		{"GuardDuty that may be on", service + strings.Replace(agent, "Enable: true", "Enable: !ImportValue on", 1), monitored, "GuardDuty adds its agent unless a tag of the cluster says otherwise"},
		{"GuardDuty whose agent is managed by hand", service + strings.Replace(agent, "MANAGEMENT, Status: ENABLED", "MANAGEMENT, Status: DISABLED", 1), monitored, ""},
		{"FireLens with Fluent Bit", firelens("Name: firehose, region: eu-west-1"), router, "firehose in eu-west-1"},
		{"FireLens with Fluentd", firelens("'@type': s3"), router, "s3 in "},
		{"FireLens whose own configuration says", firelens("x: y"), router, " in "},
		{"a proxy", proxy(`echo HTTP_PROXY=proxy:3128`), through, "proxy:3128 but []"},
		{"a proxy with exceptions", proxy(`export https_proxy=http://proxy:3128 NO_PROXY='169.254.169.254,.amazonaws.com'`), through, "http://proxy:3128 but [[169.254.169.254 .amazonaws.com]]"},
		{"a proxy whose exceptions are a variable of the shell", proxy(`HTTP_PROXY=proxy:3128 NO_PROXY=localhost,$EXEMPT`), through, "proxy:3128 but [[localhost ‹$EXEMPT›]]"},
		{"a proxy that stands in the template in part", proxy(`HTTP_PROXY=proxy.${AWS::Region}.test NO_PROXY=.${AWS::Region}.amazonaws.com,a`), through, "proxy.‹AWS::Region›.test but [[.‹AWS::Region›.amazonaws.com a]]"},
		{"signs that stand for what is not known, in the text itself", proxy(`HTTP_PROXY=p? NO_PROXY=‹AWS::Region›`), through, "p? but [[‹AWS::Region›]]"},
		{"a proxy that is unset", proxy(`HTTP_PROXY=\necho on`), through, "none"},
		{"no proxy", proxy(`export NO_PROXY=x`), through, "none"},
		{"a proxy in a comment", proxy(`# HTTP_PROXY=${AWS::Region}\nexport A=b`), through, "none"},
		{"what is not known after a comment", proxy(`# of ${AWS::Region}\nHTTP_PROXY=proxy.${AWS::Region}.test`), through, "proxy.‹AWS::Region›.test but []"},
		{"exceptions with spaces", proxy(`export HTTPS_PROXY='proxy:3128'\nexport NO_PROXY='localhost, .amazonaws.com'`), through, "proxy:3128 but [[localhost .amazonaws.com]]"},
		{"exceptions of the agent and of the engine", proxy(`HTTP_PROXY=proxy:3128\nNO_PROXY=169.254.169.254,.amazonaws.com\nEnvironment='NO_PROXY=169.254.169.254'`),
			through, "proxy:3128 but [[169.254.169.254 .amazonaws.com] [169.254.169.254]]"},
		{"exceptions in other letters", proxy(`HTTP_PROXY=proxy:3128\nNO_PROXY=.amazonaws.com\nno_proxy=$NO_PROXY`), through, "proxy:3128 but [[.amazonaws.com]]"},
		{"a proxy in PowerShell", proxy(`[Environment]::SetEnvironmentVariable('HTTP_PROXY', 'http://proxy:3128', 'Machine')\n[Environment]::SetEnvironmentVariable('NO_PROXY', '.amazonaws.com', 'Machine')`),
			through, "http://proxy:3128 but [[.amazonaws.com]]"},
		{"a proxy set by setx", proxy(`setx /M HTTP_PROXY http://proxy:3128\nsetx NO_PROXY '169.254.169.254,.amazonaws.com' /M`), through, "http://proxy:3128 but [[169.254.169.254 .amazonaws.com]]"},
		{"a proxy in the registry", proxy(`New-ItemProperty -Path HKLM -Name HTTP_PROXY -Value 'http://proxy:3128' -Force\nNew-ItemProperty -Name 'NO_PROXY' -Value .amazonaws.com`), through, "http://proxy:3128 but [[.amazonaws.com]]"},
		{"several commands on one line", proxy(`export HTTP_PROXY=proxy:3128; export NO_PROXY=.amazonaws.com; systemctl restart ecs`), through, "proxy:3128 but [[.amazonaws.com]]"},
		{"a second NO_PROXY on one line", proxy(`HTTP_PROXY=proxy:3128 NO_PROXY=localhost&& NO_PROXY=.amazonaws.com`), through, "proxy:3128 but [[localhost] [.amazonaws.com]]"},
		{"a drop-in of systemd", proxy(`Environment='HTTP_PROXY=proxy:3128' 'NO_PROXY=.amazonaws.com'`), through, "proxy:3128 but [[.amazonaws.com]]"},
		{"PowerShell with variables", proxy(`[System.Environment]::SetEnvironmentVariable('HTTP_PROXY', $proxy, 'Machine'); $env:NO_PROXY='.amazonaws.com'`), through, "‹$proxy› but [[.amazonaws.com]]"},
		{"a comment of cmd", proxy(`rem setx HTTP_PROXY http://proxy:3128\n:: set HTTP_PROXY=x`), through, "none"},
		{"a proxy of Docker's daemon.json", proxy(`{'proxies': {'https-proxy': 'http://proxy:3128', 'no-proxy': '*.amazonaws.com,*'}}`), through, "http://proxy:3128 but [[*.amazonaws.com *]]"},
		{"user data in Base64", strings.Replace(proxy("x"), "Properties: {UserData: {'Fn::Base64': !Sub \"echo ECS_CLUSTER=${C}\\nx\"}",
			"Metadata: {'AWS::CloudFormation::Init': {config: {commands: {a: {command: !Sub 'ECS_CLUSTER=${C}'}}}}}, Properties: {UserData: "+
				base64.StdEncoding.EncodeToString([]byte("HTTP_PROXY=proxy:3128\n")), 1), through, "proxy:3128 but []"},
	} {
		c.run(t)
	}
}
