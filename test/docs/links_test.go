package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// linkPattern finds the links of a page to files and headings of the repository: a path, a heading, or both.
var linkPattern = regexp.MustCompile(`\]\(([^)#:\s]*)(?:#([^)\s]*))?\)`)

// pages lists the documentation: the pages of the root, of docs and of what is published beside them.
func pages(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"*.md", "docs/*.md", "bin/*/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, found...)
	}
	return out
}

// headings are the anchors of a page as GitHub makes them: in lower case, without punctuation, hyphens for spaces.
func headings(t *testing.T, page string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range regexp.MustCompile("(?m)^#{1,6} (.+)$").FindAllStringSubmatch(string(text), -1) {
		anchor := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(m[1]), "")
		out = append(out, strings.ReplaceAll(anchor, " ", "-"))
	}
	return out
}

// linksOf returns what a page links to, and says which of it does not exist.
func linksOf(t *testing.T, page string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range linkPattern.FindAllStringSubmatch(string(text), -1) {
		target, anchor := page, m[2]
		if m[1] != "" {
			target = filepath.Join(filepath.Dir(page), m[1])
		}
		if _, err := os.Stat(target); err != nil {
			t.Errorf("%s links to %s, which does not exist", page, m[1])
		} else if anchor != "" && !slices.Contains(headings(t, target), anchor) {
			t.Errorf("%s links to the heading #%s of %s, which it does not have", page, anchor, target)
		}
		out = append(out, target)
	}
	return out
}

// Every link leads somewhere, and whoever begins with the README finds every page.
func TestDocumentationLinksResolveAndReachEveryPage(t *testing.T) {
	linked := map[string][]string{}
	for _, page := range pages(t) {
		linked[page] = linksOf(t, page)
	}
	reached, next := map[string]bool{}, []string{filepath.Join(root, "README.md")}
	for len(next) > 0 {
		page := next[0]
		next = next[1:]
		if !reached[page] {
			reached[page] = true
			next = append(next, linked[page]...)
		}
	}
	for page := range linked {
		if !reached[page] {
			t.Errorf("no way of links leads from the README to %s", page)
		}
	}
}

// One word, one meaning: a fault has a fix, in every page, message and report.
func TestOneWordForAFix(t *testing.T) {
	other := regexp.MustCompile(`(?i)\b(un)?m` + `end(s|ed|ing)?\b`)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".git") || entry.Name() == "node_modules" || entry.Name() == "cdk.out"):
			return filepath.SkipDir
		case !slices.Contains([]string{".go", ".md", ".ts", ".txt", ".json", ".yml"}, filepath.Ext(path)):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, word := range other.FindAll(text, -1) {
			t.Errorf("%s says %q; say fix", path, word)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
