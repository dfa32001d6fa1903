package trace

import (
	"fmt"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// TestTheRulesOfOthersAreNotAskedAgain holds the work of one path to the rules that concern it: a VPC with thousands of
// tasks has a rule for each at its endpoints, and a trace that asked all of them for each would take their product.
func TestTheRulesOfOthersAreNotAskedAgain(t *testing.T) {
	var rules []network.Rule
	for i := range 1000 {
		rules = append(rules, network.Rule{Peer: network.InGroup(fmt.Sprintf("sg-%d", i)), Ports: network.TCP(443, 443)},
			network.Rule{Peer: network.CIDR(prefix("10.0.0.0/16")), Ports: network.TCP(1000+i, 1000+i)})
	}
	endpoints := group("endpoints", rules, nil)
	x := newIndex(&network.Network{SecurityGroups: []network.SecurityGroup{endpoints}})
	opened := x.openedBy(x.SecurityGroups["endpoints"], false, https)
	for _, c := range []struct {
		name string
		side side
		want int
	}{
		{"a task of one group", side{groups: partial.ListOf("sg-7")}, 1},
		{"a task of two groups, one perhaps", side{groups: partial.List[string]{Items: []string{"sg-7"}, Perhaps: []partial.Doubt[string]{{Item: "sg-8", Why: "a condition"}}}}, 2},
		{"a task of another group", side{groups: partial.ListOf("sg-none")}, 0},
		{"a task that may be of any group", side{groups: partial.List[string]{More: "a parameter"}}, 1000},
	} {
		if got := len(opened.about(c.side)); got != c.want {
			t.Errorf("%s is held against %d rules, want %d of the %d", c.name, got, c.want, len(rules))
		}
	}
	if x.openedBy(x.SecurityGroups["endpoints"], false, https) != opened {
		t.Error("the rules are sorted anew for each path")
	}
}

// TestEndpointsOfOtherServicesAreNotAskedAgain is the same for endpoints.
func TestEndpointsOfOtherServicesAreNotAskedAgain(t *testing.T) {
	n := network.Network{Endpoints: []network.Endpoint{
		{Object: object("api"), VPC: partial.Known("vpc"), ServiceName: partial.Literal("com.amazonaws.us-west-2.ecr.api")},
		{Object: object("unknown"), VPC: partial.Known("vpc"), ServiceName: partial.UnknownText("a parameter")},
	}}
	for i := range 1000 {
		n.Endpoints = append(n.Endpoints, network.Endpoint{Object: object(fmt.Sprint(i)), VPC: partial.Known("vpc"),
			ServiceName: partial.Literal(fmt.Sprintf("com.amazonaws.vpce.us-west-2.vpce-svc-%d", i))})
	}
	if got := newIndex(&n).endpointsFor("vpc", pullpath.ECRAPI); len(got) != 2 {
		t.Errorf("%d endpoints are asked about the API of Amazon ECR, want the one that serves it and the one that may", len(got))
	}
}

// TestASecretIsFoundByEachOfItsNames: the ARN of a secret whose random ending is not known, and the whole one.
func TestASecretIsFoundByEachOfItsNames(t *testing.T) {
	arn := partial.Literal("arn:aws:secretsmanager:us-west-2:111122223333:secret:login")
	first := network.Resource{Object: object("first"), Kind: network.SecretKind, ARN: arn}
	x := newIndex(&network.Network{Resources: []network.Resource{first, {Object: object("second"), Kind: network.SecretKind, ARN: arn},
		{Object: object("key"), Kind: network.KeyKind, ARN: arn}}})
	for _, name := range []partial.Text{arn, wholeARN(arn, pullpath.SecretsManager)} {
		if got := x.resource(network.SecretKind, name); got == nil || got.ID != "first" {
			t.Errorf("%s is %+v, want the first secret of the name", name, got)
		}
	}
	if got := x.resource(network.SecretKind, partial.UnknownText("a parameter")); got != nil {
		t.Errorf("a name that nobody knows is that of %+v", got)
	}
}

// TestAnswersThatNothingAsksForAgainAreForgotten traces tasks of which each has a role and a security group of its own.
func TestAnswersThatNothingAsksForAgainAreForgotten(t *testing.T) {
	n := working()
	own, role := *groupOf(&n, "tasks"), executionRole()
	n.Tasks = nil
	for i := range maxRemembered / 3 {
		task := fargate(fmt.Sprint("service-", i))
		own.ID, role.ID = fmt.Sprint("task-", i), fmt.Sprint("execution-", i)
		n.SecurityGroups, n.Roles = append(n.SecurityGroups, own), append(n.Roles, role)
		task.Network.SecurityGroups, task.ExecutionRole = partial.ListOf(own.ID), partial.Known(role.ID)
		n.Tasks = append(n.Tasks, task)
	}
	c := newChecker(&n)
	c.report(&n)
	const ofOneTask = 32
	for what, count := range map[string]int{"paths": len(c.paths), "exits": len(c.exits), "identities": len(c.identities), "answers of roles": len(c.roleAnswers)} {
		if count > maxRemembered+ofOneTask {
			t.Errorf("%d tasks left %d %s, want %d at most", len(n.Tasks), count, what, maxRemembered)
		}
	}
}
