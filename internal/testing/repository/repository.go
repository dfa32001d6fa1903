// Package repository tells tests and benchmarks where the repository is and how its app runs.
package repository

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
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

// RuntimeEnvironment returns the variables, each as NAME=VALUE, with which start.cjs runs the app's jsii runtime where
// the environment is env.
func RuntimeEnvironment(root, node string, env []string) ([]string, error) {
	cmd := exec.Command(node, filepath.Join(root, "bin", "privatepull", "start.cjs"), "--environment")
	cmd.Env, cmd.Stderr = env, os.Stderr
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("start.cjs --environment: %w", err)
	}
	var variables map[string]string
	if err := json.Unmarshal(text, &variables); err != nil {
		return nil, fmt.Errorf("start.cjs --environment: %w", err)
	}
	var out []string
	for name, value := range variables {
		out = append(out, name+"="+value)
	}
	return out, nil
}
