package live

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// machinesOf answers for instances of Amazon EC2, each "ID SUBNET GROUP ADDRESS PROFILE", with - for what it does not
// have.
func machinesOf(lines ...string) func(int) *answerOf {
	var items string
	for _, line := range lines {
		f := strings.Fields(line)
		element := func(name, value string) {
			if value != "-" {
				items += "<" + name + ">" + value + "</" + name + ">"
			}
		}
		items += "<item>"
		element("instanceId", f[0])
		element("subnetId", f[1])
		if f[2] != "-" {
			items += "<groupSet><item><groupId>" + f[2] + "</groupId></item></groupSet>"
		}
		element("ipAddress", f[3])
		if f[4] != "-" {
			items += "<iamInstanceProfile><arn>" + f[4] + "</arn></iamInstanceProfile>"
		}
		items += "</item>"
	}
	return say("<R><reservationSet><item><instancesSet>" + items + "</instancesSet></item></reservationSet></R>")
}

func TestContainerInstancesOfTasks(t *testing.T) {
	const list, describe, instances, attribute = "ecs:ListContainerInstances", "ecs:DescribeContainerInstances", "ec2:DescribeInstances", "ec2:DescribeInstanceAttribute"
	two := say(`{"containerInstances":[{"ec2InstanceId":"i-1"},{"ec2InstanceId":"i-2"}]}`)
	listed := say(`{"containerInstanceArns":["c-1","c-2"]}`)
	noData := say("<R><userData></userData></R>")
	template := &types.ManagedInstancesProvider{InstanceLaunchTemplate: &types.InstanceLaunchTemplate{Ec2InstanceProfileArn: aws.String("p"),
		NetworkConfiguration: &types.ManagedInstancesNetworkConfiguration{Subnets: []string{"subnet-9"}, SecurityGroups: []string{"sg-9"}}}}
	ran := startParts{cluster: "c", tasks: []types.Task{{ContainerInstanceArn: aws.String("c-1")}, {}, {ContainerInstanceArn: aws.String("c-1")}}}
	for _, c := range []struct {
		name    string
		of      startParts
		on      launch
		answers map[string]func(int) *answerOf
		want    []string
	}{
		{"instances that are alike are one fleet", startParts{cluster: "c"}, launch{}, map[string]func(int) *answerOf{list: listed, describe: two, instances: machinesOf("i-1 subnet-1 sg-1 - p", "i-2 subnet-2 sg-1 - p"), attribute: noData},
			[]string{"[i-1 i-2] in [subnet-1 subnet-2] [sg-1] off, profile p"}},
		{"two of one subnet name it once", startParts{cluster: "c"}, launch{}, map[string]func(int) *answerOf{list: listed, describe: two, instances: machinesOf("i-1 subnet-1 sg-1 - -", "i-2 subnet-1 sg-1 - -"), attribute: noData},
			[]string{"[i-1 i-2] in [subnet-1] [sg-1] off, profile "}},
		{"a public address tells them apart", startParts{cluster: "c"}, launch{}, map[string]func(int) *answerOf{list: listed, describe: two, instances: machinesOf("i-1 subnet-1 sg-1 - p", "i-2 subnet-1 sg-1 192.0.2.1 p"), attribute: noData},
			[]string{"[i-1] in [subnet-1] [sg-1] off, profile p", "[i-2] in [subnet-1] [sg-1] on, profile p"}},
		{"a profile tells them apart", startParts{cluster: "c"}, launch{}, map[string]func(int) *answerOf{list: listed, describe: two, instances: machinesOf("i-1 subnet-1 sg-1 - p", "i-2 subnet-1 sg-1 - q"), attribute: noData},
			[]string{"[i-1] in [subnet-1] [sg-1] off, profile p", "[i-2] in [subnet-1] [sg-1] off, profile q"}},
		{"tasks that ran say on which", ran, launch{}, map[string]func(int) *answerOf{describe: say(`{"containerInstances":[{"ec2InstanceId":"i-1"}]}`), instances: machinesOf("i-1 subnet-1 sg-1 - p"), attribute: noData},
			[]string{"[i-1] in [subnet-1] [sg-1] off, profile p"}},
		{"an instance that is gone is left out", startParts{cluster: "c"}, launch{}, map[string]func(int) *answerOf{list: listed, describe: two, instances: machinesOf("i-1 subnet-1 sg-1 - p", "i-2 - - - -"), attribute: noData},
			[]string{"[i-1] in [subnet-1] [sg-1] off, profile p"}},
		{"all are gone", startParts{cluster: "c"}, launch{}, map[string]func(int) *answerOf{list: listed, describe: two, instances: machinesOf("i-1 - - - -")}, []string{"unknown: the container instances i-1, i-2 are gone"}},
		{"a cluster without instances", startParts{cluster: "c"}, launch{}, map[string]func(int) *answerOf{list: say(`{"containerInstanceArns":[]}`)}, []string{`unknown: the cluster "c" has no container instance`}},
		{"a cluster without instances, which a provider launches", startParts{cluster: "c"}, launch{managed: template}, map[string]func(int) *answerOf{list: say(`{"containerInstanceArns":[]}`)}, []string{"[] in [subnet-9] [sg-9] by subnet, profile p"}},
		{"a provider that does not say where", startParts{cluster: "c"}, launch{managed: &types.ManagedInstancesProvider{}}, map[string]func(int) *answerOf{list: say(`{"containerInstanceArns":[]}`)}, []string{`unknown: the cluster "c" has no container instance`}},
		{"tasks without an instance say nothing", startParts{cluster: "c", tasks: []types.Task{{}}}, launch{}, refuse(list, "AccessDeniedException"), []string{"unknown: ecs:ListContainerInstances was denied"}},
		{"instances that may not be listed", startParts{cluster: "c"}, launch{managed: template}, refuse(list, "AccessDeniedException"), []string{"unknown: ecs:ListContainerInstances was denied"}},
		{"instances that may not be described", startParts{cluster: "c"}, launch{}, map[string]func(int) *answerOf{list: listed, describe: refuse(describe, "AccessDeniedException")[describe]}, []string{"unknown: ecs:DescribeContainerInstances was denied"}},
		{"instances of Amazon EC2 that may not be described", startParts{cluster: "c"}, launch{}, map[string]func(int) *answerOf{list: listed, describe: two, instances: refuse(instances, "UnauthorizedOperation")[instances]}, []string{"unknown: ec2:DescribeInstances was denied"}},
		{"managed instances have no user data of one's own", startParts{cluster: "c"}, launch{launchType: partial.Known(pullpath.ManagedInstances)}, map[string]func(int) *answerOf{list: listed, describe: two, instances: machinesOf("i-1 subnet-1 sg-1 - p")},
			[]string{"[i-1] in [subnet-1] [sg-1] off, profile p"}},
		{"tasks that were not read, and two fleets", startParts{cluster: "c", tasksWhy: "tasks denied"}, launch{}, map[string]func(int) *answerOf{list: listed, describe: two, instances: machinesOf("i-1 subnet-1 sg-1 - p", "i-2 subnet-1 sg-2 - p"), attribute: noData},
			[]string{"unknown: tasks denied"}},
		{"tasks that were not read, and one fleet", startParts{cluster: "c", tasksWhy: "tasks denied"}, launch{}, map[string]func(int) *answerOf{list: listed, describe: two, instances: machinesOf("i-1 subnet-1 sg-1 - p"), attribute: noData},
			[]string{"[i-1] in [subnet-1] [sg-1] off, profile p"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := asks(t, c.answers).fleets(&c.of, c.on)
			var is []string
			for i, f := range got {
				if f.profileWhy != "" {
					is = append(is, "unknown: "+f.profileWhy)
					if i < len(c.want) && strings.HasPrefix(is[i], c.want[i]) {
						is[i] = c.want[i] // the rest says what to do
					}
					continue
				}
				public, _ := f.placement.PublicIP.Get()
				says := map[network.PublicIP]string{network.PublicIPOff: "off", network.PublicIPOn: "on", network.PublicIPBySubnet: "by subnet"}[public]
				is = append(is, fmt.Sprintf("%v in %v %v %s, profile %s", f.instances, f.placement.Subnets.Items, f.placement.SecurityGroups.Items, says, f.profile))
			}
			if !reflect.DeepEqual(is, c.want) {
				t.Errorf("got %q, want %q", is, c.want)
			}
		})
	}
	t.Run("a part that may not be described leaves other instances possible", func(t *testing.T) {
		var arns []string
		for i := range describeLimit + 1 {
			arns = append(arns, fmt.Sprintf("%q", fmt.Sprint("c-", i)))
		}
		got := asks(t, map[string]func(int) *answerOf{list: say(`{"containerInstanceArns":[` + strings.Join(arns, ",") + `]}`), describe: func(call int) *answerOf {
			if call == 1 {
				return two(call)
			}
			return &answerOf{status: 403, code: "AccessDeniedException"}
		}, instances: machinesOf("i-1 subnet-1 sg-1 - p"), attribute: noData}).fleets(&startParts{cluster: "c"}, launch{})
		if len(got) != 2 || got[0].profileWhy != "" || !strings.HasPrefix(got[1].profileWhy, "ecs:DescribeContainerInstances was denied") {
			t.Errorf("got %+v", got)
		}
	})
}

func TestInstanceRole(t *testing.T) {
	const get = "iam:GetInstanceProfile"
	profile := func(roles string) map[string]func(int) *answerOf {
		return map[string]func(int) *answerOf{get: say("<R><GetInstanceProfileResult><InstanceProfile>" + roles + "</InstanceProfile></GetInstanceProfileResult></R>")}
	}
	for _, c := range []struct {
		name    string
		of      fleet
		answers map[string]func(int) *answerOf
		want    string
		why     string
	}{
		{"the role of the profile", fleet{profile: "arn:aws:iam::1:instance-profile/path/p"}, profile("<Roles><member><Arn>r</Arn></member></Roles>"), "r", ""},
		{"a profile without a role", fleet{profile: "p"}, profile("<Roles></Roles>"), "", ""},
		{"no profile", fleet{}, nil, "", ""},
		{"a profile that is not known", fleet{profileWhy: "denied"}, nil, "", "denied"},
		{"a profile that may not be read", fleet{profile: "p"}, refuse(get, "AccessDenied"), "", "iam:GetInstanceProfile was denied"},
		{"an answer without roles", fleet{profile: "p"}, profile(""), "", "iam:GetInstanceProfile failed"},
		{"an answer without a profile", fleet{profile: "p"}, map[string]func(int) *answerOf{get: say("<R><GetInstanceProfileResult></GetInstanceProfileResult></R>")}, "", "iam:GetInstanceProfile failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := asks(t, c.answers).instanceRole(c.of)
			if role, known := got.Get(); role != c.want || known != (c.why == "") || !strings.Contains(got.Why(), c.why) {
				t.Errorf("got %q, known %t, %q", role, known, got.Why())
			}
		})
	}
}

// An interface of a task that is gone leaves what its service asks for.
func TestWhereATaskIsAttached(t *testing.T) {
	const describe = "ec2:DescribeNetworkInterfaces"
	there := say("<R><networkInterfaceSet><item><subnetId>subnet-1</subnetId><groupSet><item><groupId>sg-1</groupId></item></groupSet><association><publicIp>192.0.2.1</publicIp></association></item></networkInterfaceSet></R>")
	private := say("<R><networkInterfaceSet><item><subnetId>subnet-1</subnetId><groupSet><item><groupId>sg-1</groupId></item></groupSet><association></association></item></networkInterfaceSet></R>")
	gone := say("<R><networkInterfaceSet></networkInterfaceSet></R>")
	asked := &types.AwsVpcConfiguration{Subnets: []string{"subnet-1", "subnet-2"}, SecurityGroups: []string{"sg-2"}, AssignPublicIp: types.AssignPublicIpEnabled}
	detail := func(name, value string) types.KeyValuePair { return types.KeyValuePair{Name: &name, Value: &value} }
	attached := types.Task{Attachments: []types.Attachment{{Details: []types.KeyValuePair{detail("subnetId", "subnet-1"), detail("networkInterfaceId", "eni-1"), detail("macAddress", "m")}}}}
	for _, c := range []struct {
		name    string
		of      startParts
		answers map[string]func(int) *answerOf
		want    string
	}{
		{"its interface", startParts{single: true, tasks: []types.Task{attached}, network: asked}, map[string]func(int) *answerOf{describe: there}, "[subnet-1]  [sg-1]  on"},
		{"an interface without a public address", startParts{single: true, tasks: []types.Task{attached}, network: asked}, map[string]func(int) *answerOf{describe: private}, "[subnet-1]  [sg-1]  off"},
		{"one that is gone, of a service", startParts{single: true, tasks: []types.Task{attached}, network: asked}, map[string]func(int) *answerOf{describe: gone}, "[subnet-1]  [sg-2]  on"},
		{"one that is gone, by hand", startParts{single: true, tasks: []types.Task{attached}}, map[string]func(int) *answerOf{describe: gone}, "[subnet-1]  [] the task's network interface is gone"},
		{"one that may not be described", startParts{single: true, tasks: []types.Task{attached}}, refuse(describe, "UnauthorizedOperation"), "[subnet-1]  [] ec2:DescribeNetworkInterfaces was denied"},
		{"the newest task of a service that was not read", startParts{why: "denied", tasks: []types.Task{attached}}, map[string]func(int) *answerOf{describe: there}, "[subnet-1]  [sg-1]  on"},
		{"a service", startParts{tasks: []types.Task{attached}, network: asked}, nil, "[subnet-1 subnet-2]  [sg-2]  on"},
		{"a task without an interface of its own", startParts{single: true, tasks: []types.Task{{}}}, nil, "[]  []  "},
		{"what was not read", startParts{why: "denied"}, nil, "[] denied [] denied denied"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := asks(t, c.answers).ownInterfaces(&c.of)
			public, known := got.PublicIP.Get()
			says := got.PublicIP.Why()
			if known {
				says = map[network.PublicIP]string{network.PublicIPOff: "off", network.PublicIPOn: "on"}[public]
			}
			if is := fmt.Sprint(got.Subnets.Items, " ", got.Subnets.More, " ", got.SecurityGroups.Items, " ", got.SecurityGroups.More, " ", says); !strings.HasPrefix(is, c.want) {
				t.Errorf("got %s; want %s", is, c.want)
			}
		})
	}
}

func TestDefaultGroups(t *testing.T) {
	vpc, other := partial.Known("vpc-1"), partial.Known("vpc-2")
	n := network.Network{Subnets: []network.Subnet{{Object: network.Object{ID: "subnet-1"}, VPC: vpc}}}
	for id, of := range map[string]partial.Value[string]{"sg-1": vpc, "sg-2": other} {
		n.SecurityGroups = append(n.SecurityGroups, network.SecurityGroup{Object: object(id, "default"), VPC: of})
	}
	n.SecurityGroups = append(n.SecurityGroups, network.SecurityGroup{Object: object("sg-3", "tasks"), VPC: vpc})
	for _, c := range []struct {
		name string
		of   network.Placement
		want string
	}{
		{"none named", network.Placement{Subnets: partial.ListOf("subnet-1")}, "[sg-1] "},
		{"one named", network.Placement{Subnets: partial.ListOf("subnet-1"), SecurityGroups: partial.ListOf("sg-3")}, "[sg-3] "},
		{"groups that are not known", network.Placement{Subnets: partial.ListOf("subnet-1"), SecurityGroups: partial.UnknownList[string]("denied")}, "[] denied"},
		{"no subnet", network.Placement{}, "[] "},
		{"a subnet that was not read", network.Placement{Subnets: partial.ListOf("subnet-2")}, "[] no security group is named, and the VPC's default group is not known"},
	} {
		addDefaults(&c.of, n)
		if is := fmt.Sprint(c.of.SecurityGroups.Items, " ", c.of.SecurityGroups.More); is != c.want {
			t.Errorf("%s: got %q, want %q", c.name, is, c.want)
		}
	}
}

// Instances that were grouped keep their order, whatever the order of their groups.
func TestGroupsOfAnInstanceAreInOrder(t *testing.T) {
	instance := func(groups ...string) ec2types.Instance {
		out := ec2types.Instance{InstanceId: aws.String("i"), SubnetId: aws.String("subnet-1")}
		for _, g := range groups {
			out.SecurityGroups = append(out.SecurityGroups, ec2types.GroupIdentifier{GroupId: &g})
		}
		return out
	}
	if fleets := group([]ec2types.Instance{instance("sg-1", "sg-2"), instance("sg-2", "sg-1")}, nil); len(fleets) != 1 {
		t.Errorf("%d fleets", len(fleets))
	}
}
