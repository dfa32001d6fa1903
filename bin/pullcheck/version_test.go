package main

import (
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestVersionTellsTheCommitAndItsDate(t *testing.T) {
	setting := func(key, value string) debug.BuildSetting { return debug.BuildSetting{Key: key, Value: value} }
	released := []debug.BuildSetting{setting("vcs", "git"), setting("vcs.revision", "0123abcd"), setting("vcs.time", "2026-11-29T10:00:00Z")}
	for name, tc := range map[string]struct {
		version  string
		settings []debug.BuildSetting
		want     []string
	}{
		"a release":                {"v1.2.3", released, []string{"v1.2.3", "commit 0123abcd", "2026-11-29T10:00:00Z"}},
		"a release with changes":   {"v1.2.3", append(slices.Clone(released), setting("vcs.modified", "true")), []string{"v1.2.3+dirty", "commit 0123abcd", "2026-11-29T10:00:00Z"}},
		"changes, said already":    {"v1.2.3+dirty", []debug.BuildSetting{setting("vcs.modified", "true")}, []string{"v1.2.3+dirty"}},
		"a build of go run":        {"(devel)", nil, []string{"(devel)"}},
		"a build without a record": {"", nil, []string{"(devel)"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := buildWords(buildOf(&debug.BuildInfo{Main: debug.Module{Version: tc.version}, Settings: tc.settings}))
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	if stdout, _, status := cli("--version"); status != 0 || !strings.HasPrefix(stdout, "pullcheck ") || !strings.Contains(stdout, "(go1.") {
		t.Errorf("status %d, %q", status, stdout)
	}
}
