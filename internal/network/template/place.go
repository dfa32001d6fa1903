package template

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/trace"
)

// about are the properties that the findings of a rule are about, by the rule's id: the first that a resource has.
// Where a finding's key is the name of a property, as that of vpc-dns-attributes is, it comes first.
var about = map[string][]string{
	"private-dns-disabled":             {"PrivateDnsEnabled"},
	"private-dns-conflict":             {"PrivateDnsEnabled"},
	"endpoint-without-subnet":          {"SubnetIds"},
	"endpoint-zone-twice":              {"SubnetIds"},
	"subnet-block":                     {"CidrBlock"},
	"zone-of-other-region":             {"AvailabilityZone", "AvailabilityZoneName", "AvailabilityZones"},
	"endpoint-other-zone":              {"SubnetIds"},
	"duplicate-endpoint":               {"ServiceName"},
	"s3-route-missing":                 {"RouteTableIds"},
	"duplicate-s3-route":               {"RouteTableIds"},
	"nat-without-internet":             {"SubnetId"},
	"public-ip-disabled":               {"NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp", "NetworkConfiguration.AwsVpcConfiguration.AssignPublicIp"},
	"egress-to-endpoint-missing":       {"SecurityGroupEgress"},
	"egress-to-s3-missing":             {"SecurityGroupEgress"},
	"egress-to-internet-missing":       {"SecurityGroupEgress"},
	"efs-egress-missing":               {"SecurityGroupEgress"},
	"ingress-missing":                  {"SecurityGroupIngress", "SecurityGroupIds"},
	"ingress-not-from-task":            {"SecurityGroupIngress", "SecurityGroupIds"},
	"efs-ingress-missing":              {"SecurityGroupIngress", "SecurityGroups"},
	"endpoint-group-wide-open":         {"SecurityGroupIngress"},
	"endpoint-policy-blocks-call":      {"PolicyDocument"},
	"s3-policy-without-layer-bucket":   {"PolicyDocument"},
	"s3-policy-principal-condition":    {"PolicyDocument"},
	"endpoint-policy-too-large":        {"PolicyDocument"},
	"endpoint-policy-suspect":          {"PolicyDocument"},
	"trust-policy-excludes-service":    {"AssumeRolePolicyDocument"},
	"role-permission-missing":          {"Policies", "ManagedPolicyArns"},
	"role-condition-excludes-endpoint": {"Policies"},
	"role-condition-one-endpoint":      {"Policies"},
	"role-restriction-cancelled":       {"Policies", "ManagedPolicyArns"},
	"resource-policy-blocks-call":      {"RepositoryPolicyText", "KeyPolicy", "ResourcePolicy", "PolicyDocument", "FileSystemPolicy"},
	"platform-version-retired":         {"PlatformVersion"},
	"firelens-destination-blocked":     {"ContainerDefinitions"},
}

// locate says of findings where they stand more closely than by their resource: at the property that they are about,
// and in the code of the app. A finding that stands at a part of its resource already keeps its line. It goes from
// template to template, so that the tree of one alone is in memory.
func (a *application) locate(r *trace.Report) {
	in := map[string][]*trace.Finding{}
	add := func(f *trace.Finding) {
		if f.File != "" && f.LogicalID != "" {
			in[f.File] = append(in[f.File], f)
		}
	}
	for i := range r.Findings {
		add(&r.Findings[i])
	}
	for i := range r.Acknowledged {
		add(&r.Acknowledged[i].Finding)
	}
	for file, findings := range in {
		t := a.files[clean(file)]
		for _, f := range findings {
			if t != nil {
				placeIn(t, f)
			}
			a.placeInCode(f)
		}
		if t != nil {
			t.Shed()
		}
	}
}

// placeIn finds the property that a finding is about.
func placeIn(t *cfn.Template, f *trace.Finding) {
	line, column := t.Place("Resources", f.LogicalID)
	if line != f.Line || line == 0 {
		return
	}
	f.Column = column
	start := min(1, len(f.Key))
	for _, property := range append([]string{strings.ToUpper(f.Key[:start]) + f.Key[start:]}, about[f.ID]...) {
		keys := append([]string{"Resources", f.LogicalID, "Properties"}, strings.Split(property, ".")...)
		if line, column := t.Place(keys...); line > 0 {
			f.Line, f.Column = line, column
			return
		}
	}
}

// placeInCode finds where the app makes what a finding is about.
func (a *application) placeInCode(f *trace.Finding) {
	for _, s := range a.stacks {
		if at, ok := s.created[f.ConstructPath]; ok {
			f.CodeFile, f.CodeLine = at.file()
			return
		}
	}
}

// creationStack is the type of the metadata in which the CDK keeps the calls that made a construct, the innermost
// first. The frames of libraries are left out of it. In the debug mode of older versions each entry has its own, trace,
// with them.
// Source: ArtifactMetadataEntryType.CREATION_STACK of aws-cdk-lib 2.276.0, and what its synthesis writes.
const creationStack = "aws:cdk:creationStack"

// codePlace is a place in the code of an app: a path from the working folder and a line, from 1.
type codePlace struct {
	path string
	line int
}

// frame matches the place of a call, such as that of "new Service (/app/lib/service.ts:12:5)".
var frame = regexp.MustCompile(`(?:^\s*(?:at )?|\()(?:file://)?((?:/|[A-Za-z]:[/\\]).*?):(\d+)(?::\+?\d+)?\)?$`)

// created are the places in the code below the working folder where constructs are made, by construct path.
func (m metadata) created() map[string]codePlace {
	here := workingFolders()
	out := map[string]codePlace{}
	for path, entries := range m {
		for _, e := range entries {
			frames := e.Trace
			if e.Type == creationStack && json.Unmarshal(e.Data, &frames) != nil {
				continue
			}
			if at, ok := firstBelow(here, frames); ok {
				out[strings.TrimPrefix(path, "/")] = at
				break
			}
		}
	}
	return out
}

// workingFolders are the ways to spell the working folder: a runtime may name files by their real paths.
func workingFolders() []string {
	here, err := os.Getwd()
	if err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(here); err == nil && real != here {
		return []string{here, real}
	}
	return []string{here}
}

// firstBelow is the innermost of frames whose file is below one of some folders and no file of a library.
func firstBelow(folders, frames []string) (codePlace, bool) {
	for _, f := range frames {
		match := frame.FindStringSubmatch(f)
		if match == nil {
			continue
		}
		line, err := strconv.Atoi(match[2])
		if err != nil || line < 1 {
			continue
		}
		for _, folder := range folders {
			path, err := filepath.Rel(folder, match[1])
			if err == nil && filepath.IsLocal(path) && !strings.Contains(filepath.ToSlash("/"+path), "/node_modules/") {
				return codePlace{path, line}, true
			}
		}
	}
	return codePlace{}, false
}

// file is the file and the line, where there is such a file with so many lines; else empty and 0.
func (p codePlace) file() (string, int) {
	text, err := readFile(p.path)
	if err != nil || strings.Count(text, "\n")+1 < p.line {
		return "", 0
	}
	return p.path, p.line
}
