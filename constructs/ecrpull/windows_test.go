package ecrpull_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/testing/cdktest"
)

func TestWindowsHookNamesTheRegistryOfTheStack(t *testing.T) {
	for region, host := range map[string]string{
		"us-west-2":     "111122223333.dkr.ecr.us-west-2.amazonaws.com",
		"cn-north-1":    "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn",
		"us-gov-west-1": "111122223333.dkr.ecr.us-gov-west-1.amazonaws.com",
	} {
		stack := in(t, region)
		hook := ecrpull.NewWindowsNondistributable(stack, jsii.String("Windows"), nil)
		if got := warnings(t, stack); !strings.Contains(got, "1.7 GiB") || !strings.Contains(got, "licen") {
			t.Errorf("warning says %q", got)
		}
		x := cdktest.Synth(t, stack)
		x.HasOutput("*", map[string]any{"Value": `{"allow-nondistributable-artifacts":["` + host + `"]}`})
		page, err := os.ReadFile(filepath.Join(*awscdk.Stage_Of(stack).Outdir(), hook.PageFile()))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{host, `C:\ProgramData\docker\config\daemon.json`, "/etc/docker/daemon.json", "Restart", "28"} {
			if !strings.Contains(string(page), want) {
				t.Errorf("%s: the page does not say %q", region, want)
			}
		}
		if len(x.Resources("AWS::EC2::VPCEndpoint")) != 0 || x.Content()["Resources"] != nil {
			t.Error("the hook created resources")
		}
	}
}

func TestWindowsHookCanBeAcknowledged(t *testing.T) {
	stack := in(t, region)
	ecrpull.NewWindowsNondistributable(stack, jsii.String("Windows"), nil)
	awscdk.Annotations_Of(stack).AcknowledgeWarning(jsii.String("ecrprivatelink:windows-nondistributable"), jsii.String("read"))
	if got := warnings(t, stack); got != "" {
		t.Errorf("still warns: %s", got)
	}
}

func TestWindowsHookIsSilentForLinux(t *testing.T) {
	stack := in(t, region)
	hook := ecrpull.NewWindowsNondistributable(stack, jsii.String("Windows"), &ecrpull.WindowsNondistributableProps{Workloads: fargate})
	if got := warnings(t, stack); got != "" || hook.PageFile() != "" {
		t.Errorf("warns %q, page %q", got, hook.PageFile())
	}
	if content := cdktest.Synth(t, stack).Content(); content["Outputs"] != nil || content["Resources"] != nil {
		t.Errorf("left something in the template: %v", content)
	}
}

func TestWindowsHookSpeaksForWindowsWorkloads(t *testing.T) {
	stack := cdktest.NewStack(t, nil)
	hook := ecrpull.NewWindowsNondistributable(stack, jsii.String("Windows"), &ecrpull.WindowsNondistributableProps{
		Workloads: []pullpath.Workload{{LaunchType: pullpath.Fargate, OS: pullpath.Windows}}})
	cdktest.Synth(t, stack)
	page, err := os.ReadFile(filepath.Join(*awscdk.Stage_Of(stack).Outdir(), hook.PageFile()))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "ACCOUNT.dkr.ecr.REGION.amazonaws.com") || strings.Contains(string(page), "Token[") {
		t.Error("the page of an environment-agnostic stack does not use stand-ins")
	}
}

func TestWindowsHookRefusesWhatIsNoRepository(t *testing.T) {
	stack := in(t, region)
	cdktest.MustPanic(t, func() {
		ecrpull.NewWindowsNondistributable(stack, jsii.String("Windows"), &ecrpull.WindowsNondistributableProps{Repositories: []string{"docker.io/library/app"}})
	}, "Test/Windows", "docker.io/library/app", "neither the ARN nor the URI")
}
