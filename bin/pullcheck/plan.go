package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/document"
)

// anyRegion stands for the Region in service names where none is given.
const anyRegion = "REGION"

// planAnswer is the JSON form of a plan. It is a contract: docs/pullcheck.schema.json describes it.
type planAnswer struct {
	Endpoints []planEndpoint  `json:"endpoints"`
	Notes     []pullpath.Note `json:"notes"`
}

// planEndpoint is an endpoint that the workloads need.
type planEndpoint struct {
	Service     pullpath.Service      `json:"service"`
	ServiceName string                `json:"serviceName"`
	Type        pullpath.EndpointType `json:"type"`
	Reason      string                `json:"reason"`
	Source      pullpath.Source       `json:"source"`
}

func newPlanCommand() *cobra.Command {
	var region string
	cmd := &cobra.Command{
		Use:   "plan --launch-type TYPE",
		Short: "Say which VPC endpoints workloads need, and why",
		Long: `Say which VPC endpoints the workloads of a VPC without internet access need, each
with the reason and the page that says so. Several workloads share one VPC: each
further --launch-type begins another one.

Without --region the service names have REGION in the place of the Region; they
then hold for the partition aws. Some names differ in China and other partitions,
so give the Region there.`,
		Example: `  pullcheck plan --launch-type fargate --feature awslogs --region us-west-2
  pullcheck plan --launch-type fargate --platform-version 1.3.0
  pullcheck plan --launch-type ec2 --feature exec --launch-type fargate --os windows --format json`,
		Args: noArguments,
	}
	workloads := addWorkloadFlags(cmd)
	addRegion(cmd, &region, "`Region` of the VPC, for the service names")
	format := addFormat(cmd, "answer", tableForms...)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		plan, err := workloads.plan()
		if err != nil {
			return err
		}
		answer := planIn(plan, region)
		return printed(cmd, *format, answer, planDocument(answer, *format == "markdown"))
	}
	return cmd
}

// planIn names the endpoints of a plan as they are called in a Region; an empty Region is [anyRegion].
func planIn(plan pullpath.Plan, region string) planAnswer {
	answer := planAnswer{Notes: plan.Notes}
	if answer.Notes == nil {
		answer.Notes = []pullpath.Note{}
	}
	for _, e := range plan.Endpoints {
		name := fmt.Sprintf("%s.%s.%s", pullpath.Partitions()[0].NamePrefix(e.Service), anyRegion, e.Service)
		if region != "" {
			name, _ = pullpath.ServiceName(e.Service, region)
		}
		answer.Endpoints = append(answer.Endpoints, planEndpoint{e.Service, name, e.Type, e.Reason(), e.Reasons[0].Source})
	}
	return answer
}

// planDocument is a plan for people. With sources in the table there is no list of them.
func planDocument(answer planAnswer, sources bool) document.Document {
	t := document.Table{Heads: []string{"Endpoint", "Type", "Why", "Source"}, Roomy: true}
	pages := document.List()
	if !sources {
		t.Heads = t.Heads[:3]
		for _, source := range planSources(answer) {
			pages.Items = append(pages.Items, document.Item{Text: document.Text{document.Source(string(source))}})
		}
	}
	for _, e := range answer.Endpoints {
		row := []document.Text{{document.Code(e.ServiceName)}, document.Say(string(e.Type)), document.Say(e.Reason), {document.Source(string(e.Source))}}
		t.Rows = append(t.Rows, row[:len(t.Heads)])
	}
	var notes []document.Item
	for _, n := range shared(answer.Notes) {
		notes = append(notes, document.Item{Text: document.Text{document.Strong(n.Title()), document.Words(": " + n.Workload + ": " + n.Text)},
			Sub: []document.Text{{document.Words("Source: "), document.Source(string(n.Source))}}})
	}
	d := document.Document{Lead: []document.Block{document.Grid(t), document.List(notes...)}}
	if !sources {
		d.Sections = []document.Section{{Title: "Sources", Blocks: []document.Block{pages}}}
	}
	return d
}

// shared gathers the workloads that are told the same.
func shared(notes []pullpath.Note) []pullpath.Note {
	var out []pullpath.Note
	for _, n := range notes {
		at := slices.IndexFunc(out, func(o pullpath.Note) bool { return o.ID == n.ID && o.Text == n.Text })
		if at < 0 {
			out = append(out, n)
		} else {
			out[at].Workload += ", " + n.Workload
		}
	}
	return out
}

// planSources are the pages behind the endpoints, each once.
func planSources(answer planAnswer) []pullpath.Source {
	var out []pullpath.Source
	for _, e := range answer.Endpoints {
		if !slices.Contains(out, e.Source) {
			out = append(out, e.Source)
		}
	}
	return out
}
