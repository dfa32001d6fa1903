//go:build !linux

package main

import "testing"

func runInside(t *testing.T, _ []byte, _ ...string) string {
	t.Helper()
	t.Skip("there is no empty root on this system")
	return ""
}
