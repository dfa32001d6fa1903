package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cavaliergopher/cpio"

	"ecrprivatelink/internal/testing/program"
)

// debOf are the files of a deb, as dpkg unpacks it, which also says what its control file has.
func debOf(t *testing.T, text []byte) map[string][]byte {
	t.Helper()
	dpkg := program.Path(t, "dpkg-deb", "apt-get install dpkg")
	dir := t.TempDir()
	path := filepath.Join(dir, "pullcheck.deb")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), dpkg, "--field", path).CombinedOutput()
	if err != nil || !strings.Contains(string(said), "Package: pullcheck\n") || !strings.Contains(string(said), "Architecture: "+runtime.GOARCH+"\n") {
		t.Errorf("dpkg-deb says %v\n%s", err, said)
	}
	out, err := exec.CommandContext(t.Context(), dpkg, "--fsys-tarfile", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	inside := map[string][]byte{}
	for name, content := range entries(t, bytes.NewReader(out)) {
		if !strings.HasSuffix(name, "/") {
			inside[strings.TrimPrefix(name, "./")] = content
		}
	}
	return inside
}

// rpmOf are the files of an rpm: behind a lead of 96 bytes, a signature and a header, both of entries of 16 bytes and a
// store, stands an archive of cpio.
// Source: RPM documentation, RPM V4 package format.
func rpmOf(t *testing.T, text []byte) map[string][]byte {
	t.Helper()
	if !bytes.HasPrefix(text, []byte{0xed, 0xab, 0xee, 0xdb}) {
		t.Fatal("it has no lead")
	}
	at := 96
	for range 2 {
		if !bytes.HasPrefix(text[at:], []byte{0x8e, 0xad, 0xe8, 1}) {
			t.Fatalf("there is no header at %d", at)
		}
		at = (at + 7) / 8 * 8
		at += 16 + 16*int(binary.BigEndian.Uint32(text[at+8:])) + int(binary.BigEndian.Uint32(text[at+12:]))
		if at%8 != 0 && at < 96+16+16*64 { // the signature is padded, the header is not
			at = (at + 7) / 8 * 8
		}
	}
	payload, err := gzip.NewReader(bytes.NewReader(text[at:]))
	if err != nil {
		t.Fatal(err)
	}
	inside := map[string][]byte{}
	for archive := cpio.NewReader(payload); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return inside
		}
		if err != nil {
			t.Fatal(err)
		}
		if inside[strings.TrimLeft(header.Name, "./")], err = io.ReadAll(archive); err != nil {
			t.Fatal(err)
		}
	}
}

// A release candidate sorts before its release in both forms, and both are the same bytes each time.
func TestPackagesOfACandidate(t *testing.T) {
	p, made := platform{"linux", runtime.GOARCH}, time.Unix(1_700_000_000, 0)
	files := []file{{"LICENSE", []byte("licence"), 0o644}, {"pullcheck", []byte("program"), 0o755}}
	for kind, make := range map[string]func(platform, string, []file, time.Time) ([]byte, error){"deb": deb, "rpm": rpm} {
		one, err := make(p, "v1.2.3-rc.1", files, made)
		two, err2 := make(p, "v1.2.3-rc.1", files, made)
		if err = errors.Join(err, err2); err != nil || !bytes.Equal(one, two) {
			t.Errorf("%s differs from one build to the next: %v", kind, err)
		}
		if kind == "rpm" && !bytes.Contains(one, []byte("1.2.3~rc.1")) {
			t.Error("the rpm has another version")
		}
		for name, want := range map[string]string{"usr/bin/pullcheck": "program", "usr/share/doc/pullcheck/copyright": "licence"} {
			of := map[string]func(*testing.T, []byte) map[string][]byte{"deb": debOf, "rpm": rpmOf}[kind]
			if got := of(t, one); string(got[name]) != want || len(got) != 2 {
				t.Errorf("%s has %q", kind, got)
			}
		}
	}
}
