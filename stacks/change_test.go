package stacks_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/internal/cfn"
	update "ecrprivatelink/internal/change"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/trace"
)

// changes are pairs of configurations, by what a reader of docs/change-and-removal.md would call the step from the
// one to the other. Each is the fields of an environment beside its name, account, Region and, unless they say
// otherwise, a workload.
var changes = []struct{ name, old, next string }{
	{"a third zone", "", "vpc: { maxAzs: 3 }"},
	{"a zone less", "vpc: { maxAzs: 3 }", ""},
	{"a third zone, with IPv6", "vpc: { ipv6: true }", "vpc: { ipv6: true, maxAzs: 3 }"},
	{"a third zone, with a block of an IPAM pool", "vpc: { ipamPool: ipam-pool-01234567 }", "vpc: { ipamPool: ipam-pool-01234567, maxAzs: 3 }"},
	{"a third zone by name", "vpc: { availabilityZones: [us-west-2a, us-west-2b] }", "vpc: { availabilityZones: [us-west-2a, us-west-2b, us-west-2c] }"},
	{"a secondary block", "", "vpc: { secondaryCidrs: [100.64.0.0/16] }"},
	{"a secondary block less", "vpc: { secondaryCidrs: [100.64.0.0/16, 100.65.0.0/16] }", "vpc: { secondaryCidrs: [100.65.0.0/16] }"},
	{"another `cidrMask`", "", "vpc: { cidrMask: 20 }"},
	{"another `cidr`", "", "vpc: { cidr: 10.1.0.0/16 }"},
	{"IPv6", "", "vpc: { ipv6: true }"},
	{"flow logs off", "", "vpc: { flowLogs: false }"},
	{"`closeDefaultSecurityGroup`", "", "vpc: { closeDefaultSecurityGroup: true }"},
	{"the default security group open again", "vpc: { closeDefaultSecurityGroup: true }", ""},
	{"a key for flow logs", "", "vpc: { flowLogRetention: 365, flowLogKey: 'arn:aws:kms:us-west-2:111122223333:key/01234567-89ab-cdef-0123-456789abcdef' }"},
	{"a workload on EC2 more", "", ec2Too},
	{"the workload on EC2 less", ec2Too, ""},
	{"private DNS of `ecr.api` off", "", "privateDns: { ecr.api: false }"},
	{"private DNS of `ecr.api` on", "privateDns: { ecr.api: false }", ""},
	{"`s3Policy: full`", "", "s3Policy: full"},
	{"`s3Policy: minimum` again", "s3Policy: full", ""},
	{"a first role", "", "pull: { roles: [arn:aws:iam::111122223333:role/app] }"},
	{"a role more", "pull: { roles: [arn:aws:iam::111122223333:role/app] }", "pull: { roles: [arn:aws:iam::111122223333:role/app, arn:aws:iam::111122223333:role/web] }"},
	{"a first log group", "", "logGroups: [/ecs/app]"},
	{"endpoints that admit certain groups alone", "", "taskSecurityGroups: [sg-0123456789abcdef0]"},
	{"an endpoint that somebody else provides", "", "endpoints: { ecr.dkr: external }"},
	{"`publish`", "", "publish: { parameters: /network }"},
	{"another path of parameters", "publish: { parameters: /network }", "publish: { parameters: /other }"},
	{"monitoring", "", "monitoring: {}"},
}

const ec2Too = "workloads: [{ launchType: fargate, features: [awslogs] }, { launchType: ec2, features: [awslogs] }]"

// keepsAll are the changes that must replace no subnet, endpoint or route and interrupt nothing.
var keepsAll = []string{"a third zone", "a third zone, with IPv6", "a third zone, with a block of an IPAM pool", "a third zone by name", "a secondary block",
	"a workload on EC2 more", "private DNS of `ecr.api` on", "`s3Policy: full`", "`s3Policy: minimum` again", "a first role", "a role more", "a first log group", "`publish`", "monitoring",
	"`closeDefaultSecurityGroup`", "the default security group open again", "a key for flow logs"}

func environmentWith(fields string) string {
	out := "environments:\n- name: net\n  account: \"111122223333\"\n  region: us-west-2\n"
	if !strings.Contains(fields, "workloads:") {
		out += "  workloads: [{ launchType: fargate, features: [awslogs] }]\n"
	}
	if fields != "" {
		out += "  " + fields + "\n"
	}
	return out
}

// state is what a configuration comes to: its stacks, their template and the traces of its pulls.
type state struct {
	stacks   *cfn.App
	template *cdktest.Template
	traced   trace.Report
}

func stateOf(t *testing.T, fields string) state {
	t.Helper()
	made := build(t, environmentWith(fields))
	folder := []string{made.folder}
	stacks, err := template.Stacks(t.Context(), folder, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, traced, _, err := template.Check(t.Context(), folder, template.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return state{stacks, made.templates["PrivatePull-net"], traced}
}

// TestWhatAChangeDoes pins what CloudFormation replaces, and with it what the page on changes says.
func TestWhatAChangeDoes(t *testing.T) {
	var all strings.Builder
	table := "| Change | Replaces | Interrupts | Cannot be made | Loosens | Tightens | Pulls |\n|---|---|---|---|---|---|---|\n"
	states := map[string]state{}
	for _, c := range changes {
		for _, fields := range []string{c.old, c.next} {
			if _, made := states[fields]; !made {
				states[fields] = stateOf(t, fields)
			}
		}
		old, next := states[c.old], states[c.next]
		r := update.Compare(old.stacks, next.stacks, "")
		r.Verdicts = update.Verdicts(old.traced, next.traced)
		fmt.Fprintf(&all, "%s\n", c.name)
		for _, x := range r.Changes {
			fmt.Fprintf(&all, "  %s %s %s %v %v%s\n", x.Phase, x.Action, x.LogicalID, x.Effects, x.Properties, map[bool]string{false: " perhaps"}[x.Certain])
		}
		for _, v := range r.Verdicts {
			fmt.Fprintf(&all, "  %s: %q to %q\n", v.Kind, v.Old, v.New)
		}
		table += row(c.name, r)
		t.Run(c.name, func(t *testing.T) {
			moved := moved(old.template, next.template)
			for id := range moved {
				if !slices.ContainsFunc(r.Changes, func(x update.Change) bool {
					return x.LogicalID == id && (x.Action == update.Replace || x.Action == update.Delete)
				}) {
					t.Errorf("%s is replaced or gone, and nothing says so", id)
				}
			}
			if slices.Contains(keepsAll, c.name) && (len(moved) > 0 || r.Breaking()+r.Open() > 0) {
				t.Errorf("it moves %v, and %d changes break pulls:\n%s", moved, r.Breaking(), r.Document().Text(120))
			}
		})
	}
	golden.Text(t, "changes.txt", []byte(all.String()))
	page(t, table)
}

// moved are the subnets, endpoints, route tables and routes of the old template that are not in the new one as they
// were, by what makes one what it is. It goes by the text of the templates, not by the facts of package change.
func moved(before, after *cdktest.Template) map[string]bool {
	out := map[string]bool{}
	for kind, properties := range map[string][]string{
		"AWS::EC2::Subnet":      {"VpcId", "AvailabilityZone"},
		"AWS::EC2::VPCEndpoint": {"VpcId", "ServiceName", "VpcEndpointType"},
		"AWS::EC2::RouteTable":  {"VpcId"},
		"AWS::EC2::Route":       {"RouteTableId", "DestinationCidrBlock"},
		"AWS::EC2::VPC":         {"CidrBlock", "Ipv4IpamPoolId", "Ipv4NetmaskLength"},
	} {
		now := after.Resources(kind)
		for id, was := range before.Resources(kind) {
			is, there := now[id]
			if !there {
				out[id] = true
				continue
			}
			for _, property := range append(properties, "CidrBlock") {
				a, b := was["Properties"].(map[string]any)[property], is["Properties"].(map[string]any)[property]
				out[id] = out[id] || !cmp.Equal(a, b)
			}
			if !out[id] {
				delete(out, id)
			}
		}
	}
	return out
}

// row is the line of a change in the page's table.
func row(name string, r update.Report) string {
	parts := func(holds func(update.Change) bool) string {
		var out []string
		for _, c := range r.Changes {
			part := c.Part
			if !c.Certain {
				part += " (perhaps)"
			}
			if holds(c) && !slices.Contains(out, part) {
				out = append(out, part)
			}
		}
		if len(out) == 0 {
			return "–"
		}
		return strings.Join(out, ", ")
	}
	has := func(e update.Effect) string { return parts(func(c update.Change) bool { return c.Has(e) }) }
	pulls := "as before"
	for _, v := range r.Verdicts {
		if v.Worse() {
			pulls = "fail"
		} else if v.Old == "fail" && v.New == "pass" && pulls == "as before" {
			pulls = "work again"
		}
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s |\n", name, parts(func(c update.Change) bool { return c.Action == update.Replace }),
		has(update.Interrupts), has(update.Conflicts), has(update.Loosens), has(update.Tightens), pulls)
}

// page writes the table into docs/change-and-removal.md, or holds the page against it.
func page(t *testing.T, table string) {
	t.Helper()
	const file, begin, end = "../../docs/change-and-removal.md", "<!-- changes: UPDATE_GOLDEN=1 go test ./stacks -run WhatAChangeDoes -->\n", "<!-- end of changes -->"
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatal("docs/change-and-removal.md has lost the marks of its table")
	}
	golden.Text(t, file, []byte(before+begin+table+end+after))
}
