package trace

import (
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func TestWhatATaskLeavesOpenIsDecidedByCases(t *testing.T) {
	closeToWindows := func(n *network.Network, _ *network.Task) { // the ephemeral ports of Linux only
		for i, e := range n.NetworkACLs[0].Entries.Items {
			if from, _ := e.Ports.From.Get(); from == 1024 {
				n.NetworkACLs[0].Entries.Items[i].Ports = network.TCP(32768, 60999)
			}
		}
	}
	closeTasks := func(n *network.Network, _ *network.Task) { groupOf(n, "tasks").Egress = partial.List[network.Rule]{} }
	noLogin := func(n *network.Network, _ *network.Task) { remove(n, "ecr.api") }
	openOS := func(_ *network.Network, t *network.Task) { t.OS = partial.Unknown[pullpath.OS]("the parameter OS") }
	openMode := func(_ *network.Network, t *network.Task) {
		t.NetworkMode = partial.Unknown[network.NetworkMode]("the parameter Mode")
	}
	openVersion := func(_ *network.Network, t *network.Task) {
		t.PlatformVersion = partial.Unknown[string]("the parameter Version")
	}
	type change = func(n *network.Network, t *network.Task)
	for name, c := range map[string]struct {
		task    string
		changes []change
		api     string
		want    Result
		says    string
	}{
		"the operating system does not matter":             {"fargate", []change{openOS}, "ecr:BatchGetImage", Pass, ""},
		"network ACLs open the ports of one system":        {"fargate", []change{openOS, closeToWindows}, "ecr:BatchGetImage", Undecided, "the operating system is windows"},
		"the network mode does not matter":                 {"ec2-awsvpc", []change{openMode}, "ssmmessages:OpenDataChannel", Pass, ""},
		"the task's own interface lets nothing out":        {"ec2-awsvpc", []change{openMode, closeTasks}, "ssmmessages:OpenDataChannel", Undecided, "the network mode is awsvpc"},
		"and the instance pulls all the same":              {"ec2-awsvpc", []change{openMode, closeTasks}, "ecr:BatchGetImage", Pass, ""},
		"the platform version does not matter":             {"fargate", []change{openVersion}, "ecr:GetAuthorizationToken", Pass, ""},
		"the login needs an endpoint on new versions only": {"fargate", []change{openVersion, noLogin}, "ecr:GetAuthorizationToken", Undecided, "the platform version is LATEST"},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			task := only(&n, c.task)
			for _, change := range c.changes {
				change(&n, task)
			}
			r := Check(n)
			call := callOf(t, r, c.api)
			said := c.says == ""
			for _, h := range call.Hops {
				said = said || strings.Contains(h.Detail, c.says)
			}
			if call.Result != c.want || !said || r.Errors() > 0 && r.Traces[0].Result != Fail {
				t.Errorf("want %s because %q, got:\n%s", c.want, c.says, dump(r))
			}
		})
	}
}

func TestALaunchTypeThatIsNotKnown(t *testing.T) {
	without := func(id string) func(*network.Network) {
		return func(n *network.Network) {
			n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e network.Endpoint) bool { return e.ID == id })
		}
	}
	for _, c := range []struct {
		name     string
		change   func(*network.Network)
		possible []pullpath.LaunchType
		want     Result
		error    string
	}{
		{"passes where it passes on both", func(*network.Network) {}, []pullpath.LaunchType{pullpath.EC2, pullpath.Fargate}, Pass, ""},
		{"fails where it fails on both", without("ecr.dkr"), []pullpath.LaunchType{pullpath.EC2, pullpath.Fargate}, Fail, endpointMissing},
		{"may fail where it fails on EC2 only", without("ecs-agent"), []pullpath.LaunchType{pullpath.EC2, pullpath.Fargate}, Undecided, ""},
		{"does not heed what is not possible", without("ecs-agent"), []pullpath.LaunchType{pullpath.Fargate}, Pass, ""},
		{"is any where nothing is said", without("ecs-agent"), nil, Undecided, ""},
		{"may fail where the instances are not known", func(n *network.Network) {
			n.Tasks[0].Instances = network.Placement{Subnets: partial.UnknownList[string]("an import"), SecurityGroups: partial.UnknownList[string]("an import")}
		}, []pullpath.LaunchType{pullpath.EC2, pullpath.Fargate}, Undecided, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := working()
			task := only(&n, "ec2-awsvpc")
			task.LaunchType, task.LaunchTypes = partial.Unknown[pullpath.LaunchType]("a parameter"), c.possible
			c.change(&n)
			r := Check(n)
			found := ""
			if i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Severity == Error }); i >= 0 {
				found = r.Findings[i].ID
			}
			if r.Traces[0].Result != c.want || found != c.error {
				t.Errorf("got %s and error %q, want %s and %q:\n%s", r.Traces[0].Result, found, c.want, c.error, dump(r))
			}
		})
	}
}

func TestWhatIsOpen(t *testing.T) {
	version := func(t *network.Task) { t.PlatformVersion = partial.Unknown[string]("a parameter") }
	for _, c := range []struct {
		name   string
		task   string
		change func(t *network.Task)
		want   bool
	}{
		{"nothing", "fargate", func(*network.Task) {}, false},
		{"the platform version", "fargate", version, true},
		{"the platform version, which EC2 has not", "ec2-awsvpc", version, false},
		{"the network mode", "ec2-awsvpc", func(t *network.Task) { t.NetworkMode = partial.Unknown[network.NetworkMode]("a parameter") }, true},
		{"the network mode, of which Fargate has one", "fargate", func(t *network.Task) { t.NetworkMode = partial.Unknown[network.NetworkMode]("a parameter") }, false},
		{"the operating system", "fargate", func(t *network.Task) { t.OS = partial.Unknown[pullpath.OS]("a parameter") }, true},
		{"the launch type", "fargate", func(t *network.Task) { t.LaunchType = partial.Unknown[pullpath.LaunchType]("a parameter") }, true},
	} {
		n := working()
		task := only(&n, c.task)
		c.change(task)
		if got := Open(*task); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// TestVersionsThatMakeOtherCalls: 1.4.0 made the task's own interface carry the pull, and logs in over the VPC.
func TestVersionsThatMakeOtherCalls(t *testing.T) {
	if got, want := distinctVersions(), []string{"LATEST", "1.3.0"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
