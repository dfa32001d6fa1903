package e2e

import (
	"os"
	"strings"
	"testing"

	"ecrprivatelink/test/cdkcli"
)

func TestBadConfigurationIsOneMessageAndWritesNothing(t *testing.T) {
	cdk := cdkcli.New(t, nil)
	file := write(t, "environments: [{ name: a, workloads: [{ launchType: fargate, platformVersion: \"1.4\" }] }]")
	stdout, stderr, err := cdk.Try("synth", "-c", "config="+file)
	if err == nil {
		t.Fatalf("synth succeeded:\n%s", stdout)
	}
	for _, want := range []string{"environments[0].workloads[0].platformVersion", `"1.4"`, "1.4.0"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("the message does not say %q:\n%s", want, stderr)
		}
	}
	for _, unwanted := range []string{"goroutine", "panic", ".go:", "JsiiError"} {
		if strings.Contains(stderr, unwanted) {
			t.Errorf("the message shows %q:\n%s", unwanted, stderr)
		}
	}
	left, err := os.ReadDir(cdk.Out)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("%d files are left in the output folder", len(left))
	}
}
