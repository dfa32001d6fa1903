package metamorphic

import (
	"maps"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"ecrprivatelink/internal/trace"
)

// place is a literal of an application.
type place struct {
	path string
	file int
	node *yaml.Node
}

// places are the literals of all resources' properties.
func places(a application) []place {
	var out []place
	for i, f := range a.files {
		entries(get(f.root, "Resources"), func(id string, resource *yaml.Node) {
			if p := get(resource, "Properties"); p != nil {
				literals(p, id, func(path string, n *yaml.Node) { out = append(out, place{path, i, n}) })
			}
		})
	}
	return out
}

// broken are variants of an application that do not work: each lacks one resource that something needs.
func broken(t *testing.T, a application) []application {
	var out []application
	for i, f := range a.files {
		entries(get(f.root, "Resources"), func(id string, resource *yaml.Node) {
			switch kind := get(resource, "Type").Value; {
			case strings.HasPrefix(kind, "AWS::EC2::VPCEndpoint"), kind == "AWS::EC2::SubnetRouteTableAssociation", kind == "AWS::EC2::Route", strings.HasPrefix(kind, "AWS::EC2::SecurityGroupIngress"), kind == "AWS::EC2::SecurityGroupEgress":
				b := a.clone()
				b.name = a.name + " without " + id
				// Another type keeps the references to it: a resource of which nothing is known.
				get(b.files[i].root, "Resources", id, "Type").Value = "AWS::SNS::Topic"
				for _, r := range verdicts(b.check(t, settings)) {
					if r == trace.Fail {
						out = append(out, b)
						break
					}
				}
			}
		})
	}
	return out
}

// TestALiteralThatBecomesAParameter makes one literal at a time a parameter without a value: what is certain then is so
// whatever its value, so no verdict may turn into its opposite. With the value given all is as it was.
func TestALiteralThatBecomesAParameter(t *testing.T) {
	for _, a := range fixtures(t) {
		bases := []application{a}
		if !strings.HasPrefix(a.name, "golden") && a.name != "hub" {
			bases = append(bases, broken(t, a)...)
		}
		for _, base := range bases {
			t.Run(base.name, func(t *testing.T) {
				before := base.check(t, settings)
				for i := range places(base) {
					changed := base.clone()
					p := places(changed)[i]
					value := p.node.Value
					section(changed.files[p.file].root, "Parameters").Content = append(section(changed.files[p.file].root, "Parameters").Content,
						scalar("Metamorphic"), mapping(scalar("Type"), scalar("String")))
					*p.node = *mapping(scalar("Ref"), scalar("Metamorphic"))

					now := verdicts(changed.check(t, settings))
					for task, was := range verdicts(before) {
						is, there := now[task]
						if there && (was == trace.Pass && is == trace.Fail || was == trace.Fail && is == trace.Pass) {
							t.Errorf("%s as a parameter: %s was %s and is %s", p.path, task, was, is)
						}
					}
					given := settings
					given.Parameters = map[string]string{"Metamorphic": value}
					if again := verdicts(changed.check(t, given)); !maps.Equal(again, verdicts(before)) {
						t.Errorf("%s as a parameter with its value %q: got %v, want %v", p.path, value, again, verdicts(before))
					}
				}
			})
		}
	}
}
