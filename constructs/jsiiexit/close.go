package jsiiexit

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/aws/jsii-runtime-go"
)

// abnormal is how jsii-runtime-go begins its message about a runtime process
// that ended with an error. The error follows, and no newline.
const abnormal = "Runtime process exited abnormally: "

// watchers is in the name of every function that jsii-runtime-go runs to look
// after its process.
const watchers = "jsii-runtime-go/internal/kernel/process."

// patience bounds the wait for the runtime's goroutines. Their process is
// gone by then, so they need microseconds.
const patience = 5 * time.Second

// Close ends the jsii runtime as jsii.Close does, and may be called in its
// place: at the end of a program, or of a test binary, when no other goroutine
// writes to os.Stderr. It is safe to call when the runtime never started.
//
// The error says that the runtime process itself ended badly.
func Close() error {
	said, err := captureStderr(func() {
		jsii.Close()
		// The goroutine may still be about to write.
		for deadline := time.Now().Add(patience); watched() && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
	})
	if err != nil {
		return err
	}
	rest, crash := sift(said)
	if rest != "" {
		fmt.Fprint(os.Stderr, rest)
	}
	if crash != "" {
		return fmt.Errorf("the jsii runtime, the Node.js process behind the CDK, ended badly: %s", crash)
	}
	return nil
}

// sift takes apart what appeared on os.Stderr while the runtime ended: the
// text to pass on, and the error of a runtime process that crashed. The error
// that only says who waited first belongs to neither.
func sift(said string) (rest, crash string) {
	before, after, found := strings.Cut(said, abnormal)
	if !found {
		return said, ""
	}
	for _, call := range []string{"waitid", "wait"} {
		harmless := os.NewSyscallError(call, syscall.ECHILD).Error()
		if more, ok := strings.CutPrefix(after, harmless); ok {
			return before + more, ""
		}
	}
	crash, more, _ := strings.Cut(after, "\n")
	return before + more, crash
}

// captureStderr runs f and returns what was written to os.Stderr meanwhile. If
// there is no pipe to be had, f still runs, with os.Stderr as it is: noise is
// better than a runtime left running.
func captureStderr(f func()) (string, error) {
	read, write, err := os.Pipe()
	if err != nil {
		f()
		return "", nil
	}
	said := make(chan []byte, 1)
	go func() {
		all, _ := io.ReadAll(read)
		said <- all
	}()
	stderr := os.Stderr
	func() {
		os.Stderr = write
		defer func() {
			os.Stderr = stderr
			err = write.Close()
		}()
		f()
	}()
	all := <-said
	read.Close()
	return string(all), err
}

// watched tells whether a goroutine of the runtime still looks after its
// process. The stacks of all goroutines are the one place that shows it: the
// runtime exports nothing to wait for.
func watched() bool {
	stacks := make([]byte, 1<<16)
	for {
		n := runtime.Stack(stacks, true)
		if n < len(stacks) {
			return bytes.Contains(stacks[:n], []byte(watchers))
		}
		stacks = make([]byte, 2*len(stacks))
	}
}
