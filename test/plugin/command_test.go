package plugin

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/test/cdkcli"
)

// assembly is the smallest manifest of a cloud assembly.
const assembly = `{"version": "48.0.0", "artifacts": {"Service": {"type": "aws:cloudformation:stack",
	"environment": "aws://unknown-account/unknown-region", "properties": {"templateFile": "Service.template.yaml"}}}}`

// An app in any language is checked by the command that the page of the plugin gives: its synthesis fails where a hop
// blocks a call, and passes where it is fixed. The app here is a shell that copies a template.
func TestTheCommandOfAnyAppFailsItsSynthesis(t *testing.T) {
	if testing.Short() {
		t.Skip("synthesizes two apps")
	}
	page, err := os.ReadFile("../../bin/cdk-plugin/README.md")
	if err != nil {
		t.Fatal(err)
	}
	const check = ` && pullcheck template \"$CDK_OUTDIR\"`
	if !strings.Contains(string(page), `"python3 app.py`+check+`"`) {
		t.Errorf("the page has another command than %s", check)
	}
	pullcheck, dir := pullcheckOf(t, cdkcli.Root(t)), t.TempDir()
	if out, err := exec.CommandContext(t.Context(), pullcheck, "demo", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(assembly), 0o644); err != nil {
		t.Fatal(err)
	}
	cli := cdkcli.New(t, append(os.Environ(), "CDK_DISABLE_CLI_TELEMETRY=true", "PATH="+filepath.Dir(pullcheck)+string(os.PathListSeparator)+os.Getenv("PATH")))
	for template, fails := range map[string]bool{"1-broken.yaml": true, "4-fixed.yaml": false} {
		app := `cp "` + dir + `/manifest.json" "$CDK_OUTDIR" && cp "` + dir + `/` + template + `" "$CDK_OUTDIR/Service.template.yaml"` + strings.ReplaceAll(check, `\`, "")
		stdout, stderr, err := cli.Try("synth", "--quiet", "--app", app)
		if said := stdout + stderr; fails != (err != nil) || fails != strings.Contains(said, "ingress-missing") {
			t.Errorf("%s: %v\n%s", template, err, said)
		}
	}
}
