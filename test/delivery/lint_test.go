package delivery

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"ecrprivatelink/internal/testing/program"
)

func TestTemplatesOfThePipelineAreCleanInCfnLint(t *testing.T) {
	lint := program.Path(t, "cfn-lint", "pip install cfn-lint")
	assembly := synthesized(t)
	args := []string{"--non-zero-exit-code", "informational"}
	files := slices.Sorted(maps.Keys(templates(t, assembly)))
	if len(files) != 14 {
		t.Errorf("got templates %q, want two of the pipeline and two of each of six stages", files)
	}
	for _, file := range files {
		args = append(args, filepath.Join(assembly, file))
	}
	run(t, "", nil, lint, args...)
}
