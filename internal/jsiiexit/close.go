package jsiiexit

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/aws/jsii-runtime-go"
)

// abnormal is how jsii-runtime-go begins its message about a runtime process that ended with an error. The error
// follows, and no newline.
const abnormal = "Runtime process exited abnormally: "

// Close ends the jsii runtime as jsii.Close does, at the end of a program or of a test binary; it is safe to call when
// the runtime never started. What the runtime says at its end comes through, but not who waited first.
//
// os.Stderr is closed afterwards: the goroutine that says so may still be about to. A program that has more to say
// keeps the file, which Close leaves open.
func Close() {
	stderr := os.Stderr
	read, write, err := os.Pipe()
	if err != nil {
		jsii.Close() // noise is better than a runtime left running
		return
	}
	said := make(chan string)
	go func() {
		text, _ := io.ReadAll(read)
		said <- string(text)
	}()
	os.Stderr = write
	jsii.Close()
	write.Close()
	fmt.Fprint(stderr, sift(<-said))
}

// sift leaves out of a text the one that only says who waited first.
func sift(said string) string {
	for _, call := range []string{"waitid", "wait"} {
		said = strings.ReplaceAll(said, abnormal+os.NewSyscallError(call, syscall.ECHILD).Error(), "")
	}
	return said
}
