// Command release builds what a release of pullcheck consists of, into one folder:
//
//	go -C test run ./release -out DIR                   all platforms, at the tag that is checked out
//	go -C test run ./release -out DIR -snapshot -only linux/amd64
//
// For each platform there is a static binary in an archive with the licence, those of its dependencies and the
// completions of the shells, and a list of what it is made of (SBOM, CycloneDX); for Linux a deb, an rpm and the image
// of a container too; and checksums of all. The same commit and toolchain give the same bytes, wherever they are built;
// those of the images if the roots of TLS are the same too.
//
// GoReleaser does this and much more. Its own module graph has some 900 modules and its build 1,800 packages, beside
// the 430 of pullcheck, and it would have to be compiled wherever this is tested; so this program does without. So it
// does without nfpm, which links a client of Git and OpenPGP for the one or the other of its formats (79 modules, 190
// packages): a deb is two tar archives, and rpmpack, which nfpm has its rpm from, brings three modules along.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"ecrprivatelink/internal/testing/repository"
)

// platforms are those of a release.
var platforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
}

// platform is a system and an architecture, as Go names them.
type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "/" + p.arch }

func main() {
	var r release
	only := flag.String("only", "", "build this `OS/ARCH` alone")
	flag.StringVar(&r.out, "out", "", "`folder` for what is built; it must not exist")
	flag.BoolVar(&r.snapshot, "snapshot", false, "build what is checked out, tag or not")
	flag.Parse()
	err := func() (err error) {
		if r.root, err = repository.Root(); err != nil {
			return err
		}
		return r.make(*only)
	}()
	if err != nil {
		fmt.Fprintf(os.Stderr, "release: %s\n", err)
		os.Exit(1)
	}
}

// make builds a release.
func (r *release) make(only string) error {
	chosen := platforms
	if only != "" {
		at := slices.IndexFunc(platforms, func(p platform) bool { return p.String() == only })
		if at < 0 {
			return fmt.Errorf("-only is %q; use one of %s", only, strings.Trim(fmt.Sprint(platforms), "[]"))
		}
		chosen = platforms[at : at+1]
	}
	if r.out == "" {
		return fmt.Errorf("-out is missing; name a folder to make")
	}
	if err := os.Mkdir(r.out, 0o755); err != nil {
		return err
	}
	for _, p := range chosen {
		if err := r.build(p); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	return r.checksums()
}
