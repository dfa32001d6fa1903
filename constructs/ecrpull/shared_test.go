package ecrpull_test

import (
	"reflect"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/testing/cdktest"
)

// What links share changes no template, whether their stacks know the Region or
// not, and whether their policies are the same or not.
func TestSharedChangesNoTemplate(t *testing.T) {
	build := func(app awscdk.App, shared *ecrpull.Shared) map[string]map[string]any {
		stacks := map[string]awscdk.Stack{}
		for name, region := range map[string]string{"Agnostic1": "", "Agnostic2": "", "Oregon": "us-west-2", "Beijing": "cn-north-1"} {
			props := &awscdk.StackProps{}
			policyOf := &ecrpull.EcrPolicy{ECR: policy.ECR{Accounts: []string{"444455556666"}}}
			if region != "" {
				props.Env = &awscdk.Environment{Account: jsii.String(account), Region: jsii.String(region)}
				policyOf = nil
			}
			stack := awscdk.NewStack(app, jsii.String(name), props)
			link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{
				Vpc:       isolatedVPC(stack),
				Workloads: []pullpath.Workload{{LaunchType: pullpath.Fargate, Features: []pullpath.Feature{pullpath.AWSLogs}}},
				Policy:    policyOf,
				Shared:    shared,
			})
			ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &ecrpull.S3LayerGatewayProps{Link: link})
			ecrpull.NewLogsEndpoint(stack, jsii.String("Logs"), &ecrpull.LogsEndpointProps{Link: link})
			stacks[name] = stack
		}
		out := map[string]map[string]any{}
		for name, stack := range stacks {
			out[name] = cdktest.Synth(t, stack).Content()
		}
		return out
	}
	alone, together := build(cdktest.NewApp(t), nil), build(cdktest.NewApp(t), &ecrpull.Shared{})
	for name, want := range alone {
		if got := together[name]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%v\nwant\n%v", name, got, want)
		}
	}
}

// Whether a text has a token is decided without the CDK; it must see the CDK's.
func TestTokensAreNotTakenForNames(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{
		Vpc:       isolatedVPC(stack),
		Workloads: fargate,
		Policy: &ecrpull.EcrPolicy{ECR: policy.ECR{
			Accounts:     []string{*awscdk.Fn_ImportValue(jsii.String("Account"))},
			Repositories: []string{*awscdk.Fn_Join(jsii.String(":"), jsii.Strings("arn", *awscdk.Aws_REGION()))},
		}},
	})
	if name := link.ServiceName(pullpath.ECRAPI); !*awscdk.Token_IsUnresolved(name) {
		t.Errorf("the service's name in a stack of no Region is %q", name)
	}
	cdktest.Synth(t, stack)
}

// Constructs that do not know of each other share the mapping of their stack.
func TestTwoLinksShareTheMappingOfTheStack(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	vpc := isolatedVPC(stack)
	for _, id := range []string{"First", "Second"} {
		ecrpull.NewEcrPrivateLink(stack, jsii.String(id), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: fargate, OwnZones: id == "Second"})
	}
	content := cdktest.Synth(t, stack).Content()
	if mappings := content["Mappings"].(map[string]any); len(mappings) != 1 || mappings["EndpointNamePrefix"] == nil {
		t.Errorf("the mappings are %v", mappings)
	}
}
