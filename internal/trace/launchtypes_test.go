package trace

import (
	"slices"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

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
