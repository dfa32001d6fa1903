package permission

import (
	"encoding/json"
	"strings"

	"ecrprivatelink/internal/iam"
)

// RoleName is the default name of the role of [Template].
const RoleName = "pullcheck"

// Template returns a CloudFormation template of a role that one principal of another account may assume, with exactly
// the policy of [Document], as indented JSON. As a StackSet it makes the role in every account of an organization.
func Template(commands ...Command) []byte {
	type object = map[string]any
	ref := func(name string) object { return object{"Ref": name} }
	condition := object{"Fn::Not": []any{object{"Fn::Equals": []any{ref("ExternalId"), ""}}}}
	trusted := object{
		"Version": iam.Version20121017,
		"Statement": []any{object{
			"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": object{"AWS": ref("TrustedPrincipal")},
			"Condition": object{"Fn::If": []any{"HasExternalId",
				object{"StringEquals": object{"sts:ExternalId": ref("ExternalId")}}, ref("AWS::NoValue")}},
		}},
	}
	out, _ := json.MarshalIndent(object{ // texts always encode
		"AWSTemplateFormatVersion": "2010-09-09",
		"Description":              "A role with which pullcheck account reads this account. It can change nothing.",
		"Parameters": object{
			"TrustedPrincipal": object{
				"Type": "String", "AllowedPattern": "^arn:[^:]+:iam::[0-9]{12}:(root|role/.+|user/.+)$",
				"Description": "ARN of the role that runs pullcheck; of an account (…:root) where its own policies decide who does",
			},
			"ExternalId": object{
				"Type": "String", "Default": "",
				"Description": "External id that pullcheck gives with --external-id; empty for none",
			},
			"RoleName": object{
				"Type": "String", "Default": RoleName, "AllowedPattern": "^[\\w+=,.@-]{1,64}$",
				"Description": "Name of the role, the same in each account: the value of --role",
			},
		},
		"Conditions": object{"HasExternalId": condition},
		"Resources": object{"PullcheckRole": object{
			"Type": "AWS::IAM::Role",
			"Properties": object{
				"RoleName": ref("RoleName"), "Description": "Read by pullcheck account",
				"AssumeRolePolicyDocument": trusted,
				"Policies":                 []any{object{"PolicyName": "PullcheckReadOnly", "PolicyDocument": policyOf(commands)}},
			},
		}},
		"Outputs": object{"RoleArn": object{"Description": "ARN of the role", "Value": object{"Fn::GetAtt": []string{"PullcheckRole", "Arn"}}}},
	}, "", "  ")
	return []byte(strings.TrimSpace(string(out)) + "\n")
}
