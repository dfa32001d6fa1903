package template

import (
	"fmt"
	"regexp"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
)

// regionIn finds the Region in the texts that name one: an image of a private registry, the name of an endpoint
// service, an Availability Zone, the bucket of the image layers.
var regionIn = regexp.MustCompile(`\.dkr(?:\.ecr|\.ecr-fips|-ecr|-ecr-fips)\.([a-z0-9-]+)\.|` +
	`^(?:[a-z]+\.)?[a-z]+\.amazonaws\.([a-z0-9-]+)\.|` +
	`^([a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2})[a-z]$|` +
	`:prod-([a-z0-9-]+)-starport-layer-bucket`)

// regionNamed is where a template names a Region.
type regionNamed struct {
	region, file string
	line         int
}

// takeRegion takes the one Region that the templates name for that of the stacks whose Region nothing else tells.
func (a *application) takeRegion() {
	if a.options.Region != "" {
		return
	}
	var first *regionNamed
	for _, s := range a.stacks {
		if s.region != "" {
			continue
		}
		for _, resource := range s.template.Root.Get("Resources").Entries() {
			if !regions(s.template, resource, &first) {
				return // two Regions
			}
		}
	}
	if first == nil {
		return
	}
	a.options.Region = first.region
	a.warnings = append(a.warnings, Warning{File: first.file, Line: first.line, Message: fmt.Sprintf(
		"the Region is taken to be %s, the only one that is named; give --region where that is wrong", first.region)})
}

// regions looks for the Regions that a node names. It reports false when there is another than the first.
func regions(t *cfn.Template, n *cfn.Node, first **regionNamed) bool {
	if n.Kind == cfn.StringNode {
		for _, m := range regionIn.FindAllStringSubmatch(n.Text, -1) {
			name := m[1] + m[2] + m[3] + m[4]
			if _, err := pullpath.PartitionOf(name); err != nil {
				continue
			}
			if *first == nil {
				*first = &regionNamed{name, t.Name, t.Line(n)}
			}
			if (*first).region != name {
				return false
			}
		}
	}
	for i := range n.Items {
		if !regions(t, &n.Items[i], first) {
			return false
		}
	}
	return true
}
