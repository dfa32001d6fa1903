package template_test

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// replaced is the isolated template with texts replaced, given as pairs.
func replaced(pairs ...string) string {
	text := isolatedWith()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			panic("the template has no " + pairs[i])
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// fargateStrategy is a strategy for the service, and associated what its cluster takes for it.
const (
	fargateStrategy = "CapacityProviderStrategy: [{CapacityProvider: FARGATE}, {CapacityProvider: FARGATE_SPOT}]"
	associated      = "AWS::ECS::Cluster, Properties: {CapacityProviders: [FARGATE, FARGATE_SPOT]}"
)

// without is the network configuration of the service, to be replaced.
const without = ", NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}"

// abroad is another VPC with a subnet and a security group, and lent associates the group with the first VPC.
const (
	abroad = `  Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16, EnableDnsSupport: true, EnableDnsHostnames: true}}
  There: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Other, CidrBlock: 10.9.0.0/24}}
  Abroad: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, VpcId: !Ref Other, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}]}}
  OtherTable: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Other}}
  OtherAcl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Other}}
`
	lent = "  Lent: {Type: AWS::EC2::SecurityGroupVpcAssociation, Properties: {GroupId: !Ref Abroad, VpcId: !Ref Vpc}}\n"
)

// driven replaces what it takes to give the container a log driver.
func driven(driver, options string) []string {
	return []string{"{Name: app, Image", "{Name: app, LogConfiguration: {LogDriver: " + driver + ", Options: {" + options + "}}, Image"}
}

func TestWhatAmazonECSRefusesOfTemplates(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       trace.Result
		says       string // of the error; empty: there is none
	}{
		{"nothing", replaced(), trace.Pass, ""},
		{"no network configuration", replaced(without, ""), trace.Fail, "no network configuration"},
		{"no network configuration by AWS::NoValue", replaced("NetworkConfiguration: {Aws", "NetworkConfiguration: !Ref AWS::NoValue, Tags: {Aws"), trace.Fail, "no network configuration"},
		{"a network configuration that is not known", "Parameters: {N: {Type: String}}\n" + replaced("{Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}", "!FindInMap [M, !Ref N, V]", "Resources:", "Mappings: {M: {a: {V: x}}}\nResources:"), trace.Undecided, ""},
		{"no network configuration, on Fargate or EC2", "Parameters: {L: {Type: String}}\n" + replaced("LaunchType: FARGATE", "LaunchType: !Ref L", without, ""), trace.Fail, "no network configuration"},
		{"network mode bridge on Fargate", replaced("NetworkMode: awsvpc", "NetworkMode: bridge"), trace.Fail, "network mode bridge"},
		{"network mode host on Fargate", replaced("NetworkMode: awsvpc", "NetworkMode: host"), trace.Fail, "network mode host"},
		{"no network mode on Fargate", replaced("NetworkMode: awsvpc, ", ""), trace.Fail, "no network mode"},
		{"a network mode that is not known on Fargate", "Parameters: {M: {Type: String}}\n" + replaced("NetworkMode: awsvpc", "NetworkMode: !Ref M"), trace.Pass, ""},
		{"a network configuration for bridge on EC2", replaced("NetworkMode: awsvpc", "NetworkMode: bridge", "LaunchType: FARGATE", "LaunchType: EC2", "[FARGATE]", "[EC2]"), trace.Fail, "for network mode awsvpc only"},
		{"a public IP on EC2", replaced("LaunchType: FARGATE", "LaunchType: EC2", "[FARGATE]", "[EC2]", "Configuration: {Subnets", "Configuration: {AssignPublicIp: ENABLED, Subnets"), trace.Fail, "AssignPublicIp"},
		{"a public IP on Fargate", replaced("Configuration: {Subnets", "Configuration: {AssignPublicIp: ENABLED, Subnets"), trace.Pass, ""},
		{"a platform version on EC2", replaced("LaunchType: FARGATE", "LaunchType: EC2, PlatformVersion: LATEST", "[FARGATE]", "[EC2]"), trace.Fail, "only Fargate has platform versions"},
		{"a platform version that does not exist", replaced("LaunchType: FARGATE", "LaunchType: FARGATE, PlatformVersion: 9.9.9"), trace.Fail, "9.9.9"},
		{"a platform version of Linux on Windows", replaced("Cpu: 256, Memory: 512", "Cpu: 1024, Memory: 2048", "LaunchType: FARGATE", "LaunchType: FARGATE, PlatformVersion: 1.4.0", "NetworkMode: awsvpc", "NetworkMode: awsvpc, RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"), trace.Fail, "windows"},
		{"a daemon on Fargate", replaced("LaunchType: FARGATE", "LaunchType: FARGATE, SchedulingStrategy: DAEMON"), trace.Fail, "DAEMON"},
		{"a launch type beside a strategy", replaced("LaunchType: FARGATE", "LaunchType: FARGATE, CapacityProviderStrategy: [{CapacityProvider: FARGATE}]"), trace.Fail, "can have one"},
		{"a strategy alone", replaced("LaunchType: FARGATE", fargateStrategy, "AWS::ECS::Cluster", associated), trace.Pass, ""},
		{"a strategy of what is not associated", replaced("LaunchType: FARGATE", fargateStrategy), trace.Fail, "names FARGATE, which is not associated with cluster t0/Cluster"},
		{"a strategy of what a custom resource may associate", replaced("LaunchType: FARGATE", fargateStrategy) + "  Own: {Type: Custom::Associate, Properties: {ServiceToken: x}}\n", trace.Pass, ""},
		{"a strategy of what is associated apart", replaced("LaunchType: FARGATE", fargateStrategy) +
			"  Own: {Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {Cluster: !Ref Cluster, CapacityProviders: [FARGATE, FARGATE_SPOT], DefaultCapacityProviderStrategy: []}}\n", trace.Pass, ""},
		{"a strategy of Fargate and of instances", replaced("LaunchType: FARGATE", "CapacityProviderStrategy: [{CapacityProvider: FARGATE}, {CapacityProvider: !Ref Own}]") +
			"  Own: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: x}}}\n", trace.Fail, "not both"},
		{"more security groups than there may be", replaced("SecurityGroups: [!Ref Group]}}", "SecurityGroups: [!Ref Group, sg-1, sg-2, sg-3, sg-4, sg-5]}}"), trace.Fail, "6 security groups"},
		{"as many security groups as there may be", replaced("SecurityGroups: [!Ref Group]}}", "SecurityGroups: [!Ref Group, sg-1, sg-2, sg-3, sg-4]}}"), trace.Pass, ""},
		{"more subnets than there may be", replaced("{Subnets: [!Ref Subnet]", "{Subnets: [!Ref Subnet"+strings.Repeat(", !Ref Subnet", 16)+"]"), trace.Fail, "17 subnets"},
		{"as many subnets as there may be", replaced("{Subnets: [!Ref Subnet]", "{Subnets: [!Ref Subnet"+strings.Repeat(", !Ref Subnet", 15)+"]"), trace.Pass, ""},
		{"a security group of another VPC", replaced("SecurityGroups: [!Ref Group]}}", "SecurityGroups: [!Ref Abroad]}}") + abroad, trace.Fail, "in VPC"},
		{"a security group that is associated with the VPC", replaced("SecurityGroups: [!Ref Group]}}", "SecurityGroups: [!Ref Abroad]}}") + abroad + lent, trace.Pass, ""},
		{"subnets of two VPCs", replaced("{Subnets: [!Ref Subnet]", "{Subnets: [!Ref Subnet, !Ref There]") + abroad, trace.Fail, "its subnets are in VPCs"},
		{"a launch type in small letters", replaced("LaunchType: FARGATE", "LaunchType: fargate"), trace.Fail, "LaunchType is \"fargate\""},
		{"a public IP in small letters", replaced("Configuration: {Subnets", "Configuration: {AssignPublicIp: enabled, Subnets"), trace.Fail, "AssignPublicIp is \"enabled\""},
		{"a network mode in capital letters", replaced("NetworkMode: awsvpc", "NetworkMode: AWSVPC"), trace.Fail, "NetworkMode is \"AWSVPC\""},
		{"compatibilities in small letters", replaced("[FARGATE]", "[fargate]"), trace.Fail, "RequiresCompatibilities is \"fargate\""},
		{"a load balancer for a container that is not there", replaced("LaunchType: FARGATE", "LaunchType: FARGATE, LoadBalancers: [{ContainerName: web, ContainerPort: 80}]"), trace.Fail, "to container web, which"},
		{"a load balancer", replaced("LaunchType: FARGATE", "LaunchType: FARGATE, LoadBalancers: [{ContainerName: app, ContainerPort: 80}]", "{Name: app, Image", "{Name: app, PortMappings: [{ContainerPort: 80}], Image"), trace.Pass, ""},
		{"a load balancer for a container that is not known", "Parameters: {P: {Type: String}}\n" + replaced("LaunchType: FARGATE", "LaunchType: FARGATE, LoadBalancers: [{ContainerName: !Ref P, ContainerPort: 80}]"), trace.Pass, ""},
		{"a log driver that Fargate does not have", replaced(driven("json-file", "")...), trace.Fail, "log driver json-file"},
		{"a log driver that is not known", "Parameters: {D: {Type: String}}\n" + replaced(driven("!Ref D", "")...), trace.Undecided, ""},
		{"awslogs without a prefix on Fargate", replaced(driven("awslogs", "awslogs-group: a, awslogs-region: us-east-1")...), trace.Fail, "awslogs-stream-prefix"},
		{"awslogs without options on Fargate", replaced("{Name: app, Image", "{Name: app, LogConfiguration: {LogDriver: awslogs}, Image"), trace.Fail, "awslogs-group"},
		{"awslogs without a Region", replaced(driven("awslogs", "awslogs-group: a, awslogs-stream-prefix: b")...), trace.Fail, "no awslogs-region"},
		{"awslogs without a group on EC2", replaced(append(driven("awslogs", "awslogs-region: us-east-1"), "LaunchType: FARGATE", "LaunchType: EC2", "[FARGATE]", "[EC2]")...), trace.Fail, "no awslogs-group"},
		{"awslogs with options that are not known", "Parameters: {O: {Type: String}}\n" + replaced("{Name: app, Image", "{Name: app, LogConfiguration: {LogDriver: awslogs, Options: !FindInMap [M, !Ref O, V]}, Image", "Resources:", "Mappings: {M: {a: {V: x}}}\nResources:"), trace.Fail, ""}, // there is no endpoint for the logs
		{"a platform version on EC2 that is not known", "Parameters: {V: {Type: String}}\n" + replaced("LaunchType: FARGATE", "LaunchType: EC2, PlatformVersion: !Ref V", "[FARGATE]", "[EC2]"), trace.Undecided, ""},
		{"awslogs without a prefix on EC2", replaced(append(driven("awslogs", "awslogs-group: a, awslogs-region: us-east-1"), "LaunchType: FARGATE", "LaunchType: EC2", "[FARGATE]", "[EC2]")...), trace.Undecided, ""},
		{"a platform version of Windows", replaced("Cpu: 256, Memory: 512", "Cpu: 1024, Memory: 2048", "LaunchType: FARGATE", "LaunchType: FARGATE, PlatformVersion: 1.0.0", "NetworkMode: awsvpc", "NetworkMode: awsvpc, RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"), trace.Pass, ""},
		{"a platform version by AllowedValues, of which one does not exist", "Parameters: {V: {Type: String, AllowedValues: [1.4.0, 9.9.9]}}\n" + replaced("LaunchType: FARGATE", "LaunchType: FARGATE, PlatformVersion: !Ref V"), trace.Undecided, "Where parameter V"},
		{"a size that Fargate does not have", replaced("Memory: 512", "Memory: 4096"), trace.Fail, "512, 1024, 2048 MiB"},
		{"a size in vCPUs and GB", replaced("Cpu: 256, Memory: 512", "Cpu: .25 vCPU, Memory: 0.5 GB"), trace.Pass, ""},
		{"a size that Fargate does not have, on EC2", replaced("Memory: 512", "Memory: 4096", "LaunchType: FARGATE", "LaunchType: EC2", "[FARGATE]", "[EC2]"), trace.Undecided, ""},
		{"a size that Fargate does not have, asked for beside EC2", replaced("Memory: 512", "Memory: 4096", "LaunchType: FARGATE", "LaunchType: EC2", "[FARGATE]", "[EC2, FARGATE]"), trace.Fail, "512, 1024, 2048 MiB"},
		{"a memory that is not known", "Parameters: {M: {Type: String}}\n" + replaced("Memory: 512", "Memory: !Ref M"), trace.Pass, ""},
		{"a memory by AllowedValues, of which one does not exist", "Parameters: {M: {Type: String, AllowedValues: ['512', '4096']}}\n" + replaced("Memory: 512", "Memory: !Ref M"), trace.Undecided, "Where parameter M"},
		{"half a vCPU for Windows", replaced("Cpu: 256, Memory: 512", "Cpu: 512, Memory: 1024", "NetworkMode: awsvpc", "NetworkMode: awsvpc, RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"), trace.Fail, "for windows"},
		{"ARM64 for Windows", replaced("Cpu: 256, Memory: 512", "Cpu: 1024, Memory: 2048", "NetworkMode: awsvpc", "NetworkMode: awsvpc, RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE, CpuArchitecture: ARM64}"), trace.Fail, "X86_64"},
		{"ARM64 for Linux", replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, RuntimePlatform: {OperatingSystemFamily: LINUX, CpuArchitecture: ARM64}"), trace.Pass, ""},
		{"a privileged container on Fargate", replaced("{Name: app, Image", "{Name: app, Privileged: true, Image"), trace.Fail, "Privileged"},
		{"a container that is not privileged", replaced("{Name: app, Image", "{Name: app, Privileged: false, Links: [], Image"), trace.Pass, ""},
		{"a privileged container on EC2", replaced("{Name: app, Image", "{Name: app, Privileged: true, Image", "LaunchType: FARGATE", "LaunchType: EC2", "[FARGATE]", "[EC2]"), trace.Undecided, ""},
		{"a GPU on Fargate", replaced("{Name: app, Image", "{Name: app, ResourceRequirements: [{Type: GPU, Value: 1}], Image"), trace.Fail, "GPU"},
		{"swap on Fargate", replaced("{Name: app, Image", "{Name: app, LinuxParameters: {MaxSwap: 10}, Image"), trace.Fail, "LinuxParameters.MaxSwap"},
		{"a placement constraint on Fargate", replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, PlacementConstraints: [{Type: memberOf, Expression: x}]"), trace.Fail, "PlacementConstraints"},
		{"placement constraints that may be none", "Parameters: {P: {Type: String}}\nConditions: {Is: !Equals [!Ref P, a]}\n" + replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, PlacementConstraints: !If [Is, [{Type: memberOf, Expression: x}], !Ref AWS::NoValue]"), trace.Undecided, "Where parameter P"},
		{"a volume of the Docker engine on Fargate", replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, Volumes: [{Name: v, DockerVolumeConfiguration: {Scope: task}}]"), trace.Fail, "volume v has DockerVolumeConfiguration"},
		{"a volume of the host's own on Fargate", replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, Volumes: [{Name: v, Host: {SourcePath: /x}}]"), trace.Fail, "Host.SourcePath"},
		{"an empty volume on Fargate", replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, Volumes: [{Name: v, Host: {}}]"), trace.Pass, ""},
		{"too little ephemeral storage", replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, EphemeralStorage: {SizeInGiB: 20}"), trace.Fail, "20 GiB"},
		{"the least ephemeral storage", replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, EphemeralStorage: {SizeInGiB: 21}"), trace.Pass, ""},
		{"the most ephemeral storage", replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, EphemeralStorage: {SizeInGiB: 200}"), trace.Pass, ""},
		{"too much ephemeral storage", replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, EphemeralStorage: {SizeInGiB: 201}"), trace.Fail, "201 GiB"},
		{"another port of the host", replaced("{Name: app, Image", "{Name: app, PortMappings: [{ContainerPort: 80, HostPort: 8080}], Image"), trace.Fail, "maps port 80 to 8080"},
		{"the same port of the host", replaced("{Name: app, Image", "{Name: app, PortMappings: [{ContainerPort: 80, HostPort: 80}, {ContainerPort: 81}], Image"), trace.Pass, ""},
		{"no essential container", replaced("{Name: app, Image", "{Name: app, Essential: false, Image"), trace.Fail, "essential"},
		{"an execution role of another account", replaced("!GetAtt Role.Arn", "arn:aws:iam::444455556666:role/execution"), trace.Fail, "444455556666"},
		{"an execution role of the account by a pseudo parameter", replaced("!GetAtt Role.Arn", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/execution'"), trace.Undecided, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			said := ""
			for _, f := range report.Findings {
				if f.Severity != trace.Info && f.ID == "task-refused" {
					said += f.Message + "\n"
				}
			}
			if report.Traces[0].Result != c.want || !strings.Contains(said, c.says) || c.says == "" && said != "" {
				t.Errorf("got %s and %q, want %s and %q: %+v", report.Traces[0].Result, said, c.want, c.says, report.Findings)
			}
		})
	}
}

func TestSizesOfJobsOnFargate(t *testing.T) {
	job := func(cpu, memory string) string {
		return replaced("Service: {Type: AWS::ECS::Service", "Service: {Type: AWS::SNS::Topic", "Role: {Type", "Logs: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.logs, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}}\n  Role: {Type") + `
  Where: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: MANAGED, ComputeResources: {Type: FARGATE, MaxvCpus: 4, Subnets: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}}}
  Job: {Type: AWS::Batch::JobDefinition, Properties: {Type: container, PlatformCapabilities: [FARGATE], ContainerProperties: {Image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1, ExecutionRoleArn: !GetAtt Role.Arn, ResourceRequirements: [{Type: VCPU, Value: '` + cpu + `'}, {Type: MEMORY, Value: '` + memory + `'}]}}}
`
	}
	for size, want := range map[[2]string]trace.Result{{"0.25", "512"}: trace.Pass, {"0.25", "4096"}: trace.Fail, {"0.3", "512"}: trace.Fail, {"32", "249856"}: trace.Pass} {
		report, _ := checked(t, here, job(size[0], size[1]))
		if got := report.Traces[0]; got.Result != want || want == trace.Fail && !strings.HasPrefix(got.Refused, "AWS Batch refuses it: ") {
			t.Errorf("%s: got %s, %q, want %s", size, got.Result, got.Refused, want)
		}
	}
}

func TestATaskWithoutASizeIsJudgedAllTheSame(t *testing.T) {
	for text, want := range map[string]int{replaced(): 0, replaced("Cpu: 256, ", ""): 1, replaced("Memory: 512, ", ""): 1} {
		report, _ := checked(t, here, text)
		got := 0
		for _, f := range report.Findings {
			if f.ID == "task-refused" && f.Severity == trace.Warning {
				got++
			}
		}
		if got != want || report.Traces[0].Result != trace.Pass {
			t.Errorf("got %d warnings and %s, want %d and pass", got, report.Traces[0].Result, want)
		}
	}
}

func TestVolumesOfAmazonEFS(t *testing.T) {
	const volume = "NetworkMode: awsvpc, Volumes: [{Name: data, EFSVolumeConfiguration: {FilesystemId: !Ref Files}}]"
	const files = "  Files: {Type: AWS::EFS::FileSystem}\n  Nfs: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, VpcId: !Ref Vpc, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 2049, ToPort: 2049, SourceSecurityGroupId: !Ref Group}]}}\n"
	const target = "  Target: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Subnet, SecurityGroups: [!Ref Nfs]}}\n"
	mounting := []string{"{Name: app, Image", "{Name: app, MountPoints: [{SourceVolume: data, ContainerPath: /data}], Image"}
	with := func(resources string, pairs ...string) string {
		return replaced(append(append([]string{"NetworkMode: awsvpc", volume}, mounting...), pairs...)...) + resources
	}
	for _, c := range []struct {
		name, text string
		want       trace.Result
		rule       string
	}{
		{"a mount target in the subnet", with(files + target), trace.Pass, ""},
		{"a mount target in another zone of the Region", with(files+strings.Replace(target, "!Ref Subnet", "!Ref Away", 1)+"  Away: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.8.0/24, AvailabilityZone: !Select [1, !GetAZs '']}}\n",
			"AvailabilityZone: us-east-1a", "AvailabilityZone: !Select [0, !GetAZs '']"), trace.Fail, "efs-mount-target-missing"},
		{"a mount target in what may be another zone", with(files + strings.Replace(target, "!Ref Subnet", "!Ref Away", 1) + "  Away: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.8.0/24, AvailabilityZone: !Select [1, !GetAZs '']}}\n"), trace.Undecided, ""},
		{"no mount target", with(files), trace.Fail, "efs-mount-target-missing"},
		{"a mount target on a condition", "Conditions: {Is: !Equals [!Ref AWS::StackName, a]}\n" + with(files+strings.Replace(target, "MountTarget,", "MountTarget, Condition: Is,", 1)), trace.Undecided, ""},
		{"a mount target whose group lets nobody in", with(files + strings.Replace(target, "!Ref Nfs", "!Ref Group", 1)), trace.Fail, "efs-ingress-missing"},
		{"a mount target without groups, in the default one", with(files + strings.Replace(target, ", SecurityGroups: [!Ref Nfs]", "", 1)), trace.Fail, "efs-ingress-missing"},
		{"a file system of another template", with("", "!Ref Files", "fs-12345678"), trace.Undecided, ""},
		{"a file system by a parameter", "Parameters: {F: {Type: String}}\n" + with(files+target, "!Ref Files}", "!Ref F}"), trace.Undecided, ""},
		{"a volume that no container mounts", replaced("NetworkMode: awsvpc", volume) + files, trace.Undecided, ""},
		{"an access point without encryption", with(files+target, "!Ref Files}}]", "!Ref Files, AuthorizationConfig: {AccessPointId: fsap-1}}}]"), trace.Fail, "task-refused"},
		{"IAM authorization without encryption", with(files+target, "!Ref Files}}]", "!Ref Files, AuthorizationConfig: {IAM: ENABLED}}}]"), trace.Fail, "task-refusedrole-missing"},
		{"an access point with a root directory", with(files+target, "!Ref Files}}]", "!Ref Files, RootDirectory: /x, TransitEncryption: ENABLED, AuthorizationConfig: {AccessPointId: fsap-1}}}]"), trace.Fail, "task-refused"},
		{"an access point of another file system", with(files+target+"  More: {Type: AWS::EFS::FileSystem}\n  Point: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref More}}\n", "!Ref Files}}]", "!Ref Files, TransitEncryption: ENABLED, AuthorizationConfig: {AccessPointId: !Ref Point}}}]"), trace.Fail, "task-refused"},
		{"an access point of the file system", with(files+target+"  Point: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Files}}\n", "!Ref Files}}]", "!Ref Files, TransitEncryption: ENABLED, AuthorizationConfig: {AccessPointId: !Ref Point}}}]"), trace.Pass, ""},
		{"a root directory without an access point", with(files+target, "!Ref Files}}]", "!Ref Files, RootDirectory: /x}}]"), trace.Pass, ""},
		{"an access point with encryption that is not known", "Parameters: {E: {Type: String}}\n" + with(files+target, "!Ref Files}}]", "!Ref Files, TransitEncryption: !Ref E, AuthorizationConfig: {AccessPointId: fsap-1}}}]"), trace.Pass, ""},
		{"an access point as it has to be", with(files+target, "!Ref Files}}]", "!Ref Files, RootDirectory: /, TransitEncryption: ENABLED, AuthorizationConfig: {AccessPointId: fsap-1}}}]"), trace.Pass, ""},
		{"a file system policy that wants encryption", with(strings.Replace(files, "FileSystem}", `FileSystem, Properties: {FileSystemPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: "elasticfilesystem:*", Resource: "*", Condition: {Bool: {"aws:SecureTransport": "true"}}}]}}}`, 1) + target), trace.Fail, "resource-policy-blocks-call"},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			found := ""
			for _, f := range report.Findings {
				if f.Severity == trace.Error {
					found += f.ID
				}
			}
			if report.Traces[0].Result != c.want || found != c.rule {
				t.Errorf("got %s and %q, want %s and %q: %+v", report.Traces[0].Result, found, c.want, c.rule, report.Findings)
			}
		})
	}
}

// What one template declares and another mounts is one file system, given both.
func TestAFileSystemOfAnotherTemplate(t *testing.T) {
	const outputs = "Outputs: {Id: {Value: !Ref Files, Export: {Name: files}}}\n"
	storage := "Parameters: {S: {Type: String}}\nResources:\n  Files: {Type: AWS::EFS::FileSystem}\n  Target: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref S}}\n" + outputs
	app := replaced("NetworkMode: awsvpc", "NetworkMode: awsvpc, Volumes: [{Name: data, EFSVolumeConfiguration: {FilesystemId: !ImportValue files}}]",
		"{Name: app, Image", "{Name: app, MountPoints: [{SourceVolume: data, ContainerPath: /data}], Image")
	for _, templates := range [][]string{{app, storage}, {app}} {
		report, _ := checked(t, template.Options{Region: "us-east-1", Account: "111122223333"}, templates...)
		for _, trace := range report.Traces {
			if trace.Result != "unknown" {
				t.Errorf("got %s, want unknown: which subnet the mount target is in is not known", trace.Result)
			}
		}
	}
}

func TestWhatIsOfAnotherVPC(t *testing.T) {
	const group = "  Start: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {SecurityGroupIds: [!Ref Abroad]}}}\n" +
		"  Instances: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: '1', MaxSize: '1', VPCZoneIdentifier: [!Ref Subnet], LaunchTemplate: {LaunchTemplateId: !Ref Start, Version: '1'}}}\n"
	endpoint := func(properties string) string {
		return "  New: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: com.amazonaws.us-east-1.sqs, VpcId: !Ref Vpc, " + properties + "}}\n"
	}
	for _, c := range []struct {
		name, text, at string
	}{
		{"nothing", "", ""},
		{"a subnet of an endpoint", endpoint("VpcEndpointType: Interface, SubnetIds: [!Ref There]"), "New"},
		{"a group of an endpoint", endpoint("VpcEndpointType: Interface, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Abroad]"), "New"},
		{"a group of an endpoint that is associated with its VPC", endpoint("VpcEndpointType: Interface, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Abroad]") + lent, ""},
		{"a route table of an endpoint", endpoint("RouteTableIds: [!Ref OtherTable]"), "New"},
		{"an endpoint in a VPC that is not declared", strings.Replace(endpoint("VpcEndpointType: Interface, SubnetIds: [!Ref There]"), "!Ref Vpc,", "vpc-1,", 1), ""},
		{"an endpoint that may not be there", strings.Replace(endpoint("VpcEndpointType: Interface, SubnetIds: [!Ref There]"), "VPCEndpoint,", "VPCEndpoint, Condition: Is,", 1), ""},
		{"the route table of a subnet", "  Routed: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Own, RouteTableId: !Ref OtherTable}}\n  Own: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.7.0/24}}\n", "Own"},
		{"the network ACL of a subnet", "  Guarded: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref Own, NetworkAclId: !Ref OtherAcl}}\n  Own: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.7.0/24}}\n", "Own"},
		{"a group of instances", group, "Instances"},
		{"a group of a mount target", "  Files: {Type: AWS::EFS::FileSystem}\n  Target: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Subnet, SecurityGroups: [!Ref Abroad]}}\n", "Target"},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, "Conditions: {Is: !Equals [!Ref AWS::StackName, a]}\n"+isolatedWith()+abroad+c.text)
			at := ""
			for _, f := range report.Findings {
				if f.ID == "other-vpc" && f.Severity == trace.Error {
					at += f.LogicalID
				}
			}
			if at != c.at {
				t.Errorf("got an error at %q, want it at %q: %+v", at, c.at, report.Findings)
			}
		})
	}
}

// refusals are what Amazon ECS and AWS Batch refuse of the first task.
func refusals(n network.Network) string {
	return lines(n.Tasks[0].Refused, func(r network.Refusal) string { return r.Message })
}

// TestSizesThatAStartOverrides holds that the size of a task is the one that its start gives it.
func TestSizesThatAStartOverrides(t *testing.T) {
	start := func(overrides string) string {
		return `C: {Type: 'AWS::ECS::Cluster'}
			D: {Type: 'AWS::ECS::TaskDefinition', Properties: {NetworkMode: awsvpc, Cpu: '256', Memory: '512', ContainerDefinitions: [{Name: c, Image: x}]}}
			M: {Type: 'AWS::StepFunctions::StateMachine', Properties: {Definition: {States: {R: {Resource: 'arn:aws:states:::ecs:runTask', Parameters: {Cluster: !Ref C, TaskDefinition: !Ref D, LaunchType: FARGATE,
			  NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}, Overrides: {` + overrides + `}}}}}}}`
	}
	refused := func(n network.Network) string { return strings.SplitAfter(refusals(n)+":", ":")[0] }
	const size = "Fargate does not have the size of the task:"
	for _, c := range []modelCase{
		{"no size", start(""), refused, ":"},
		{"a size that there is", start("Cpu: '512', Memory: '1024'"), refused, ":"},
		{"a size that there is not", start("Cpu: '512', Memory: '512'"), refused, size},
		{"a memory that goes with the definition's processors", start("Memory: '1024'"), refused, ":"},
		{"a memory that does not", start("Memory: '4096'"), refused, size},
		{"processors that go with the definition's memory", start("Cpu: '256'"), refused, ":"},
		{"processors that do not", start("Cpu: '1024'"), refused, size},
	} {
		c.run(t)
	}
}

// TestParametersThatAreNotRefused holds that what may be right is not refused.
func TestParametersThatAreNotRefused(t *testing.T) {
	task := func(definition, containers string) string {
		return `C: {Type: 'AWS::ECS::Cluster'}
			D: {Type: 'AWS::ECS::TaskDefinition', Properties: {Cpu: '256', Memory: '512', ` + definition + ` ContainerDefinitions: ` + containers + `}}
			S: {Type: 'AWS::ECS::Service', Properties: {TaskDefinition: !Ref D, Cluster: !Ref C, NetworkConfiguration: !ImportValue n}}`
	}
	const awsvpc = "NetworkMode: awsvpc,"
	ports := func(mapping string) string { return "[{Name: a, Image: x, PortMappings: [{" + mapping + "}]}]" }
	const differ = "container a maps port 80 to 8080, and in network mode awsvpc the two are the same."
	const none = "none of its containers is essential, and a task has one at least."
	for _, c := range []modelCase{
		{"a port of the host", task(awsvpc, ports("ContainerPort: 80, HostPort: 8080")), refusals, differ},
		{"a port of the host, in network mode bridge", task("NetworkMode: bridge,", ports("ContainerPort: 80, HostPort: 8080")), func(n network.Network) string { return fmt.Sprint(strings.Contains(refusals(n), "maps port")) }, "false"},
		{"any port of the host", task(awsvpc, ports("ContainerPort: 80, HostPort: 0")), refusals, ""},
		{"a port of the host that is not known", task(awsvpc, ports("ContainerPort: 80, HostPort: !ImportValue p")), refusals, ""},
		{"a port that is not known", task(awsvpc, ports("ContainerPort: !ImportValue p, HostPort: 80")), refusals, ""},
		{"no essential container", task(awsvpc, "[{Name: a, Image: x, Essential: false}]"), refusals, none},
		{"one of two that is essential", task(awsvpc, "[{Name: a, Image: x}, {Name: b, Image: x, Essential: false}]"), refusals, ""},
		{"one of which it is not known", task(awsvpc, "[{Name: a, Image: x, Essential: !ImportValue e}]"), refusals, ""},
		{"beside a container that is not known", task(awsvpc, "[{Name: a, Image: x, Essential: false}, !If [Perhaps, {}, {Name: b}]]"), refusals, ""},
		{"containers that are not known", task(awsvpc, "!ImportValue c"), refusals, ""},
		{"no containers", task(awsvpc, "[]"), refusals, "its task definition has no container."},
		{"containers of one name", task(awsvpc, "[{Name: a, Image: x}, {Name: b, Image: x}, {Name: a, Image: y}]"), refusals, "two of its containers are called a."},
		{"a volume that is not declared", task(awsvpc+"Volumes: [{Name: v}],", "[{Name: a, Image: x, MountPoints: [{SourceVolume: v}, {SourceVolume: w}]}]"), refusals, "container a mounts volume w, which the task definition does not have."},
		{"a volume beside one whose name is not known", task(awsvpc+"Volumes: [{Name: !ImportValue v}],", "[{Name: a, Image: x, MountPoints: [{SourceVolume: w}]}]"), refusals, ""},
		{"a container larger than the task", task(awsvpc, "[{Name: a, Image: x, Memory: 512, Cpu: 256}, {Name: b, Image: x, Memory: 513}]"), refusals, "container b asks for 513 MiB of memory, and the whole task has 512."},
		{"containers that together ask for more than the task", task(awsvpc, "[{Name: a, Image: x, Cpu: 128}, {Name: b, Image: x, Cpu: '129'}]"), refusals, "its containers ask for 257 CPU units together, and the whole task has 256."},
		{"volumes that are not known", task(awsvpc+"Volumes: !ImportValue v,", "[{Name: a, Image: x, MountPoints: [{SourceVolume: w}]}]"), refusals, ""},
		{"an empty parameter", task(awsvpc+"IpcMode: '', RequiresCompatibilities: [FARGATE],", "[{Name: a, Image: x}]"), refusals, ""},
		{"a parameter", task(awsvpc+"IpcMode: host, RequiresCompatibilities: [FARGATE],", "[{Name: a, Image: x}]"), refusals, "the task definition has IpcMode, which is not valid for tasks on Fargate."},
		{"a size of a job whose system is not known", `E: {Type: 'AWS::Batch::ComputeEnvironment', Properties: {ComputeResources: {Type: FARGATE, Subnets: [subnet-1]}}}
			J: {Type: 'AWS::Batch::JobDefinition', Properties: {PlatformCapabilities: [FARGATE], ContainerProperties: {Image: x, RuntimePlatform: {OperatingSystemFamily: !ImportValue os}, ResourceRequirements: [{Type: VCPU, Value: '0.3'}, {Type: MEMORY, Value: '512'}]}}}`, refusals, ""},
	} {
		c.run(t)
	}
}
