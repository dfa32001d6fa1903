// Package docs keeps the documentation in step with the code.
package docs

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/windows"
)

const root = "../.."

// update rewrites the generated parts of the documentation; the run still fails.
var update = os.Getenv("UPDATE_GOLDEN") != ""

// generated replaces what stands between the markers of a document by want, or checks that it stands there already.
func generated(t *testing.T, file, begin, end, want string) {
	t.Helper()
	path := filepath.Join(root, file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := bytes.Cut(text, []byte(begin+"\n"))
	_, after, ok2 := bytes.Cut(rest, []byte(end))
	if !ok || !ok2 {
		t.Fatalf("%s has no part between %s and %s", file, begin, end)
	}
	whole := bytes.Join([][]byte{before, []byte(begin + "\n"), []byte(want), []byte(end), after}, nil)
	if bytes.Equal(whole, text) {
		return
	}
	if update {
		if err := os.WriteFile(path, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("%s: the part after %s is out of step with the code; run the test with UPDATE_GOLDEN=1 and look at the difference", file, begin)
}

func TestReadmeHasTheEndpointTable(t *testing.T) {
	workloads := []struct {
		title string
		w     pullpath.Workload
	}{
		{"EC2", pullpath.Workload{LaunchType: pullpath.EC2}},
		{"Fargate Linux 1.3.0 and earlier", pullpath.Workload{LaunchType: pullpath.Fargate, PlatformVersion: "1.3.0"}},
		{"Fargate Linux 1.4.0, LATEST", pullpath.Workload{LaunchType: pullpath.Fargate}},
		{"Fargate Windows", pullpath.Workload{LaunchType: pullpath.Fargate, OS: pullpath.Windows}},
		{"Managed Instances (not documented by AWS)", pullpath.Workload{LaunchType: pullpath.ManagedInstances}},
	}
	var b strings.Builder
	b.WriteString("| Workload | Endpoints |\n|---|---|\n")
	for _, row := range workloads {
		if dates, source, retired := row.w.Retired(); retired {
			row.title += fmt.Sprintf(", [retired](%s): no new tasks %s", source, dates)
		}
		fmt.Fprintf(&b, "| %s | %s |\n", row.title, endpoints(t, row.w))
	}
	base, err := pullpath.NewPlan(pullpath.Workload{LaunchType: pullpath.Fargate})
	if err != nil {
		t.Fatal(err)
	}
	b.WriteString("\n| Feature | Adds |\n|---|---|\n")
	for _, f := range pullpath.Features() {
		plan, err := pullpath.NewPlan(pullpath.Workload{LaunchType: pullpath.Fargate, Features: []pullpath.Feature{f}})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range plan.Endpoints {
			if _, ok := base.Endpoint(e.Service); !ok {
				fmt.Fprintf(&b, "| `%s` | `%s`: %s |\n", f, e.Service, e.Reasons[0].Text)
			}
		}
	}
	generated(t, "README.md", "<!-- endpoints:begin -->", "<!-- endpoints:end -->", b.String())
}

func endpoints(t *testing.T, w pullpath.Workload) string {
	t.Helper()
	plan, err := pullpath.NewPlan(w)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range plan.Endpoints {
		name := "`" + string(e.Service) + "`"
		if e.Type == pullpath.Gateway {
			name += " gateway"
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

func TestReadmeShowsTheCompiledExample(t *testing.T) {
	const file = "constructs/ecrpull/example_test.go"
	source, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	body := regexp.MustCompile(`(?s)\nfunc Example\(\) \{\n(.*?)\n\}\n`).FindSubmatch(source)
	if body == nil {
		t.Fatalf("%s has no Example", file)
	}
	lines := strings.Split(string(body[1]), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, "\t")
	}
	want := "```go\n" + strings.Join(lines, "\n") + "\n```\n"
	generated(t, "README.md", "<!-- example:begin "+file+" -->", "<!-- example:end -->", want)
}

func TestPoliciesListThePresets(t *testing.T) {
	var b strings.Builder
	b.WriteString("| Preset | For | Buckets | Source |\n|---|---|---|---|\n")
	for _, row := range policy.Presets() {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | [page](%s) |\n", row.Name, row.Reason, strings.Join(row.Buckets, "`, `"), row.Source)
	}
	generated(t, "docs/policies.md", "<!-- presets:begin -->", "<!-- presets:end -->", b.String())
}

func TestWindowsPageIsTheOneTheAssemblyGets(t *testing.T) {
	path := filepath.Join(root, "docs", "windows.md")
	want := "<!-- Written by `UPDATE_GOLDEN=1 go -C test test ./docs`: the page that the synthesis of a Windows workload leaves beside the templates. -->\n" +
		windows.Page(windows.PageInput{})
	got, err := os.ReadFile(path)
	if err == nil && string(got) == want {
		return
	}
	if update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Error("docs/windows.md is out of step with package windows; run the test with UPDATE_GOLDEN=1 and look at the difference")
}
