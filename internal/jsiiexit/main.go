package jsiiexit

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
)

// Options say how [Main] reports a failure.
type Options struct {
	// Name stands before the message: the program's name. Default: nothing.
	Name string
	// Stack adds the Go stack of a panic below its message. Default: the message alone.
	Stack bool
}

// Main runs a CDK program and returns its exit status: 0, or 1 after one message on standard error when f returned an
// error, when it panicked (which is how the CDK's constructs report what they refuse), or when the jsii runtime process
// did not live to the end of f. Everything of the CDK is made in f: the runtime starts for it and ends with it.
//
//	func main() { os.Exit(jsiiexit.Main(jsiiexit.Options{Name: "app"}, run)) }
func Main(o Options, f func() error) int {
	err := quiet()
	if err == nil {
		err = Catch(f)
	}
	if err == nil {
		err = alive()
	}
	jsii.Close()
	if err == nil {
		return 0
	}
	if o.Name != "" {
		fmt.Fprint(os.Stderr, o.Name, ": ")
	}
	fmt.Fprintln(os.Stderr, err)
	var panicked *Panic
	if o.Stack && errors.As(err, &panicked) {
		fmt.Fprintf(os.Stderr, "\n%s", panicked.Stack)
	}
	return 1
}

// endOfLife is the variable that names, with commas between them, the major versions of Node.js without a banner.
const endOfLife = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"

// quiet turns off the banner about a Node.js that has reached its end of life, of the versions that this module is
// tested with. Whoever sets the variable, to nothing even, decides.
func quiet() error {
	if _, set := os.LookupEnv(endOfLife); set {
		return nil
	}
	// The runtime took a copy of the environment when the program was loaded. It is not started yet; another takes its
	// place.
	jsii.Close()
	return os.Setenv(endOfLife, "20")
}

// Panic is a panic as an error.
type Panic struct {
	// Value is what the panic was called with.
	Value any
	// Stack is the Go stack at the panic, as debug.Stack formats it.
	Stack []byte
}

// Catch runs f and returns its error, or a [*Panic] when it panicked.
func Catch(f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &Panic{Value: value, Stack: debug.Stack()}
		}
	}()
	return f()
}

// Unwrap returns the value of the panic when it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// prefixes are the names that jsii and the CDK put before the text of an error. They tell a reader nothing.
var prefixes = regexp.MustCompile(`^(?:JsiiError: )?(?:@jsii/kernel\.\w+:? )?(?:ValidationFailed\w*: )?`)

// died are the errors with which jsii-runtime-go v1.142.0 answers a call when its process is gone.
var died = regexp.MustCompile(`this process has been closed|no response received from child process|broken pipe|file already closed`)

// noSpace is in what the systems of Linux and macOS, Go and Node.js say of a disk that is full.
const noSpace = "no space left on device"

// Error is the message of the panic for the person who ran the program: that of a construct of this module as it is,
// and what the CDK said without the names of jsii's error classes.
func (p *Panic) Error() string {
	var refused *pullpath.Error
	if errors.As(p, &refused) {
		return refused.Error()
	}
	text := strings.TrimSpace(prefixes.ReplaceAllString(fmt.Sprint(p.Value), ""))
	var bug runtime.Error
	switch {
	case errors.As(p, &bug):
		return "internal error, please report it: " + text
	case errors.Is(p, exec.ErrNotFound):
		return text + ": the CDK's constructs run on Node.js; install Node.js 24, or start the program through npm, which brings the right one"
	case strings.Contains(text, noSpace):
		return text + "; make room there, or set TMPDIR (on Windows TEMP) to a folder that has it: the CDK is unpacked there"
	case p.Unwrap() != nil && died.MatchString(text):
		return "the jsii runtime, the Node.js process behind the CDK, ended before the program did: " + text
	}
	return text
}

// alive returns an error when the jsii runtime process cannot answer a call any more. Without it, a process that was
// killed after the program's last call would go unnoticed.
func alive() error {
	return Catch(func() error {
		// The cheapest call there is. It answers false for a text.
		constructs.Construct_IsConstruct("a text")
		return nil
	})
}
