//go:build unix

package launcher

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/internal/testing/program"
	"ecrprivatelink/test/cdkcli"
)

// ofCLI matches the lines of the CDK CLI itself.
var ofCLI = regexp.MustCompile(`(?m)^(Successfully synthesized to .*|Supply a stack id .*|)\n`)

// The oldest Node.js on which the CLI runs, for which the pinned one takes over, and the oldest that the CDK supports
// make the same templates, and say nothing.
func TestSynthesisOnTheOldestNodes(t *testing.T) {
	var first map[string]string
	for _, name := range []string{"node-18", "node-22"} {
		bin, err := filepath.Abs(filepath.Join("node_modules", name, "bin"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(bin, "node")); err != nil {
			const how = "run npm ci in test/launcher; its versions of Node.js are for Linux on x64"
			if program.Required() {
				t.Fatalf("%v; %s", err, how)
			}
			t.Skip(how)
		}
		cli := cdkcli.New(t, append(os.Environ(), "JSII_NODE=", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH")))
		_, said, err := cli.Try("synth", "--quiet")
		if said = ofCLI.ReplaceAllString(said, ""); err != nil || said != "" {
			t.Fatalf("on %s: %v\n%s", name, err, said)
		}
		made := map[string]string{}
		files, err := filepath.Glob(filepath.Join(cli.Out, "*.template.json"))
		if err != nil || len(files) != 3 {
			t.Fatalf("on %s it makes %v (%v)", name, files, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			made[filepath.Base(file)] = string(text)
		}
		if first == nil {
			first = made
		} else if diff := cmp.Diff(first, made); diff != "" {
			t.Errorf("%s makes other templates:\n%s", name, diff)
		}
	}
}
