// Package repository tells tests and benchmarks where the repository is.
package repository

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Root returns the repository's root, where cdk.json and the product's go.mod are, from the working directory upwards.
// A folder with a go.mod alone is the module of the tests.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		_, err := os.Stat(filepath.Join(dir, "cdk.json"))
		if err == nil {
			_, err = os.Stat(filepath.Join(dir, "go.mod"))
		}
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no cdk.json beside a go.mod in the working directory or above it; run this in the repository")
		}
		dir = parent
	}
}
