package cdktest

import (
	"strings"

	"ecrprivatelink/internal/jsiiexit"
	"ecrprivatelink/internal/testing/golden"
)

// TB is the part of [testing.TB] that this package calls.
type TB = golden.TB

// MustPanic serves the cases that must fail: it runs f, fails the test unless f panics with a message that contains
// every wanted part, and returns the message.
func MustPanic(t TB, f func(), want ...string) string {
	t.Helper()
	err := try(f)
	if err == nil {
		t.Fatalf("no panic, want one that says %q", want)
		return ""
	}
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Fatalf("the panic says\n\t%v\nand lacks\n\t%s", err, part)
		}
	}
	return err.Error()
}

// try runs f and returns its panic as an error, or nil.
func try(f func()) error {
	return jsiiexit.Catch(func() error { f(); return nil })
}
