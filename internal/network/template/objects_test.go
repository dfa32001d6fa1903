package template_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

// allowing is the isolated template whose role has statements, given as pairs of an action and a resource, and whose
// container has what is given; more are further resources.
func allowing(container, more string, pairs ...string) string {
	var statements []string
	for i := 0; i < len(pairs); i += 2 {
		statements = append(statements, "{Effect: Allow, Action: '"+pairs[i]+"', Resource: "+pairs[i+1]+"}")
	}
	const policy = `ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]`
	with := []string{policy, policy + ", Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [" + strings.Join(statements, ", ") + "]}}]"}
	text := replaced(append(with, "{Name: app, Image", "{Name: app, "+container+", Image")...)
	const endpoint = "  %: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.*, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}}\n"
	for name, service := range map[string]string{"Secrets": "secretsmanager", "Parameters": "ssm", "Logs": "logs"} {
		text += strings.NewReplacer("%", name, "*", service).Replace(endpoint)
	}
	return text + more
}

// TestTwoDeclaredObjectsAreNotOne holds that a permission on one declared object is none on another, as far as their
// names cannot be the same.
func TestTwoDeclaredObjectsAreNotOne(t *testing.T) {
	const both = "  A: {Type: %, Properties: {«a»}}\n  B: {Type: %, Properties: {«b»}}\n"
	two := func(kind, a, b string) string {
		return strings.NewReplacer("%", kind, "«a»", a, "«b»", b).Replace(both)
	}
	const secret, get = "Secrets: [{Name: X, ValueFrom: !Ref B}]", "secretsmanager:GetSecretValue"
	const parameter, read = "Type: String, Value: x", "ssm:GetParameters"
	of := func(name string) string {
		return "!Sub 'arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${" + name + "}'"
	}
	const open = "Parameters: {P: {Type: String}}\n"
	const keys = "KeyPolicy: {Statement: [{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}]}"
	encrypted := two("AWS::KMS::Key", keys, keys) + "  S: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref B}}\n"
	const ofS = "Secrets: [{Name: X, ValueFrom: !Ref S}]"
	for _, c := range []struct {
		name, text string
		want       trace.Result
	}{
		{"the secret", allowing(secret, two("AWS::SecretsManager::Secret", "", ""), get, "!Ref B"), trace.Pass},
		{"another secret", allowing(secret, two("AWS::SecretsManager::Secret", "", ""), get, "!Ref A"), trace.Fail},
		{"another secret, of names that begin alike", allowing(secret, two("AWS::SecretsManager::Secret", "Name: app", "Name: app-db"), get, "!Ref A"), trace.Fail},
		{"the secret, by its name", allowing(secret, two("AWS::SecretsManager::Secret", "Name: app", "Name: app-db"), get, "!Sub 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:app-db-??????'"), trace.Pass},
		{"a secret by a parameter", open + allowing("Secrets: [{Name: X, ValueFrom: !Ref P}]", two("AWS::SecretsManager::Secret", "", ""), get, "!Ref A"), trace.Undecided},
		{"all that begins like another secret", allowing(secret, two("AWS::SecretsManager::Secret", "", ""), get, "!Sub '${A}*'"), trace.Undecided},
		{"the parameter", allowing(secret, two("AWS::SSM::Parameter", parameter, parameter), read, of("B")), trace.Pass},
		{"another parameter", allowing(secret, two("AWS::SSM::Parameter", parameter, parameter), read, of("A")), trace.Fail},
		{"another parameter, whose name is a parameter", open + allowing(secret, two("AWS::SSM::Parameter", "Name: !Ref P, "+parameter, "Name: b, "+parameter), read, of("A")), trace.Undecided},
		{"the key", allowing(ofS, encrypted, get, "!Ref S", "kms:Decrypt", "!GetAtt B.Arn"), trace.Pass},
		{"another key", allowing(ofS, encrypted, get, "!Ref S", "kms:Decrypt", "!GetAtt A.Arn"), trace.Fail},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			if got := report.Traces[0].Result; got != c.want {
				t.Errorf("got %s, want %s: %+v", got, c.want, report.Findings)
			}
		})
	}
	logs := two("AWS::Logs::LogGroup", "", "") // CreateLogStream and PutLogEvents name a stream of the group
	driver := "LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref B, awslogs-region: us-east-1, awslogs-stream-prefix: x}}"
	pull := []string{"ecr:BatchGetImage", "'*'", "ecr:GetDownloadUrlForLayer", "'*'", "ecr:GetAuthorizationToken", "'*'"}
	for resource, want := range map[string]trace.Result{"!GetAtt B.Arn": trace.Pass, "!GetAtt A.Arn": trace.Fail,
		"!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${A}:*'": trace.Fail, "!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:app:*'": trace.Fail} {
		text := strings.Replace(allowing(driver, logs, append(pull, "logs:*", resource)...), `ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]`, "Path: /", 1)
		report, _ := checked(t, here, text)
		if got := report.Traces[0].Result; got != want {
			t.Errorf("logs to B with a permission on %s: got %s, want %s", resource, got, want)
		}
	}
}

// TestTagsOfWhatIsDeclared holds that a condition on a tag is decided where the template has the tag, and only there:
// the stack may have further ones.
func TestTagsOfWhatIsDeclared(t *testing.T) {
	const secret = "Secrets: [{Name: X, ValueFrom: !Ref S}]"
	of := func(tags, condition string) string {
		text := allowing(secret, "  S: {Type: AWS::SecretsManager::Secret, Properties: {"+tags+"}}\n", "secretsmanager:GetSecretValue", "'*'")
		return strings.Replace(text, "'secretsmanager:GetSecretValue', Resource: '*'", "'secretsmanager:GetSecretValue', Resource: '*', Condition: "+condition, 1)
	}
	const team = "Tags: [{Key: team, Value: blue}]"
	byRole := func(tags, condition string) string {
		return strings.Replace(of("", condition), "Role: {Type: AWS::IAM::Role, Properties: {", "Role: {Type: AWS::IAM::Role, Properties: {"+tags, 1)
	}
	for _, c := range []struct {
		name, text string
		want       trace.Result
	}{
		{"the tag", of(team, "{StringEquals: {'aws:ResourceTag/team': blue}}"), trace.Pass},
		{"the tag, by the service's own key", of(team, "{StringEquals: {'secretsmanager:ResourceTag/team': blue}}"), trace.Pass},
		{"another value", of(team, "{StringEquals: {'aws:ResourceTag/team': red}}"), trace.Fail},
		{"another value, by the service's own key", of(team, "{StringEquals: {'secretsmanager:ResourceTag/team': red}}"), trace.Fail},
		{"another tag", of(team, "{StringEquals: {'aws:ResourceTag/stage': blue}}"), trace.Undecided},
		{"no tags", of("", "{StringEquals: {'aws:ResourceTag/team': blue}}"), trace.Undecided},
		{"a value that is not known", "Parameters: {P: {Type: String}}\n" + of("Tags: [{Key: team, Value: !Ref P}]", "{StringEquals: {'aws:ResourceTag/team': blue}}"), trace.Undecided},
		{"one value on both sides", "Parameters: {P: {Type: String}}\n" + of("Tags: [{Key: team, Value: !Ref P}]", "{StringEquals: {'aws:ResourceTag/team': !Ref P}}"), trace.Pass},
		{"two tags of one key but for its case", of("Tags: [{Key: team, Value: blue}, {Key: Team, Value: red}]", "{StringEquals: {'aws:ResourceTag/team': blue}}"), trace.Undecided},
		{"the role's tag", byRole(team+", ", "{StringEquals: {'aws:PrincipalTag/team': blue}}"), trace.Pass},
		{"another value of the role's tag", byRole(team+", ", "{StringEquals: {'aws:PrincipalTag/team': red}}"), trace.Fail},
		{"a role without the tag", byRole("", "{StringEquals: {'aws:PrincipalTag/team': blue}}"), trace.Undecided},
		{"a tag that must not be there", byRole("", "{Null: {'aws:PrincipalTag/team': 'true'}}"), trace.Undecided},
		{"a tag that must not be there and is", byRole(team+", ", "{Null: {'aws:PrincipalTag/team': 'true'}}"), trace.Fail},
		{"the role's tag is the secret's", strings.Replace(of(team, "{StringEquals: {'aws:ResourceTag/team': '${aws:PrincipalTag/team}'}}"), "Role: {Type: AWS::IAM::Role, Properties: {", "Role: {Type: AWS::IAM::Role, Properties: {"+team+", ", 1), trace.Pass},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			if got := report.Traces[0].Result; got != c.want {
				t.Errorf("got %s, want %s: %+v", got, c.want, report.Findings)
			}
		})
	}
}

// TestASecretOfAnotherAccount holds that it takes a customer managed key and a permission for it.
func TestASecretOfAnotherAccount(t *testing.T) {
	const secret = "Secrets: [{Name: X, ValueFrom: 'arn:aws:secretsmanager:us-east-1:444455556666:secret:db-A1b2C3'}]"
	const get = "secretsmanager:GetSecretValue"
	for _, c := range []struct {
		name, text string
		want       trace.Result
		says       string
	}{
		{"without kms:Decrypt", allowing(secret, "", get, "'*'"), trace.Fail, "kms:Decrypt"},
		{"with kms:Decrypt on all", allowing(secret, "", get, "'*'", "kms:Decrypt", "'*'"), trace.Undecided, "444455556666"},
		{"with kms:Decrypt on keys of the own account", allowing(secret, "", get, "'*'", "kms:Decrypt", "'arn:aws:kms:us-east-1:111122223333:key/*'"), trace.Fail, "kms:Decrypt"},
		{"with kms:Decrypt on one key there", allowing(secret, "", get, "'*'", "kms:Decrypt", "'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'"), trace.Undecided, "444455556666"},
		{"of the own account", allowing(strings.Replace(secret, "444455556666", "111122223333", 1), "", get, "'*'"), trace.Pass, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			said := ""
			for _, f := range report.Findings {
				if f.Severity != trace.Info {
					said += f.Message + "\n"
				}
			}
			if got := report.Traces[0].Result; got != c.want || !strings.Contains(said, c.says) {
				t.Errorf("got %s and %q, want %s and %q", got, said, c.want, c.says)
			}
		})
	}
}

// TestWhetherALogGroupIsThere holds that a role without logs:CreateLogGroup stops a task that asks for the group to be
// created only where nothing can have created it.
func TestWhetherALogGroupIsThere(t *testing.T) {
	const group, ofCluster = "  Logged: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: ", "!Sub '/ecs/${Cluster}'"
	logging := func(name, more string) string {
		return allowing("LogConfiguration: {LogDriver: awslogs, Options: {awslogs-create-group: 'true', awslogs-region: us-east-1, awslogs-stream-prefix: x, awslogs-group: "+name+"}}", more, "ecr:GetAuthorizationToken", "'*'")
	}
	const parameter = "Parameters: {P: {Type: String}}\n"
	for _, c := range []struct {
		name  string
		files []string
		want  trace.Result
	}{
		{"a name of the cluster's", []string{logging(ofCluster, "")}, trace.Fail},
		{"any name", []string{logging("/app", "")}, trace.Undecided},
		{"a declared group", []string{logging(ofCluster, group+ofCluster+"}}\n")}, trace.Pass},
		{"a declared group, written in another way", []string{logging(ofCluster, group+"!Join ['/', ['', ecs, !Ref Cluster]]}}\n")}, trace.Pass},
		{"another declared group", []string{logging(ofCluster, group+"!Sub '/app/${Cluster}'}}\n")}, trace.Fail},
		{"a group whose name is a parameter", []string{parameter + logging(ofCluster, group+"!Ref P}}\n")}, trace.Undecided},
		{"a group of another stack", []string{logging(ofCluster, "") + "Outputs: {C: {Value: !Ref Cluster, Export: {Name: c}}}\n", "Resources:\n" + group + "!Sub ['/ecs/${C}', {C: !ImportValue c}]}}\n"}, trace.Undecided},
		{"a custom resource that is given the cluster", []string{logging(ofCluster, "  Retention: {Type: 'Custom::LogRetention', Properties: {LogGroupName: "+ofCluster+"}}\n")}, trace.Undecided},
		{"a custom resource that is given nothing", []string{logging(ofCluster, "  Retention: {Type: 'Custom::LogRetention', Properties: {LogGroupName: x}}\n")}, trace.Fail},
		{"a nested stack that is given the cluster", []string{logging(ofCluster, "  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://b.s3.amazonaws.com/a.yaml', Parameters: {A: !Ref Cluster}}}\n")}, trace.Undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.files...)
			if got := report.Traces[0].Result; got != c.want {
				t.Errorf("got %s, want %s: %+v", got, c.want, report.Findings)
			}
		})
	}
}
