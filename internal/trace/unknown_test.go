package trace

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/iam"
)

// field is one thing of a Network that a source may not be able to tell.
type field struct {
	path  string
	value reflect.Value
}

// fields walks a Network and returns all that may be unknown.
func fields(n *Network) []field {
	var out []field
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		name := v.Type().Name()
		switch {
		case v.Type() == reflect.TypeFor[iam.Document](), v.Type() == reflect.TypeFor[Object]():
			return
		case v.Type() == reflect.TypeFor[Text]() && strings.Contains(path, "ARN") && !strings.Contains(path, "Secrets"):
			return // an ARN of a role is not known in most templates, and nothing depends on it here
		case v.Type() == reflect.TypeFor[Text](), strings.HasPrefix(name, "Value["):
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

// forget makes a field unknown.
func forget(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[Text]():
		v.Set(reflect.ValueOf(iam.Unknown("a parameter")))
	case strings.HasPrefix(v.Type().Name(), "List["):
		v.FieldByName("Items").SetZero()
		v.FieldByName("More").SetString("a parameter")
	default:
		v.SetZero()
	}
}

// few keeps two tasks, which between them meet everything.
func few(n Network) Network {
	n.Tasks = slices.DeleteFunc(n.Tasks, func(t Task) bool { return t.ID != "fargate" && t.ID != "ec2-awsvpc" })
	return n
}

// TestUnknownNeverFails forgets one thing at a time in working networks: no call may fail for want of knowledge, and no
// finding may be an error.
func TestUnknownNeverFails(t *testing.T) {
	undecided := 0
	for name, network := range map[string]func() Network{"endpoints": working, "NAT": throughNAT, "hub": hub} {
		sample := few(network())
		for i, f := range fields(&sample) {
			n := few(network())
			forget(fields(&n)[i].value)
			r := Check(n)
			if r.Errors() > 0 || slices.ContainsFunc(r.Traces, func(t Trace) bool { return t.Result == Fail }) {
				t.Errorf("%s: without knowledge of %s:\n%s", name, f.path, dump(r))
			}
			if slices.ContainsFunc(r.Traces, func(t Trace) bool { return t.Result == Undecided }) {
				undecided++
			}
		}
	}
	if undecided < 300 {
		t.Errorf("only %d of the forgotten things leave a call undecided", undecided)
	}
	t.Logf("%d forgotten things leave a call undecided", undecided)
}

// TestUnknownNeverPasses forgets one thing at a time in broken networks: a call that failed may become undecided, but it
// may not pass for want of knowledge.
func TestUnknownNeverPasses(t *testing.T) {
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
	for name, network := range map[string]func() Network{
		"no private DNS":       func() Network { n := working(); endpoint(&n, "ecr.dkr").PrivateDNS = Known(false); return n },
		"no S3 route":          func() Network { n := working(); endpoint(&n, "s3").RouteTables = List[string]{}; return n },
		"no inbound rule":      func() Network { n := working(); groupOf(&n, "endpoints").Ingress = List[Rule]{}; return n },
		"no outbound rule":     func() Network { n := working(); groupOf(&n, "tasks").Egress = List[Rule]{}; return n },
		"closed network ACL":   func() Network { n := working(); n.NetworkACLs[0].Entries = List[ACLEntry]{}; return n },
		"role without actions": func() Network { n := working(); n.Roles[0].Policies = List[Policy]{}; return n },
		"no NAT gateway":       func() Network { n := throughNAT(); n.NATGateways[0].State = "failed"; return n },
		"no peering":           func() Network { n := hub(); n.Peerings[0].State = "deleted"; return n },
	} {
		sample := few(network())
		before := failed(Check(sample), Fail)
		if len(before) == 0 {
			t.Fatalf("%s: nothing fails", name)
		}
		for i, f := range fields(&sample) {
			if i%len(name) != 0 && !strings.HasPrefix(f.path, ".Tasks") { // a sample, another one in each network
				continue
			}
			n := few(network())
			forget(fields(&n)[i].value)
			passed := failed(Check(n), Pass)
			for c := range before {
				if passed[c] {
					t.Errorf("%s: without knowledge of %s, %v passes", name, f.path, c)
				}
			}
		}
	}
}
