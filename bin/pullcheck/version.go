package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"ecrprivatelink/internal/report"
)

// version is what the go command recorded about the build, in words.
func version() string {
	return fmt.Sprintf("%s (%s %s/%s)", strings.Join(buildWords(build()), ", "), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// buildWords are the parts of a build that are known.
func buildWords(b report.Build) []string {
	words := []string{b.Version}
	if b.Commit != "" {
		words = append(words, "commit "+b.Commit)
	}
	if b.Date != "" {
		words = append(words, b.Date)
	}
	return words
}

// build is the build of this program.
func build() report.Build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return buildOf(info)
}

// buildOf reads a build: the module's version (in a checkout one made from the tag and the commit), the commit and when
// it was made. The go command records them with -buildvcs; the same commit gives the same.
func buildOf(info *debug.BuildInfo) report.Build {
	b := report.Build{Version: info.Main.Version}
	if b.Version == "" {
		b.Version = "(devel)"
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			if s.Value == "true" && !strings.HasSuffix(b.Version, "+dirty") {
				b.Version += "+dirty"
			}
		}
	}
	return b
}
