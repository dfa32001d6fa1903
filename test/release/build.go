package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// release is a release in the making.
type release struct {
	root, out string
	snapshot  bool
	// shells are the completions by name of file, and made the files of the release.
	shells map[string][]byte
	made   []string
}

// versionForm is that of a tag that is released.
var versionForm = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

// build makes the files of a platform.
func (r *release) build(p platform) error {
	dir, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "pullcheck")
	if err := r.compile(p, program); err != nil {
		return err
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	version := info.Main.Version
	if !r.snapshot && !versionForm.MatchString(version) {
		return fmt.Errorf("the version is %s; check out a tag such as v1.2.3 without changes, or give -snapshot", version)
	}
	made, err := commitTime(info)
	if err != nil {
		return err
	}
	if err := r.completions(dir); err != nil {
		return err
	}
	binary, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	licence, err := os.ReadFile(filepath.Join(r.root, "LICENSE"))
	if err != nil {
		return err
	}
	notices, err := r.notices(info)
	if err != nil {
		return err
	}
	files := []file{{"LICENSE", licence, 0o644}, {"NOTICES", notices, 0o644}, {p.program(), binary, 0o755}}
	for name, script := range r.shells {
		files = append(files, file{"completions/" + name, script, 0o644})
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	name := fmt.Sprintf("pullcheck_%s_%s_%s", strings.TrimPrefix(version, "v"), p.os, p.arch)
	if err := r.write(name+p.suffix(), func() ([]byte, error) { return pack(p, files, made) }); err != nil {
		return err
	}
	if err := r.write(name+".cdx.json", func() ([]byte, error) { return bill(info, made) }); err != nil {
		return err
	}
	if p.os != "linux" {
		return nil
	}
	for kind, make := range map[string]func(platform, string, []file, time.Time) ([]byte, error){".image.tar": image, ".deb": deb, ".rpm": rpm} {
		if err := r.write(name+kind, func() ([]byte, error) { return make(p, version, files, made) }); err != nil {
			return err
		}
	}
	return nil
}

func (p platform) program() string {
	if p.os == "windows" {
		return "pullcheck.exe"
	}
	return "pullcheck"
}

func (p platform) suffix() string {
	if p.os == "windows" {
		return ".zip"
	}
	return ".tar.gz"
}

// compile builds the program for a platform, static and without the paths of this machine.
func (r *release) compile(p platform, to string) error {
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w", "-o", to, "./bin/pullcheck")
	build.Dir = r.root
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch, "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// commitTime is when the commit was made, which is the time of all that is built of it.
func commitTime(info *debug.BuildInfo) (time.Time, error) {
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			return time.Parse(time.RFC3339, s.Value)
		}
	}
	return time.Time{}, errors.New("the go command recorded no commit; build in a clone of the repository")
}

// completions has the program of this machine write the completions of the shells, once.
func (r *release) completions(dir string) error {
	if r.shells != nil {
		return nil
	}
	here := filepath.Join(dir, "here")
	if err := r.compile(platform{runtime.GOOS, runtime.GOARCH}, here); err != nil {
		return err
	}
	r.shells = map[string][]byte{}
	for shell, name := range map[string]string{"bash": "pullcheck.bash", "zsh": "_pullcheck", "fish": "pullcheck.fish", "powershell": "pullcheck.ps1"} {
		script, err := exec.Command(here, "completion", shell).Output()
		if err != nil {
			return fmt.Errorf("the completions of %s: %w", shell, err)
		}
		r.shells[name] = script
	}
	return nil
}

// licenceFile matches the names of the files in which a module says what it may be used for.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)`)

// documents matches the licence of a module's documents, which are not linked.
var documents = regexp.MustCompile(`(?i)\.docs$`)

// notices are the licences of all that is linked. A module without one is an error, and so is one that is not
// permissive.
func (r *release) notices(info *debug.BuildInfo) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "pullcheck contains these modules, under these licences. The Go standard library is under that of https://go.dev/LICENSE.\n")
	for _, dep := range info.Deps {
		download := exec.Command("go", "mod", "download", "-json", dep.Path+"@"+dep.Version)
		download.Dir = r.root
		text, err := download.Output()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dep.Path, err)
		}
		var module struct{ Dir string }
		if err := json.Unmarshal(text, &module); err != nil {
			return nil, err
		}
		entries, err := os.ReadDir(module.Dir)
		if err != nil {
			return nil, err
		}
		found := false
		for _, entry := range entries {
			if entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
				continue
			}
			licence, err := os.ReadFile(filepath.Join(module.Dir, entry.Name()))
			if err != nil {
				return nil, err
			}
			if !strings.HasPrefix(strings.ToLower(entry.Name()), "notice") && !documents.MatchString(entry.Name()) {
				found = true
				if _, err := permissive(string(licence)); err != nil {
					return nil, fmt.Errorf("module %s, %s: %w", dep.Path, entry.Name(), err)
				}
			}
			fmt.Fprintf(&out, "\n== %s %s: %s\n\n%s\n", dep.Path, dep.Version, entry.Name(), bytes.TrimSpace(licence))
		}
		if !found {
			return nil, fmt.Errorf("module %s has no file with a licence", dep.Path)
		}
	}
	return out.Bytes(), nil
}

// write writes a file of the release.
func (r *release) write(name string, content func() ([]byte, error)) error {
	text, err := content()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.made = append(r.made, name)
	return os.WriteFile(filepath.Join(r.out, name), text, 0o644)
}

// checksums writes those of all files, in the form of sha256sum.
func (r *release) checksums() error {
	slices.Sort(r.made)
	var sums strings.Builder
	for _, name := range r.made {
		text, err := os.ReadFile(filepath.Join(r.out, name))
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum[:]), name)
	}
	return os.WriteFile(filepath.Join(r.out, "checksums.txt"), []byte(sums.String()), 0o644)
}
