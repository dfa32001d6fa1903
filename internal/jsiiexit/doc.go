// Package jsiiexit ends a CDK program in Go: one clear message when it fails, nothing on the terminal when it does not.
//
// A CDK program talks to a Node.js process, the jsii runtime. The runtime greets every start on Node.js 20 with ten red
// lines: it is end-of-life since April 2026. This module is tested with it, so [Main] sets the variable with which the
// runtime lets the banner be turned off, unless it is set already.
package jsiiexit
