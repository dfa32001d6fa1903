package live

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// identity answers who asks.
var identity = say("<R><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></R>")

func TestReadAccountEnds(t *testing.T) {
	const who, list, describe = "sts:GetCallerIdentity", "ecs:ListClusters", "ecs:DescribeClusters"
	denied := func(action string) func(int) *answerOf { return refuse(action, "AccessDeniedException")[action] }
	expired := func(action string) func(int) *answerOf { return refuse(action, "ExpiredTokenException")[action] }
	nothing := map[string]func(int) *answerOf{"events:ListEventBuses": say(`{"EventBuses":[]}`), "scheduler:ListSchedules": say(`{"Schedules":[]}`), "states:ListStateMachines": say(`{"stateMachines":[]}`)}
	for _, c := range []struct {
		name    string
		query   AccountQuery
		answers map[string]func(int) *answerOf
		want    string
	}{
		{"where the credentials are not accepted", AccountQuery{}, map[string]func(int) *answerOf{who: expired(who)}, "AWS does not accept the credentials"},
		{"where they expire while it lists", AccountQuery{}, map[string]func(int) *answerOf{list: expired(list)}, "AWS does not accept the credentials"},
		{"where they expire while it describes", AccountQuery{Clusters: []string{"c"}}, map[string]func(int) *answerOf{describe: expired(describe)}, "AWS does not accept the credentials"},
		{"where nothing can be read", AccountQuery{}, map[string]func(int) *answerOf{list: denied(list)}, "nothing of the clusters of us-west-2 of account 111122223333 could be read: ecs:ListClusters was denied"},
		{"where a cluster is not there", AccountQuery{Clusters: []string{"c"}}, map[string]func(int) *answerOf{describe: say(`{"clusters":[]}`)}, `there is no cluster "c" in us-west-2 of account 111122223333`},
	} {
		t.Run(c.name, func(t *testing.T) {
			answers := map[string]func(int) *answerOf{who: identity}
			for _, more := range []map[string]func(int) *answerOf{nothing, c.answers} {
				for action, answer := range more {
					answers[action] = answer
				}
			}
			if _, err := alone(t).reader(&gate{answers: answers}).ReadAccount(t.Context(), c.query); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestReadAccountWithoutAnything(t *testing.T) {
	r, err := alone(t).reader(&gate{answers: map[string]func(int) *answerOf{"sts:GetCallerIdentity": identity, "ecs:ListClusters": say(`{"clusterArns":[]}`), "events:ListEventBuses": say(`{"EventBuses":[]}`),
		"scheduler:ListSchedules": say(`{"Schedules":[]}`), "states:ListStateMachines": say(`{"stateMachines":[]}`), "ec2:DescribeVpcs": say("<R><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></R>")}}).ReadAccount(t.Context(), AccountQuery{})
	if err != nil || len(r.Units)+len(r.Unread) > 0 || !slices.Equal(r.IdleVPCs, []string{"vpc-1"}) {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestRegions(t *testing.T) {
	const who, describe = "sts:GetCallerIdentity", "ec2:DescribeRegions"
	for _, c := range []struct {
		name    string
		answers map[string]func(int) *answerOf
		want    string
		fails   string
	}{
		{"those that the account has enabled, in order", map[string]func(int) *answerOf{who: identity, describe: say("<R><regionInfo><item><regionName>us-west-2</regionName></item><item><regionName>eu-west-1</regionName></item></regionInfo></R>")}, "eu-west-1 us-west-2", ""},
		{"denied", map[string]func(int) *answerOf{who: identity, describe: refuse(describe, "UnauthorizedOperation")[describe]}, "", "cannot be read: ec2:DescribeRegions was denied"},
		{"expired", map[string]func(int) *answerOf{who: identity, describe: refuse(describe, "RequestExpired")[describe]}, "", "AWS does not accept the credentials"},
		{"of somebody who is not known", map[string]func(int) *answerOf{who: refuse(who, "ExpiredToken")[who]}, "", "AWS does not accept the credentials"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := alone(t).reader(&gate{answers: c.answers}).Regions(t.Context())
			if strings.Join(got, " ") != c.want || (err != nil) != (c.fails != "") || err != nil && !strings.Contains(err.Error(), c.fails) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestAccountOfAReading(t *testing.T) {
	const who = "sts:GetCallerIdentity"
	for _, c := range []struct {
		name    string
		answer  func(int) *answerOf
		account string
		fails   bool
	}{
		{"it is told", identity, "111122223333", false},
		{"it is denied", refuse(who, "AccessDenied")[who], "", false},
		{"credentials that are not accepted", refuse(who, "InvalidClientTokenId")[who], "", true},
	} {
		got, err := alone(t).reader(&gate{answers: map[string]func(int) *answerOf{who: c.answer}}).Account(t.Context())
		if got != c.account || (err != nil) != c.fails {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}

// testReadAccount holds what is told of the units of an account, and of those that could not be read.
func testReadAccount(t *testing.T, a *account) {
	a = a.with(t)
	f := a.MakeFleet(3)
	read := func(t *testing.T, q AccountQuery, g *gate) AccountReading {
		t.Helper()
		out, err := a.with(t).reader(g).ReadAccount(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	units := func(r AccountReading) string {
		var out []string
		for _, u := range r.Units {
			out = append(out, fmt.Sprintf("%s of %s: %d", u.Name, u.Cluster, len(u.Tasks)))
		}
		return strings.Join(out, ", ")
	}
	t.Run("everything", func(t *testing.T) {
		r := read(t, AccountQuery{}, nil)
		if got, want := units(r), "service service-0 of fleet-0: 1, service service-1 of fleet-1: 1, service service-2 of fleet-2: 1"; got != want {
			t.Errorf("units %s, want %s", got, want)
		}
		if r.Clusters != 3 || r.LeftOut != 0 || len(r.Unread) > 0 || r.Account != "123456789012" || r.Region != "us-west-2" || len(r.Network.VPCs) != 3 {
			t.Errorf("%d clusters of %s in %s, %d left out, %d VPCs, unread %+v", r.Clusters, r.Account, r.Region, r.LeftOut, len(r.Network.VPCs), r.Unread)
		}
		if names := r.Network.Tasks[0].Name; names != "service service-0 of cluster fleet-0" {
			t.Errorf("the first task is %s", names)
		}
	})
	t.Run("two clusters", func(t *testing.T) {
		r := read(t, AccountQuery{Clusters: []string{"fleet-0", "fleet-2"}}, nil)
		if got, want := units(r), "service service-0 of fleet-0: 1, service service-2 of fleet-2: 1"; got != want || r.Clusters != 2 {
			t.Errorf("units %s of %d clusters, want %s", got, r.Clusters, want)
		}
		if !slices.Contains(r.IdleVPCs, f.Networks[1].VPC) || slices.Contains(r.IdleVPCs, f.Networks[0].VPC) {
			t.Errorf("idle VPCs %v", r.IdleVPCs)
		}
	})
	t.Run("a tag that no service has", func(t *testing.T) {
		if r := read(t, AccountQuery{Tags: map[string]string{"team": "a"}}, nil); len(r.Units) > 0 || r.LeftOut != 3 || len(r.Network.VPCs) > 0 {
			t.Errorf("units %s, %d left out", units(r), r.LeftOut)
		}
	})
	for leftOut, since := range map[int]time.Time{0: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), 3: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)} {
		t.Run(fmt.Sprintf("what has changed since %d", since.Year()), func(t *testing.T) {
			if r := read(t, AccountQuery{ChangedSince: since}, nil); r.LeftOut != leftOut || len(r.Units) != 3-leftOut {
				t.Errorf("units %s, %d left out", units(r), r.LeftOut)
			}
		})
	}
	const services = 3
	for action, c := range map[string]struct {
		unread string // one of them
		of     int    // how many there are
		units  int
	}{
		"ecs:ListServices":         {"the services of cluster fleet-1", 3, 0},
		"ecs:DescribeServices":     {"service service-1 of cluster fleet-1", 3, 0},
		"ecs:ListTasks":            {"the running tasks of cluster fleet-1 that no service started", 3, services},
		"events:ListEventBuses":    {"the rules of Amazon EventBridge", 1, services},
		"scheduler:ListSchedules":  {"the schedules of Amazon EventBridge Scheduler", 1, services},
		"states:ListStateMachines": {"the state machines of AWS Step Functions", 1, services},
	} {
		t.Run("denied "+action, func(t *testing.T) {
			r := read(t, AccountQuery{}, &gate{answers: refuse(action, "AccessDeniedException")})
			is := slices.IndexFunc(r.Unread, func(u UnreadUnit) bool { return u.Name == c.unread && strings.HasPrefix(u.Why, action+" was denied") })
			if is < 0 || len(r.Unread) != c.of || len(r.Units) != c.units {
				t.Errorf("units %s, unread %+v", units(r), r.Unread)
			}
			if !slices.IsSortedFunc(r.Unread, func(a, b UnreadUnit) int { return strings.Compare(a.Name, b.Name) }) {
				t.Errorf("unread is not in order: %+v", r.Unread)
			}
		})
	}
	t.Run("denied ecs:DescribeClusters, each cluster is named", func(t *testing.T) {
		r := read(t, AccountQuery{}, &gate{answers: map[string]func(int) *answerOf{
			"ecs:DescribeClusters": refuse("ecs:DescribeClusters", "AccessDeniedException")["ecs:DescribeClusters"],
			// So that something could be read.
			"events:ListEventBuses": say(`{"EventBuses":[{"Name":"default"}]}`), "events:ListRules": say(`{"Rules":[{"Name":"r","Arn":"arn:r","State":"ENABLED"}]}`),
			"events:ListTargetsByRule": say(`{"Targets":[{"Id":"1","Arn":"arn:aws:ecs:us-west-2:123456789012:cluster/fleet-0","EcsParameters":{"TaskDefinitionArn":"service-0:1",` + onFargate + `}}]}`),
			"ec2:DescribeSubnets":      say("<R><subnetSet></subnetSet></R>"),
		}})
		if len(r.Unread) != 3 || r.Unread[0].Name != "cluster fleet-0" || len(r.Units) != 1 || r.Units[0].Kind != RuleUnit {
			t.Errorf("units %s, unread %+v", units(r), r.Unread)
		}
		if subnets := r.Network.Subnets; len(subnets) != 1 || !strings.Contains(subnets[0].VPC.Why(), "is not visible to this account") {
			t.Errorf("subnets %+v", subnets)
		}
	})
	t.Run("denied ec2:DescribeVpcs, which are idle is not known", func(t *testing.T) {
		r := read(t, AccountQuery{}, &gate{answers: refuse("ec2:DescribeVpcs", "UnauthorizedOperation")})
		if len(r.Units) != services || len(r.IdleVPCs) > 0 || !slices.ContainsFunc(r.Unread, func(u UnreadUnit) bool { return u.Name == "the VPCs" }) {
			t.Errorf("units %s, idle %v, unread %+v", units(r), r.IdleVPCs, r.Unread)
		}
	})
	t.Run("a service on an external instance is named", func(t *testing.T) {
		r := read(t, AccountQuery{}, &gate{patch: map[string]func(string) string{"ecs:DescribeServices": func(body string) string {
			if strings.Contains(body, "service-1") {
				body = strings.ReplaceAll(body, `"launchType": "FARGATE"`, `"launchType": "EXTERNAL"`)
			}
			return body
		}}})
		if len(r.Units) != services-1 || len(r.Unread) != 1 || r.Unread[0].Name != "service service-1" || !strings.Contains(r.Unread[0].Why, "external instance") {
			t.Errorf("units %s, unread %+v", units(r), r.Unread)
		}
	})
}
