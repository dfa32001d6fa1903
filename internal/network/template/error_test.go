package template_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network/template"
)

func TestReadRefuses(t *testing.T) {
	const wanted = "; want .json, .yaml, .yml or .template files with Resources, or a cdk.out folder"
	const vpc = "Resources: {V: {Type: 'AWS::EC2::VPC'}}\n"
	stack := func(file string) string {
		return `{"artifacts": {"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "` + file + `"}}}}`
	}
	cases := []struct {
		name    string
		files   map[string]string // a name that ends in / is a folder
		paths   string
		options template.Options
		want    string
	}{
		{"no path", nil, "", template.Options{}, "no path is given; give a CloudFormation template or a cdk.out folder"},
		{"a path that is not there", nil, "gone.yaml", template.Options{}, "gone.yaml: there is no such file or folder; want a CloudFormation template or a cdk.out folder"},
		{"an empty file", map[string]string{"t.yaml": ""}, "t.yaml", template.Options{}, "t.yaml: the file is empty; want a CloudFormation template in JSON or YAML"},
		{"a binary file", map[string]string{"t.json": "\x7fELF\x00\x01"}, "t.json", template.Options{}, "t.json: the file is not UTF-8 text; want a CloudFormation template in JSON or YAML"},
		{"truncated JSON", map[string]string{"t.json": "{\"Resources\":\n{"}, "t.json", template.Options{}, "t.json:2: it is not valid JSON: unexpected end of JSON input"},
		{"a file that is no template", map[string]string{"t.yaml": "kind: Pod"}, "t.yaml", template.Options{}, "t.yaml: it is not a CloudFormation template: it has no Resources at its top level, only: kind"},
		{"an empty folder", map[string]string{"d/": ""}, "d", template.Options{}, "d: there is no CloudFormation template in the folder" + wanted},
		{"a folder of other files", map[string]string{"d/package.json": `{"name": "x"}`, "d/notes.yaml": "Resources are: [", "d/readme.md": "x"}, "d", template.Options{}, "d: there is no CloudFormation template in the folder" + wanted},
		{"a folder with a broken template", map[string]string{"d/t.yaml": "Resources:\n  V: {Type: AWS::EC2::VPC\n", "d/u.yaml": vpc}, "d", template.Options{}, "d/t.yaml:2: it is not valid YAML: did not find expected ',' or '}'"},
		{"a cdk.out folder with a broken manifest", map[string]string{"d/manifest.json": "{"}, "d", template.Options{}, "d/manifest.json: it is not the manifest of a cdk.out folder: line 1, column 2: unexpected end of JSON input"},
		{"a cdk.out folder without stacks", map[string]string{"d/manifest.json": `{"artifacts": {}}`}, "d", template.Options{}, "d/manifest.json: the cdk.out folder holds no stack; run cdk synth"},
		{"a cdk.out folder that lacks a template", map[string]string{"d/manifest.json": stack("S.template.json")}, "d", template.Options{}, "d/S.template.json: there is no such file or folder; want a CloudFormation template or a cdk.out folder"},
		{"a cdk.out folder that leads out of itself", map[string]string{"d/manifest.json": stack("../secret.json")}, "d", template.Options{}, `d/manifest.json: the template of S is not in the folder: "../secret.json"`},
		{"a stage that leads out of the folder", map[string]string{"d/manifest.json": `{"artifacts": {"S": {"type": "cdk:cloud-assembly", "properties": {"directoryName": ".."}}}}`}, "d", template.Options{}, `d/manifest.json: the stage S is not in the folder: ".."`},
		{"a stage within itself", map[string]string{"d/manifest.json": `{"artifacts": {"S": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}}}`}, "d", template.Options{}, "d/manifest.json: stages stand in each other more than 32 deep"},
		{"a template nested in itself", map[string]string{"t.yaml": "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t.yaml}}\n"}, "t.yaml", template.Options{},
			"t.yaml:2: the nested stack N uses a template that it is itself part of: t.yaml; CloudFormation cannot deploy that"},
		{"templates nested in each other", map[string]string{"d/a.yaml": "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml}}\n", "d/b.yaml": "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}\n"}, "d", template.Options{},
			"d/b.yaml:2: the nested stack N uses a template that it is itself part of: d/a.yaml; CloudFormation cannot deploy that"},
		{"a nested template that is broken", map[string]string{"t.yaml": "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml}}\n", "b.yaml": "["}, "t.yaml", template.Options{},
			"b.yaml:1: it is not valid YAML: did not find expected node content"},
		{"a parameter that no template has", map[string]string{"t.yaml": "Parameters: {VpcId: {Type: String}}\n" + vpc}, "t.yaml", template.Options{Parameters: map[string]string{"VpcID": "x"}},
			`no template has a parameter "VpcID"; did you mean "VpcId"?`},
		{"a parameter where there are none", map[string]string{"t.yaml": vpc}, "t.yaml", template.Options{Parameters: map[string]string{"X": "x"}},
			`no template has a parameter "X"; the templates have no parameters`},
		{"a Region that does not exist", map[string]string{"t.yaml": vpc}, "t.yaml", template.Options{Region: "us-wets-2x"}, `unknown Region "us-wets-2x"; did you mean "us-west-2"?`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for name, text := range c.files {
				if err := os.MkdirAll(filepath.Dir(name+"x"), 0o700); err != nil {
					t.Fatal(err)
				}
				if strings.HasSuffix(name, "/") {
					continue
				}
				if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, _, err := template.Read(context.Background(), strings.Fields(c.paths), c.options)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("\ngot  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := template.Read(ctx, []string{"testdata/assembly"}, template.Options{}); err == nil {
		t.Error("a cancelled context: got no error")
	}
}

func TestReadRefusesWhatCloudFormationDoesNotTake(t *testing.T) {
	topics := func(size int) string {
		var text strings.Builder
		text.WriteString("{\"Resources\": {\n")
		for i := 0; text.Len() < size; i++ {
			if i > 0 {
				text.WriteString(",\n")
			}
			fmt.Fprintf(&text, `"Topic%d": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "%s"}}`, i, strings.Repeat("n", 60))
		}
		return text.String() + "}}"
	}
	loops := `{"T": {"Type": "AWS::SNS::Topic"}}`
	for i := range 8 {
		loops = fmt.Sprintf(`{"Fn::ForEach::L%d": ["x%d", [%s"z"], %s]}`, i, i, strings.Repeat(`"a", `, 29), loops)
	}
	for _, c := range []struct{ name, text, want string }{
		{"a template of 50 MB", topics(50 << 20), "the file has SIZE bytes, and CloudFormation takes templates of at most 1000000 (1 MB)"},
		{"a file of 80 MB", topics(80 << 20), "the file has SIZE bytes, and CloudFormation takes templates of at most 1000000 (1 MB)"},
		{"a template of 6,000 resources", topics(990_000), "CloudFormation takes at most 500 in a template"},
		{"loops that come to 656,100,000,000 resources", `{"Transform": "AWS::LanguageExtensions", "Resources": ` + loops + "}", "it has more than 500 resources, the most that CloudFormation takes in a template"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "t.json")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			want := strings.Replace(c.want, "SIZE", fmt.Sprint(len(c.text)), 1)
			for _, given := range []string{path, dir} {
				_, _, err := template.Read(context.Background(), []string{given}, template.Options{})
				if err == nil || !strings.HasPrefix(err.Error(), path) || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %s: … %s", err, path, want)
				}
			}
		})
	}
	t.Run("a large file beside a template that is none", func(t *testing.T) {
		dir := t.TempDir()
		for name, text := range map[string]string{"t.yaml": "Resources: {V: {Type: 'AWS::EC2::VPC'}}\n", "lock.json": `{"Resources": "` + strings.Repeat("x", cfn.MaxSize) + `"}`} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := template.Read(context.Background(), []string{dir}, template.Options{}); err != nil {
			t.Error(err)
		}
	})
}

func TestReadTakesRegularFilesOnly(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "t.yaml")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{"artifacts": {"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "t.yaml"}}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"a pipe": pipe, "a pipe in an assembly": dir, "a device": "/dev/null"} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := template.Read(context.Background(), []string{path}, template.Options{}); err == nil || !strings.Contains(err.Error(), "it is no regular file") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestStackNames(t *testing.T) {
	t.Chdir(t.TempDir())
	const vpc = "Resources: {V: {Type: 'AWS::EC2::VPC'}}\n"
	for _, name := range []string{"a/vpc.yaml", "b/vpc.yaml", "net.template.json"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		text := vpc
		if strings.HasSuffix(name, ".json") {
			text = `{"Resources": {"V": {"Type": "AWS::EC2::VPC"}}}`
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n, _, err := template.Read(context.Background(), []string{"a/vpc.yaml", "b", "net.template.json"}, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range n.VPCs {
		got = append(got, v.ID)
	}
	if want := "a/vpc/V b/vpc/V net/V"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestParametersOfOneStack(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.yaml", "b.yaml"} {
		if err := os.WriteFile(name, []byte("Parameters: {Cidr: {Type: String}}\nResources: {V: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Ref Cidr}}}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n, _, err := template.Read(context.Background(), []string{"."}, template.Options{Parameters: map[string]string{"Cidr": "10.0.0.0/16", "b:Cidr": "10.9.0.0/16"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := show(n.VPCs[0].CIDRs) + " " + show(n.VPCs[1].CIDRs); got != "10.0.0.0/16 10.9.0.0/16" {
		t.Errorf("got %s", got)
	}
}
