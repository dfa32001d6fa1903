package freshness

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"ecrprivatelink/internal/testing/program"
	"ecrprivatelink/internal/testing/repository"
)

// findModule returns the folder of a module in the version that go.mod pins.
func findModule(module string) (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return "", fmt.Errorf("go list -m %s: %w", module, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// moduleDir is findModule for tests.
func moduleDir(t *testing.T, module string) string {
	t.Helper()
	dir, err := findModule(module)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// The files of aws-cdk-lib that hold what the CDK knows.
const (
	cdkRegions   = "package/region-info/lib/aws-entities.js"
	cdkEndpoints = "package/aws-ec2/lib/vpc-endpoint.js"
)

// readCDK reads both files out of the archive that the Go bindings carry, once.
var readCDK = sync.OnceValues(func() (map[string]string, error) {
	dir, err := findModule("github.com/aws/aws-cdk-go/awscdk/v2")
	if err != nil {
		return nil, err
	}
	archives, err := filepath.Glob(filepath.Join(dir, "jsii", "aws-cdk-lib-*.tgz"))
	if err != nil || len(archives) != 1 {
		return nil, fmt.Errorf("the bindings carry %d archives of aws-cdk-lib, want one (%v)", len(archives), err)
	}
	file, err := os.Open(archives[0])
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for archive := tar.NewReader(unzipped); len(found) < 2; {
		header, err := archive.Next()
		if err != nil {
			return nil, fmt.Errorf("%s has not both %s and %s: %w", archives[0], cdkRegions, cdkEndpoints, err)
		}
		if header.Name == cdkRegions || header.Name == cdkEndpoints {
			text, err := io.ReadAll(archive)
			if err != nil {
				return nil, err
			}
			found[header.Name] = string(text)
		}
	}
	return found, nil
})

// cdkFile returns the text of one of the two files.
func cdkFile(t *testing.T, name string) string {
	t.Helper()
	files, err := readCDK()
	if err != nil {
		t.Fatal(err)
	}
	return files[name]
}

// part returns the submatches of an expression in what the CDK says, which it must match.
func part(t *testing.T, text, expression string) []string {
	t.Helper()
	found := regexp.MustCompile(expression).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("%s matches nothing any more: read how the pinned version writes it", expression)
	}
	return found
}

var quoted = regexp.MustCompile(`"([^"]+)"`)

// cdkPartitions returns what the CDK knows of each Region and each partition, in the words of [ourPartitions].
func cdkPartitions(t *testing.T) set {
	text := cdkFile(t, cdkRegions)
	partition := regexp.MustCompile(`"?([a-z-]+)"?:\{partition:"([^"]+)",domainSuffix:"([^"]+)"\}`).FindAllStringSubmatch(text, -1)
	out := set{}
	for _, region := range quoted.FindAllStringSubmatch(part(t, text, `AWS_REGIONS_AND_RULES=\[([^\]]+)\]`)[1], -1) {
		of := ""
		for _, p := range partition {
			if p[1] == "default" && of == "" || strings.HasPrefix(region[1], p[1]) {
				of = p[2]
			}
		}
		out.region(region[1], of)
	}
	for _, p := range partition {
		out.partition(p[2], p[3])
	}
	return out
}

// cdkServices returns the short names of the interface endpoints that the CDK has a constant for.
func cdkServices(t *testing.T) []string {
	var out []string
	for _, name := range regexp.MustCompile(`new InterfaceVpcEndpointAwsService\("([^"]+)"`).FindAllStringSubmatch(cdkFile(t, cdkEndpoints), -1) {
		out = append(out, name[1])
	}
	return out
}

// cdkPrefixes returns what the CDK puts before the Region in the name of a service's endpoint.
func cdkPrefixes(t *testing.T) func(service, region string) string {
	found := part(t, cdkFile(t, cdkEndpoints), `getDefaultEndpointPrefix\(name,region\)\{if\((\{.*?\})\[region\]\?\.includes\(name\)\)switch\(region\)\{(.*?)\}return"([^"]+)"`)
	var services map[string][]string
	if err := json.Unmarshal([]byte(found[1]), &services); err != nil {
		t.Fatal(err)
	}
	prefixes := map[string]string{}
	for _, branch := range regexp.MustCompile(`((?:case"[^"]+":)+)return"([^"]+)"`).FindAllStringSubmatch(found[2], -1) {
		for _, region := range quoted.FindAllStringSubmatch(branch[1], -1) {
			prefixes[region[1]] = branch[2]
		}
	}
	return func(service, region string) string {
		for _, s := range services[region] {
			if s == service {
				return prefixes[region]
			}
		}
		return found[3]
	}
}

// sdkPartitions returns what the AWS SDK for Go knows, in the words of [ourPartitions]. Its pseudo Regions, such as
// aws-global, are endpoints of global services.
func sdkPartitions(t *testing.T) set {
	raw, err := os.ReadFile(filepath.Join(moduleDir(t, "github.com/aws/aws-sdk-go-v2"), "internal/endpoints/awsrulesfn/partitions.json"))
	if err != nil {
		t.Fatal(err)
	}
	var known struct {
		Partitions []struct {
			ID      string
			Outputs struct{ DNSSuffix string }
			Regions map[string]any
		}
	}
	if err := json.Unmarshal(raw, &known); err != nil {
		t.Fatal(err)
	}
	out := set{}
	for _, p := range known.Partitions {
		out.partition(p.ID, p.Outputs.DNSSuffix)
		for region := range p.Regions {
			if !strings.HasSuffix(region, "-global") {
				out.region(region, p.ID)
			}
		}
	}
	return out
}

// goOperations returns the operations of a client of the AWS SDK for Go, which has a file for each.
func goOperations(t *testing.T, client string) []string {
	files, err := filepath.Glob(filepath.Join(moduleDir(t, "github.com/aws/aws-sdk-go-v2/service/"+client), "api_op_*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "api_op_"), ".go")
		if !strings.HasSuffix(name, "_test") {
			out = append(out, name)
		}
	}
	return out
}

// readCLI reads the CDK CLI, which carries clients of the AWS SDK for JavaScript, once.
var readCLI = sync.OnceValues(func() (string, error) {
	root, err := repository.Root()
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(filepath.Join(root, "node_modules", "aws-cdk", "lib", "index.js"))
	return string(text), err
})

var command = regexp.MustCompile(`class extends command\d*\([^,()]+, [^,()]+, "(\w+)"`)

// cliOperations returns the operations of a client that the CDK CLI carries.
func cliOperations(t *testing.T, client string) []string {
	text, err := readCLI()
	if errors.Is(err, fs.ErrNotExist) && !program.Required() {
		t.Skip("the CDK CLI is not in node_modules; to run this test: npm ci")
	}
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(text, `"`+client+`", getEndpointPlugin`)
	if !found {
		t.Fatalf("the CDK CLI has no client %s any more", client)
	}
	text, _, _ = strings.Cut(text, " makeBuilder")
	var out []string
	for _, match := range command.FindAllStringSubmatch(text, -1) {
		out = append(out, match[1])
	}
	return out
}
