package sweep

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/internal/testing/golden"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// TestDefinition keeps the state machine in a file, which a test of pullcheck runs in an emulator.
func TestDefinition(t *testing.T) {
	golden.Value(t, "definition.json", definition(&SweepProps{Concurrency: DefaultConcurrency, ToleratedFailures: DefaultToleratedFailures, SecurityHub: true}))
}

// code is a folder with a program.
func code(t *testing.T) awslambda.Code {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "bootstrap"), []byte("program"), 0o755); err != nil {
		t.Fatal(err)
	}
	return awslambda.Code_FromAsset(jsii.String(folder), nil)
}

func TestSweep(t *testing.T) {
	t.Run("of an organization", func(t *testing.T) {
		stack := cdktest.NewStack(t, nil)
		NewSweep(stack, jsii.String("Sweep"), &SweepProps{Code: code(t), SecurityHub: true, Emails: []string{"oncall@example.com"}})
		template := cdktest.Synth(t, stack)
		template.HasResourceProperties("AWS::Lambda::Function", map[string]any{
			"Runtime": "provided.al2023", "Architectures": []any{"arm64"}, "Timeout": 900, "MemorySize": DefaultMemory})
		template.ResourceCountIs("AWS::CloudWatch::Alarm", 3)
		template.ResourceCountIs("AWS::EC2::VPC", 0)
		template.ResourceCountIs("AWS::SNS::Subscription", 1)
		template.HasResourceProperties("AWS::Events::Rule", map[string]any{"ScheduleExpression": DefaultSchedule})
		allows(template, "List", map[string]any{"Action": "organizations:ListAccounts"})
		allows(template, "Tell", map[string]any{"Action": "securityhub:BatchImportFindings"})
		allows(template, "Children", map[string]any{"Action": "states:StartExecution"})
		allows(template, "Tend", map[string]any{"Action": []any{"states:DescribeExecution", "states:StopExecution"}})
	})
	t.Run("of accounts, enters their roles and no other", func(t *testing.T) {
		stack := cdktest.NewStack(t, nil)
		NewSweep(stack, jsii.String("Sweep"), &SweepProps{Code: code(t), Accounts: []string{"111122223333"}, Role: "audit/pullcheck"})
		template := cdktest.Synth(t, stack)
		allows(template, "Enter", map[string]any{"Action": "sts:AssumeRole",
			"Resource": map[string]any{"Fn::Join": []any{"", []any{"arn:", map[string]any{"Ref": "AWS::Partition"}, ":iam::111122223333:role/audit/pullcheck"}}}})
		if text, err := json.Marshal(template.Content()); err != nil || strings.Contains(string(text), "organizations:") || strings.Contains(string(text), "securityhub:") {
			t.Errorf("%v: it may do more than it does", err)
		}
	})
	for name, c := range map[string]struct {
		props SweepProps
		want  string
	}{
		"without code":                 {SweepProps{}, "Code"},
		"with an ARN for a role":       {SweepProps{Role: "arn:aws:iam::111122223333:role/pullcheck"}, "not its ARN"},
		"with an account that is none": {SweepProps{Accounts: []string{"12"}}, "12 digits"},
		"with no memory":               {SweepProps{Memory: 64}, "Memory is 64"},
	} {
		t.Run("fails "+name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			if name != "without code" {
				c.props.Code = code(t)
			}
			cdktest.MustPanic(t, func() { NewSweep(stack, jsii.String("Sweep"), &c.props) }, c.want)
		})
	}
}

// allows wants a statement in a policy.
func allows(template *cdktest.Template, sid string, more map[string]any) {
	more["Sid"] = sid
	template.HasResourceProperties("AWS::IAM::Policy", assertions.Match_ObjectLike(&map[string]any{
		"PolicyDocument": assertions.Match_ObjectLike(&map[string]any{"Statement": assertions.Match_ArrayWith(&[]any{assertions.Match_ObjectLike(&more)})}),
	}))
}
