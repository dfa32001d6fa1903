package live

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/constructs/pullpath"
)

func TestLaunch(t *testing.T) {
	managed := types.CapacityProvider{ManagedInstancesProvider: &types.ManagedInstancesProvider{InstanceLaunchTemplate: &types.InstanceLaunchTemplate{
		Ec2InstanceProfileArn: aws.String("arn:aws:iam::111122223333:instance-profile/managed"),
		NetworkConfiguration:  &types.ManagedInstancesNetworkConfiguration{Subnets: []string{"subnet-1"}, SecurityGroups: []string{"sg-1"}}}}}
	for _, c := range []struct {
		name  string
		start startParts
		told  string              // of the capacity providers
		want  pullpath.LaunchType // empty: not known
	}{
		{"the service says it", startParts{launchType: types.LaunchTypeFargate}, "", pullpath.Fargate},
		{"the service's tasks say it", startParts{tasks: []types.Task{{LaunchType: types.LaunchTypeEc2}}}, "", pullpath.EC2},
		{"Fargate Spot is Fargate", startParts{providers: []string{"FARGATE_SPOT"}}, "", pullpath.Fargate},
		{"an Auto Scaling group is EC2", startParts{providers: []string{"asg"}}, `{"autoScalingGroupProvider": {}}`, pullpath.EC2},
		{"managed instances are managed instances", startParts{providers: []string{"managed"}}, `{"managedInstancesProvider": {}}`, pullpath.ManagedInstances},
		{"nobody says it", startParts{}, "", ""},
		{"the capacity provider is gone", startParts{providers: []string{"gone"}}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, external := asks(t, map[string]func(int) *answerOf{"ecs:DescribeCapacityProviders": say(`{"capacityProviders": [` + c.told + `]}`)}).launch(&c.start)
			launchType, known := got.launchType.Get()
			if external != "" || launchType != c.want || known != (c.want != "") {
				t.Errorf("got %+v, %q", got.launchType, external)
			}
		})
	}
	t.Run("providers that may not be described", func(t *testing.T) {
		const describe = "ecs:DescribeCapacityProviders"
		for _, c := range []struct {
			start startParts
			want  pullpath.LaunchType
			why   string
		}{
			{startParts{providers: []string{"own"}}, "", describe + " was denied"},
			{startParts{launchType: types.LaunchTypeManagedInstances, providers: []string{"own"}}, pullpath.ManagedInstances, ""},
		} {
			got, external := asks(t, refuse(describe, "AccessDeniedException")).launch(&c.start)
			if launchType, _ := got.launchType.Get(); external != "" || launchType != c.want || !strings.HasPrefix(got.launchType.Why(), c.why) {
				t.Errorf("got %+v, %q", got.launchType, external)
			}
		}
	})
	t.Run("an external instance is refused", func(t *testing.T) {
		_, external := asks(t, nil).launch(&startParts{name: "service edge", launchType: types.LaunchTypeExternal})
		if !strings.Contains(external, "ECS Anywhere") {
			t.Errorf("got %q", external)
		}
	})
	t.Run("the launch template of managed instances says where they stand", func(t *testing.T) {
		f := launchTemplate(managed.ManagedInstancesProvider.InstanceLaunchTemplate)
		if f.placement.Subnets.Items[0] != "subnet-1" || f.placement.SecurityGroups.Items[0] != "sg-1" || short(f.profile) != "managed" {
			t.Errorf("got %+v", f)
		}
	})
}

func TestFromService(t *testing.T) {
	service := types.Service{TaskDefinition: aws.String("old:1"), LaunchType: types.LaunchTypeEc2, Deployments: []types.Deployment{
		{Id: aws.String("ecs-svc/1"), Status: aws.String("ACTIVE"), TaskDefinition: aws.String("old:1"), LaunchType: types.LaunchTypeEc2},
		{Id: aws.String("ecs-svc/2"), Status: aws.String("PRIMARY"), TaskDefinition: aws.String("new:2"), LaunchType: types.LaunchTypeFargate, PlatformVersion: aws.String("1.4.0"),
			NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{Subnets: []string{"subnet-1"}}}},
	}}
	for _, c := range []struct{ name, startedBy, definition string }{
		{"a service is traced as its primary deployment asks for it", "", "new:2"},
		{"a task is traced as the deployment that started it", "ecs-svc/1", "old:1"},
		{"a task of a deployment that is gone, as the primary one", "ecs-svc/0", "new:2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s startParts
			s.fromService(service, c.startedBy)
			if s.definition != c.definition {
				t.Errorf("got %s", s.definition)
			}
		})
	}
	t.Run("a service of task sets is traced as its primary one", func(t *testing.T) {
		var s startParts
		s.fromService(types.Service{TaskSets: []types.TaskSet{{Status: aws.String("ACTIVE"), TaskDefinition: aws.String("a:1")},
			{Status: aws.String("PRIMARY"), TaskDefinition: aws.String("b:1"), LaunchType: types.LaunchTypeFargate}}}, "")
		if s.definition != "b:1" || s.launchType != types.LaunchTypeFargate {
			t.Errorf("got %+v", s)
		}
	})
}

func TestOperatingSystem(t *testing.T) {
	for _, c := range []struct {
		name       string
		start      startParts
		definition *types.TaskDefinition
		want       pullpath.OS
	}{
		{"Windows by the platform family", startParts{platformFamily: "Windows_Server_2022_Core"}, nil, pullpath.Windows},
		{"Windows by the task definition", startParts{}, &types.TaskDefinition{RuntimePlatform: &types.RuntimePlatform{OperatingSystemFamily: types.OSFamilyWindowsServer2019Full}}, pullpath.Windows},
		{"Linux by default", startParts{}, &types.TaskDefinition{}, pullpath.Linux},
		{"Linux by the platform family", startParts{platformFamily: "Linux"}, nil, pullpath.Linux},
		{"unknown without either", startParts{why: "denied"}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, known := c.start.os(c.definition).Get()
			if got != c.want || known != (c.want != "") {
				t.Errorf("got %q", got)
			}
		})
	}
}
