package repository

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestRootIsWhereGoModIs(t *testing.T) {
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	var pinned struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	content, err := os.ReadFile(filepath.Join(root, "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &pinned); err != nil {
		t.Fatal(err)
	}
	if pinned.Dependencies["aws-cdk"] == "" {
		t.Errorf("%s is not the folder of this repository", root)
	}
	t.Chdir(t.TempDir())
	if root, err := Root(); err == nil {
		t.Errorf("found %s from a folder outside of any module", root)
	}
}
