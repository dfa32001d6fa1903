package trace

import (
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// TestTheDriverCreatesALogGroupOnlyWhereThereIsNone holds that a role without logs:CreateLogGroup fails a start only
// where the group is certain not to be there.
func TestTheDriverCreatesALogGroupOnlyWhereThereIsNone(t *testing.T) {
	for name, c := range map[string]struct {
		exists   partial.Value[bool]
		allowed  bool
		want     Result
		severity Severity // of the finding; empty: there is none
	}{
		"it is there, and the role may not":     {partial.Known(true), false, Pass, ""},
		"it is not there, and the role may not": {partial.Known(false), false, Fail, Error},
		"it is perhaps there, and it may not":   {partial.Unknown[bool]("nobody knows"), false, Undecided, Warning},
		"it is perhaps there, and the role may": {partial.Unknown[bool]("nobody knows"), true, Pass, ""},
		"it is not there, and the role may":     {partial.Known(false), true, Pass, ""},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			task := only(&n, "fargate")
			task.Logs.Items[0].GroupExists = c.exists
			if !c.allowed {
				for i, r := range n.Roles {
					for j, p := range r.Policies.Items {
						for k := range p.Document.Statements {
							s := &n.Roles[i].Policies.Items[j].Document.Statements[k]
							var kept []partial.Text
							for _, a := range s.Action.Items {
								if a.String() != "logs:CreateLogGroup" {
									kept = append(kept, a)
								}
							}
							s.Action.Items = kept
						}
					}
				}
			}
			report := Check(n)
			if got := report.Traces[0].Result; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			var found Severity
			for _, f := range report.Findings {
				if f.ID == rolePermissionMissing && strings.Contains(f.Message, "CreateLogGroup") {
					found = f.Severity
				}
			}
			if found != c.severity {
				t.Errorf("the finding is %q, want %q", found, c.severity)
			}
		})
	}
}

// TestAStackThatCannotBeDeployed holds that a task is refused where a stack that it needs has what AWS does not create,
// and only there.
func TestAStackThatCannotBeDeployed(t *testing.T) {
	defect := network.Defect{Object: object("here"), Rule: otherVPC, Message: "It is wrong.", Fix: "Fix it."}
	defect.Root = "broken"
	for name, change := range map[string]func(n *network.Network){
		"of the task":            func(n *network.Network) { n.Tasks[0].Root = "broken" },
		"of its task definition": func(n *network.Network) { n.Tasks[0].DefinedBy.Root = "broken" },
		"of its VPC":             func(n *network.Network) { n.VPCs[0].Root = "broken" },
		"of its subnet":          func(n *network.Network) { n.Subnets[0].Root = "broken" },
		"of its security group":  func(n *network.Network) { n.SecurityGroups[0].Root = "broken" },
		"of its role":            func(n *network.Network) { n.Roles[0].Root = "broken" },
		"of an endpoint":         func(n *network.Network) { n.Endpoints[0].Root = "broken" },
		"of its repository": func(n *network.Network) {
			repository := network.Resource{Object: object("repository"), Kind: network.RepositoryKind, ARN: partial.Literal(repositoryARN), Policy: partial.Known[*iam.Document](nil)}
			repository.Root = "broken"
			n.Resources = append(n.Resources, repository)
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			only(&n, "fargate")
			n.Defects = []network.Defect{defect}
			if got := Check(n).Traces[0]; got.Result != Pass || got.Refused != "" {
				t.Errorf("what it does not need fails it: %s, %q", got.Result, got.Refused)
			}
			change(&n)
			if got := Check(n).Traces[0]; got.Result != Fail || got.Starts() != Fail || !strings.Contains(got.Refused, "stack broken cannot be deployed: other-vpc at here") {
				t.Errorf("got %s, %q", got.Result, got.Refused)
			}
			n.Defects[0].Rule = duplicateKey // which AWS CloudFormation takes
			if got := Check(n).Traces[0]; got.Result != Pass || got.Refused != "" {
				t.Errorf("what AWS takes fails it: %s, %q", got.Result, got.Refused)
			}
		})
	}
}

// TestAStackBehindOneThatIsNeeded holds that a task does not pass where a stack that it needs depends on one which
// cannot be deployed, at whatever distance. It does not fail: an earlier deployment may have left what is taken.
func TestAStackBehindOneThatIsNeeded(t *testing.T) {
	fails := func(n *network.Network) { n.VPCs[0].DNSSupport = partial.Known(false) }
	second := func(n *network.Network) {
		d := n.Defects[0]
		d.Object = object("there")
		d.Root = "app"
		n.Defects = append(n.Defects, d)
	}
	after := func(pairs ...string) (all []network.Dependency) {
		for i := 0; i < len(pairs); i += 2 {
			all = append(all, network.Dependency{Stack: pairs[i], On: pairs[i+1]})
		}
		return all
	}
	for name, c := range map[string]struct {
		dependencies []network.Dependency
		change       func(n *network.Network)
		want         Result
		says         string
	}{
		"none":                           {nil, nil, Pass, ""},
		"the task's depends on it":       {after("app", "broken"), nil, Undecided, "stack broken cannot be deployed: other-vpc at here; what stacks of the task take from it"},
		"the network's depends on it":    {after("net", "broken"), nil, Undecided, "stack broken"},
		"over others, and in a circle":   {after("app", "a", "a", "b", "b", "a", "b", "broken"), nil, Undecided, "stack broken"},
		"another one depends on it":      {after("other", "broken"), nil, Pass, ""},
		"it depends on the task's":       {after("broken", "app"), nil, Pass, ""},
		"a call fails besides":           {after("app", "broken"), fails, Fail, ""},
		"the task's is one, too":         {after("app", "broken"), second, Fail, "stack app cannot be deployed: other-vpc at there"},
		"the one behind can be deployed": {after("app", "broken"), func(n *network.Network) { n.Defects[0].Rule = duplicateKey }, Pass, ""},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			only(&n, "fargate").Root = "app"
			n.VPCs[0].Root = "net"
			n.Defects = []network.Defect{{Object: object("here"), Rule: otherVPC, Message: "It is wrong.", Fix: "Fix it."}}
			n.Defects[0].Root = "broken"
			n.Dependencies = c.dependencies
			if c.change != nil {
				c.change(&n)
			}
			if got := Check(n).Traces[0]; got.Result != c.want || got.Starts() != c.want || !strings.Contains(got.Refused, c.says) || c.says == "" && got.Refused != "" {
				t.Errorf("got %s, %q, want %s, %q", got.Result, got.Refused, c.want, c.says)
			}
		})
	}
}

// TestASecretOfAnotherAccountUnderTheAWSManagedKey holds that nobody else can use that key.
func TestASecretOfAnotherAccountUnderTheAWSManagedKey(t *testing.T) {
	n := working()
	task := only(&n, "fargate")
	task.Secrets = partial.ListOf(network.Secret{Container: "app", Name: "DB", Service: partial.Known(pullpath.SecretsManager), Key: partial.Known(partial.Text{}),
		ARN: partial.Literal("arn:aws:secretsmanager:us-west-2:444455556666:secret:db-AbCdEf")})
	if call := callOf(t, Check(n), "kms:Decrypt"); call.Result != Fail || !strings.Contains(call.Hops[0].Detail, "the AWS managed key") {
		t.Errorf("kms:Decrypt is %+v", call)
	}
	task.Secrets.Items[0].KeyHidden = "nobody may read it"
	if call := callOf(t, Check(n), "kms:Decrypt"); call.Result != Undecided {
		t.Errorf("with a key that may be any, kms:Decrypt is %+v", call)
	}
}

// TestWhatIsOnlyPerhapsCreatedFailsNothing holds that what AWS refuses of an endpoint is a warning where the endpoint
// may not be created at all.
func TestWhatIsOnlyPerhapsCreatedFailsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		rule  string
		fails func(n *network.Network, e *network.Endpoint)
	}{
		"two subnets of a zone": {endpointZoneTwice, func(n *network.Network, e *network.Endpoint) { n.Subnets[1].AZ = n.Subnets[0].AZ }},
		"a policy that is refused": {policyRefused, func(n *network.Network, e *network.Endpoint) {
			e.Policy = partial.Known(declared(`{"Statement":[{"Effect":"allow","Principal":"*","Action":"*","Resource":"*"}]}`))
		}},
	} {
		for perhaps, want := range map[string]Severity{"": Error, "nobody knows whether it is created": Warning} {
			n := working()
			only(&n, "fargate")
			e := endpoint(&n, "ssm")
			c.fails(&n, e)
			e.Perhaps = perhaps
			for _, f := range Check(n).Findings {
				if f.ID == c.rule && f.ObjectID == e.ID && f.Severity != want {
					t.Errorf("%s, %q: got %s, want %s", name, perhaps, f.Severity, want)
				}
			}
		}
	}
}
