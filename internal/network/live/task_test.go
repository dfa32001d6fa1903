package live

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/permission"
	awsaccount "ecrprivatelink/internal/testing/account"
)

// ask reads a task or a service without a gate.
func ask(t *testing.T, c awsaccount.Cluster, q TaskQuery) TaskReading {
	t.Helper()
	q.Cluster = c.Name
	read, err := (&account{c.A}).with(t).reader(nil).ReadTask(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

const timedOut = `CannotPullContainerError: ref pull has been retried 5 time(s): dial tcp 10.40.1.9:443: i/o timeout`

func testReadTask(t *testing.T, a *account) {
	a = a.with(t)
	c := a.MakeCluster("reading", a.MakeVPC("tasks", "10.40.0.0/16", "10.40.1.0/24"))
	c.MakeService("web", c.Fargate, func(in *ecs.CreateServiceInput) {
		in.LaunchType, in.PlatformVersion, in.NetworkConfiguration = types.LaunchTypeFargate, aws.String("1.4.0"), c.VPCConfiguration()
	})
	stopped := c.RunFargate("service:web")
	c.Stop(stopped, timedOut)

	t.Run("a service on Fargate", func(t *testing.T) {
		read := ask(t, c, TaskQuery{Service: "web"})
		if len(read.Network.Tasks) != 1 {
			t.Fatalf("tasks: %+v", read.Network.Tasks)
		}
		task := read.Network.Tasks[0]
		known(t, "launch type", task.LaunchType, pullpath.Fargate)
		known(t, "platform version", task.PlatformVersion, "1.4.0")
		known(t, "operating system", task.OS, pullpath.Linux)
		known(t, "network mode", task.NetworkMode, network.AWSVPC)
		known(t, "execution role", task.ExecutionRole, c.Execution)
		known(t, "task role", task.TaskRole, "")
		want := network.Placement{Subnets: partial.ListOf(c.Subnet), SecurityGroups: partial.ListOf(c.TaskGroup), PublicIP: partial.Known(network.PublicIPOff)}
		if !reflect.DeepEqual(task.Network, want) {
			t.Errorf("placement %+v, want %+v", task.Network, want)
		}
		if len(task.Images.Items) != 1 || task.Images.Items[0].Ref.String() != "123456789012.dkr.ecr.us-west-2.amazonaws.com/"+c.Repository+":v1" {
			t.Errorf("images: %+v", task.Images)
		}
		if len(task.Logs.Items) != 1 || task.Logs.Items[0].Group.String() != "/app" || task.Logs.Items[0].CreateGroup != partial.Known(true) {
			t.Errorf("logs: %+v", task.Logs)
		}
		if len(task.Features.Items) > 0 || !task.Features.Complete() {
			t.Errorf("features: %+v", task.Features)
		}
		if task.Cluster.String() != "arn:aws:ecs:us-west-2:123456789012:cluster/reading" {
			t.Errorf("cluster %s", task.Cluster)
		}
		t.Run("its VPC is read with it", func(t *testing.T) {
			one(t, read.Network.VPCs, c.VPC, byID)
			one(t, read.Network.Endpoints, c.DKR, byID)
		})
		t.Run("its secrets lose the version fields, and a parameter's name becomes its ARN", func(t *testing.T) {
			if len(task.Secrets.Items) != 2 {
				t.Fatalf("secrets: %+v", task.Secrets)
			}
			known(t, "service", task.Secrets.Items[0].Service, pullpath.SecretsManager)
			known(t, "service", task.Secrets.Items[1].Service, pullpath.SSM)
			for i, want := range []string{c.Secret, "arn:aws:ssm:us-west-2:123456789012:parameter" + c.Parameter} {
				if got := task.Secrets.Items[i].ARN.String(); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
		t.Run("its execution role carries inline and managed policies and the boundary", func(t *testing.T) {
			role := one(t, read.Network.Roles, c.Execution, byID)
			var names []string
			for _, p := range role.Policies.Items {
				names = append(names, fmt.Sprintf("%s %d", p.Name, len(p.Document.Statements)))
			}
			if !slices.Equal(names, []string{"pull 1", "reading-logs 1"}) || !role.Policies.Complete() || len(role.Managed.Items) > 0 {
				t.Errorf("policies %v, %+v", names, role)
			}
			if boundary, ok := role.Boundary.Get(); !ok || boundary == nil {
				t.Errorf("the boundary is not read: %s", role.Boundary.Why())
			}
		})
		t.Run("its stopped task says why it stopped", func(t *testing.T) {
			if len(read.Stopped) != 1 || read.Stopped[0].ARN != stopped || !slices.Equal(read.Stopped[0].Reasons, []string{timedOut}) {
				t.Errorf("got %+v", read.Stopped)
			}
		})
	})
	t.Run("a stopped task of a service keeps the service's groups and its own subnet", func(t *testing.T) {
		// AWS deletes the network interface of a stopped task; moto keeps it.
		g := &gate{rewrite: map[string]func(string) string{"ec2:DescribeNetworkInterfaces": func(body string) string {
			return strings.Replace(body, "eni-", "eni-gone", 1)
		}}}
		read, err := a.with(t).reader(g).ReadTask(t.Context(), TaskQuery{Cluster: c.Name, Task: stopped})
		if err != nil {
			t.Fatal(err)
		}
		task := read.Network.Tasks[0]
		want := network.Placement{Subnets: partial.ListOf(c.Subnet), SecurityGroups: partial.ListOf(c.TaskGroup), PublicIP: partial.Known(network.PublicIPOff)}
		if !reflect.DeepEqual(task.Network, want) {
			t.Errorf("placement %+v, want %+v", task.Network, want)
		}
		if !strings.HasPrefix(task.Name, "service web, task ") || len(read.Stopped) != 1 {
			t.Errorf("name %q, stopped %+v", task.Name, read.Stopped)
		}
	})
	t.Run("a running task started by hand has its interface's groups", func(t *testing.T) {
		task := ask(t, c, TaskQuery{Task: c.RunFargate("")}).Network.Tasks[0]
		if !reflect.DeepEqual(task.Network.SecurityGroups, partial.ListOf(c.TaskGroup)) || !reflect.DeepEqual(task.Network.Subnets, partial.ListOf(c.Subnet)) {
			t.Errorf("placement %+v", task.Network)
		}
	})
	t.Run("a stopped task started by hand has unknown groups", func(t *testing.T) {
		arn := c.RunFargate("")
		c.Stop(arn, timedOut)
		g := &gate{rewrite: map[string]func(string) string{"ec2:DescribeNetworkInterfaces": func(body string) string {
			return strings.Replace(body, "eni-", "eni-gone", 1)
		}}}
		read, err := a.with(t).reader(g).ReadTask(t.Context(), TaskQuery{Cluster: c.Name, Task: arn})
		if err != nil {
			t.Fatal(err)
		}
		if groups := read.Network.Tasks[0].Network.SecurityGroups; groups.Complete() {
			t.Errorf("groups %+v", groups)
		}
	})
	t.Run("a service with ECS Exec and Fargate Spot", func(t *testing.T) {
		c := c
		c.A = a.With(t)
		c.MakeService("spot", c.Fargate, func(in *ecs.CreateServiceInput) {
			in.CapacityProviderStrategy = []types.CapacityProviderStrategyItem{{CapacityProvider: aws.String("FARGATE_SPOT"), Weight: 1}}
			in.NetworkConfiguration, in.EnableExecuteCommand = c.VPCConfiguration(), true
		})
		g := &gate{patch: map[string]func(string) string{"ecs:DescribeServices": func(body string) string {
			// moto forgets the capacity provider and that ECS Exec is on.
			return strings.Replace(strings.ReplaceAll(body, `"launchType": "EC2"`, `"launchType": ""`), `"serviceName"`,
				`"enableExecuteCommand": true, "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT"}], "serviceName"`, 1)
		}}}
		read, err := a.with(t).reader(g).ReadTask(t.Context(), TaskQuery{Cluster: c.Name, Service: "spot"})
		if err != nil {
			t.Fatal(err)
		}
		task := read.Network.Tasks[0]
		known(t, "launch type", task.LaunchType, pullpath.Fargate)
		if !slices.Equal(task.Features.Items, []pullpath.Feature{pullpath.Exec, pullpath.KMSDecrypt}) {
			t.Errorf("features %+v", task.Features)
		}
	})
	t.Run("a service on container instances", func(t *testing.T) { testInstances(t, a.with(t), c) })

	for name, q := range map[string]struct {
		TaskQuery
		want string
	}{
		"a cluster that does not exist is named": {TaskQuery{Cluster: "nowhere", Service: "web"}, `there is no cluster "nowhere" in us-west-2 of account 123456789012`},
		"a service that does not exist is named": {TaskQuery{Cluster: c.Name, Service: "wbe"}, `there is no service "wbe" in cluster "reading"`},
		"a task that does not exist is named":    {TaskQuery{Cluster: c.Name, Task: "0123456789abcdef0123456789abcdef"}, `there is no task "0123456789abcdef0123456789abcdef" in cluster "reading"`},
		"a task and a service are too much":      {TaskQuery{Cluster: c.Name, Task: "1", Service: "web"}, "either a task or a service"},
		"neither is too little":                  {TaskQuery{Cluster: c.Name}, "either a task or a service"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := a.with(t).reader(nil).ReadTask(t.Context(), q.TaskQuery)
			if err == nil || !strings.Contains(err.Error(), q.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, q.want)
			}
		})
	}
	testRefusedTask(t, a, c)
}

func testInstances(t *testing.T, a *account, c awsaccount.Cluster) {
	c.A = a.Account
	c.Name = "instances"
	made(a.ECS.CreateCluster(t.Context(), &ecs.CreateClusterInput{ClusterName: &c.Name}))(t)
	c.MakeService("agent", c.EC2, func(in *ecs.CreateServiceInput) { in.LaunchType = types.LaunchTypeEc2 })
	t.Run("without an instance, the place is unknown", func(t *testing.T) {
		task := ask(t, c, TaskQuery{Service: "agent"}).Network.Tasks[0]
		known(t, "launch type", task.LaunchType, pullpath.EC2)
		if task.Instances.Subnets.Complete() || task.InstanceRole.Known() {
			t.Errorf("instances: %+v, role %+v", task.Instances, task.InstanceRole)
		}
	})
	first := c.MakeInstance(c.TaskGroup)
	t.Run("an instance gives its subnet, groups and role", func(t *testing.T) {
		read := ask(t, c, TaskQuery{Service: "agent"})
		task := read.Network.Tasks[0]
		if !slices.Equal(task.Instances.Subnets.Items, []string{c.Subnet}) || !slices.Equal(task.Instances.SecurityGroups.Items, []string{c.TaskGroup}) {
			t.Errorf("instances: %+v", task.Instances)
		}
		known(t, "instance role", task.InstanceRole, c.Instance)
		known(t, "network mode", task.NetworkMode, network.Bridge)
		one(t, read.Network.Roles, c.Instance, byID)
	})
	testProxies(t, a, c, first)
	second := c.MakeInstance(c.EndpointGroup)
	t.Run("instances with other groups are traced apart", func(t *testing.T) {
		tasks := ask(t, c, TaskQuery{Service: "agent"}).Network.Tasks
		if len(tasks) != 2 {
			t.Fatalf("tasks: %+v", tasks)
		}
		names := tasks[0].Name + tasks[1].Name
		if !strings.Contains(names, first) || !strings.Contains(names, second) || tasks[0].ID == tasks[1].ID {
			t.Errorf("names %q and %q", tasks[0].Name, tasks[1].Name)
		}
	})
}

// testRefusedTask denies each call in turn. The tasks are chosen so that each call is made.
func testRefusedTask(t *testing.T, a *account, c awsaccount.Cluster) {
	a = a.with(t)
	c.A = a.Account
	running := c.RunFargate("")
	fargate, instances, single := TaskQuery{Cluster: c.Name, Service: "web"}, TaskQuery{Cluster: "instances", Service: "agent"}, TaskQuery{Cluster: c.Name, Task: running}
	for _, p := range permission.All() {
		if !p.For(permission.TaskCommand) || p.For(permission.VPCCommand) || strings.HasPrefix(p.Action, "elasticfilesystem:") {
			continue // reading VPCs and file systems tests the others
		}
		query := fargate
		switch permission.Action(p.Action) {
		case "ecs:ListContainerInstances", "ecs:DescribeContainerInstances", "ec2:DescribeInstances", "ec2:DescribeInstanceAttribute", "iam:GetInstanceProfile":
			query = instances
		case "ec2:DescribeNetworkInterfaces":
			query = single
		case "ecr:DescribeRepositoryCreationTemplates", "ecs:DescribeTasks", "ecs:DescribeCapacityProviders", "ecs:DescribeClusters", "ecs:ListTasks":
			continue // below
		}
		t.Run("denied "+p.Action, func(t *testing.T) {
			read, err := a.with(t).reader(&gate{answers: refuse(p.Action, "AccessDeniedException")}).ReadTask(t.Context(), query)
			if err != nil {
				t.Fatalf("the reading ended: %v", err)
			}
			if len(read.Network.Tasks) == 0 {
				t.Fatal("there is no task")
			}
			text := fmt.Sprintf("%+v", read)
			managed := permission.Action(p.Action) == "iam:GetPolicy" || permission.Action(p.Action) == "iam:GetPolicyVersion"
			if want := p.Action + " was denied (AccessDeniedException)"; !strings.Contains(text, want) && !managed {
				t.Errorf("nothing says %q", want)
			}
			if managed && !strings.Contains(fmt.Sprintf("%+v", read.Network.Roles), "policy/reading-logs") {
				t.Errorf("the managed policy is not listed as one whose document is not at hand: %+v", read.Network.Roles)
			}
		})
	}
	for _, action := range []string{"ecs:ListTasks", "ecs:DescribeTasks"} {
		t.Run("denied "+action+", the service is traced all the same, and what tasks would have told is unknown", func(t *testing.T) {
			read, err := a.with(t).reader(&gate{answers: refuse(action, "AccessDeniedException")}).ReadTask(t.Context(), fargate)
			if err != nil || len(read.Network.Tasks) != 1 || len(read.Stopped) > 0 || !strings.HasPrefix(read.StoppedWhy, action+" was denied") {
				t.Fatalf("got %+v, %v", read, err)
			}
			known(t, "launch type", read.Network.Tasks[0].LaunchType, pullpath.Fargate)
			if perhaps := read.Network.Tasks[0].Features.Perhaps; len(perhaps) != 1 || perhaps[0].Item != pullpath.GuardDuty {
				t.Errorf("features that may be: %+v", perhaps)
			}
		})
	}
	t.Run("denied ecs:DescribeTasks, nothing is known of a task", func(t *testing.T) {
		_, err := a.with(t).reader(&gate{answers: refuse("ecs:DescribeTasks", "AccessDeniedException")}).ReadTask(t.Context(), single)
		if want := "could be read: ecs:DescribeTasks was denied"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	})
	t.Run("denied ecs:DescribeServices, the newest task says what it can", func(t *testing.T) {
		read, err := a.with(t).reader(&gate{answers: refuse("ecs:DescribeServices", "AccessDeniedException")}).ReadTask(t.Context(), fargate)
		if err != nil {
			t.Fatal(err)
		}
		known(t, "launch type", read.Network.Tasks[0].LaunchType, pullpath.Fargate)
		if !slices.Equal(read.Network.Tasks[0].Network.Subnets.Items, []string{c.Subnet}) {
			t.Errorf("placement %+v", read.Network.Tasks[0].Network)
		}
	})
}
