package template

import (
	"fmt"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
)

// createdTwice is the rule of resources of which there can be one.
const createdTwice = "created-twice"

// uniqueNames are the types whose names are unique within an account and a Region, and the property with the name.
var uniqueNames = map[string]string{
	"AWS::ECR::Repository":        "RepositoryName",
	"AWS::IAM::ManagedPolicy":     "ManagedPolicyName",
	"AWS::IAM::Role":              "RoleName",
	"AWS::Logs::LogGroup":         "LogGroupName",
	"AWS::S3::Bucket":             "BucketName",
	"AWS::SSM::Parameter":         "Name",
	"AWS::SecretsManager::Secret": "Name",
}

// claims are what a resource takes for itself, in words: a place that no other resource can have.
// Source: Amazon EC2 API Reference, Error codes (RouteAlreadyExists, NetworkAclEntryAlreadyExists,
// Resource.AlreadyAssociated); Amazon VPC User Guide, Subnet route tables and Internet gateways.
func claims(s *cfn.Resource) []string {
	of := func(property string) string {
		name, _ := id(s.Property(property)).Get()
		return name
	}
	var out []string
	claim := func(format string, parts ...any) {
		for _, p := range parts {
			if p == "" {
				return
			}
		}
		out = append(out, fmt.Sprintf(format, parts...))
	}
	switch s.Type {
	case "AWS::EC2::Route":
		for _, property := range []string{"DestinationCidrBlock", "DestinationIpv6CidrBlock"} {
			if block, why := block(s.Property(property)); why == "" {
				claim("the route of route table %s to %s", of("RouteTableId"), block.String())
			}
		}
	case "AWS::EC2::NetworkAclEntry":
		egress, known := boolean(s.Property("Egress"), false).Get()
		number, _ := s.Property("RuleNumber").Literal()
		if known {
			claim("rule %s of network ACL %s, "+map[bool]string{true: "outbound", false: "inbound"}[egress], number, of("NetworkAclId"))
		}
	case "AWS::EC2::SubnetRouteTableAssociation":
		claim("the route table of subnet %s", of("SubnetId"))
	case "AWS::EC2::VPCGatewayAttachment":
		if gateway := of("InternetGatewayId"); gateway != "" {
			claim("the attachment of internet gateway %s", gateway)
			claim("the internet gateway of VPC %s", of("VpcId"))
		}
	}
	if property := uniqueNames[s.Type]; property != "" {
		name, _ := s.Property(property).Literal()
		claim("the %s %s", s.Type, name)
	}
	return out
}

// twice notes resources of which AWS does not create the second. Names count within a stack: another one may stand in
// another Region.
func (r *reader) twice() {
	type place struct {
		stack *cfn.Stack
		what  string
	}
	first := map[place]*cfn.Resource{}
	for _, stack := range r.app.Stacks {
		for _, s := range stack.Resources {
			all := claims(s)
			if len(all) == 0 || doubt(s) != "" {
				continue
			}
			for _, what := range all {
				at := place{what: what}
				if uniqueNames[s.Type] != "" {
					at.stack = stack
				}
				if other := first[at]; other != nil {
					r.defects = append(r.defects, network.Defect{Object: object(s), Rule: createdTwice,
						Message: fmt.Sprintf("%s and %s both are %s, of which there can be one, so that the second cannot be created.", other.ID(), s.ID(), what),
						Fix:     "Delete one of the two, or change what it is for."})
					break
				}
				first[at] = s
			}
		}
	}
}
