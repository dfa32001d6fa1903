package template

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/syntax"
	"ecrprivatelink/internal/trace"
)

// source is a file that holds, or may hold, the template of a stack.
type source struct {
	path string
	// name is what the stack is called; empty until it follows from the path.
	name string
	// stackName, region and account are what a cdk.out folder says of the stack.
	stackName, region, account string
	// loose says that the file stands in a folder with others and may be something else than a template.
	loose bool
	// acknowledged is what the code of the app accepts by the CDK's own means.
	acknowledged []trace.Acknowledgement
	// created says where the code of the app makes the constructs, by path.
	created map[string]codePlace
	// after are the names of the stacks that the app deploys before it.
	after []string
	// text is the template, where it is at hand; else it is read from the path.
	text string

	template *cfn.Template
}

// maxFiles is how many files of a folder are looked at.
const maxFiles = 10_000

// maxStages is how deep stages of a cdk.out folder may stand in each other.
const maxStages = 32

// find lists the files that a path stands for.
func find(path string) ([]source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, readable(path, err)
	}
	if !info.IsDir() {
		return []source{{path: path}}, nil
	}
	if _, err := os.Stat(filepath.Join(path, "manifest.json")); err == nil {
		return assembly(path, 0)
	}
	return folder(path)
}

// readable says in one line why a path cannot be read.
func readable(path string, err error) error {
	var cause *fs.PathError
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: there is no such file or folder; want a CloudFormation template or a cdk.out folder", path)
	}
	if errors.As(err, &cause) {
		return fmt.Errorf("%s: it cannot be read: %w", path, cause.Err)
	}
	return fmt.Errorf("%s: it cannot be read: %w", path, err)
}

// templateFile reports whether a name is one that templates have.
func templateFile(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".yaml", ".yml", ".template":
		return true
	}
	return false
}

// folder lists the files below a folder that may be templates. Hidden folders and node_modules are passed over.
func folder(root string) ([]source, error) {
	var found []source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return readable(path, err)
		case entry.IsDir():
			if path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules") {
				return filepath.SkipDir
			}
		case entry.Type().IsRegular() && templateFile(entry.Name()):
			found = append(found, source{path: path, loose: true})
		}
		if len(found) > maxFiles {
			return fmt.Errorf("%s: the folder has more than %d files that may be templates; give the templates themselves", root, maxFiles)
		}
		return nil
	})
	return found, err
}

// manifest is the part of a cdk.out folder's manifest.json that names its stacks.
// Source: the cloud-assembly-schema of the AWS CDK.
type manifest struct {
	Artifacts map[string]struct {
		Type        string
		Environment string
		DisplayName string
		// Dependencies are the artifacts that have to be deployed before this one.
		Dependencies []string
		Metadata     metadata
		// AdditionalMetadataFile holds metadata, too.
		AdditionalMetadataFile string
		Properties             struct {
			TemplateFile  string
			StackName     string
			DirectoryName string
		}
	}
}

// assembly lists the stacks of a cdk.out folder and those of the stages within.
func assembly(dir string, depth int) ([]source, error) {
	path := filepath.Join(dir, "manifest.json")
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return nil, fmt.Errorf("%s: it is not the manifest of a cdk.out folder: %s", path, syntax.Explain([]byte(text), err))
	}
	if m.Artifacts == nil { // some other program's manifest.json
		return folder(dir)
	}
	if depth > maxStages {
		return nil, fmt.Errorf("%s: stages stand in each other more than %d deep", path, maxStages)
	}
	var found []source
	for _, name := range slices.Sorted(maps.Keys(m.Artifacts)) {
		a := m.Artifacts[name]
		switch a.Type {
		case "aws:cloudformation:stack":
			if !filepath.IsLocal(a.Properties.TemplateFile) {
				return nil, fmt.Errorf("%s: the template of %s is not in the folder: %q", path, name, a.Properties.TemplateFile)
			}
			s := source{path: filepath.Join(dir, a.Properties.TemplateFile), name: cmp.Or(a.DisplayName, name), stackName: cmp.Or(a.Properties.StackName, name)}
			s.account, s.region = environment(a.Environment)
			if err := a.Metadata.read(dir, a.AdditionalMetadataFile); err != nil {
				return nil, err
			}
			for _, d := range a.Dependencies {
				s.after = append(s.after, cmp.Or(m.Artifacts[d].DisplayName, d))
			}
			s.acknowledged, s.created = a.Metadata.acknowledgements(s.name, s.path), a.Metadata.created()
			found = append(found, s)
		case "cdk:cloud-assembly":
			if !filepath.IsLocal(a.Properties.DirectoryName) {
				return nil, fmt.Errorf("%s: the stage %s is not in the folder: %q", path, name, a.Properties.DirectoryName)
			}
			stage, err := assembly(filepath.Join(dir, a.Properties.DirectoryName), depth+1)
			if err != nil {
				return nil, err
			}
			found = append(found, stage...)
		}
	}
	if len(found) == 0 && depth == 0 {
		return nil, fmt.Errorf("%s: the cdk.out folder holds no stack; run cdk synth", path)
	}
	return found, nil
}

// environment takes "aws://ACCOUNT/REGION" apart. What is not known is empty.
func environment(uri string) (account, region string) {
	account, region, _ = strings.Cut(strings.TrimPrefix(uri, "aws://"), "/")
	if account == "unknown-account" {
		account = ""
	}
	if region == "unknown-region" {
		region = ""
	}
	return account, region
}
