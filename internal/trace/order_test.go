package trace

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// reversed turns every list of a Network round.
func reversed(n *network.Network) {
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch {
		case v.Type() == reflect.TypeFor[partial.Text](), v.Type() == reflect.TypeFor[iam.Document](), strings.HasPrefix(v.Type().Name(), "Value["):
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case v.Kind() == reflect.Slice:
			swap := reflect.Swapper(v.Interface())
			for i := range v.Len() / 2 {
				swap(i, v.Len()-1-i)
			}
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	walk(reflect.ValueOf(n).Elem())
}

// verdicts are the findings of a report by what they are about, with their severities.
func verdicts(r Report) map[string]Severity {
	out := map[string]Severity{}
	for _, f := range r.Findings {
		out[fmt.Sprint(f.ID, " ", f.ObjectID, " ", f.Key)] = f.Severity
	}
	return out
}

// TestOrderChangesNothing turns all lists of working and of broken networks round.
func TestOrderChangesNothing(t *testing.T) {
	t.Parallel()
	compare := func(name string, before Report, turned network.Network) {
		reversed(&turned)
		after := Check(turned)
		if !maps.Equal(results(before), results(after)) {
			t.Errorf("%s: the calls fare differently:\n%s\n%s", name, dump(before), dump(after))
		}
		if !maps.Equal(verdicts(before), verdicts(after)) {
			t.Errorf("%s: the findings differ:\n%v\n%v", name, verdicts(before), verdicts(after))
		}
	}
	for name, build := range samples() {
		compare(name, Check(build()), build())
	}
	all, reports := checkedMutants()
	for i, m := range all {
		compare(m.what, reports[i], m.made())
	}
}

func TestTheSurestContainerDecides(t *testing.T) {
	const app = "111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1"
	open := network.Image{Container: "other", Ref: partial.UnknownText("the parameter Image")}
	known := network.Image{Container: "app", Ref: partial.Literal(app)}
	driver := network.LogConfig{Driver: partial.Unknown[string]("the parameter Driver"), Group: partial.Literal("/ecs/app"), Region: partial.Literal(region), CreateGroup: partial.Known(false)}
	for name, c := range map[string]struct {
		change func(n *network.Network, t *network.Task)
		api    string
	}{
		"an image beside one that is not known": {func(n *network.Network, t *network.Task) {
			t.Images = partial.ListOf(open, known)
			n.Roles[0].Policies.Items = n.Roles[0].Policies.Items[1:]
		}, "ecr:GetAuthorizationToken"},
		"a log driver beside one that is not known": {func(n *network.Network, t *network.Task) {
			t.Logs.Items = append([]network.LogConfig{driver}, t.Logs.Items...)
			n.Roles[0].Policies.Items = n.Roles[0].Policies.Items[1:]
		}, "logs:PutLogEvents"},
		"a container beside one that is perhaps there": {func(n *network.Network, t *network.Task) {
			t.Images.Perhaps = []partial.Doubt[network.Image]{{Item: known, Why: "a condition"}}
			n.Roles[0].Policies.Items = n.Roles[0].Policies.Items[1:]
		}, "ecr:GetAuthorizationToken"},
	} {
		n := working()
		c.change(&n, only(&n, "fargate"))
		if call := callOf(t, Check(n), c.api); call.Result != Fail {
			t.Errorf("%s: want %s to fail, got %+v", name, c.api, call)
		}
		slices.Reverse(n.Tasks[0].Images.Items)
		slices.Reverse(n.Tasks[0].Logs.Items)
		if call := callOf(t, Check(n), c.api); call.Result != Fail {
			t.Errorf("%s, in the other order: want %s to fail, got %+v", name, c.api, call)
		}
	}
}
