package template_test

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/partial"
)

// read reads the resources of one template, "T".
func read(t *testing.T, resources string, o template.Options) (network.Network, []template.Warning) {
	t.Helper()
	return readText(t, "Resources:\n"+indent(resources), o)
}

// readText reads one template, "T".
func readText(t *testing.T, text string, o template.Options) (network.Network, []template.Warning) {
	t.Helper()
	t.Chdir(t.TempDir()) // so that messages name the file alone
	if err := os.WriteFile("T.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	n, warnings, err := template.Read(context.Background(), []string{"T.yaml"}, o)
	if err != nil {
		t.Fatal(err)
	}
	return n, warnings
}

func indent(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = "  " + strings.TrimPrefix(line, "\t\t\t")
	}
	return strings.Join(lines, "\n") + "\n"
}

// show writes a part of the model: what is not known as "?" and the reason.
func show(v any) string {
	switch v := v.(type) {
	case partial.Value[string]:
		return value(v)
	case partial.Value[bool]:
		return value(v)
	case partial.Value[int]:
		return value(v)
	case partial.Value[network.PublicIP]:
		return value(v)
	case partial.Value[pullpath.OS]:
		return value(v)
	case partial.List[string]:
		return list(v, func(s string) string { return s })
	case partial.List[netip.Prefix]:
		return list(v, netip.Prefix.String)
	case partial.List[network.Rule]:
		return list(v, func(r network.Rule) string { return show(r.Peer) + " " + show(r.Ports) })
	case partial.List[network.Route]:
		return list(v, func(r network.Route) string {
			shown := show(r.Destination) + " to " + string(r.Target.Kind) + " " + r.Target.ID
			if r.Blackhole {
				shown += " (blackhole)"
			}
			return shown + r.Target.Why
		})
	case partial.List[network.ACLEntry]:
		return list(v, func(e network.ACLEntry) string {
			return fmt.Sprintf("%s egress=%s allow=%s %s %s", show(e.Number), show(e.Egress), show(e.Allow), show(e.Range), show(e.Ports))
		})
	case partial.List[network.Record]:
		return list(v, func(r network.Record) string { return r.Name.String() + " " + show(r.Type) + " to " + show(r.Endpoint) })
	case partial.List[network.Policy]:
		return list(v, func(p network.Policy) string {
			return fmt.Sprintf("%s with %d statements", p.Name, len(p.Document.Statements))
		})
	case partial.List[partial.Text]:
		return list(v, partial.Text.String)
	case partial.List[network.Image]:
		return list(v, func(i network.Image) string { return i.Container + "=" + i.Ref.String() })
	case partial.List[network.Secret]:
		return list(v, func(s network.Secret) string {
			service, _ := s.Service.Get()
			key := "?"
			if k, ok := s.Key.Get(); ok {
				key = k.String()
			}
			return fmt.Sprintf("%s/%s from %s %s key %s", s.Container, s.Name, service, s.ARN, key)
		})
	case partial.List[network.LogConfig]:
		return list(v, func(l network.LogConfig) string {
			return fmt.Sprintf("%s by %s to %s in %s create=%s", l.Container, show(l.Driver), l.Group, l.Region, show(l.CreateGroup))
		})
	case network.Range:
		if v.Kind == network.CIDRRange {
			return v.Prefix.String()
		}
		return string(v.Kind) + ":" + v.ID + v.Why
	case network.Ports:
		return fmt.Sprintf("%s %s-%s", show(v.Protocol), show(v.From), show(v.To))
	}
	return fmt.Sprint(v)
}

func value[T any](v partial.Value[T]) string {
	if known, ok := v.Get(); ok {
		return fmt.Sprint(known)
	}
	return "? " + v.Why()
}

func list[T any](l partial.List[T], one func(T) string) string {
	var shown []string
	for _, item := range l.Items {
		shown = append(shown, one(item))
	}
	for _, p := range l.Perhaps {
		shown = append(shown, "perhaps "+one(p.Item)+": "+p.Why)
	}
	if l.More != "" {
		shown = append(shown, "? "+l.More)
	}
	return strings.Join(shown, ", ")
}

// lines writes objects one to a line.
func lines[T any](objects []T, one func(T) string) string {
	var shown []string
	for _, o := range objects {
		shown = append(shown, one(o))
	}
	return strings.Join(shown, "\n")
}

// modelCase is a template and what becomes of it.
type modelCase struct {
	name, resources string
	got             func(network.Network) string
	want            string
}

func (c modelCase) run(t *testing.T) {
	t.Run(c.name, func(t *testing.T) {
		n, _ := read(t, c.resources, template.Options{})
		if got := c.got(n); got != c.want {
			t.Errorf("\ngot  %s\nwant %s", got, c.want)
		}
	})
}

func TestNestedTemplatesAreFoundByTheAssetManifest(t *testing.T) {
	const parent = `{"Resources": {"N": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": {"Fn::Join": ["", ["https://s3.us-east-1.", {"Ref": "AWS::URLSuffix"}, "/assets/0a1b.json"]]}}}}}`
	const child = `{"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}}`
	for name, c := range map[string]struct {
		manifest string
		want     int
	}{
		"the hash of the URL":      {`{"files": {"0a1b": {"source": {"path": "N.nested.template.json"}}}}`, 1},
		"another hash":             {`{"files": {"ffff": {"source": {"path": "N.nested.template.json"}}}}`, 0},
		"a path out of the folder": {`{"files": {"0a1b": {"source": {"path": "../N.nested.template.json"}}}}`, 0},
		"no manifest":              {`[]`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range map[string]string{"S.template.json": parent, "N.nested.template.json": child, "S.assets.json": c.manifest} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			n, _, err := template.Read(context.Background(), []string{filepath.Join(dir, "S.template.json")}, template.Options{})
			if err != nil || len(n.VPCs) != c.want {
				t.Errorf("got %d VPCs and %v, want %d", len(n.VPCs), err, c.want)
			}
		})
	}
}
