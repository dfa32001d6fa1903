package template

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

// The attribute CidrBlock of a VPC is the block that it was created with, and not those that were added.
func TestTheBlockOfAVPCFromAPool(t *testing.T) {
	const cut = `{"Fn::Select": [0, {"Fn::Cidr": [{"Fn::GetAtt": ["Vpc", "CidrBlock"]}, 4, 8]}]}`
	const further = `"Further": {"Type": "AWS::EC2::VPCCidrBlock", "Properties": {"VpcId": {"Ref": "Vpc"}, %s}},`
	for name, c := range map[string]struct {
		further, subnet string
		from            string // what the rule admits; empty: the first block
		want            trace.Result
	}{
		"a part that is the subnet's own":                     {fmt.Sprintf(further, `"CidrBlock": "100.64.0.0/20"`), cut, cut, trace.Pass},
		"a part that is another subnet's":                     {"", cut, strings.Replace(cut, "[0,", "[1,", 1), trace.Undecided},
		"a part of another size":                              {"", cut, strings.Replace(cut, "8]", "9]", 1), trace.Undecided},
		"a subnet of a VPC with one block":                    {"", `"10.0.0.0/24"`, "", trace.Pass},
		"a subnet that is cut from the first block":           {fmt.Sprintf(further, `"CidrBlock": "100.64.0.0/20"`), cut, "", trace.Pass},
		"a subnet of a second block":                          {fmt.Sprintf(further, `"CidrBlock": "100.64.0.0/20"`), `"100.64.1.0/24"`, "", trace.Fail},
		"a subnet of either block":                            {fmt.Sprintf(further, `"CidrBlock": "100.64.0.0/20"`), `"10.0.0.0/24"`, "", trace.Undecided},
		"a subnet of a VPC with a second block from the pool": {fmt.Sprintf(further, `"Ipv4IpamPoolId": "ipam-pool-01234567", "Ipv4NetmaskLength": 20`), `"10.0.0.0/24"`, "", trace.Undecided},
		"a second block that is of IPv6":                      {fmt.Sprintf(further, `"AmazonProvidedIpv6CidrBlock": true`), `"10.0.0.0/24"`, "", trace.Pass},
	} {
		t.Run(name, func(t *testing.T) {
			endpoint := func(service string) string {
				return `{"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcId": {"Ref": "Vpc"}, "VpcEndpointType": "Interface", "PrivateDnsEnabled": true,
					"ServiceName": "com.amazonaws.us-west-2.` + service + `", "SubnetIds": [{"Ref": "Subnet"}], "SecurityGroupIds": [{"Ref": "Group"}]}}`
			}
			file := filepath.Join(t.TempDir(), "net.json")
			err := os.WriteFile(file, []byte(`{"Metadata": {"privatepull": {"workloads": [{"launchType": "fargate"}]}}, "Resources": {`+c.further+`
				"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"Ipv4IpamPoolId": "ipam-pool-01234567", "Ipv4NetmaskLength": 20, "EnableDnsSupport": true, "EnableDnsHostnames": true}},
				"Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "AvailabilityZone": "us-west-2a", "CidrBlock": `+c.subnet+`}},
				"Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
				"Routed": {"Type": "AWS::EC2::SubnetRouteTableAssociation", "Properties": {"RouteTableId": {"Ref": "Table"}, "SubnetId": {"Ref": "Subnet"}}},
				"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "g", "VpcId": {"Ref": "Vpc"},
					"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": `+cmp.Or(c.from, `{"Fn::GetAtt": ["Vpc", "CidrBlock"]}`)+`}]}},
				"Api": `+endpoint("ecr.api")+`, "Dkr": `+endpoint("ecr.dkr")+`,
				"S3": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcId": {"Ref": "Vpc"}, "ServiceName": "com.amazonaws.us-west-2.s3", "RouteTableIds": [{"Ref": "Table"}]}}}}`), 0o600)
			if err != nil {
				t.Fatal(err)
			}
			_, report, _, err := Check(t.Context(), []string{file}, Options{Region: "us-west-2"}, nil)
			if err != nil || report.Traces[0].Result != c.want {
				t.Errorf("got %s, want %s (%v)\n%+v", report.Traces[0].Result, c.want, err, report.Findings)
			}
		})
	}
}
