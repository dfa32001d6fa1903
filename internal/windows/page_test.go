package windows

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestPage(t *testing.T) {
	const china = "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn"
	page := Page(PageInput{
		Registries:   []string{usWest2, china},
		Repositories: []string{usWest2 + "/team/app", china + "/app"},
	})
	for _, want := range []struct{ name, text string }{
		{"the version that needs nothing", "| 28 and later | Nothing."},
		{"the version that needs the setting", "| before 28 | The setting below."},
		{"the path on Windows", `C:\ProgramData\docker\config\daemon.json`},
		{"the path on Linux", "/etc/docker/daemon.json"},
		{"the restart on Windows", "Restart-Service docker"},
		{"the restart on Linux", "systemctl restart docker"},
		{"the command that merges", "pullcheck windows daemon-json --registry " + usWest2 + " --registry " + china + " --merge daemon.json"},
		{"the command that verifies", "pullcheck image " + usWest2 + "/team/app:TAG"},
		{"the AWS command that verifies", "aws ecr batch-check-layer-availability --region us-west-2 --repository-name team/app --layer-digests DIGEST"},
		{"the other repositories to verify", "- `" + china + "/app`"},
		{"the licence", "license.txt"},
		{"the size", "1.7 GiB"},
		{"when not to do it", "## When not to do it"},
		{"the date of the clean base images", "2023-06-13"},
	} {
		t.Run("the page has "+want.name, func(t *testing.T) {
			if !strings.Contains(page, want.text) {
				t.Errorf("%q is missing", want.text)
			}
		})
	}
	t.Run("its configuration is what the merge of nothing gives", func(t *testing.T) {
		want, err := DaemonJSON([]string{usWest2, china}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(page, "```json\n")
		got, _, found := strings.Cut(after, "```")
		if !found || got != string(want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("every fact has its source beside it", func(t *testing.T) {
		for _, f := range []Fact{LeftOut, newBaseImages, NewEngines, oldEngines, otherTools, pathOnWindows, pathOnLinux, restart, stops,
			verify, PullOrder, Terms, widerTerms, hostLicence, Size, onlyIfNeeded} {
			i := strings.Index(page, f.Statement)
			if i < 0 {
				t.Errorf("missing: %s", f.Statement)
				continue
			}
			line, _, _ := strings.Cut(page[i:], "\n")
			if !strings.Contains(line, "("+string(f.Source)+")") {
				t.Errorf("%s is not beside: %s", f.Source, f.Statement)
			}
		}
	})
	t.Run("it ends with one newline and has no double blank line", func(t *testing.T) {
		if !strings.HasSuffix(page, ".\n") || strings.Contains(page, "\n\n\n") {
			t.Errorf("got %q", page[len(page)-20:])
		}
	})
}

func TestPageOfStandIns(t *testing.T) {
	t.Run("without input it still shows the form of the setting", func(t *testing.T) {
		page := Page(PageInput{})
		_, after, _ := strings.Cut(page, "```json\n")
		text, _, _ := strings.Cut(after, "```")
		var config map[string][]string
		if err := json.Unmarshal([]byte(text), &config); err != nil || len(config[Setting]) != 1 {
			t.Errorf("got %q (%v)", text, err)
		}
		if strings.Contains(page, "Do the same for") {
			t.Error("it names further repositories")
		}
	})
	t.Run("a repository whose registry is not known yet keeps its name", func(t *testing.T) {
		page := Page(PageInput{Repositories: []string{"ACCOUNT.dkr.ecr.REGION.amazonaws.com/app"}})
		if want := "--region REGION --repository-name app "; !strings.Contains(page, want) {
			t.Errorf("%q is missing", want)
		}
	})
	t.Run("a value cannot end the block it stands in", func(t *testing.T) {
		page := Page(PageInput{Registries: []string{"<a>```\n# b"}, Repositories: []string{"x`y", "x`y"}})
		if !strings.Contains(page, "````json\n") || !strings.Contains(page, "\"<a>```\\n# b\"") || !strings.Contains(page, "- `x'y`") {
			t.Error("a fence is no longer than the one in the value, or inline code is not closed where it should be")
		}
	})
}

func TestPushAgain(t *testing.T) {
	for _, tt := range []struct{ name, registry, want string }{
		{"a known registry is named in the setting and in the command", usWest2,
			"adding " + usWest2 + " to allow-nondistributable-artifacts in daemon.json and restarting it (pullcheck windows daemon-json --registry " + usWest2 + " prints it)"},
		{"an unknown registry has a stand-in", "", "adding REGISTRY to allow-nondistributable-artifacts in daemon.json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := PushAgain(tt.registry); !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want it to contain %q", got, tt.want)
			}
		})
	}
}
