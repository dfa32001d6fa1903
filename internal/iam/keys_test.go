package iam

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"ecrprivatelink/internal/partial"
)

// pullThroughEndpoint is a call of a pull by a role of Amazon ECS through an endpoint of a VPC.
func pullThroughEndpoint() Request {
	r := Request{
		Action: "ecr:BatchGetImage", Resource: partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/app"),
		Principal: Principal{ARN: partial.Literal("arn:aws:iam::111122223333:role/pull")}, Caller: ServiceRole,
		Addresses: []netip.Prefix{netip.MustParsePrefix("10.0.1.0/24")}, Now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		Keys: map[string][]partial.Text{
			"aws:RequestedRegion": partial.Literals("us-west-2"), "aws:ResourceAccount": partial.Literals("111122223333"),
			"aws:SourceVpcArn": {partial.Join(partial.Literal("arn:aws:ec2:us-west-2:111122223333:vpc/"), partial.ID("Vpc"))},
		},
	}
	return r.ThroughEndpoint(partial.ID("Endpoint"), partial.ID("Vpc"))
}

func TestKeysOfAPull(t *testing.T) {
	for _, c := range []struct {
		name, condition string
		want            Verdict
	}{
		{"a key of another service", `"StringEquals":{"logs:LogGeneratingResourceArns":"x"}`, VerdictImplicitDeny},
		{"a key of another service that must be missing", `"Null":{"kms:ViaService":"true"}`, VerdictAllow},
		{"a key of the service itself that nobody knows", `"StringLike":{"ecr:ResourceTag/team":"*"}`, VerdictUnknown},
		{"the instance, which AWS sets across services", `"StringLike":{"ssm:SourceInstanceArn":"*"}`, VerdictUnknown},
		{"tags that a request sets", `"StringLike":{"aws:RequestTag/team":"*"}`, VerdictImplicitDeny},
		{"every tag of a request without tags", `"ForAllValues:StringEquals":{"aws:TagKeys":"team"}`, VerdictAllow},
		{"multi-factor authentication", `"Bool":{"aws:MultiFactorAuthPresent":"true"}`, VerdictImplicitDeny},
		{"no multi-factor authentication, if it can be told", `"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}`, VerdictAllow},
		{"how long ago it was", `"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}`, VerdictImplicitDeny},
		{"a user's name", `"StringLike":{"aws:username":"*"}`, VerdictImplicitDeny},
		{"a public address", `"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}`, VerdictImplicitDeny},
		{"a range that holds the subnet", `"IpAddress":{"aws:VpcSourceIp":["192.168.0.0/16","10.0.0.0/16"]}`, VerdictAllow},
		{"a range beside the subnet", `"IpAddress":{"aws:VpcSourceIp":"10.0.2.0/24"}`, VerdictImplicitDeny},
		{"a range within the subnet", `"IpAddress":{"aws:VpcSourceIp":"10.0.1.0/28"}`, VerdictUnknown},
		{"no address of a range beside the subnet", `"NotIpAddress":{"aws:VpcSourceIp":"10.0.2.0/24"}`, VerdictAllow},
		{"the Region of the call", `"StringEquals":{"aws:RequestedRegion":["eu-west-1","us-west-2"]}`, VerdictAllow},
		{"another Region", `"StringEquals":{"aws:RequestedRegion":"eu-west-1"}`, VerdictImplicitDeny},
		{"the account of the repository as the caller's", `"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}`, VerdictAllow},
		{"another account's repositories", `"StringEquals":{"aws:ResourceAccount":"444455556666"}`, VerdictImplicitDeny},
		{"VPCs of the account", `"ArnLike":{"aws:SourceVpcArn":"arn:aws:ec2:*:111122223333:vpc/*"}`, VerdictAllow},
		{"VPCs of another account", `"ArnLike":{"aws:SourceVpcArn":"arn:aws:ec2:*:444455556666:vpc/*"}`, VerdictImplicitDeny},
		{"what a service asks for by itself", `"StringEquals":{"aws:SourceAccount":"111122223333"}`, VerdictImplicitDeny},
		{"a call that a service makes for the role", `"Bool":{"aws:ViaAWSService":"true"}`, VerdictImplicitDeny},
		{"a service on the way", `"ForAnyValue:StringEquals":{"aws:CalledVia":"ecs.amazonaws.com"}`, VerdictImplicitDeny},
		{"the kind of caller", `"StringEquals":{"aws:PrincipalType":"AssumedRole"}`, VerdictAllow},
		{"a federated caller", `"Null":{"aws:FederatedProvider":"false"}`, VerdictImplicitDeny},
		{"what a program says of itself", `"StringLike":{"aws:UserAgent":"*"}`, VerdictUnknown},
		{"from a day that is over", `"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}`, VerdictAllow},
		{"until a day that is over", `"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}`, VerdictImplicitDeny},
		{"until a day to come", `"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}`, VerdictUnknown},
		{"from a day to come", `"DateGreaterThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}`, VerdictUnknown},
		{"at no day but one to come", `"DateNotEquals":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}`, VerdictUnknown},
		{"in seconds since 1970", `"NumericGreaterThan":{"aws:EpochTime":"1577836800"}`, VerdictAllow},
	} {
		t.Run(c.name, func(t *testing.T) {
			document := must(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{`+c.condition+`}}}`)
			if got := Evaluate(pullThroughEndpoint(), Policy{Kind: InterfaceEndpointPolicy, Document: document}); got.Verdict != c.want {
				t.Errorf("got %s: %s; want %s", got.Verdict, got.Reason, c.want)
			}
		})
	}
}

func TestKeysOfACallForARole(t *testing.T) {
	request := pullThroughEndpoint()
	request.Action, request.Caller = "kms:Decrypt", ForServiceRole
	for condition, want := range map[string]Verdict{
		`"Bool":{"aws:ViaAWSService":"true"}`:                           VerdictAllow,
		`"ForAnyValue:StringLike":{"aws:CalledVia":"*"}`:                VerdictUnknown, // not every service sets it
		`"StringEquals":{"kms:ViaService":"secretsmanager.example"}`:    VerdictUnknown,
		`"StringEquals":{"ecr:ResourceTag/team":"a"}`:                   VerdictImplicitDeny,
		`"StringNotEqualsIfExists":{"aws:FederatedProvider":"example"}`: VerdictAllow,
	} {
		document := must(t, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{`+condition+`}}}`)
		if got := Evaluate(request, Policy{Document: document}); got.Verdict != want {
			t.Errorf("%s: got %s: %s; want %s", condition, got.Verdict, got.Reason, want)
		}
	}
}

func TestLintOfConditionValues(t *testing.T) {
	for _, c := range []struct{ name, condition, want string }{
		{"a number that is none", `"NumericEquals":{"s3:max-keys":"abc"}`, `NumericEquals s3:max-keys is held against "abc", want a number`},
		{"an operator for numbers on an account", `"NumericEquals":{"aws:PrincipalAccount":"111122223333"}`, "does not work with aws:PrincipalAccount"},
		{"a date that is none", `"DateGreaterThan":{"aws:CurrentTime":"soon"}`, `held against "soon", want a date`},
		{"a prefix that is too long", `"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/33"}`, "want an IP address or a CIDR block"},
		{"neither true nor false", `"Bool":{"aws:SecureTransport":"yes"}`, "want true or false"},
		{"neither true nor false of Null", `"Null":{"aws:SourceVpce":"no"}`, "want true or false"},
		{"several truths", `"Bool":{"aws:SecureTransport":["true","false"]}`, "several values, want one"},
		{"a name for an ARN", `"ArnLike":{"aws:PrincipalArn":"role/*"}`, "want an ARN"},
		{"an ARN with wildcards", `"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}`, ""},
		{"an operator for ARNs on an id", `"ArnEquals":{"aws:SourceVpce":"arn:aws:ec2:us-west-2:1:vpc-endpoint/x"}`, "ArnEquals does not work with aws:SourceVpce"},
		{"seconds for a date", `"DateLessThan":{"aws:EpochTime":"1577836800"}`, ""},
		{"a number for the time in seconds", `"NumericLessThan":{"aws:EpochTime":"1577836800"}`, ""},
		{"a variable for a number", `"NumericEquals":{"s3:max-keys":"${s3:max-keys}"}`, "takes no policy variable"},
		{"a private address as the public one", `"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}`, "for addresses of a VPC use aws:VpcSourceIp"},
		{"an endpoint for a VPC", `"StringEquals":{"aws:SourceVpc":"vpce-0123456789abcdef0"}`, "want an id such as vpc-0123456789abcdef0"},
		{"one key in two spellings", `"StringEquals":{"aws:sourcevpc":"vpc-1","aws:SourceVpc":"vpc-2"}`, "which are one key"},
		{"a misspelt key", `"StringEquals":{"aws:PrincipalAcount":"111122223333"}`, "did you mean aws:PrincipalAccount?"},
		{"a misspelt operator", `"StringEqual":{"aws:PrincipalAccount":"111122223333"}`, "did you mean StringEquals?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems := lintStatement(t, version2012, `"Action":"*","Resource":"*","Condition":{`+c.condition+`}`)
			switch {
			case c.want == "" && len(problems) > 0:
				t.Errorf("got %v", problems)
			case c.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Message, c.want) || problems[0].Refused):
				t.Errorf("got %v, want %q", problems, c.want)
			}
		})
	}
}
