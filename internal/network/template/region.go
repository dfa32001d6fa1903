package template

import (
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

// takeRegion takes the one Region that the templates name for that of the stacks whose Region nothing else tells.
func (a *application) takeRegion() {
	if a.options.Region != "" {
		return
	}
	named, where := "", Warning{}
	for _, s := range a.stacks {
		if s.region != "" {
			continue
		}
		for n := range s.template.Root.Get("Resources").All() {
			for _, region := range regionsIn(n) {
				if named == "" {
					named, where = region, Warning{File: s.template.Name, Line: s.template.Line(n)}
				}
				if named != region {
					return // two Regions
				}
			}
		}
	}
	if named != "" {
		a.options.Region = named
		where.Message = "the Region is taken to be " + named + ", the only one that is named; give --region where that is wrong"
		a.warnings = append(a.warnings, where)
	}
}

func regionsIn(n *cfn.Node) []string {
	if n.Kind != cfn.StringNode {
		return nil
	}
	var out []string
	for _, m := range regionIn.FindAllStringSubmatch(n.Text, -1) {
		name := m[1] + m[2] + m[3] + m[4]
		if _, err := pullpath.PartitionOf(name); err == nil {
			out = append(out, name)
		}
	}
	return out
}
