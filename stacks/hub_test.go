package stacks_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullplugin"
	"ecrprivatelink/internal/jsiiexit"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/internal/trace"
	"ecrprivatelink/stacks"
)

// hubText is a hub and three spokes in the accounts given, "" for stacks that are environment-agnostic.
func hubText(region, own string, accounts ...string) string {
	place := func(account string) string {
		if account == "" {
			return ""
		}
		return fmt.Sprintf("account: %q, region: %s, ", account, region)
	}
	out := "environments:\n- { name: hub, " + place(own) + "workloads: [{ launchType: fargate, features: [awslogs] }]," +
		" spokes: { transitGateway: tgw-0123456789abcdef0 } }\n"
	for i, account := range accounts {
		out += fmt.Sprintf("- { name: spoke%d, %shub: hub, vpc: { cidr: 10.%d.0.0/16 }, workloads: [{ launchType: ec2, features: [awslogs] }] }\n", i+1, place(account), i+1)
	}
	return out
}

var (
	twoAccounts = hubText("us-west-2", "111122223333", "111122223333", "444455556666", "444455556666")
	oneAccount  = hubText("us-west-2", "111122223333", "111122223333", "111122223333", "111122223333")
	anywhere    = hubText("", "", "", "", "")
)

func TestHubGoldens(t *testing.T) {
	for folder, text := range map[string]string{"hub-profile": twoAccounts, "hub-zones": oneAccount, "hub-agnostic": anywhere} {
		templates := build(t, text).templates
		for _, name := range []string{"PrivatePull-hub", "PrivatePull-spoke2"} {
			t.Run(folder+"/"+name, func(t *testing.T) { templates[name].Golden(t, folder+"-"+name+".json") })
		}
	}
}

func TestSpokesHaveOnlyTheirOwnGateway(t *testing.T) {
	for name, text := range map[string]string{"by a Profile": twoAccounts, "by zones": oneAccount} {
		t.Run(name, func(t *testing.T) {
			templates := build(t, text).templates
			for stack, x := range templates {
				gateways, interfaces := 0, 0
				for _, endpoint := range x.Resources("AWS::EC2::VPCEndpoint") {
					if endpoint["Properties"].(map[string]any)["VpcEndpointType"] == "Gateway" {
						gateways++
					} else {
						interfaces++
					}
				}
				want := 0
				if stack == "PrivatePull-hub" {
					want = 6 // ecr.api, ecr.dkr, the ECS three, logs
				}
				if gateways != 1 || interfaces != want {
					t.Errorf("%s has %d gateways and %d interface endpoints, want 1 and %d", stack, gateways, interfaces, want)
				}
			}
			templates["PrivatePull-hub"].ResourcePropertiesCountIs("AWS::EC2::VPCEndpoint", map[string]any{"PrivateDnsEnabled": true}, 0)
		})
	}
}

func TestHubZonesHaveTheRightRecords(t *testing.T) {
	for _, c := range []struct{ region, suffix, account string }{
		{"us-west-2", "amazonaws.com", "111122223333"},
		{"cn-north-1", "amazonaws.com.cn", "111122223333"},
	} {
		hub := build(t, hubText(c.region, c.account, c.account)).templates["PrivatePull-hub"]
		var zones, records []string
		for _, zone := range ofType(hub, "AWS::Route53::HostedZone") {
			zones = append(zones, zone["Name"].(string))
		}
		for _, record := range ofType(hub, "AWS::Route53::RecordSet") {
			records = append(records, record["Name"].(string))
		}
		var want []string
		for _, host := range []string{"api.ecr", "dkr.ecr", "ecs-a", "ecs-t", "ecs", "logs"} {
			want = append(want, host+"."+c.region+"."+c.suffix)
		}
		slices.Sort(want)
		slices.Sort(zones)
		if !slices.Equal(zones, want) {
			t.Errorf("%s: zones %v, want %v", c.region, zones, want)
		}
		want = append(want, "*.dkr.ecr."+c.region+"."+c.suffix)
		slices.Sort(want)
		slices.Sort(records)
		if !slices.Equal(records, want) {
			t.Errorf("%s: records %v, want %v", c.region, records, want)
		}
	}
}

// checkFolder traces the stacks in a cloud assembly.
func checkFolder(t *testing.T, folder string) trace.Report {
	t.Helper()
	network, notes, err := template.Read(t.Context(), []string{folder}, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) > 0 {
		t.Errorf("the reader warns: %v", notes)
	}
	return trace.Check(network)
}

func problems(report trace.Report) []string {
	var out []string
	for _, f := range report.Findings {
		if f.Severity == trace.Error {
			out = append(out, fmt.Sprintf("%s at %s: %s", f.ID, f.Resource, f.Message))
		}
	}
	return out
}

func TestPullsGetThroughAHub(t *testing.T) {
	for name, text := range map[string]string{"by a Profile": twoAccounts, "by zones": oneAccount, "anywhere": anywhere} {
		t.Run(name, func(t *testing.T) {
			report := checkFolder(t, build(t, text).folder)
			if found := problems(report); len(found) > 0 {
				t.Errorf("findings: %s", strings.Join(found, "\n"))
			}
			if len(report.Traces) != 4 {
				t.Errorf("traced %d tasks, want one in each VPC", len(report.Traces))
			}
			for _, task := range report.Traces {
				for _, call := range task.Calls {
					for _, hop := range call.Hops {
						// What the transit gateway joins is decided where it is declared.
						open := hop.Kind == trace.RolePolicyHop || hop.Kind == trace.RouteHop
						if hop.Result == trace.Fail || hop.Result == trace.Undecided && !open {
							t.Errorf("%s: %s: %s is %s: %s", task.Workload, call.API, hop.Kind, hop.Result, hop.Detail)
						}
					}
				}
			}
		})
	}
}

// resource is a resource of a template, with the properties that tell it.
type resource struct {
	Type       string
	Properties map[string]any
}

// change edits the template of a stack in a cloud assembly, and fails the test unless it changes one resource or more.
// The function reports whether to drop the resource and whether it changed it.
func change(t *testing.T, folder, stack string, edit func(r resource) (drop, changed bool)) {
	t.Helper()
	file := filepath.Join(folder, stack+".template.json")
	content := document(t, file)
	touched := 0
	resources := content["Resources"].(map[string]any)
	for id, value := range resources {
		r := value.(map[string]any)
		properties, _ := r["Properties"].(map[string]any)
		drop, changed := edit(resource{r["Type"].(string), properties})
		if drop {
			delete(resources, id)
		}
		if drop || changed {
			touched++
		}
	}
	if touched == 0 {
		t.Fatalf("%s: nothing to change", stack)
	}
	text, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestAHubWithAMissingPieceIsRed takes one piece at a time away, and looks for the task that no longer starts.
func TestAHubWithAMissingPieceIsRed(t *testing.T) {
	is := func(kind, property, value string) func(resource) (bool, bool) {
		return func(r resource) (bool, bool) {
			return r.Type == kind && strings.Contains(fmt.Sprint(r.Properties[property]), value), false
		}
	}
	for _, c := range []struct {
		name, text, stack string
		edit              func(resource) (drop, changed bool)
		says              string
	}{
		{"the association of a spoke with the Profile", twoAccounts, "PrivatePull-spoke2",
			is("AWS::Route53Profiles::ProfileAssociation", "Name", "PrivatePull-hub"), "PrivatePull-spoke2"},
		{"the association of a zone with the Profile", twoAccounts, "PrivatePull-hub",
			is("AWS::Route53Profiles::ProfileResourceAssociation", "Name", "ecr-api"), "ecr.api"},
		{"the wildcard record of dkr.ecr", twoAccounts, "PrivatePull-hub",
			is("AWS::Route53::RecordSet", "Name", "*.dkr"), "dkr.ecr"},
		{"the record of the agent's names", oneAccount, "PrivatePull-hub",
			is("AWS::Route53::RecordSet", "Name", "ecs-a"), "ecs-a"},
		{"the association of a zone with a spoke's VPC", oneAccount, "PrivatePull-hub",
			func(r resource) (bool, bool) {
				vpcs, ok := r.Properties["VPCs"].([]any)
				if !ok || !strings.HasPrefix(fmt.Sprint(r.Properties["Name"]), "logs.") {
					return false, false
				}
				r.Properties["VPCs"] = slices.DeleteFunc(vpcs, func(v any) bool { return strings.Contains(fmt.Sprint(v), "spoke3") })
				return false, true
			}, "logs"},
		{"the block of a spoke in the endpoints' security group", oneAccount, "PrivatePull-hub",
			func(r resource) (bool, bool) {
				rules, ok := r.Properties["SecurityGroupIngress"].([]any)
				if !ok {
					return false, false
				}
				r.Properties["SecurityGroupIngress"] = slices.DeleteFunc(rules, func(v any) bool { return strings.Contains(fmt.Sprint(v), "10.2.0.0/16") })
				return false, true
			}, "PrivatePull-spoke2"},
		{"the routes of a spoke", oneAccount, "PrivatePull-spoke1",
			is("AWS::EC2::Route", "DestinationCidrBlock", "10.0.0.0/16"), "PrivatePull-spoke1"},
		{"the routes back", oneAccount, "PrivatePull-hub",
			is("AWS::EC2::Route", "DestinationCidrBlock", "10.1.0.0/16"), "PrivatePull-hub"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.CopyFS(folder, os.DirFS(build(t, c.text).folder)); err != nil {
				t.Fatal(err)
			}
			change(t, folder, c.stack, c.edit)
			if found := strings.Join(problems(checkFolder(t, folder)), "\n"); !strings.Contains(found, c.says) {
				t.Errorf("found\n%s\nwant an error about %s", found, c.says)
			}
		})
	}
}

// TestRoutesMadeElsewhereAreNoFinding synthesizes as bin/privatepull does, with the check, and checks what was written
// as the program does. The long name makes the key of the finding a hash, and a pipeline gives the stacks other names.
func TestRoutesMadeElsewhereAreNoFinding(t *testing.T) {
	for _, pipeline := range []bool{false, true} {
		for _, name := range []string{"hub", "a-name-that-is-longer-than-the-ids-of-findings-take"} {
			for spokes, want := range map[string]bool{" spokes: { joinedElsewhere: true }": true, " tags: { a: b }": false} {
				place := " account: \"111122223333\", region: us-west-2, workloads: [{ launchType: fargate }],"
				text := "environments:\n- { name: " + name + "," + place + spokes + " }\n" +
					"- { name: spoke," + place + " hub: " + name + ", vpc: { cidr: 10.1.0.0/16 } }\n"
				if pipeline {
					text += "pipeline: { account: \"999988887777\", region: us-west-2, source: { codeCommit: net } }\n"
				}
				app := cdktest.NewApp(t)
				stacks.Build(app, parsed(t, text))
				pullplugin.Add(app)
				err := jsiiexit.Catch(func() error { app.Synth(nil); return nil })
				if got := err == nil; got != want {
					t.Errorf("%s with%s, pipeline %v: synthesized %v, want %v: %v", name, spokes, pipeline, got, want, err)
				}
				_, report, _, err := template.Check(t.Context(), []string{*app.Outdir()}, template.Options{}, nil)
				if err != nil || report.Errors() == 0 != want || len(report.Acknowledged) > 0 != want {
					t.Errorf("%s with%s, pipeline %v: %d acknowledged, found %+v (%v)", name, spokes, pipeline, len(report.Acknowledged), report.Findings, err)
				}
			}
		}
	}
}
