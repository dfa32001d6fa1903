package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/testing/golden"
)

// cli runs pullcheck and returns what it prints and its exit status.
func cli(args ...string) (stdout, stderr string, status int) {
	var out, err bytes.Buffer
	status = run(append([]string{}, args...), &out, &err) // Cobra takes those of the tests for nil
	return out.String(), err.String(), status
}

// costOf runs pullcheck cost in us-east-1 and fails the test unless it succeeds.
func costOf(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, status := cli(append([]string{"cost", "--region", "us-east-1"}, args...)...)
	if status != 0 || stderr != "" {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	return stdout
}

func priceFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "prices.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCostHoldsTheWorkedFigures(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"api, dkr and logs for Fargate":       {[]string{"--launch-type", "fargate", "--feature", "awslogs"}, "3 interface endpoints × 3 AZs × 730 h × $0.01 = $65.70"},
		"six endpoints for EC2":               {[]string{"--launch-type", "ec2", "--feature", "awslogs"}, "6 interface endpoints × 3 AZs × 730 h × $0.01 = $131.40"},
		"dkr alone for Fargate 1.3.0":         {[]string{"--launch-type", "fargate", "--platform-version", "1.3.0"}, "1 interface endpoint × 3 AZs × 730 h × $0.01 = $21.90"},
		"one NAT gateway":                     {[]string{"--launch-type", "fargate", "--nat-gateways", "1"}, "1 NAT gateway × 730 h × $0.045 = $32.85"},
		"two workloads share their endpoints": {[]string{"--launch-type", "ec2", "--launch-type", "fargate", "--feature", "awslogs"}, "6 interface endpoints × 3 AZs"},
		"a flag before its launch type":       {[]string{"--feature", "awslogs", "--launch-type", "ec2"}, "6 interface endpoints × 3 AZs"},
		"features in one flag":                {[]string{"--launch-type", "fargate", "--feature", "awslogs,secretsmanager"}, "4 interface endpoints × 3 AZs"},
		"an exact amount of data":             {[]string{"--launch-type", "fargate", "--layer-gb", "0.1", "--other-gb", "0.2"}, "0.3 GB of layers, API calls and logs"},
		"a short month":                       {[]string{"--launch-type", "fargate", "--hours", "672"}, "× 672 h ×"},
		"Windows on Fargate":                  {[]string{"--launch-type", "fargate", "--os", "windows"}, "2 interface endpoints × 3 AZs"},
	} {
		t.Run(name, func(t *testing.T) {
			if out := costOf(t, tc.args...); !strings.Contains(out, tc.want) {
				t.Errorf("no %q in\n%s", tc.want, out)
			}
		})
	}
}

func TestCostFormats(t *testing.T) {
	args := []string{"--launch-type", "ec2", "--feature", "awslogs", "--layer-gb", "200", "--other-gb", "50", "--vpcs", "20", "--hub", "--format"}
	golden.Text(t, "cost.txt", []byte(costOf(t, append(args, "text")...)))
	golden.Text(t, "cost.md", []byte(costOf(t, append(args, "markdown")...)))
	var c cost.Comparison
	if err := json.Unmarshal([]byte(costOf(t, append(args, "json")...)), &c); err != nil || len(c.Rows) != 5 {
		t.Errorf("JSON: %v, %d rows", err, len(c.Rows))
	}
	d := xml.NewDecoder(strings.NewReader(costOf(t, append(args, "svg")...)))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("SVG: %v", err)
		}
	}
}

func TestCostOfARegionWithoutPricesSaysSo(t *testing.T) {
	stdout, stderr, status := cli("cost", "--region", "eu-north-1", "--launch-type", "fargate", "--feature", "awslogs")
	if status != 0 || stderr != "" {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	if strings.Contains(stdout, "$") {
		t.Errorf("figures without prices:\n%s", stdout)
	}
	golden.Text(t, "cost-unknown.txt", []byte(stdout))
}

func TestCostTakesPricesFromAFile(t *testing.T) {
	path := priceFile(t, `{"prices": [{"item": "natGatewayHour", "regions": ["us-east-1"], "price": "0.03"}]}`)
	out := costOf(t, "--launch-type", "fargate", "--prices", path)
	for _, want := range []string{"3 NAT gateways × 730 h × $0.03 = $65.70", "natGatewayHour: $0.03 per gateway-hour (given)", "interfaceEndpointHour: $0.01"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestCostRefuses(t *testing.T) {
	misspelt := priceFile(t, `{"prices": [{"item": "natGatewayHours", "regions": ["us-east-1"], "price": "1"}]}`)
	negative := priceFile(t, `{"prices": [{"item": "natGatewayHour", "regions": ["us-east-1"], "price": "-1"}]}`)
	truncated := priceFile(t, `{"prices": [`)
	endless := "/dev/zero"
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no Region":                      {[]string{"--launch-type", "ec2"}, "--region is missing"},
		"no workload":                    {[]string{"--region", "us-east-1"}, "--launch-type is missing; use one of ec2, fargate"},
		"a misspelt Region":              {[]string{"--launch-type", "ec2", "--region", "useast1"}, `unknown Region "useast1"; did you mean "us-east-1"?`},
		"a misspelt launch type":         {[]string{"--region", "us-east-1", "--launch-type", "fargat"}, `did you mean "fargate"?`},
		"a misspelt feature":             {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--feature", "awslog"}, `did you mean "awslogs"?`},
		"a platform version for EC2":     {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--platform-version", "1.4.0"}, "platform version"},
		"two platform versions":          {[]string{"--region", "us-east-1", "--launch-type", "fargate", "--platform-version", "1.4.0", "--platform-version", "1.3.0"}, "has a platform version already"},
		"two operating systems":          {[]string{"--region", "us-east-1", "--launch-type", "fargate", "--os", "linux", "--os", "windows"}, "has an operating system already"},
		"a workload without launch type": {[]string{"--region", "us-east-1", "--feature", "awslogs"}, "launch type is missing"},
		"an unknown format":              {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--format", "yaml"}, `--format is "yaml"; use one of text, json, markdown, svg`},
		"no zones":                       {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--azs", "0"}, "number of Availability Zones is 0"},
		"no NAT gateways":                {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--nat-gateways", "0"}, "--nat-gateways is 0; use 1 or more"},
		"no VPCs":                        {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--vpcs", "0"}, "--vpcs is 0; use 1 or more"},
		"no hours":                       {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--hours", "0"}, "--hours is 0; use 1 or more"},
		"more zones than an integer has": {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--azs", "99999999999999999999"}, "--azs"},
		"negative data":                  {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--layer-gb", "-1"}, `"-1" is negative`},
		"data in words":                  {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--other-gb", "much"}, `"much" is no decimal number`},
		"more data than there is":        {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--other-gb", "1000000001"}, "use 0 to 1000000000"},
		"a path":                         {[]string{"--region", "us-east-1", "--launch-type", "ec2", "template.json"}, "either templates"},
		"a price file that is not there": {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--prices", "nowhere.json"}, "--prices nowhere.json: no such file"},
		"a folder as price file":         {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--prices", t.TempDir()}, "it is no regular file"},
		"a price file that never ends":   {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--prices", endless}, "it is no regular file"},
		"a price file with a wrong item": {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--prices", misspelt}, `did you mean "natGatewayHour"?`},
		"a price file with a debt":       {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--prices", negative}, "is negative"},
		"a price file that is cut short": {[]string{"--region", "us-east-1", "--launch-type", "ec2", "--prices", truncated}, "no valid JSON: line 1"},
		"a flag name of two lines":       {[]string{"--region\nx", "y"}, "unknown flag: --region x"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := cli(append([]string{"cost"}, tc.args...)...)
			if status != 2 || stdout != "" || !strings.Contains(stderr, tc.want) {
				t.Errorf("exit status %d, stdout %q, stderr %q; want 2, nothing and %q", status, stdout, stderr, tc.want)
			}
			if !strings.HasPrefix(stderr, "pullcheck: ") || strings.Count(stderr, "\n") != 1 {
				t.Errorf("stderr is not one line: %q", stderr)
			}
		})
	}
}

// failing is a writer whose disk is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestCostReportsAnOutputThatCannotBeWritten(t *testing.T) {
	var stderr bytes.Buffer
	if status := run([]string{"cost", "--region", "us-east-1", "--launch-type", "ec2"}, failing{}, &stderr); status != 2 || !strings.Contains(stderr.String(), "disk full") {
		t.Errorf("exit status %d, stderr %q", status, stderr.String())
	}
}
