package trace

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/testing/golden"
)

// field is one thing of a Network that a source may not be able to tell.
type field struct {
	path  string
	value reflect.Value
}

// fields walks a Network and returns all that may be unknown.
func fields(n *network.Network) []field {
	var out []field
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		name := v.Type().Name()
		switch {
		case v.Type() == reflect.TypeFor[iam.Document](), v.Type() == reflect.TypeFor[network.Object]():
			return
		case v.Type() == reflect.TypeFor[partial.Text]() && strings.Contains(path, "ARN") && !strings.Contains(path, "Secrets"):
			return // an ARN of a role is not known in most templates, and nothing depends on it here
		case v.Type() == reflect.TypeFor[partial.Text](), strings.HasPrefix(name, "Value["):
			out = append(out, field{path, v})
			return
		case strings.HasPrefix(name, "List["):
			out = append(out, field{path, v})
			items := v.FieldByName("Items")
			for i := range items.Len() {
				walk(fmt.Sprintf("%s[%d]", path, i), items.Index(i))
			}
			return
		}
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(path+"."+v.Type().Field(i).Name, v.Field(i))
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				id := fmt.Sprint(i)
				if o := v.Index(i); o.Kind() == reflect.Struct && o.FieldByName("ID").IsValid() {
					id = o.FieldByName("ID").String()
				}
				walk(fmt.Sprintf("%s[%s]", path, id), v.Index(i))
			}
		}
	}
	walk("", reflect.ValueOf(n).Elem())
	return out
}

// kept returns how to make a value again what it is now.
func kept(v reflect.Value) (back func()) {
	was := reflect.New(v.Type()).Elem()
	was.Set(v)
	return func() { v.Set(was) }
}

// forget makes a field unknown.
func forget(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[partial.Text]():
		v.Set(reflect.ValueOf(partial.UnknownText("a parameter")))
	case strings.HasPrefix(v.Type().Name(), "List["):
		v.FieldByName("Items").SetZero()
		v.FieldByName("More").SetString("a parameter")
	default:
		v.SetZero()
	}
}

// few keeps two tasks, which between them meet everything.
func few(n network.Network) network.Network {
	n.Tasks = slices.DeleteFunc(n.Tasks, func(t network.Task) bool { return t.ID != "fargate" && t.ID != "ec2-awsvpc" })
	return n
}

// TestUnknownNeverFails forgets one thing at a time in working networks: no call may fail for want of knowledge, and no
// finding may be an error. What each call comes to is in the golden: a dot passes, a question mark is unknown, and the
// calls stand in the order of the traces.
func TestUnknownNeverFails(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	marks := map[Result]string{Pass: ".", Undecided: "?", Fail: "FAIL"}
	for _, network := range []struct {
		name  string
		build func() network.Network
	}{{"endpoints", working}, {"NAT", throughNAT}, {"hub", hub}} {
		n := few(network.build())
		for _, f := range fields(&n) {
			back := kept(f.value)
			forget(f.value)
			r := Check(n)
			back()
			if r.Errors() > 0 || slices.ContainsFunc(r.Traces, func(t Trace) bool { return t.Result == Fail }) {
				t.Errorf("%s: without knowledge of %s:\n%s", network.name, f.path, dump(r))
			}
			line := network.name + f.path
			for _, trace := range r.Traces {
				line += " "
				for _, c := range trace.Calls {
					line += marks[c.Result]
				}
			}
			fmt.Fprintln(&all, line)
		}
	}
	golden.Text(t, "unknown.txt", []byte(all.String()))
}

// TestUnknownNeverPasses forgets one thing at a time in broken networks: a call that failed may become undecided, but
// it may not pass for want of knowledge.
func TestUnknownNeverPasses(t *testing.T) {
	t.Parallel()
	type call struct{ workload, api, host string }
	failed := func(r Report, result Result) map[call]bool {
		out := map[call]bool{}
		for _, t := range r.Traces {
			for _, c := range t.Calls {
				if c.Result == result {
					out[call{t.Workload, c.API, c.Host}] = true
				}
			}
		}
		return out
	}
	for name, build := range map[string]func() network.Network{
		"no private DNS": func() network.Network {
			n := working()
			endpoint(&n, "ecr.dkr").PrivateDNS = partial.Known(false)
			return n
		},
		"no S3 route": func() network.Network {
			n := working()
			endpoint(&n, "s3").RouteTables = partial.List[string]{}
			return n
		},
		"no inbound rule": func() network.Network {
			n := working()
			groupOf(&n, "endpoints").Ingress = partial.List[network.Rule]{}
			return n
		},
		"no outbound rule": func() network.Network {
			n := working()
			groupOf(&n, "tasks").Egress = partial.List[network.Rule]{}
			return n
		},
		"closed network ACL": func() network.Network {
			n := working()
			n.NetworkACLs[0].Entries = partial.List[network.ACLEntry]{}
			return n
		},
		"role without actions": func() network.Network { n := working(); n.Roles[0].Policies = partial.List[network.Policy]{}; return n },
		"no NAT gateway":       func() network.Network { n := throughNAT(); n.NATGateways[0].State = "failed"; return n },
		"no peering":           func() network.Network { n := hub(); n.Peerings[0].State = "deleted"; return n },
	} {
		n := few(build())
		before := failed(Check(n), Fail)
		if len(before) == 0 {
			t.Fatalf("%s: nothing fails", name)
		}
		for _, f := range fields(&n) {
			back := kept(f.value)
			forget(f.value)
			passed := failed(Check(n), Pass)
			back()
			for c := range before {
				if passed[c] {
					t.Errorf("%s: without knowledge of %s, %v passes", name, f.path, c)
				}
			}
		}
	}
}
