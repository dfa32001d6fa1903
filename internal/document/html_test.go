package document

import (
	"strings"
	"testing"
)

func TestThePolicyAllowsThePagesOwnStyleOnly(t *testing.T) {
	policy := contentPolicy()
	if !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") {
		t.Errorf("the policy is %s", policy)
	}
	if strings.Contains(styleText, "url(") || strings.Contains(styleText, "@import") {
		t.Error("the style sheet loads something")
	}
}
