// Package jsiiexit ends a CDK program in Go: one clear message when it fails,
// nothing on the terminal when it does not.
//
// # The line about waitid
//
// A CDK program talks to a Node.js process, the jsii runtime, and jsii.Close
// ends that process. In jsii-runtime-go (v1.139.0, internal/kernel/process)
// two places then wait for it: the goroutine that ensureStarted leaves behind,
// and Close itself. The operating system hands a process's exit status out
// once. The other waiter gets ECHILD, "no child processes". When that is the
// goroutine, which happens on about half the runs, it takes the answer for a
// crash and writes, without a newline,
//
//	Runtime process exited abnormally: waitid: no child processes
//
// to os.Stderr. Nothing has gone wrong: the message only says that Close had
// the status first.
//
// [Close] calls jsii.Close and keeps back that text and no other. Everything
// else that appears while the runtime ends, a real crash included, comes
// through and is reported as an error. Leaving jsii.Close out is no way round:
// the runtime's folder under the temporary directory would stay after each
// run.
//
// Once jsii-runtime-go waits in one place, Close can become jsii.Close.
package jsiiexit
