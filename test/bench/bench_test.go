package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/internal/testing/program"
	"ecrprivatelink/internal/testing/repository"
)

func TestTablesArePrintedInMarkdown(t *testing.T) {
	var out strings.Builder
	table{
		Title: "Race", Runs: 3,
		Rows:    []measured{{Name: "a", Wall: figures{1, 2, 3}, CPU: figures{1, 1, 1}, PeakMiB: 40}},
		Counts:  []count{{"calls", 79, "calls"}},
		Targets: []target{{"a to b", "≤ 1.00", "1.20", false}},
	}.print(&out)
	const want = `
**Race** (runs: 3)

| Command | Time, s | CPU, s | Memory, MiB | Ratio |
|---|---|---|---|---|
| a | 2.00 (1.00–3.00) | 1.00 (1.00–1.00) | 40 |  |

| What | Figure |
|---|---|
| calls | 79 calls |

| Target | Wanted | Got | |
|---|---|---|---|
| a to b | ≤ 1.00 | 1.20 | **missed** |
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFigures(t *testing.T) {
	walls := func(values ...int) []sample {
		var out []sample
		for _, v := range values {
			out = append(out, sample{wall: time.Duration(v) * time.Second})
		}
		return out
	}
	for name, tc := range map[string]struct {
		samples []sample
		want    figures
	}{
		"one run":                {walls(3), figures{3, 3, 3}},
		"an odd number of runs":  {walls(9, 1, 2), figures{1, 2, 9}},
		"an even number of runs": {walls(4, 1, 2, 9), figures{1, 3, 9}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := figuresOf(tc.samples, func(i int) float64 { return tc.samples[i].wall.Seconds() }); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestMessagesCountsRequestsOnly(t *testing.T) {
	got := messagesIn([]byte(`> {"api":"create","fqn":"aws-cdk-lib.App","args":[null]}
[@jsii/kernel] create { api: 'create' }
< {"ok":{"$jsii.byref":"aws-cdk-lib.App@10000"}}
> {"api":"get","property":"node","objref":{"$jsii.byref":"aws-cdk-lib.App@10000"}}
> {"api":"get","property":"node","objref":{"$jsii.byref":"aws-cdk-lib.App@10000"}}
> {"api":"sinvoke","fqn":"aws-cdk-lib.Fn","method":"select","args":[0]}
> {"exit":0}
`))
	want := map[string]int{"create App": 1, "get App.node": 2, "sinvoke Fn.select": 1}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRaceTakesRatiosInEachRoundAndReportsWhatFails(t *testing.T) {
	b := &bench{root: t.TempDir(), quick: true, env: os.Environ()}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	good := command{name: "good", args: []string{exe, "-test.run=^$"}}
	bad := command{name: "bad", args: []string{exe, "-no-such-flag"}}
	got, err := b.race("race", 2, good, good)
	if err != nil {
		t.Fatal(err)
	}
	if r := got.Rows[1].Ratio; r.Min <= 0 || r.Min > r.Median || r.Median > r.Max {
		t.Errorf("got ratios %+v", r)
	}
	if got.Rows[0].Ratio != (figures{}) {
		t.Error("the first command has a ratio to itself")
	}
	if _, err := b.race("race", 1, good, bad); err == nil || !strings.Contains(err.Error(), "no-such-flag") {
		t.Errorf("got error %v, want what the command said", err)
	}
	bad.exits = []int{2}
	if _, err := b.race("race", 1, good, bad); err != nil {
		t.Errorf("an exit status that is allowed: %v", err)
	}
}

// The comparison is worth nothing unless the twins make what the app makes.
func TestTwinsMakeTheSameTemplates(t *testing.T) {
	root, err := repository.Root()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, twins, "node_modules", "ts-node")); err != nil {
		if program.Required() {
			t.Fatal("the twins are not installed; run npm ci in test/bench/twins")
		}
		t.Skip("the twins are not installed; run npm ci in test/bench/twins")
	}
	b := &bench{root: root, temp: t.TempDir(), env: os.Environ()}
	node, err := b.find("node")
	if err != nil {
		t.Fatal(err)
	}
	file, err := b.environments(2)
	if err != nil {
		t.Fatal(err)
	}
	app := []string{"go", "run", "./bin/privatepull"}
	for name, tc := range map[string]struct {
		ours, theirs map[string]any
		twin         []string
	}{
		"the shipped app in TypeScript":      {nil, nil, []string{node, "node_modules/ts-node/dist/bin.js", "--prefer-ts-exts", "twin.ts"}},
		"the shipped app in JavaScript":      {nil, nil, []string{node, "twin.js"}},
		"several environments in JavaScript": {map[string]any{"config": file}, map[string]any{"count": 2}, []string{node, "twin.js"}},
	} {
		t.Run(name, func(t *testing.T) {
			ours := templates(t, b, ".", tc.ours, app...)
			theirs := templates(t, b, twins, tc.theirs, tc.twin...)
			if len(ours) == 0 {
				t.Fatal("the app made no templates")
			}
			if diff := cmp.Diff(theirs, ours); diff != "" {
				t.Errorf("the templates differ (- twin, + app):\n%s", diff)
			}
		})
	}
}

// templates synthesizes an app and returns its templates by file name. The order of keys does not count.
func templates(t *testing.T, b *bench, dir string, context map[string]any, args ...string) map[string]any {
	t.Helper()
	c, err := b.direct(strings.Join(args, " "), dir, context, args...)
	if err != nil {
		t.Fatal(err)
	}
	c = withoutValidation(c)
	if _, err := b.once(c, false); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(c.out, "*.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.NewDecoder(bytes.NewReader(text)).Decode(&value); err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = value
	}
	return all
}
