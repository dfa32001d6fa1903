package main

import (
	"os"
	"strings"
	"testing"
)

func TestReportWritesAPage(t *testing.T) {
	path := templateFile(t, "app.yaml")
	page, _, status := cli("report", path, "--region", "us-east-1")
	if status != 0 || !strings.HasPrefix(page, "<!DOCTYPE html>") || !strings.Contains(page, "every call gets through") {
		t.Errorf("status %d, page %.200s", status, page)
	}
	again, _, _ := cli("report", path, "--region", "us-east-1")
	if again != page {
		t.Error("the second page differs from the first")
	}
	markdown, _, status := cli("report", path, "--format", "markdown", "--title", "Ours")
	if status != 0 || !strings.HasPrefix(markdown, "# Ours\n") || !strings.Contains(markdown, "The Region is not known") {
		t.Errorf("status %d, Markdown %.200s", status, markdown)
	}
}

func TestReportToAFileSaysTheTextOfTheCheck(t *testing.T) {
	path := templateFile(t, "app.yaml", withoutDkr...)
	stdout, _, status := cli("report", path, "--region", "us-east-1", "-o", "report.html")
	if status != 1 || !strings.Contains(stdout, "does not start") || strings.Contains(stdout, "<html") {
		t.Errorf("status %d, stdout %.200s", status, stdout)
	}
	page, err := os.ReadFile("report.html")
	if err != nil || !strings.Contains(string(page), "Fix this first") || !strings.HasSuffix(string(page), "</html>\n") {
		t.Errorf("error %v, page %.200s", err, page)
	}
}

func TestReportThatCannotBeWritesNothing(t *testing.T) {
	path := templateFile(t, "app.yaml")
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no path":                 {nil, "no PATH is given"},
		"a path that is not":      {[]string{"other.yaml"}, "other.yaml"},
		"a form that is not":      {[]string{path, "--format", "htm"}, `--format is "htm"; use one of html, markdown; did you mean "html"?`},
		"an account":              {[]string{path, "--account", "1"}, "12 digits"},
		"a Region":                {[]string{path, "--region", "nowhere"}, "nowhere"},
		"no NAT gateways":         {[]string{path, "--nat-gateways", "0"}, "--nat-gateways is 0; use 1 or more"},
		"more hours than a month": {[]string{path, "--region", "us-east-1", "--hours", "800"}, "the number of hours a month is 800"},
		"prices that are not":     {[]string{path, "--prices", "none.json"}, "none.json"},
		"a folder in the place":   {[]string{path, "-o", "."}, "it is a folder"},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"report"}, tc.args...)
			if !strings.Contains(strings.Join(args, " "), "-o") {
				args = append(args, "-o", "report.html")
			}
			stdout, stderr, status := cli(args...)
			if status != 2 || stdout != "" || !strings.Contains(stderr, tc.want) {
				t.Errorf("status %d, stdout %.80q, stderr %q; want %q", status, stdout, stderr, tc.want)
			}
			if _, err := os.Stat("report.html"); err == nil {
				t.Error("something was written")
			}
		})
	}
}

func TestCostOfTemplates(t *testing.T) {
	path := templateFile(t, "app.yaml")
	stdout, stderr, status := cli("cost", path, "--region", "us-east-1")
	if status != 0 || !strings.Contains(stdout, "2 interface endpoints × 1 AZ × 730 h × $0.01 = $14.60") {
		t.Errorf("status %d, stderr %q, stdout %s", status, stderr, stdout)
	}
	if stdout, _, _ := cli("cost", path, "--region", "us-east-1", "--azs", "3"); !strings.Contains(stdout, "2 interface endpoints × 3 AZs") {
		t.Errorf("--azs does not count:\n%s", stdout)
	}
	none := fileWith(t, "none.yaml", "Resources:\n  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }\n")
	for want, args := range map[string][]string{
		"--region is missing":              {path},
		"either templates":                 {path, "--launch-type", "fargate"},
		"no interface endpoint to pay for": {none, "--region", "us-east-1"},
	} {
		if _, stderr, status := cli(append([]string{"cost"}, args...)...); status != 2 || !strings.Contains(stderr, want) {
			t.Errorf("%q: status %d, stderr %q, want %q", args, status, stderr, want)
		}
	}
}
