package explain

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/trace"
)

// page is docs/stop-reasons.md: every answer, with messages of the corpus that have it.
func page(t *testing.T) []byte {
	var out bytes.Buffer
	fmt.Fprint(&out, `# What stopped tasks say, and what is behind it

This page is generated from the table in `+"`internal/explain`"+` and the messages of its tests: run
`+"`"+golden.UpdateVariable+`=1 go test ./internal/explain`+"`"+` to write it anew.

Search it for your message: the stoppedReason of a task, the reason of one of its containers, or the event of a service. Ids, names
and addresses differ from yours. `+"`pullcheck explain`"+` reads a message and says which answer it has; `+"`pullcheck task`"+` reads the
message and the network of an account, and compares the two.

A message is *certain* of its answer where it says so itself, and makes it *likely* where others fit less. *unknown* answers ask for
the rest of the message.
`)
	messages := corpus(t)
	plain := strings.NewReplacer("{call}", "the request", "{host}", "the host", "{endpoint}", "of the service", "{action}", "the call", "{policy}", "policy of the resource",
		"{denies}", "denies or does not allow", "{deny}", "deny or do not allow")
	for _, r := range rows {
		text := plain.Replace(r.Cause)
		fmt.Fprintf(&out, "\n## %s\n\n%s\n\n", r.ID, strings.ToUpper(text[:1])+text[1:])
		fmt.Fprintf(&out, "- **Fix**: %s\n", plain.Replace(r.Fix))
		fmt.Fprintf(&out, "- **Look at**: %s\n", where(r))
		fmt.Fprintf(&out, "- **Certainty**: %s ([source](%s))\n\n```text\n", r.Certainty, r.Source)
		for _, m := range messages {
			if m.answer == r.ID {
				fmt.Fprintln(&out, strings.ReplaceAll(m.text, "\n", " "))
			}
		}
		fmt.Fprint(&out, "```\n")
	}
	return out.Bytes()
}

func where(r row) string {
	if len(r.Hops) == 0 {
		return "neither a hop of the network nor an endpoint"
	}
	return trace.HopNames(r.Hops)
}

func TestThePageIsInStep(t *testing.T) {
	file := filepath.Join("..", "..", "docs", "stop-reasons.md")
	want := page(t)
	got, err := os.ReadFile(file)
	if err == nil && bytes.Equal(got, want) {
		return
	}
	if os.Getenv(golden.UpdateVariable) == "" {
		t.Fatalf("docs/stop-reasons.md is not what the table of answers says; run with %s=1 to write it anew", golden.UpdateVariable)
	}
	if err := os.WriteFile(file, want, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Fatalf("wrote docs/stop-reasons.md: read the change, then run again without %s", golden.UpdateVariable)
}
