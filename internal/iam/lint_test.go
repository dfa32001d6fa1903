package iam

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
)

// lintStatement lints a document of one statement with an element of its own.
func lintStatement(t *testing.T, version, element string) []Problem {
	t.Helper()
	text := `{` + version + `"Statement":{"Sid":"S","Effect":"Allow",` + element + `}}`
	return Lint(*must(t, text))
}

const version2012 = `"Version":"2012-10-17",`

func TestLintOfGoodPolicies(t *testing.T) {
	for name, text := range map[string]string{
		"the seed's pull policy":                         seedPull,
		"the seed's delete policy":                       seedPreventDelete,
		"the seed's combination":                         seedBoth,
		"the seed's layer policy":                        seedLayers,
		"actions in other letters":                       `{"Statement":{"Effect":"Allow","Action":["ECR:batchgetimage","s3:getobject"],"Resource":"*"}}`,
		"patterns that match":                            `{"Statement":{"Effect":"Allow","Action":["ecr:*","ecr:Batch*","kms:GenerateDataKey*","ss?messages:*","*","*:*"],"Resource":"*"}}`,
		"operations that the lists of actions leave out": `{"Statement":{"Effect":"Allow","Action":["ecs:CreateGateway","ecr:StartReplicationBackfill","ecs:*Gateways"],"Resource":"*"}}`,
		"services that are not listed": `{"Statement":{"Effect":"Allow","Action":["guardduty:SendSecurityTelemetry","nosuchservice:NoSuchAction"],"Resource":"*",
			"Condition":{"StringEquals":{"ec2:SourceInstanceArn":"x","nosuchservice:key":"y"}}}}`,
		"keys of every form": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}/${*}/${aws:PrincipalTag/team, 'x'}",
			"Condition":{"StringEquals":{"AWS:sourcevpce":"vpce-1","aws:PrincipalTag/team":"y","aws:ResourceTag/a:b/c":"z","ecr:ResourceTag/app":"x","kms:EncryptionContext:PARAMETER_ARN":"x","s3:x-amz-acl":"private"},
			"ForAllValues:StringLikeIfExists":{"aws:TagKeys":"${aws:PrincipalTag/a}"},"Null":{"aws:TokenIssueTime":"true"}}}}`,
		"CDK tokens": `{"Statement":{"Effect":"Allow","Principal":{"AWS":"${Token[TOKEN.1]}"},"Action":"${Token[TOKEN.2]}","Resource":"${Token[TOKEN.3]}",
			"Condition":{"StringEquals":{"aws:SourceVpce":"${Token[TOKEN.4]}"}}}}`,
		"principals of every form": `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":["*","111122223333","arn:aws:iam::1:root","arn:aws-cn:iam::1:role/x"],"Service":"ecs.amazonaws.com"}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, problem := range Lint(*must(t, text)) {
				t.Error(problem)
			}
		})
	}
	t.Run("what is not known", func(t *testing.T) {
		document := Document{Statements: []Statement{{Unknown: "x"}, {
			Effect: Allow, Principal: &Principals{AWS: Values{Items: []partial.Text{partial.Token("Role")}}},
			Action:   Values{Items: []partial.Text{partial.UnknownText("x"), partial.Join(partial.Literal("ecr:Batch"), partial.UnknownText("x"))}},
			Resource: Values{Items: []partial.Text{partial.Join(partial.Literal("arn:aws:s3:::"), partial.UnknownText("x"))}},
		}}}
		for _, problem := range Lint(document) {
			t.Error(problem)
		}
	})
}

func TestLintFinds(t *testing.T) {
	for _, c := range []struct{ name, version, element, want string }{
		{"a misspelt action", "", `"Action":"ecr:BatchGetImge"`, "S, Action: there is no action ecr:BatchGetImge as of " + servicesAsOf + ", did you mean ecr:BatchGetImage?"},
		{"an action of the API that is none in IAM", "", `"Action":"s3:HeadObject"`, "S, Action: there is no action s3:HeadObject as of " + servicesAsOf + ", did you mean s3:GetObject?"},
		{"an action unlike any other", "", `"Action":"ecr:FetchEverything"`, "S, Action: there is no action ecr:FetchEverything as of " + servicesAsOf},
		{"a misspelt operation that the lists leave out", "", `"Action":"ecs:CreateGatway"`, "S, Action: there is no action ecs:CreateGatway as of " + servicesAsOf + ", did you mean ecs:CreateGateway?"},
		{"an action of another service", "", `"Action":"ecs:BatchGetImage"`, "S, Action: there is no action ecs:BatchGetImage as of " + servicesAsOf},
		{"a pattern that matches nothing", "", `"Action":"ecr:Fetch*"`, "S, Action: ecr:Fetch* matches no action of Amazon ECR as of " + servicesAsOf},
		{"an action without its service", "", `"Action":"GetAuthorizationToken"`, `S, Action: "GetAuthorizationToken" has no service, want a form such as "ecr:BatchGetImage", did you mean ecr:GetAuthorizationToken?`},
		{"an action without its service that several have", "", `"Action":"TagResource"`, `S, Action: "TagResource" has no service, want a form such as "ecr:BatchGetImage"`},
		{"an action in NotAction", "", `"NotAction":["ecr:PutImage","logs:PutLogEvent"]`, "S, NotAction: there is no action logs:PutLogEvent as of " + servicesAsOf + ", did you mean logs:PutLogEvents?"},
		{"a misspelt global key", "", `"Action":"*","Condition":{"StringEquals":{"aws:SourceVpcEndpoint":"x"}}`, "S, Condition: there is no condition key aws:SourceVpcEndpoint as of " + servicesAsOf},
		{"a global key a letter off", "", `"Action":"*","Condition":{"StringEquals":{"aws:SourceVpec":"x"}}`, "S, Condition: there is no condition key aws:SourceVpec as of " + servicesAsOf + ", did you mean aws:SourceVpc?"},
		{"a misspelt key with a tag behind it", "", `"Action":"*","Condition":{"StringEquals":{"aws:PrincipleTag/team":"x"}}`, "S, Condition: there is no condition key aws:PrincipleTag/team as of " + servicesAsOf + ", did you mean aws:PrincipalTag/team?"},
		{"a key that lacks its tag", "", `"Action":"*","Condition":{"StringEquals":{"ecr:ResourceTag/":"x"}}`, "S, Condition: the condition key ecr:ResourceTag/ lacks the name behind it, want a form such as ecr:ResourceTag/team"},
		{"a misspelt key of a service", "", `"Action":"*","Condition":{"StringEquals":{"ecr:ResourcesTag/app":"x"}}`, "S, Condition: there is no condition key ecr:ResourcesTag/app as of " + servicesAsOf + ", did you mean ecr:ResourceTag/app?"},
		{"a key without a prefix", "", `"Action":"*","Condition":{"StringEquals":{"SourceVpce":"x"}}`, "S, Condition: there is no condition key SourceVpce, every key has a prefix such as aws:, did you mean aws:SourceVpce?"},
		{"a misspelt operator", "", `"Action":"*","Condition":{"StringEqual":{"aws:SourceVpce":"vpce-1"}}`, "S, Condition: there is no condition operator StringEqual, did you mean StringEquals?"},
		{"a misspelt operator with all that belongs to it", "", `"Action":"*","Condition":{"ForAnyValue:StringLikesIfExists":{"aws:TagKeys":"x"}}`, "S, Condition: there is no condition operator ForAnyValue:StringLikesIfExists, did you mean ForAnyValue:StringLikeIfExists?"},
		{"Null with IfExists", "", `"Action":"*","Condition":{"NullIfExists":{"aws:TagKeys":"true"}}`, "S, Condition: there is no condition operator NullIfExists, did you mean Null?"},
		{"a variable without the version", "", `"Action":"*","Resource":"arn:aws:s3:::b/${aws:username}"`, `S, Resource: arn:aws:s3:::b/${aws:username} is plain text, policy variables need "Version": "2012-10-17"`},
		{"a variable in a condition without the version", `"Version":"2008-10-17",`, `"Action":"*","Condition":{"StringEquals":{"aws:SourceVpce":"${aws:SourceVpc}"}}`, `S, Condition: ${aws:SourceVpc} is plain text, policy variables need "Version": "2012-10-17"`},
		{"a variable too early in an ARN", version2012, `"Action":"*","Resource":"arn:aws:s3::${aws:PrincipalAccount}:b"`, "S, Resource: arn:aws:s3::${aws:PrincipalAccount}:b has a policy variable before the fifth colon, where AWS takes none"},
		{"a misspelt variable", version2012, `"Action":"*","NotResource":"arn:aws:s3:::b/${aws:usrname}"`, "S, NotResource: there is no policy variable aws:usrname as of " + servicesAsOf + ", did you mean aws:username?"},
		{"a role by its name", "", `"Action":"*","Principal":{"AWS":"task-role"}`, `S, Principal: "task-role" is a name, want an ARN such as "arn:aws:iam::111122223333:role/task-role"`},
		{"a wildcard in a principal", "", `"Action":"*","NotPrincipal":{"AWS":"arn:aws:iam::1:role/*"}`, `S, NotPrincipal: arn:aws:iam::1:role/* has a wildcard, which AWS refuses in a principal; write "*" and a condition on aws:PrincipalArn`},
		{"a deleted role", "", `"Action":"*","Principal":{"AWS":"AROA1234567890EXAMPLE"}`, "S, Principal: AROA1234567890EXAMPLE is the unique ID of a role or user, which AWS shows once it is deleted; write its ARN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems := lintStatement(t, c.version, c.element)
			if len(problems) != 1 {
				t.Fatalf("got %d problems, want one: %v", len(problems), problems)
			}
			if problems[0].Error() != c.want {
				t.Errorf("got  %s\nwant %s", problems[0], c.want)
			}
			if !strings.HasPrefix(problems[0].Source, "https://docs.aws.amazon.com/") {
				t.Errorf("the source is %q", problems[0].Source)
			}
			if near := problems[0].Nearest; near != "" && !strings.HasSuffix(c.want, near+"?") {
				t.Errorf("the nearest name is %q", near)
			}
		})
	}
}

// AWS PrivateLink Guide, Control access to VPC endpoints using endpoint policies.
func TestLintOfEndpointPolicies(t *testing.T) {
	condition := func(operator, key, value string) string {
		return `"Principal":"*","Action":"*","Resource":"*","Condition":{"` + operator + `":{"` + key + `":"` + value + `"}}`
	}
	for _, c := range []struct {
		name, element string
		kind          Kind
		want          string // empty: no problem
	}{
		{"everyone", `"Principal":"*","Action":"*","Resource":"*"`, GatewayEndpointPolicy, ""},
		{"everyone in the other form", `"Principal":{"AWS":"*"},"Action":"*","Resource":"*"`, GatewayEndpointPolicy, ""},
		{"a role at an interface endpoint", `"Principal":{"AWS":"arn:aws:iam::1:role/x"},"Action":"*","Resource":"*"`, InterfaceEndpointPolicy, ""},
		{"a role at a gateway endpoint", `"Principal":{"AWS":"arn:aws:iam::1:role/x"},"Action":"*","Resource":"*"`, GatewayEndpointPolicy, `a gateway endpoint's must be "*"; to name a role, write a condition on aws:PrincipalArn`},
		{"NotPrincipal at a gateway endpoint", `"NotPrincipal":{"AWS":"arn:aws:iam::1:role/x"},"Action":"*","Resource":"*"`, GatewayEndpointPolicy, `a gateway endpoint's must be "*"`},
		{"no principal", `"Action":"*","Resource":"*"`, InterfaceEndpointPolicy, `there is none, an endpoint policy must have one`},
		{"a whole VPC ID", condition("StringEquals", "aws:SourceVpc", "vpc-1"), InterfaceEndpointPolicy, ""},
		{"a wildcard for a VPC ID", condition("StringLike", "aws:SourceVpc", "vpc-1234567*"), InterfaceEndpointPolicy, "aws:SourceVpc takes no wildcard in an endpoint policy"},
		{"a number for an account ID", condition("NumericEquals", "aws:PrincipalAccount", "111122223333"), InterfaceEndpointPolicy, "NumericEquals does not work with aws:PrincipalAccount, whose values are texts"},
		{"six characters before a wildcard", condition("StringLike", "aws:PrincipalArn", "arn:aws:iam::1:role/*"), InterfaceEndpointPolicy, ""},
		{"six characters after a wildcard", condition("StringLike", "s3:prefix", "*/layers"), InterfaceEndpointPolicy, ""},
		{"too few characters around a wildcard", condition("StringLike", "s3:prefix", "abc*def"), InterfaceEndpointPolicy, "abc*def has a wildcard without six other characters"},
		{"one wildcard of two with too few", condition("StringNotLike", "s3:prefix", "abcdef*gh*"), InterfaceEndpointPolicy, "abcdef*gh* has a wildcard"},
		{"a lone star", condition("StringLike", "aws:PrincipalArn", "*"), InterfaceEndpointPolicy, "* has a wildcard"},
		{"a star that StringEquals takes for a star", condition("StringEquals", "s3:prefix", "a*"), InterfaceEndpointPolicy, ""},
		{"any account in an ARN", `"Principal":"*","Action":"*","Resource":"arn:aws:ecr:us-west-2:*:repository/x"`, InterfaceEndpointPolicy, ""},
		{"half an account in an ARN", `"Principal":"*","Action":"*","Resource":"arn:aws:ecr:us-west-2:1111*:repository/x"`, InterfaceEndpointPolicy, "the account of arn:aws:ecr:us-west-2:1111*:repository/x must be an account ID or"},
		{"half an account in a condition", condition("ArnLike", "aws:PrincipalArn", "arn:aws:iam::1111*:role/x"), InterfaceEndpointPolicy, "the account of arn:aws:iam::1111*:role/x must be"},
		{"what Lint finds too", `"Principal":"*","Action":"ecr:Nothing","Resource":"*"`, InterfaceEndpointPolicy, "there is no action ecr:Nothing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems := LintAs(*must(t, `{"Statement":{`+c.element+`,"Effect":"Allow"}}`), c.kind)
			switch {
			case c.want == "" && len(problems) > 0:
				t.Errorf("got %v", problems)
			case c.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Error(), c.want)):
				t.Errorf("got %v, want %q", problems, c.want)
			}
		})
	}
	t.Run("what is not known is no problem", func(t *testing.T) {
		document := Document{Statements: []Statement{{Unknown: "x"}, {Effect: Allow, Principal: &Principals{Unknown: "x"}, Action: Strings("*"), Resource: Strings("*"),
			Conditions: []Condition{{Operator: "StringLike", Key: "s3:prefix", Values: Values{Items: []partial.Text{partial.Join(partial.UnknownText("x"), partial.Literal("*"))}}}}}}}
		if problems := LintAs(document, GatewayEndpointPolicy); len(problems) > 0 {
			t.Errorf("got %v", problems)
		}
	})
}

func TestRedundant(t *testing.T) {
	const (
		all  = `{"Sid":"AllowAll","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`
		pull = `{"Sid":"AllowPull","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::1:role/x"]},"Action":["ecr:BatchGetImage","ecr:Get*"],"Resource":"arn:aws:ecr:r:1:repository/app"}`
	)
	other := func(old, new string) string {
		return strings.Replace(strings.Replace(pull, "AllowPull", "Other", 1), old, new, 1)
	}
	cond := func(statement, values string) string {
		return strings.Replace(statement, `"Resource"`, `"Condition":{"Bool":{"aws:SecureTransport":`+values+`}},"Resource"`, 1)
	}
	for _, c := range []struct {
		name  string
		first string
		then  string
		want  string // the redundant statement, or empty
	}{
		{"all beside some", all, pull, "AllowPull"},
		{"some beside all", pull, all, "AllowPull"},
		{"the same twice: the later", pull, other("", ""), "Other"},
		{"a deny beside an allow of everything", all, other("Allow\"", "Deny\""), ""},
		{"more actions", pull, other(`["ecr:BatchGetImage","ecr:Get*"]`, `"ecr:*"`), "AllowPull"},
		{"an action covered by a pattern, in other letters", pull, other(`["ecr:BatchGetImage","ecr:Get*"]`, `"ECR:getdownloadurlforlayer"`), "Other"},
		{"a pattern beside a narrower one", pull, other(`ecr:Get*"]`, `ecr:GetA*"]`), "Other"},
		{"an action more on either side", pull, other(`"ecr:Get*"`, `"ecr:PutImage"`), ""},
		{"more repositories", pull, other("app", "*"), "AllowPull"},
		{"another repository", pull, other("app", "web"), ""},
		{"another role", pull, other("role/x", "role/y"), ""},
		{"a role more", pull, other(`["arn:aws:iam::1:role/x"]`, `["arn:aws:iam::1:role/y","arn:aws:iam::1:role/x"]`), "AllowPull"},
		{"everyone", pull, other(`{"AWS":["arn:aws:iam::1:role/x"]}`, `"*"`), "AllowPull"},
		{"a condition more", pull, other(`"Resource"`, `"Condition":{"Bool":{"aws:SecureTransport":"true"}},"Resource"`), "Other"},
		{"a condition on the wider statement", pull, other(`"Action":["ecr:BatchGetImage","ecr:Get*"]`, `"Condition":{"Bool":{"aws:SecureTransport":"true"}},"Action":"*"`), ""},
		{"a value more in a condition", cond(pull, `"true"`), cond(other("", ""), `["true","false"]`), ""},
		{"a value less in a condition", cond(pull, `["true","false"]`), cond(other("", ""), `"true"`), ""},
		{"the same condition", cond(pull, `["true","false"]`), cond(other("", ""), `["false","true"]`), "Other"},
		{"an opposite of the other", pull, other(`"Action":["ecr:BatchGetImage","ecr:Get*"]`, `"NotAction":"s3:*"`), ""},
		{"everything beside an opposite", all, other(`"Action":["ecr:BatchGetImage","ecr:Get*"]`, `"NotAction":"s3:*"`), "Other"},
		{"a variable is not known to be covered", pull, other("repository/app", "repository/${aws:username}"), ""},
		{"the same opposite", other(`"Action":["ecr:BatchGetImage","ecr:Get*"]`, `"NotAction":["s3:*","ecs:*"]`), strings.Replace(other(`"Action":["ecr:BatchGetImage","ecr:Get*"]`, `"NotAction":["ecs:*","s3:*"]`), "Other", "Again", 1), "Again"},
		{"an opposite with one more", other(`"Action":["ecr:BatchGetImage","ecr:Get*"]`, `"NotAction":["s3:*","ecs:*"]`), strings.Replace(other(`"Action":["ecr:BatchGetImage","ecr:Get*"]`, `"NotAction":"s3:*"`), "Other", "Again", 1), ""},
		{"the same, but for one of a set's qualifiers", strings.Replace(pull, `"Resource"`, `"Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":["a","b"]}},"Resource"`, 1), other(`"Resource"`, `"Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}},"Resource"`), "Other"},
		{"another key in a condition", strings.Replace(pull, `"Resource"`, `"Condition":{"StringEquals":{"aws:SourceVpc":"a"}},"Resource"`, 1), other(`"Resource"`, `"Condition":{"StringEquals":{"aws:SourceVpce":"a"}},"Resource"`), ""},
		{"another operator in a condition", strings.Replace(pull, `"Resource"`, `"Condition":{"StringEquals":{"aws:SourceVpc":"a"}},"Resource"`, 1), other(`"Resource"`, `"Condition":{"StringLike":{"aws:SourceVpc":"a"}},"Resource"`), ""},
		{"a variable in both", strings.Replace(pull, "repository/app", "repository/${aws:username}*", 1), other("repository/app", "repository/${aws:username}/x"), ""},
		{"NotPrincipal in both is left alone", strings.Replace(pull, `"Principal"`, `"NotPrincipal"`, 1), other(`"Principal"`, `"NotPrincipal"`), ""},
		{"NotPrincipal is left alone", pull, other(`"Principal"`, `"NotPrincipal"`), ""},
		{"identity policies too", strings.Replace(all, `"Principal":"*",`, "", 1), other(`"Principal":{"AWS":["arn:aws:iam::1:role/x"]},`, ""), "Other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems := Redundant(*must(t, `{"Version":"2012-10-17","Statement":[`+c.first+`,`+c.then+`]}`))
			got := ""
			for _, problem := range problems {
				got += problem.Statement
			}
			if got != c.want {
				t.Errorf("got %q (%v), want %q", got, problems, c.want)
			}
		})
	}
	t.Run("the seed's combination says it in words", func(t *testing.T) {
		problems := Redundant(*must(t, seedBoth))
		const want = "AllowPull is redundant beside AllowAll: everything it allows is allowed there already; remove one of the two"
		if len(problems) != 1 || problems[0].Error() != want {
			t.Errorf("got %v, want %s", problems, want)
		}
	})
	t.Run("what is not known is left alone", func(t *testing.T) {
		unknown := Statement{Effect: Allow, Principal: &Principals{Any: true}, Action: Values{Items: []partial.Text{partial.UnknownText("x")}}, Resource: Strings("*")}
		everything := Statement{Effect: Allow, Principal: &Principals{Any: true}, Action: Strings("*"), Resource: Strings("*")}
		macro := everything
		macro.Unknown = "a macro"
		condition := everything
		condition.Conditions = []Condition{{Operator: "Bool", Key: "aws:SecureTransport", Unknown: "a parameter"}}
		for _, statements := range [][]Statement{{unknown, unknown, {Unknown: "x"}}, {macro, macro}, {condition, condition}} {
			if problems := Redundant(Document{Statements: statements}); len(problems) > 0 {
				t.Errorf("got %v", problems)
			}
		}
		if problems := Redundant(Document{Statements: []Statement{everything, macro}}); len(problems) > 0 {
			t.Errorf("got %v", problems)
		}
		if problems := Redundant(Document{Statements: []Statement{condition, everything}}); len(problems) != 1 {
			t.Errorf("a statement without a condition covers one with any, got %v", problems)
		}
	})
}

func TestListsAreInOrder(t *testing.T) {
	name := regexp.MustCompile(`^[A-Z][A-Za-z0-9]+$`)
	for _, row := range services() {
		actions, keys := strings.Fields(row.actions), strings.Fields(row.keys)
		if !slices.IsSorted(actions) || len(slices.Compact(slices.Clone(actions))) != len(actions) {
			t.Errorf("the actions of %s are out of order or repeat", row.prefix)
		}
		for _, action := range actions {
			if !name.MatchString(action) {
				t.Errorf("%s:%s is not the form of an action", row.prefix, action)
			}
		}
		if !slices.IsSortedFunc(keys, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
			t.Errorf("the keys of %s are out of order", row.prefix)
		}
	}
	if !slices.IsSortedFunc(globalKeyNames, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
		t.Errorf("the global keys are out of order: %v", globalKeyNames)
	}
}

// TestListsHoldWhatAPullNeeds guards against a list cut short: these are the calls of a pull, a push and their
// features.
func TestListsHoldWhatAPullNeeds(t *testing.T) {
	for _, action := range []string{
		"ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer",
		"ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage", "ecr:DeleteRepository",
		"ecr:CreateRepository", "ecr:BatchImportUpstreamImage", "s3:GetObject", "s3:ListBucket", "logs:CreateLogGroup",
		"logs:CreateLogStream", "logs:PutLogEvents", "ecs:DiscoverPollEndpoint", "ecs:Poll", "ecs:StartTelemetrySession",
		"ecs:RegisterContainerInstance", "ecs:SubmitTaskStateChange", "secretsmanager:GetSecretValue", "ssm:GetParameters",
		"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel",
		"ssmmessages:OpenDataChannel", "kms:Decrypt", "kms:GenerateDataKey", "xray:PutTraceSegments",
		"cloudwatch:PutMetricData", "sts:AssumeRole",
	} {
		prefix, _, _ := strings.Cut(action, ":")
		if row, found := findService(prefix); !found || !row.hasAction(partial.Literal(action)) {
			t.Errorf("%s is not listed", action)
		}
	}
}
