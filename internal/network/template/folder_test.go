package template_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// put writes files below a new folder, and returns the folder.
func put(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestWhatIsReadOfAFolder holds which files below a folder are templates.
func TestWhatIsReadOfAFolder(t *testing.T) {
	const vpc = "Resources: {V: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}}\n"
	for name, want := range map[string]bool{
		"a.yaml": true, "a.yml": true, "a.YAML": true, "a.template": true, "sub/folder/a.yaml": true, ".a.yaml": true,
		"a.txt": false, "a": false, ".git/a.yaml": false, "sub/.cache/a.yaml": false, "node_modules/a.yaml": false, "modules/a.yaml": true,
	} {
		root := put(t, map[string]string{".hidden/app/" + name: vpc, ".hidden/app/own.yaml": "Resources: {T: {Type: T}}\n", ".hidden/app/dir.yaml/README": "x"})
		n, _, err := template.Read(t.Context(), []string{filepath.Join(root, ".hidden", "app")}, template.Options{})
		if err != nil || (len(n.VPCs) == 1) != want {
			t.Errorf("%s: got %d VPCs and %v, want it to be read: %v", name, len(n.VPCs), err, want)
		}
	}
}

// TestNestedTemplatesAreFoundBesideTheirParent holds which files a nested stack's resource may mean.
func TestNestedTemplatesAreFoundBesideTheirParent(t *testing.T) {
	const child = "Resources: {V: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}}\n"
	for name, c := range map[string]struct {
		resource string
		want     int
	}{
		"a path":                             {"Properties: {TemplateURL: child.yaml}", 1},
		"a path below":                       {"Properties: {TemplateURL: sub/child.yaml}", 1},
		"a path from the root":               {"Properties: {TemplateURL: %/app/child.yaml}", 0},
		"a name that templates do not have":  {"Properties: {TemplateURL: child.txt}", 0},
		"a folder":                           {"Properties: {TemplateURL: folder.yaml}", 0},
		"a URL":                              {"Properties: {TemplateURL: 'https://b.s3.amazonaws.com/a/child.yaml'}", 1},
		"a URL with a path below":            {"Properties: {TemplateURL: 'https://b.s3.amazonaws.com/a/sub/child.yaml?versionId=1'}", 1},
		"a URL of a folder":                  {"Properties: {TemplateURL: 'https://b.s3.amazonaws.com/folder.yaml'}", 0},
		"a URL of another kind of file":      {"Properties: {TemplateURL: 'https://b.s3.amazonaws.com/child.txt'}", 0},
		"a URL that leads out of the folder": {"Properties: {TemplateURL: 'https://b.s3.amazonaws.com/../out.yaml'}", 0},
		"a URL that a parameter ends":        {"Properties: {TemplateURL: !Sub 'https://b.s3.amazonaws.com/${P}'}", 0},
		"a URL that a parameter begins":      {"Properties: {TemplateURL: !Sub '${P}/child.yaml'}", 1},
		"none":                               {"Properties: {TemplateURL: ''}", 0},
		"an asset":                           {"Metadata: {'aws:asset:path': child.yaml}", 1},
		"an asset that is not in the folder": {"Metadata: {'aws:asset:path': ../out.yaml}", 0},
		"a stack set with an empty body":     {"Properties: {TemplateBody: '', TemplateURL: child.yaml}", 1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := put(t, map[string]string{"app/child.yaml": child, "app/child.txt": child, "app/sub/child.yaml": child, "app/folder.yaml/README": "x", "out.yaml": child})
			parent := filepath.Join(dir, "app", "parent.yaml")
			text := "Parameters: {P: {Type: String}}\nResources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    " + strings.ReplaceAll(c.resource, "%", filepath.ToSlash(dir)) + "\n"
			if strings.Contains(c.resource, "TemplateBody") {
				text = strings.Replace(text, "::Stack\n", "::StackSet\n", 1)
			}
			if err := os.WriteFile(parent, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			n, _, err := template.Read(t.Context(), []string{parent}, template.Options{})
			if err != nil || len(n.VPCs) != c.want {
				t.Errorf("got %d VPCs and %v, want %d", len(n.VPCs), err, c.want)
			}
		})
	}
}

// TestATemplateThatIsNestedTwiceHasItsDefectsOnce holds that two defects of it stay two.
func TestATemplateThatIsNestedTwiceHasItsDefectsOnce(t *testing.T) {
	const nested = "  %: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t1.yaml}}\n"
	parent := "Resources:\n" + strings.Replace(nested, "%", "A", 1) + strings.Replace(nested, "%", "B", 1)
	for child, want := range map[string]int{
		"Resources: {R: {Type: T, Properties: {X: !Ref A}}}\n":                                     1,
		"Resources: {R: {Type: T, Properties: {X: !Ref A, Y: !Ref B}}}\n":                          2,
		"Resources:\n  R: {Type: T, Properties: {X: !Ref A}}\n  S: {Type: T, DependsOn: [B, C]}\n": 3,
	} {
		report, _ := checked(t, here, parent, child)
		got := 0
		for _, f := range report.Findings {
			if f.ID == "unresolved-reference" && f.Severity == trace.Error {
				got++
			}
		}
		if got != want {
			t.Errorf("%s: got %d findings, want %d: %+v", child, got, want, report.Findings)
		}
	}
}
