package explain

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/schema"
)

// message is a line of the corpus.
type sample struct{ kind, answer, text string }

// corpus reads testdata/messages.tsv.
func corpus(t testing.TB) []sample {
	t.Helper()
	text, err := os.ReadFile("testdata/messages.tsv")
	if err != nil {
		t.Fatal(err)
	}
	unescape := strings.NewReplacer(`\\`, `\`, `\n`, "\n")
	var out []sample
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 3 || !slices.Contains([]string{"report", "agent", "engine", "sdk", "guide", "inferred"}, fields[0]) {
			t.Fatalf("no line of the corpus: %q", line)
		}
		out = append(out, sample{fields[0], fields[1], unescape.Replace(fields[2])})
	}
	return out
}

func TestEveryExplanationIsAsTheSchemaSays(t *testing.T) {
	told := map[Outcome]bool{}
	for _, m := range corpus(t) {
		e, _ := Reason(m.text)
		if told[e.Outcome] {
			continue
		}
		told[e.Outcome] = true
		document, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/explanation", document)
	}
	for _, o := range outcomes() {
		if !told[o] {
			t.Errorf("no message of the corpus has outcome %q", o)
		}
	}
}

func TestEveryMessageHasItsAnswer(t *testing.T) {
	messages := corpus(t)
	for _, m := range messages {
		e, ok := Reason(m.text)
		if !ok || e.Answer != m.answer {
			t.Errorf("answered by %q (operation %q, host %q, outcome %q), want %q:\n%s", e.Answer, e.Operation, e.HostKind, e.Outcome, m.answer, m.text)
		}
	}
	for _, r := range rows {
		if !slices.ContainsFunc(messages, func(m sample) bool { return m.answer == r.ID }) {
			t.Errorf("no message of the corpus has answer %q", r.ID)
		}
	}
}
