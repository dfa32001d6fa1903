package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/testing/schema"
)

// manual returns docs/pullcheck.md with what is generated in it written anew. The run fails when that changes it.
func manual(t *testing.T) string {
	t.Helper()
	file := schema.File(t, "docs/pullcheck.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fail, err := os.ReadFile("testdata/template-fail.txt")
	if err != nil {
		t.Fatal(err)
	}
	var commands strings.Builder
	commands.WriteString("| Command | What it does |\n|---|---|\n")
	root := newRootCommand()
	for _, group := range root.Groups() {
		for _, cmd := range grouped(root, group.ID) {
			fmt.Fprintf(&commands, "| `%s` | %s |\n", cmd.CommandPath(), cmd.Short)
		}
	}
	whole := part(t, text, "commands", commands.String())
	whole = part(t, whole, "trace", "```text\n"+string(fail)+"```\n")
	if bytes.Equal(whole, text) {
		return string(text)
	}
	if os.Getenv(golden.UpdateVariable) != "" {
		if err := os.WriteFile(file, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("docs/pullcheck.md is out of step; run the test with %s=1 and read the change", golden.UpdateVariable)
	return string(whole)
}

func grouped(root *cobra.Command, id string) []*cobra.Command {
	var out []*cobra.Command
	for _, cmd := range root.Commands() {
		if cmd.GroupID == id {
			out = append(out, cmd)
		}
	}
	return out
}

// part puts a text between two marks.
func part(t *testing.T, text []byte, name, content string) []byte {
	t.Helper()
	begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->"
	before, rest, ok := bytes.Cut(text, []byte(begin))
	_, after, ok2 := bytes.Cut(rest, []byte(end))
	if !ok || !ok2 {
		t.Fatalf("no part %s in docs/pullcheck.md", name)
	}
	return bytes.Join([][]byte{before, []byte(begin + content + end), after}, nil)
}

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

func TestTheManualIsInStep(t *testing.T) {
	text := manual(t)
	calls := 0
	for _, block := range shellBlock.FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(block[1]) {
			example, found := strings.CutPrefix(line, "pullcheck ")
			if !found {
				continue
			}
			calls++
			called, rest, err := newRootCommand().Find(words(example))
			if err != nil {
				t.Errorf("%s: %v", line, err)
			} else if err := called.ParseFlags(rest); err != nil {
				t.Errorf("%s: %v", line, err)
			} else if err := called.ValidateArgs(called.Flags().Args()); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
	if calls < 7 {
		t.Errorf("only %d calls in the manual", calls)
	}
	for _, link := range regexp.MustCompile(`\]\(([a-z.]+)\)`).FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat(schema.File(t, "docs/"+link[1])); err != nil {
			t.Errorf("the manual links to %s: %v", link[1], err)
		}
	}
}
