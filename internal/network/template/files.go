package template

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/regular"
)

// files are the templates that were read, by path.
type files map[string]*cfn.Template

// maxFile is the size up to which a file is read to see whether it is a template, one that is too large included.
const maxFile = 64 << 20

func readFile(path string) (string, error) {
	// Opening a pipe would wait for its other end, so look before.
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", readable(path, err)
	case !info.Mode().IsRegular() && !regular.OwnStream(path):
		return "", fmt.Errorf("%s: it is no regular file; give a CloudFormation template or a cdk.out folder", path)
	case info.Size() > maxFile:
		return "", fmt.Errorf("%s: the file has %d bytes, and CloudFormation takes templates of at most %d (1 MB)", path, info.Size(), cfn.MaxSize)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", readable(path, err)
	}
	defer f.Close()
	var text strings.Builder
	text.Grow(int(info.Size()))
	if _, err := io.Copy(&text, io.LimitReader(f, maxFile+1)); err != nil {
		return "", readable(path, err)
	}
	return text.String(), nil
}

// parse reads the templates of sources, several at once.
func (f files) parse(ctx context.Context, all []source) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(2, runtime.GOMAXPROCS(0)))
	for i := range all {
		s := &all[i]
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			t, err := s.read()
			s.template = t
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, s := range all {
		if s.template != nil {
			f[clean(s.path)] = s.template
		}
	}
	return nil
}

// read reads the template of a source; nil for a file of a folder that is something else, and for a stack without
// resources.
func (s *source) read() (*cfn.Template, error) {
	text := s.text
	if text == "" {
		var err error
		if text, err = readFile(s.path); err != nil {
			return nil, err
		}
	}
	if s.loose && !strings.Contains(text, "Resources") {
		return nil, nil
	}
	t, err := cfn.Parse(s.path, text)
	other := errors.Is(err, cfn.ErrNotTemplate)
	switch {
	case s.loose && (other || err != nil && !strings.Contains(text, "AWS::")):
		return nil, nil
	case s.stackName != "" && other: // the CDK leaves Resources out of a stack that has none
		return nil, nil
	}
	return t, err
}

func clean(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return filepath.Clean(path)
}

// shed drops the trees of the templates, which tracing does not need, and which then make room for what it finds.
func (a *application) shed() {
	_ = a.each(func(t *cfn.Template) error { t.Shed(); return nil })
}

func (a *application) restore() error { return a.each((*cfn.Template).Restore) }

func (a *application) each(do func(*cfn.Template) error) error {
	for _, s := range a.stacks {
		if err := do(s.template); err != nil {
			return err
		}
	}
	for _, t := range a.files {
		if err := do(t); err != nil {
			return err
		}
	}
	return nil
}

// stacks are the sources that are stacks of their own: templates that no other one nests.
func (f files) stacks(all []source) []source {
	nested := map[*cfn.Template]bool{}
	probe := cfn.NewApp()
	for i, s := range all {
		if s.template == nil || !s.template.Nests() {
			continue
		}
		stack, err := probe.Add(s.template, cfn.Options{Name: fmt.Sprint(i)})
		if err != nil {
			break
		}
		for _, r := range stack.Resources {
			if r.Nests() {
				if t, _ := f.nested(r); t != nil && t != s.template {
					nested[t] = true
				}
			}
		}
	}
	var roots []source
	seen := map[*cfn.Template]bool{}
	for pass := 0; pass < 2 && len(roots) == 0; pass++ {
		for _, s := range all {
			// In the second pass every template is nested in another one: Link says so.
			if s.template != nil && (!nested[s.template] || s.stackName != "" || pass == 1) && !seen[f[clean(s.path)]] {
				seen[f[clean(s.path)]] = true
				roots = append(roots, s)
			}
		}
	}
	name(roots)
	return roots
}

// name names the stacks by their files, with as much of the path as it takes to tell them apart.
func name(roots []source) {
	for parts := 1; parts <= 64; parts++ {
		count := map[string]int{}
		for _, s := range roots {
			count[s.label(parts)]++
		}
		last := parts == 64
		for i := range roots {
			if label := roots[i].label(parts); roots[i].name == "" && (count[label] == 1 || last) {
				roots[i].name = label
			}
		}
	}
}

// label is the name of a source with so many parts of its path.
func (s source) label(parts int) string {
	if s.name != "" {
		return s.name
	}
	path := filepath.ToSlash(s.path)
	path = strings.TrimSuffix(strings.TrimSuffix(path, filepath.Ext(path)), ".template")
	all := strings.Split(path, "/")
	return strings.Join(all[max(0, len(all)-parts):], "/")
}

// nested finds the template of a nested stack: the asset of a cdk.out folder, a path relative to the
// template, or a file near the template whose path ends as the URL does.
func (f files) nested(r *cfn.Resource) (*cfn.Template, error) {
	dir := filepath.Dir(r.Stack.Template.Name)
	if asset := r.Metadata("aws:asset:path"); asset != "" && filepath.IsLocal(asset) {
		return f.open(filepath.Join(dir, asset))
	}
	if body, ok := r.Inline().Literal(); ok && body != "" {
		return cfn.Parse(r.Stack.Template.Name+"#"+r.LogicalID, body)
	}
	where := r.Location()
	parts := where.Spelled()
	if len(parts) == 0 || parts[len(parts)-1].Token != nil {
		return nil, nil
	}
	tail := parts[len(parts)-1].Text
	if len(parts) == 1 && !strings.Contains(tail, "://") {
		if filepath.IsAbs(tail) || !templateFile(tail) {
			return nil, nil
		}
		return f.open(filepath.Join(dir, filepath.FromSlash(tail)))
	}
	if u, err := url.Parse(tail); err == nil {
		tail = u.Path
	}
	steps := strings.Split(strings.Trim(tail, "/"), "/")
	for i := range steps {
		local := filepath.FromSlash(strings.Join(steps[i:], "/"))
		if !filepath.IsLocal(local) || !templateFile(local) {
			continue
		}
		if t := f[clean(filepath.Join(dir, local))]; t != nil {
			return t, nil
		}
		if info, err := os.Stat(filepath.Join(dir, local)); err == nil && info.Mode().IsRegular() {
			return f.open(filepath.Join(dir, local))
		}
	}
	return f.asset(dir, strings.TrimSuffix(steps[len(steps)-1], ".json"))
}

// asset finds a template by its hash in the asset manifests of a cdk.out folder. The CDK names its file in the metadata
// only where the CLI asks for that.
func (f files) asset(dir, hash string) (*cfn.Template, error) {
	manifests, err := filepath.Glob(filepath.Join(dir, "*.assets.json"))
	if err != nil {
		return nil, nil // a folder whose name is a bad pattern has none that can be found
	}
	for _, path := range manifests {
		text, err := readFile(path)
		if err != nil {
			return nil, err
		}
		var manifest struct {
			Files map[string]struct{ Source struct{ Path string } }
		}
		if json.Unmarshal([]byte(text), &manifest) != nil {
			continue // the manifest is no part of what is checked
		}
		if found := manifest.Files[hash].Source.Path; filepath.IsLocal(found) {
			return f.open(filepath.Join(dir, found))
		}
	}
	return nil, nil
}

// open reads a nested template once. A file that is not there is not at hand, which is no error.
func (f files) open(path string) (*cfn.Template, error) {
	if t := f[clean(path)]; t != nil {
		return t, nil
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, nil
	}
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	t, err := cfn.Parse(path, text)
	if err != nil {
		return nil, err
	}
	f[clean(path)] = t
	return t, nil
}
