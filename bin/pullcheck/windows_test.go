package main

import (
	"os"
	"strings"
	"testing"
)

const westRegistry = "111122223333.dkr.ecr.us-west-2.amazonaws.com"

func TestWindowsDaemonJSON(t *testing.T) {
	const fresh = "{\n  \"allow-nondistributable-artifacts\": [\n    \"" + westRegistry + "\"\n  ]\n}\n"
	merge := func(content string) []string { return []string{"--merge", tempFile(t, "daemon.json", content)} }
	for name, tc := range map[string]struct {
		args           []string
		stdout, stderr string
	}{
		"a registry":             {[]string{"--registry", westRegistry}, fresh, ""},
		"a repository's ARN":     {[]string{"--registry", "arn:aws:ecr:us-west-2:111122223333:repository/app"}, fresh, "note: Docker lists registries"},
		"a repository's URI":     {[]string{"--registry", westRegistry + "/app"}, fresh, "note: Docker lists registries"},
		"an empty configuration": {append(merge(""), "--registry", westRegistry), fresh, ""},
		"a configuration with other settings keeps them in order": {append(merge("{\r\n  \"mtu\": 9001,\r\n  \"debug\": true\r\n}\r\n"), "--registry", westRegistry),
			"{\r\n  \"mtu\": 9001,\r\n  \"debug\": true,\r\n  \"allow-nondistributable-artifacts\": [\r\n    \"" + westRegistry + "\"\r\n  ]\r\n}\r\n", ""},
		"a configuration with another registry keeps it": {append(merge(`{"allow-nondistributable-artifacts":["a.example.com"]}`), "--registry", westRegistry),
			`{"allow-nondistributable-artifacts":["a.example.com", "` + westRegistry + `"]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := cli(append([]string{"windows", "daemon-json"}, tc.args...)...)
			if status != 0 || stdout != tc.stdout || !strings.Contains(stderr, tc.stderr) || tc.stderr == "" && stderr != "" {
				t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
			}
		})
	}
	t.Run("the file that it merges stays as it is", func(t *testing.T) {
		path := tempFile(t, "daemon.json", "{}")
		if _, _, status := cli("windows", "daemon-json", "--registry", westRegistry, "--merge", path); status != 0 {
			t.Fatalf("exit status %d", status)
		}
		if content, err := os.ReadFile(path); err != nil || string(content) != "{}" {
			t.Errorf("got %q, %v", content, err)
		}
	})
}

func TestWindowsDaemonJSONRefuses(t *testing.T) {
	merge := func(content string) []string {
		return []string{"--registry", westRegistry, "--merge", tempFile(t, "daemon.json", content)}
	}
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no registry":                   {nil, "--registry is missing"},
		"an argument":                   {[]string{westRegistry}, "takes no argument"},
		"a URL":                         {[]string{"--registry", "https://" + westRegistry}, "leave out"},
		"a registry with control codes": {[]string{"--registry", "a.b\x1b[2J"}, "not a host name"},
		"a file that is not there":      {[]string{"--registry", westRegistry, "--merge", "nowhere.json"}, "--merge nowhere.json: no such file"},
		"a file without end":            {[]string{"--registry", westRegistry, "--merge", "/dev/zero"}, "it is no regular file"},
		"broken JSON":                   {merge("{\n  \"debug\": true,\n}"), "line 3, column 1"},
		"a comment":                     {merge("{\n  // proxy\n}"), "comment in line 2, column 3"},
		"a list":                        {merge("[]"), "not an object"},
		"the setting with another type": {merge(`{"allow-nondistributable-artifacts":"a.example.com"}`), "not a list"},
		"the setting twice":             {merge(`{"allow-nondistributable-artifacts":[],"allow-nondistributable-artifacts":[]}`), "twice"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := cli(append([]string{"windows", "daemon-json"}, tc.args...)...)
			if status != 2 || stdout != "" || !strings.Contains(stderr, tc.want) {
				t.Errorf("exit status %d, stdout %q, stderr %q; want 2, nothing and %q", status, stdout, stderr, tc.want)
			}
			if !strings.HasPrefix(stderr, "pullcheck: ") || strings.Count(stderr, "\n") != 1 {
				t.Errorf("stderr is not one line: %q", stderr)
			}
		})
	}
}

func TestWindowsAloneSaysWhatItHas(t *testing.T) {
	if stdout, _, status := cli("windows"); status != 0 || !strings.Contains(stdout, "daemon-json") {
		t.Errorf("exit status %d, stdout %q", status, stdout)
	}
	if _, stderr, status := cli("windows", "nowhere"); status != 2 || !strings.Contains(stderr, "pullcheck windows --help lists the commands") {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
}
