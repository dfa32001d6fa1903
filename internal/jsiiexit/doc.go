// Package jsiiexit ends a CDK program in Go: one clear message when it fails, nothing on the terminal when it does not.
//
// # The line about waitid
//
// A CDK program talks to a Node.js process, the jsii runtime, and jsii.Close ends that process. In jsii-runtime-go
// (v1.139.0, internal/kernel/process) two places then wait for it: the goroutine that ensureStarted leaves behind, and
// Close itself. The operating system hands a process's exit status out once; the other one gets ECHILD, "no child
// processes". When that is the goroutine, which happens on about half the runs, it takes the answer for a crash and
// writes, without a newline,
//
//	Runtime process exited abnormally: waitid: no child processes
//
// to os.Stderr. Nothing has gone wrong: the message only says that Close had the status first. docs/upstream-jsii.md is
// the report for jsii's maintainers. Leaving jsii.Close out is no way round: the runtime's folder under the temporary
// directory would stay after each run.
//
// [Close] keeps back that text and no other. Once jsii-runtime-go waits in one place, it can become jsii.Close.
//
// # The banner about Node.js 20
//
// The runtime greets every start on Node.js 20 with ten red lines: it is end-of-life since April 2026. This module is
// tested with it, so [Main] sets the variable with which the runtime lets the banner be turned off, unless it is set
// already.
package jsiiexit
