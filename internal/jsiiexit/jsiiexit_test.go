package jsiiexit

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestPanicSaysWhatTheCDKSaid(t *testing.T) {
	cases := []struct {
		name  string
		value any
		want  string
	}{
		{"a missing required property", "Field awsec2.X.Service is required, but has nil value", "Field awsec2.X.Service is required, but has nil value"},
		{"an error thrown in JavaScript", errors.New("There is already a Construct with name 'A' in App"), "There is already a Construct with name 'A' in App"},
		{"a fault of the kernel loses its class names", errors.New("JsiiError: @jsii/kernel.Fault no such type"), "no such type"},
		{"a value that jsii cannot read", errors.New("@jsii/kernel.SerializationError: Passed to parameter x"), "Passed to parameter x"},
		{"a validation keeps every line", errors.New("ValidationFailedWithErrors: Validation failed with the following errors:\n  [A] bad"), "Validation failed with the following errors:\n  [A] bad"},
		{"a text that only mentions a class keeps it", "got JsiiError: x", "got JsiiError: x"},
		{"a text of our own about a closed process is no crash", "say: this process has been closed", "say: this process has been closed"},
		{"a temporary folder that fills, in Node.js", errors.New("ENOSPC: no space left on device, write"),
			"ENOSPC: no space left on device, write; make room there, or set TMPDIR (on Windows TEMP) to a folder that has it: the CDK is unpacked there"},
		{"a runtime that died", errors.New("this process has been closed"), "the jsii runtime, the Node.js process behind the CDK, ended before the program did: this process has been closed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := Catch(func() error { panic(c.value) })
			if err == nil || err.Error() != c.want {
				t.Fatalf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestPanicPointsOutBugsAndMissingNode(t *testing.T) {
	bug := Catch(func() error { var none []string; _ = none[len(os.Args)]; return nil })
	if bug == nil || !strings.HasPrefix(bug.Error(), "internal error, please report it: runtime error: index out of range") {
		t.Errorf("a bug says %v", bug)
	}
	missing := Catch(func() error { panic(&exec.Error{Name: "node", Err: exec.ErrNotFound}) })
	if missing == nil || !strings.Contains(missing.Error(), "install Node.js") {
		t.Errorf("a missing node says %v", missing)
	}
}

func TestCatchLeavesErrorsAndSuccessAlone(t *testing.T) {
	want := errors.New("plain")
	if got := Catch(func() error { return want }); got != want {
		t.Errorf("got %v, want the error of f itself", got)
	}
	if got := Catch(func() error { return nil }); got != nil {
		t.Errorf("got %v, want nil", got)
	}
	var p *Panic
	if err := Catch(func() error { panic(want) }); !errors.Is(err, want) || !errors.As(err, &p) || len(p.Stack) == 0 {
		t.Errorf("a panic with an error must wrap it and carry the stack, got %#v", err)
	}
}
