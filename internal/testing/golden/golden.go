// Package golden compares what a test made with a file that a person has read and agreed to.
//
// The files stand in the testdata folder of the package under test. To write them anew, run the tests with
// UPDATE_GOLDEN=1 and read the difference before committing it. A run that writes also fails, so that an update left
// switched on can never pass for a test.
//
// The package knows nothing of the CDK: plain packages and construct packages use it alike.
package golden

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/go-cmp/cmp"
)

// UpdateVariable names the environment variable that makes a run write the golden files: any value but the empty one
// does.
const UpdateVariable = "UPDATE_GOLDEN"

// TB is the part of [testing.TB] that this package calls.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Text fails t unless got equals the file testdata/name byte for byte. The name may contain folders, separated by
// slashes.
func Text(t TB, name string, got []byte) {
	t.Helper()
	if err := compare(filepath.Join("testdata", filepath.FromSlash(name)), got, os.Getenv(UpdateVariable) != ""); err != nil {
		t.Fatalf("%v", err)
	}
}

// JSON fails t unless got, a JSON document, says the same as the file testdata/name. Both sides are compared with
// sorted keys, two spaces of indentation and a newline at the end, so that only meaning counts.
func JSON(t TB, name string, got []byte) {
	t.Helper()
	normal, err := normalize(got)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
		return
	}
	Text(t, name, normal)
}

// Value is [JSON] for any value that encoding/json can marshal.
func Value(t TB, name string, got any) {
	t.Helper()
	raw, err := json.Marshal(got)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
		return
	}
	JSON(t, name, raw)
}

// normalize returns the JSON document with sorted keys, two spaces of indentation, <, > and & as they are, and a
// newline at the end. Numbers keep the digits they were written with.
func normalize(document []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("not a JSON document: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("not a JSON document: more follows after its end")
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// compare returns nil when the file holds got. When update is true it writes a file that differs, and returns an error
// that says so.
func compare(path string, got []byte, update bool) error {
	want, err := os.ReadFile(path)
	missing := errors.Is(err, fs.ErrNotExist)
	if err != nil && !missing {
		return err
	}
	if !missing && bytes.Equal(want, got) {
		return nil
	}
	if update {
		if err := write(path, got); err != nil {
			return err
		}
		return fmt.Errorf("wrote %s: read the change, then run again without %s", path, UpdateVariable)
	}
	if missing {
		return fmt.Errorf("%s does not exist: run with %s=1 to write it, and read it before committing", path, UpdateVariable)
	}
	return fmt.Errorf("differs from %s (-file +test; %s=1 rewrites the file):\n%s",
		path, UpdateVariable, cmp.Diff(string(want), string(got)))
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
