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

// farewell is the last that a runtime says which bin/privatepull/jsii.cjs set up.
// It has removed its folder then, and all that is left is the end of Node.js,
// which can take half a second after a validation.
const farewell = "\x00privatepull: the jsii runtime has ended\x00"

// Close ends the jsii runtime as jsii.Close does, and may be called in its
// place: at the end of a program, or of a test binary, when no other goroutine
// writes to os.Stderr. It is safe to call when the runtime never started.
//
// The error says that the runtime process itself ended badly.
func Close() error { return end(false) }

// end is Close. A program that is about to end may be leaving, and not wait for
// what comes after the runtime's farewell.
func end(leaving bool) error {
	said, err := captureStderr(func(farewell <-chan struct{}) {
		if !leaving {
			farewell = nil
		}
		closed := make(chan struct{})
		go func() {
			jsii.Close()
			close(closed)
		}()
		select {
		case <-farewell:
			return
		case <-closed:
		}
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
// that only says who waited first belongs to neither, nor does the farewell.
func sift(said string) (rest, crash string) {
	said = strings.Replace(said, farewell, "", 1)
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

// captureStderr runs f and returns what was written to os.Stderr meanwhile; f
// learns when a farewell is among it. If there is no pipe to be had, f still
// runs, with os.Stderr as it is: noise is better than a runtime left running.
func captureStderr(f func(farewell <-chan struct{})) (string, error) {
	read, write, err := os.Pipe()
	if err != nil {
		f(nil)
		return "", nil
	}
	said, seen := make(chan []byte, 1), make(chan struct{})
	go func() {
		all := listener{seen: seen}
		_, _ = io.Copy(&all, read)
		said <- all.said
	}()
	stderr := os.Stderr
	func() {
		os.Stderr = write
		defer func() {
			os.Stderr = stderr
			err = write.Close()
		}()
		f(seen)
	}()
	all := <-said
	read.Close()
	return string(all), err
}

// listener keeps what is said, and closes a channel at the farewell.
type listener struct {
	said []byte
	seen chan struct{} // nil once closed
}

func (l *listener) Write(p []byte) (int, error) {
	l.said = append(l.said, p...)
	if l.seen != nil && bytes.Contains(l.said, []byte(farewell)) {
		close(l.seen)
		l.seen = nil
	}
	return len(p), nil
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
