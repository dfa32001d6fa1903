package stacks_test

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// controls are the proactive controls of AWS Control Tower that docs/compliance.md says are met: by every template, or
// by those of docs/examples/audited.yaml. Each says whether a resource of its types passes. Source: the pages of the
// services in the Controls Reference Guide, which the page links to.
var controls = []struct {
	id      string
	audited bool // met by the audited example alone
	kinds   []string
	passes  func(kind string, p map[string]any) bool
}{
	{"CT.EC2.PR.3 and PR.4", false, []string{"AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"}, func(kind string, p map[string]any) bool {
		rules := []any{p}
		if kind == "AWS::EC2::SecurityGroup" {
			rules, _ = p["SecurityGroupIngress"].([]any)
		}
		return !slices.ContainsFunc(rules, func(r any) bool {
			rule := r.(map[string]any)
			return rule["CidrIp"] == "0.0.0.0/0" || rule["CidrIpv6"] == "::/0"
		})
	}},
	{"CT.EC2.PR.11", false, []string{"AWS::EC2::Subnet"}, func(_ string, p map[string]any) bool { return p["MapPublicIpOnLaunch"] != true }},
	{"CT.KMS.PR.1", false, []string{"AWS::KMS::Key"}, func(_ string, p map[string]any) bool { return p["EnableKeyRotation"] == true }},
	{"CT.CLOUDWATCH.PR.1 and PR.4", false, []string{"AWS::CloudWatch::Alarm"}, func(_ string, p map[string]any) bool {
		actions, _ := p["AlarmActions"].([]any)
		return len(actions) > 0 && p["ActionsEnabled"] != false
	}},
	{"CT.CLOUDWATCH.PR.2", true, []string{"AWS::Logs::LogGroup"}, func(_ string, p map[string]any) bool {
		days, _ := p["RetentionInDays"].(float64)
		return days >= 365
	}},
	{"CT.CLOUDWATCH.PR.3", true, []string{"AWS::Logs::LogGroup"}, func(_ string, p map[string]any) bool { return p["KmsKeyId"] != nil }},
}

func TestControlsOfControlTowerAreMetAsThePageSays(t *testing.T) {
	page, err := os.ReadFile("../docs/compliance.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, a := range everyConfiguration(t) {
		audited := a.cfg.Environments[0].Name == "audited"
		for stack, template := range a.templates {
			for id, r := range template.Content()["Resources"].(map[string]any) {
				resource := r.(map[string]any)
				kind := resource["Type"].(string)
				properties, _ := resource["Properties"].(map[string]any)
				for _, c := range controls {
					if !slices.Contains(c.kinds, kind) || c.audited && !audited {
						continue
					}
					seen[c.id] = true
					if !c.passes(kind, properties) {
						t.Errorf("%s: %s of %s does not meet it", c.id, id, stack)
					}
				}
			}
		}
	}
	for _, c := range controls {
		first, _, _ := strings.Cut(c.id, " ")
		if told := strings.Contains(string(page), first); !told || !seen[c.id] {
			t.Errorf("%s: on the page %v, on a resource %v; want both", c.id, told, seen[c.id])
		}
	}
}
