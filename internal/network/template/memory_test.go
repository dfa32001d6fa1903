package template_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
)

// held is how many bytes are in use.
func held() int {
	runtime.GC()
	runtime.GC() // what the first one found a finalizer for
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// heldWhile are the bytes in use, less those before, each time that a network of a template is made.
func heldWhile(t *testing.T, text string) []int {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out []int
	before := held()
	_, report, _, err := template.Check(context.Background(), []string{path}, template.Options{}, func(n network.Network) (network.Network, error) {
		out = append(out, held()-before)
		return n, nil
	})
	if err != nil || len(report.Traces) == 0 {
		t.Fatalf("%d traces, error %v", len(report.Traces), err)
	}
	return out
}

// A tree takes several times the bytes of its text, which stays.
func TestTreesAreGoneWhenTheTraceBegins(t *testing.T) {
	var topics strings.Builder
	for i := range 400 {
		fmt.Fprintf(&topics, "  Topic%d: {Type: AWS::SNS::Topic, Properties: {Tags: [%s]}}\n", i, strings.Repeat("{Key: a, Value: b}, ", 60))
	}
	text := isolatedWith("more", topics.String())
	if at := heldWhile(t, text); len(at) != 1 || at[0] > 2*len(text) {
		t.Errorf("%d bytes are held for a template of %d", at, len(text))
	}
}

// In each of the 32 ways there is a report that is as large as in any other.
func TestReportsOfManyWaysAreNotKept(t *testing.T) {
	var parameters, more strings.Builder
	parameters.WriteString("Parameters:\n")
	for i := range 5 {
		fmt.Fprintf(&parameters, "  P%d: {Type: String, AllowedValues: [a, b]}\n", i)
	}
	parameters.WriteString("Conditions:\n")
	for i := range 5 {
		fmt.Fprintf(&parameters, "  C%d: !Equals [!Ref P%d, a]\n", i, i)
		fmt.Fprintf(&more, "  Rule%d: {Type: AWS::EC2::SecurityGroupIngress, Condition: C%d, Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.%d.0/24}}\n", i, i, i)
	}
	for i := range 100 {
		fmt.Fprintf(&more, "  Service%d: {Type: AWS::ECS::Service, Properties: {Cluster: !Ref Cluster, LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}}}\n", i)
	}
	at := heldWhile(t, isolatedWith("parameters", parameters.String(), "dkr", "Condition: C0,", "more", more.String()))
	if len(at) != template.MaxCases+2 {
		t.Fatalf("%d networks are made, want %d, and that without decisions before and after", len(at), template.MaxCases)
	}
	third, last := at[3], at[template.MaxCases]
	if last > third+third/4 {
		t.Errorf("%d bytes are held when the third way is traced, and %d at the last", third, last)
	}
}
