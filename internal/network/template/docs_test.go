package template

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// typeTable is the table of resource types in docs/templates.md.
func typeTable() string {
	row := map[string]string{}
	for name := range types {
		row[name] = "yes"
	}
	for name := range nesters {
		row[name] = "yes, where its template is at hand; else it is named, and what is missing is unknown"
	}
	for name, what := range alongside {
		if row[name] == "" {
			row[name] = "where another resource refers to it: " + what
		}
	}
	for name, what := range pullers {
		row[name] = "no, named in the result: " + what
	}
	for name, what := range hiders {
		row[name] = "no, named in the result: " + what + "; what is missing is unknown"
	}
	for name, what := range left {
		row[name] = "no: " + what
	}
	row["`AWS::Lambda::Function` of an image"] = "no, named in the result: AWS Lambda pulls the images of its functions itself"
	row["modules (`…::MODULE`)"] = "no, named in the result: what is missing is unknown"
	row["custom resources, types of third parties"] = "no; one that is given a VPC, a subnet, a route table or a security group is named, and what it may add there is unknown"
	var out strings.Builder
	out.WriteString("| Type | Read |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(row)) {
		shown := name
		if strings.HasPrefix(name, "AWS::") || strings.HasPrefix(name, "Custom::") {
			shown = "`" + name + "`"
		}
		fmt.Fprintf(&out, "| %s | %s |\n", shown, row[name])
	}
	return out.String()
}

func TestDocumentationSaysOfEveryTypeWhetherItIsRead(t *testing.T) {
	const path, begin, end = "../../../docs/templates.md", "<!-- types:begin -->\n", "<!-- types:end -->"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(text), begin)
	table, rest, closed := strings.Cut(after, end)
	if !found || !closed {
		t.Fatal("docs/templates.md has no table of types")
	}
	want := typeTable()
	if table == want {
		return
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(before+begin+want+end+rest), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Error("the table of types in docs/templates.md is not that of the code; write it with UPDATE_GOLDEN=1 and read the difference")
}

func TestATypeIsInOneTable(t *testing.T) {
	tables := []map[string]string{pullers, hiders, left}
	for i, table := range tables {
		for name := range table {
			if _, read := types[name]; read || alongside[name] != "" || nesters[name] {
				t.Errorf("%s is read, and in table %d of those that are not", name, i)
			}
			for _, other := range tables[i+1:] {
				if other[name] != "" {
					t.Errorf("%s is in two tables", name)
				}
			}
		}
	}
}

// nesters are the types whose templates are read as stacks of their own.
var nesters = map[string]bool{"AWS::CloudFormation::Stack": true, "AWS::CloudFormation::StackSet": true, "AWS::Serverless::Application": true}

// alongside are the types that are read where another one refers to them, and what is read of them.
var alongside = map[string]string{
	"AWS::AutoScaling::LaunchConfiguration": "the groups, role, public IP and user data of instances",
	"AWS::EC2::DHCPOptions":                 "the domain name servers",
	"AWS::EC2::EgressOnlyInternetGateway":   "the target of IPv6 routes",
	"AWS::EC2::InternetGateway":             "the target of routes",
	"AWS::EC2::LaunchTemplate":              "the groups, role, public IP and user data of instances",
	"AWS::EC2::VPNGateway":                  "the target of routes",
	"AWS::IAM::InstanceProfile":             "the role of instances",
	"AWS::Logs::LogGroup":                   "the name of the group",
	"AWS::SSM::Parameter":                   "the name, and the value that another template takes",
}

// left are the types that may change what a pull meets and are not read, and what is then not seen. Nothing is said of
// the calls for that reason alone.
var left = map[string]string{
	"AWS::EC2::GatewayRouteTableAssociation":        "routes of a gateway through an appliance",
	"AWS::EC2::RouteServerPropagation":              "routes that a route server adds",
	"AWS::EC2::SecurityGroupVpcAssociation":         "groups of another VPC",
	"AWS::EC2::TransitGatewayRoute":                 "what a transit gateway's own route tables lead to; default routing is read",
	"AWS::EC2::TransitGatewayRouteTableAssociation": "as above",
	"AWS::EC2::TransitGatewayRouteTablePropagation": "as above",
	"AWS::NetworkFirewall::Firewall":                "what a firewall on a route lets through: the route is unknown",
	"AWS::RAM::ResourceShare":                       "subnets, resolver rules and profiles of other accounts",
	"AWS::ECR::ReplicationConfiguration":            "copies of images in other Regions",
}
