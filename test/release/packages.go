package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/google/rpmpack"
)

// What the packages for Linux say of themselves.
const (
	packageName    = "pullcheck"
	packageSummary = "Trace every call of a private Amazon ECR image pull"
	packageLicence = "Apache-2.0"
)

// installed are the files of an archive where a package of Linux puts them, by the Filesystem Hierarchy Standard.
func installed(files []file) []file {
	to := map[string]string{
		"pullcheck": "usr/bin/pullcheck", "LICENSE": "usr/share/doc/pullcheck/copyright", "NOTICES": "usr/share/doc/pullcheck/NOTICES",
		"completions/pullcheck.bash": "usr/share/bash-completion/completions/pullcheck",
		"completions/_pullcheck":     "usr/share/zsh/vendor-completions/_pullcheck",
		"completions/pullcheck.fish": "usr/share/fish/vendor_completions.d/pullcheck.fish",
	}
	var out []file
	for _, f := range files {
		if name := to[f.name]; name != "" {
			out = append(out, file{name, f.content, f.mode})
		}
	}
	slices.SortFunc(out, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	return out
}

// zipped compresses without a name and a time.
func zipped(content []byte) ([]byte, error) {
	var out bytes.Buffer
	to := gzip.NewWriter(&out)
	_, err := to.Write(content)
	err = errors.Join(err, to.Close())
	return out.Bytes(), err
}

// deb makes a package for Debian and what comes from it: an archive of ar with the version of the format, the control
// file and the files, each with the folders that they are in.
// Source: deb(5) and deb-control(5) of dpkg.
func deb(p platform, version string, files []file, made time.Time) ([]byte, error) {
	var inside []file
	size := 0
	folders := map[string]bool{}
	for _, f := range installed(files) {
		size += len(f.content)
		for i := range f.name {
			if folder := "./" + f.name[:i+1]; f.name[i] == '/' && !folders[folder] {
				folders[folder] = true
				inside = append(inside, file{folder, nil, 0o755})
			}
		}
		inside = append(inside, file{"./" + f.name, f.content, f.mode})
	}
	// A pre-release sorts before its release by a tilde: Debian Policy, 5.6.12.
	control := fmt.Sprintf("Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: The authors of pullcheck <noreply@invalid>\nInstalled-Size: %d\nSection: admin\nPriority: optional\nDescription: %s\n",
		packageName, strings.Replace(strings.TrimPrefix(version, "v"), "-", "~", 1), p.arch, (size+1023)/1024, packageSummary)
	members := []file{{name: "debian-binary", content: []byte("2.0\n")}}
	for _, m := range []struct {
		name  string
		files []file
	}{{"control.tar.gz", []file{{"./control", []byte(control), 0o644}}}, {"data.tar.gz", inside}} {
		content, err := tarred(m.files, made)
		if err != nil {
			return nil, err
		}
		if content, err = zipped(content); err != nil {
			return nil, err
		}
		members = append(members, file{name: m.name, content: content})
	}
	var out bytes.Buffer
	out.WriteString("!<arch>\n")
	for _, m := range members {
		fmt.Fprintf(&out, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", m.name, made.Unix(), 0, 0, "100644", len(m.content))
		out.Write(m.content)
		if len(m.content)%2 == 1 {
			out.WriteByte('\n')
		}
	}
	return out.Bytes(), nil
}

// rpm makes a package for Fedora and what comes from it.
func rpm(p platform, version string, files []file, made time.Time) ([]byte, error) {
	number, release, _ := strings.Cut(strings.TrimPrefix(version, "v"), "-")
	if release != "" {
		number += "~" + strings.NewReplacer("-", ".", "+", ".").Replace(release) // before its release, as in deb
	}
	arch := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[p.arch]
	packed, err := rpmpack.NewRPM(rpmpack.RPMMetaData{Name: packageName, Summary: packageSummary, Description: packageSummary, Version: strings.ReplaceAll(number, "+", "."),
		Release: "1", Arch: arch, OS: "linux", Licence: packageLicence, BuildHost: "localhost", Compressor: "gzip", BuildTime: made})
	if err != nil {
		return nil, err
	}
	for _, f := range installed(files) {
		packed.AddFile(rpmpack.RPMFile{Name: path.Join("/", f.name), Body: f.content, Mode: uint(f.mode) | 0o100000, Owner: "root", Group: "root", MTime: uint32(made.Unix())})
	}
	var out bytes.Buffer
	err = packed.Write(&out)
	return out.Bytes(), err
}
