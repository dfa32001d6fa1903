package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is what the go command recorded about the build: the module's version or, for a build in a checkout, one made
// from the commit.
func version() string {
	return fmt.Sprintf("%s (%s %s/%s)", moduleVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func moduleVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
