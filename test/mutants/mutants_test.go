package mutants

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// check traces a template.
func check(t *testing.T, tree object) trace.Report {
	t.Helper()
	raw, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "Service.template.json")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	network, _, err := template.Read(t.Context(), []string{path}, template.Options{Region: "us-west-2", Account: "111122223333"})
	if err != nil {
		t.Fatal(err)
	}
	return trace.Check(network)
}

// mutant is a template with one thing broken.
type mutant struct {
	name string
	tree object
	// names is what a finding must name: any of these.
	names []string
	// mild says that less than an error is right: the pull may still work.
	mild bool
}

// mutants breaks everything that a pull through the template needs, one thing at a time.
func mutants() []mutant {
	var out []mutant
	base := working()
	add := func(name string, change func(resources object), names ...string) {
		tree := clone(base)
		change(tree["Resources"].(object))
		// Engines that only pull do not call BatchCheckLayerAvailability, and where DNS servers of one's own forward to
		// cannot be seen.
		mild := strings.Contains(name, "BatchCheckLayerAvailability") || strings.Contains(name, "servers of its own")
		out = append(out, mutant{name, tree, names, mild})
	}
	properties := func(r object, id string) object { return r[id].(object)["Properties"].(object) }
	all := base["Resources"].(object)
	for _, id := range slices.Sorted(maps.Keys(all)) {
		p := all[id].(object)["Properties"].(object)
		switch all[id].(object)["Type"] {
		case "AWS::EC2::VPC":
			for _, key := range []string{"EnableDnsSupport", "EnableDnsHostnames"} {
				add(id+" "+key+" off", func(r object) { properties(r, id)[key] = false }, id)
			}
			add(id+" EnableDnsHostnames left out", func(r object) { delete(properties(r, id), "EnableDnsHostnames") }, id)
			add(id+" resolves with servers of its own", func(r object) {
				r["Options"] = resource("AWS::EC2::DHCPOptions", object{"DomainNameServers": list("10.0.0.53")})
				r["OptionsUsed"] = resource("AWS::EC2::VPCDHCPOptionsAssociation", object{"VpcId": ref(id), "DhcpOptionsId": ref("Options")})
			}, id, "Options", "10.0.0.53")
		case "AWS::EC2::VPCEndpoint":
			service := strings.TrimPrefix(p["ServiceName"].(string), "com.amazonaws.us-west-2.")
			add(id+" missing", func(r object) { delete(r, id) }, service)
			add(id+" of another Region", func(r object) { properties(r, id)["ServiceName"] = "com.amazonaws.eu-west-1." + service }, service)
			add(id+" denies everything", func(r object) {
				d := properties(r, id)["PolicyDocument"].(object)
				d["Statement"] = append(d["Statement"].([]any), object{"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"})
			}, id, service)
			add(id+" has a policy without statements that match", func(r object) {
				d := properties(r, id)["PolicyDocument"].(object)
				d["Statement"].([]any)[0].(object)["Action"] = "ec2:DescribeInstances"
			}, id, service)
			for _, action := range actionsOf(p["PolicyDocument"]) {
				add(id+" lets "+action+" not through", func(r object) { dropAction(properties(r, id)["PolicyDocument"], action) }, id, service)
				add(id+" misspells "+action, func(r object) { renameAction(properties(r, id)["PolicyDocument"], action, action+"s") }, id, service, action)
			}
			if p["VpcEndpointType"] == "Gateway" {
				for i, letter := range []string{"A", "B"} {
					add(id+" not on table "+letter, func(r object) {
						tables := properties(r, id)["RouteTableIds"].([]any)
						properties(r, id)["RouteTableIds"] = slices.Delete(tables, i, i+1)
					}, "Table"+letter, "Subnet"+letter)
				}
				add(id+" names another bucket", func(r object) {
					properties(r, id)["PolicyDocument"].(object)["Statement"].([]any)[0].(object)["Resource"] = "arn:aws:s3:::mine/*"
				}, id, "starport")
				add(id+" asks for the organization", func(r object) {
					properties(r, id)["PolicyDocument"].(object)["Statement"].([]any)[0].(object)["Condition"] = object{"StringEquals": object{"aws:PrincipalOrgID": "o-abcdefghij"}}
				}, id)
				continue
			}
			if id == "Dkr" {
				add(id+" lets another role pull", func(r object) {
					for _, role := range []string{"ExecutionRole", "InstanceRole"} {
						delete(properties(r, role), "RoleName")
					}
					properties(r, id)["PolicyDocument"].(object)["Statement"].([]any)[0].(object)["Principal"] = object{"AWS": att("InstanceRole", "Arn")}
				}, id)
				add(id+" asks for another role", func(r object) {
					for _, role := range []string{"ExecutionRole", "InstanceRole"} {
						delete(properties(r, role), "RoleName")
					}
					properties(r, id)["PolicyDocument"].(object)["Statement"].([]any)[0].(object)["Condition"] = object{"ArnEquals": object{"aws:PrincipalArn": att("InstanceRole", "Arn")}}
				}, id)
			}
			add(id+" without private DNS", func(r object) { properties(r, id)["PrivateDnsEnabled"] = false }, id, service)
			add(id+" with private DNS left out", func(r object) { delete(properties(r, id), "PrivateDnsEnabled") }, id, service)
			add(id+" in the tasks' group", func(r object) { properties(r, id)["SecurityGroupIds"] = list(att("TaskGroup", "GroupId")) }, id, "TaskGroup")
		case "AWS::EC2::SecurityGroup":
			for _, direction := range []string{"SecurityGroupIngress", "SecurityGroupEgress"} {
				rules, _ := p[direction].([]any)
				if id == "EndpointGroup" && direction == "SecurityGroupEgress" {
					continue // answers need no rule
				}
				for i := range rules {
					label := fmt.Sprintf("%s %s %d", id, direction, i)
					rule := func(r object) object { return properties(r, id)[direction].([]any)[i].(object) }
					if len(rules) > 1 || direction == "SecurityGroupIngress" {
						add(label+" missing", func(r object) {
							properties(r, id)[direction] = slices.Delete(properties(r, id)[direction].([]any), i, i+1)
						}, id)
					}
					add(label+" on another port", func(r object) { rule(r)["FromPort"], rule(r)["ToPort"] = 80, 80 }, id)
					add(label+" for UDP", func(r object) { rule(r)["IpProtocol"] = "udp" }, id)
					add(label+" for another peer", func(r object) {
						for _, key := range []string{"SourceSecurityGroupId", "DestinationPrefixListId", "CidrIp"} {
							delete(rule(r), key)
						}
						rule(r)["CidrIp"] = "192.168.0.0/16"
					}, id)
				}
			}
		case "AWS::EC2::SubnetRouteTableAssociation":
			letter := strings.TrimPrefix(id, "Association")
			add(id+" missing, so the main table serves", func(r object) { delete(r, id) }, "Subnet"+letter, "main")
		case "AWS::EC2::Subnet":
			for _, direction := range []bool{true, false} {
				add(fmt.Sprintf("%s with an ACL that stops egress=%v", id, direction), func(r object) {
					r["Acl"] = resource("AWS::EC2::NetworkAcl", object{"VpcId": ref("Vpc")})
					r["AclUsed"] = resource("AWS::EC2::SubnetNetworkAclAssociation", object{"SubnetId": ref(id), "NetworkAclId": ref("Acl")})
					for _, egress := range []bool{true, false} {
						action := "allow"
						if egress == direction {
							action = "deny"
						}
						r[fmt.Sprintf("AclEntry%v", egress)] = resource("AWS::EC2::NetworkAclEntry", object{"NetworkAclId": ref("Acl"), "RuleNumber": 100, "Protocol": -1, "Egress": egress, "RuleAction": action, "CidrBlock": "0.0.0.0/0"})
					}
				}, "Acl")
			}
			add(id+" with an ACL without ephemeral ports", func(r object) {
				r["Acl"] = resource("AWS::EC2::NetworkAcl", object{"VpcId": ref("Vpc")})
				r["AclUsed"] = resource("AWS::EC2::SubnetNetworkAclAssociation", object{"SubnetId": ref(id), "NetworkAclId": ref("Acl")})
				for _, egress := range []bool{true, false} {
					r[fmt.Sprintf("AclEntry%v", egress)] = resource("AWS::EC2::NetworkAclEntry", object{"NetworkAclId": ref("Acl"), "RuleNumber": 100, "Protocol": 6, "PortRange": object{"From": 443, "To": 443}, "Egress": egress, "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"})
				}
			}, "Acl")
		case "AWS::IAM::Role":
			policies := p["Policies"].([]any)
			for _, action := range actionsOf(policies[0].(object)["PolicyDocument"]) {
				at := func(r object) any {
					return properties(r, id)["Policies"].([]any)[0].(object)["PolicyDocument"]
				}
				add(id+" may not "+action, func(r object) { dropAction(at(r), action) }, id, action)
				add(id+" is denied "+action, func(r object) {
					d := at(r).(object)
					d["Statement"] = append(d["Statement"].([]any), object{"Effect": "Deny", "Action": action, "Resource": "*"})
				}, id, action)
			}
			add(id+" without policies", func(r object) { delete(properties(r, id), "Policies") }, id)
			if id == "ExecutionRole" {
				add(id+" pulls through another endpoint only", func(r object) {
					properties(r, id)["Policies"].([]any)[0].(object)["PolicyDocument"].(object)["Statement"].([]any)[0].(object)["Condition"] = object{"StringEquals": object{"aws:SourceVpce": ref("Logs")}}
				}, id)
			}
		case "AWS::ECS::TaskDefinition":
			container := func(r object) object {
				return properties(r, id)["ContainerDefinitions"].([]any)[0].(object)
			}
			for _, image := range []string{"nginx:latest", "public.ecr.aws/docker/library/nginx:1", "mcr.microsoft.com/windows/servercore:ltsc2022", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"} {
				add(id+" pulls "+image, func(r object) { container(r)["Image"] = image }, image, strings.TrimSuffix(id, "Definition"))
			}
			if id == "FargateDefinition" {
				add(id+" reads an environment file that nothing allows", func(r object) {
					container(r)["EnvironmentFiles"] = list(object{"Type": "s3", "Value": "arn:aws:s3:::settings/app.env"})
				}, "s3:GetObject")
			}
			if id != "Ec2Definition" { // an instance role may take its place there
				add(id+" without an execution role", func(r object) { delete(properties(r, id), "ExecutionRoleArn") }, strings.TrimSuffix(id, "Definition"))
			}
		}
	}
	return out
}

// walk calls f with every statement of a policy document.
func walk(document any, f func(statement object)) {
	for _, s := range document.(object)["Statement"].([]any) {
		f(s.(object))
	}
}

func actionsOf(document any) []string {
	var out []string
	walk(document, func(s object) {
		for _, a := range s["Action"].([]any) {
			out = append(out, a.(string))
		}
	})
	return out
}

func renameAction(document any, from, to string) {
	walk(document, func(s object) {
		actions := s["Action"].([]any)
		for i, a := range actions {
			if a == from {
				actions[i] = to
			}
		}
	})
}

// dropAction removes an action; a list must keep one, so an action of no service in question stands in.
func dropAction(document any, action string) { renameAction(document, action, "ec2:DescribeRegions") }

func TestTheWholeTemplateWorks(t *testing.T) {
	report := check(t, working())
	for _, f := range report.Findings {
		if f.Severity != trace.Info {
			t.Errorf("%s %s at %s: %s", f.Severity, f.ID, f.Resource, f.Message)
		}
	}
	if len(report.Traces) != 3 {
		t.Errorf("%d tasks were traced, want 3", len(report.Traces))
	}
	for _, task := range report.Traces {
		if task.Result != trace.Pass {
			for _, call := range task.Calls {
				for _, hop := range call.Hops {
					if hop.Result != trace.Pass {
						t.Errorf("%s: %s: %s is %s: %s", task.Workload, call.API, hop.Kind, hop.Result, hop.Detail)
					}
				}
			}
		}
	}
}

func TestEveryMutantIsCaught(t *testing.T) {
	caught := map[string]int{}
	all := mutants()
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			report := check(t, m.tree)
			for _, f := range report.Findings {
				text := f.ID + " " + f.Resource + " " + f.Message
				if (f.Severity == trace.Error || m.mild) && slices.ContainsFunc(m.names, func(name string) bool { return strings.Contains(text, name) }) {
					caught[f.ID]++
					return
				}
			}
			t.Errorf("no error names any of %q; findings: %+v", m.names, report.Findings)
		})
	}
	t.Logf("%d mutants, caught by %d rules: %v", len(all), len(caught), caught)
}

func TestEnvironmentFileGetsThroughWhereItIsAllowed(t *testing.T) {
	tree := clone(working())
	of := func(id string) object {
		return tree["Resources"].(object)[id].(object)["Properties"].(object)
	}
	of("FargateDefinition")["ContainerDefinitions"].([]any)[0].(object)["EnvironmentFiles"] = list(object{"Type": "s3", "Value": "arn:aws:s3:::settings/app.env"})
	allow := func(d any, s object) {
		d.(object)["Statement"] = append(d.(object)["Statement"].([]any), s)
	}
	for sid, resource := range map[string]string{"Settings": "arn:aws:s3:::settings/*", "Bucket": "arn:aws:s3:::settings"} {
		actions := list(map[string]string{"Settings": "s3:GetObject", "Bucket": "s3:GetBucketLocation"}[sid])
		allow(of("S3")["PolicyDocument"], anyone(statement(sid, actions, resource)))
		allow(of("ExecutionRole")["Policies"].([]any)[0].(object)["PolicyDocument"], statement(sid, actions, resource))
	}
	report := check(t, tree)
	found := false
	for _, task := range report.Traces {
		if task.Result != trace.Pass {
			t.Errorf("%s is %s", task.Workload, task.Result)
		}
		for _, call := range task.Calls {
			found = found || call.Host == "settings.s3.us-west-2.amazonaws.com"
		}
	}
	if !found || len(report.Findings) > 0 {
		t.Errorf("the file was traced: %v; findings %+v", found, report.Findings)
	}
}
