package stacks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/cdktest"
)

// blocks are the IPv4 blocks of the subnets whose logical id begins so, in the order of the ids.
func blocks(x *cdktest.Template, prefix string) string {
	var out []string
	for id, subnet := range x.Resources("AWS::EC2::Subnet") {
		if strings.HasPrefix(id, prefix) {
			out = append(out, fmt.Sprint(subnet["Properties"].(map[string]any)["CidrBlock"]))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestLayouts(t *testing.T) {
	for fields, want := range map[string]string{
		"":                             "10.0.0.0/19 10.0.32.0/19",
		"maxAzs: 3":                    "10.0.0.0/19 10.0.32.0/19 10.0.64.0/19",
		"cidrMask: 17":                 "10.0.0.0/17 10.0.128.0/17",
		"cidrMask: 24, reservedAzs: 1": "10.0.0.0/24 10.0.1.0/24",
		"ipamPool: ipam-pool-0123456789abcdef0": "map[Fn::Select:[0 map[Fn::Cidr:[map[Fn::GetAtt:[Vpc8378EB38 CidrBlock]] 8 13]]]] " +
			"map[Fn::Select:[1 map[Fn::Cidr:[map[Fn::GetAtt:[Vpc8378EB38 CidrBlock]] 8 13]]]]",
	} {
		t.Run(fields, func(t *testing.T) {
			if got := blocks(only(t, one("vpc: {"+fields+"}")), "VpcIsolated"); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestASecondaryBlock(t *testing.T) {
	x := only(t, one("vpc: { secondaryCidrs: [100.64.0.0/16] }"))
	x.Golden(t, "secondary.json")
	if got := blocks(x, "Vpc") + " and " + blocks(x, "Secondary"); got != "10.0.0.0/19 10.0.32.0/19 and 100.64.0.0/19 100.64.32.0/19" {
		t.Errorf("the subnets are %s", got)
	}
	for id, endpoint := range x.Resources("AWS::EC2::VPCEndpoint") {
		properties := endpoint["Properties"].(map[string]any)
		if tables, _ := properties["RouteTableIds"].([]any); properties["VpcEndpointType"] == "Gateway" && len(tables) != 4 {
			t.Errorf("%s is on %d route tables, want those of all four subnets", id, len(tables))
		}
		if subnets, _ := properties["SubnetIds"].([]any); properties["VpcEndpointType"] == "Interface" && len(subnets) != 2 {
			t.Errorf("%s is in %d subnets, want one in each zone", id, len(subnets))
		}
	}
}

func TestATransitGatewayHasSubnetsOfItsOwn(t *testing.T) {
	for name, c := range map[string]struct{ fields, tasks, attachment string }{
		"in two zones":           {"", "10.7.0.0/19 10.7.32.0/19", "10.7.192.0/28 10.7.192.16/28"},
		"and in a third":         {", maxAzs: 3", "10.7.0.0/19 10.7.32.0/19 10.7.64.0/19", "10.7.192.0/28 10.7.192.16/28 10.7.192.32/28"},
		"or is among the tasks":  {", transitGatewayInTaskSubnets: true", "10.7.0.0/19 10.7.32.0/19", ""},
		"and beside more blocks": {", secondaryCidrs: [100.64.0.0/16]", "10.7.0.0/19 10.7.32.0/19", "10.7.192.0/28 10.7.192.16/28"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(hubText("us-west-2", "111122223333", "111122223333"), "vpc: { cidr: 10.1.0.0/16 }", "vpc: { cidr: 10.7.0.0/16"+c.fields+" }", 1)
			x := build(t, text).templates["PrivatePull-spoke1"]
			if got := blocks(x, "VpcIsolated"); got != c.tasks {
				t.Errorf("tasks run in %s, want %s", got, c.tasks)
			}
			if got := blocks(x, "VpcTransitGateway"); got != c.attachment {
				t.Errorf("the attachment has %s, want %s", got, c.attachment)
			}
			for _, attachment := range x.Resources("AWS::EC2::TransitGatewayAttachment") {
				in := fmt.Sprint(attachment["Properties"].(map[string]any)["SubnetIds"])
				if own := strings.Contains(in, "VpcTransitGateway"); own != (c.attachment != "") || own == strings.Contains(in, "VpcIsolated") {
					t.Errorf("the attachment is in %s", in)
				}
			}
			for _, route := range x.Resources("AWS::EC2::Route") {
				if table := fmt.Sprint(route["Properties"].(map[string]any)["RouteTableId"]); strings.Contains(table, "VpcTransitGateway") {
					t.Errorf("a route to the hub is on %s, whose subnet has no tasks", table)
				}
			}
		})
	}
}
