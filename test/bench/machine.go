package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// machine says what was measured with, and on.
func (b *bench) machine() ([]fact, error) {
	out := []fact{
		{"Machine", fmt.Sprintf("%d cores of %s, %s of memory, %s/%s", runtime.NumCPU(), cpuName(), memorySize(), runtime.GOOS, runtime.GOARCH)},
		{"Load before", load()},
		{"Go", strings.TrimPrefix(runtime.Version(), "go")},
	}
	for _, c := range []struct {
		name string
		args []string
	}{
		{"Node.js", []string{"node", "--version"}},
		{"CDK CLI", []string{"cdk", "--version"}},
		{"cfn-lint", []string{"cfn-lint", "--version"}},
	} {
		text, err := b.output(c.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, fact{c.name, version.FindString(text)})
	}
	for _, p := range []struct{ name, path string }{
		{"aws-cdk-lib", "node_modules/aws-cdk-lib"},
		{"ts-node", "node_modules/ts-node"},
		{"TypeScript under ts-node", "node_modules/typescript"},
		{"tsx", "init/node_modules/tsx"},
		{"TypeScript before tsx", "init/node_modules/typescript"},
		{"AWS validator", validatorFolder},
	} {
		v, err := packageVersion(filepath.Join(b.root, "test", "bench", "twins", filepath.FromSlash(p.path)))
		if err != nil {
			return nil, err
		}
		out = append(out, fact{p.name, v})
	}
	for _, module := range []string{"github.com/aws/aws-cdk-go/awscdk/v2", "github.com/aws/jsii-runtime-go"} {
		text, err := b.output("go", "list", "-m", "-f", "{{.Version}}", module)
		if err != nil {
			return nil, err
		}
		out = append(out, fact{module, strings.TrimSpace(text)})
	}
	return out, nil
}

var version = regexp.MustCompile(`\d+\.\d+\.\d+\S*`)

// output runs a command in the root and returns what it says.
func (b *bench) output(args ...string) (string, error) {
	path, err := b.find(args[0])
	if err != nil {
		return "", err
	}
	cmd := exec.Command(path, args[1:]...)
	cmd.Dir, cmd.Env = b.root, b.env
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%v: %w", args, err)
	}
	return string(out), nil
}

// takeNode puts the Node.js that the app runs on first on PATH, so that all that is measured runs on it.
func takeNode(root string) error {
	cmd := exec.Command("node", filepath.FromSlash("bin/privatepull/launcher/node.cjs"), "node", "-p", "process.execPath")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%v: %w", cmd.Args, err)
	}
	return os.Setenv("PATH", filepath.Dir(strings.TrimSpace(string(out)))+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// find is the path of a program: the pinned one, or else that on PATH.
func (b *bench) find(name string) (string, error) {
	pinned := filepath.Join(b.root, "node_modules", ".bin", name)
	if _, err := os.Stat(pinned); err == nil {
		return pinned, nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is not installed: %w", name, err)
	}
	return path, nil
}

func packageVersion(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return "", fmt.Errorf("%w; run npm ci in test/bench/twins and in test/bench/twins/init", err)
	}
	var p struct{ Version string }
	return p.Version, json.Unmarshal(text, &p)
}

// line is the first line of a file under /proc that begins so, or "".
func line(file, begin string) string {
	text, _ := os.ReadFile(file)
	for l := range strings.Lines(string(text)) {
		if strings.HasPrefix(l, begin) {
			_, value, _ := strings.Cut(l, ":")
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func cpuName() string {
	if name := line("/proc/cpuinfo", "model name"); name != "" {
		return name
	}
	return "an unknown processor"
}

func memorySize() string {
	var kib float64
	fmt.Sscan(line("/proc/meminfo", "MemTotal"), &kib)
	return fmt.Sprintf("%.0f GiB", kib/(1<<20))
}

// load is the average number of running processes over the last minute.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	one, _, _ := strings.Cut(string(text), " ")
	return one
}
