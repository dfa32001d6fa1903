package main

import (
	"fmt"
	"io"
	"sync"
)

// progress is a line on a terminal that says what a slow command does. Elsewhere it prints nothing.
type progress struct {
	out io.Writer // nil prints nothing

	mu    sync.Mutex
	shown bool
}

// newProgress shows progress on out if it is a terminal that can erase a line.
func newProgress(out io.Writer) *progress {
	if !isTerminal(out) || !mayHaveCodes(out) {
		return &progress{}
	}
	return &progress{out: out}
}

// eraseLine is "back to the first column, erase to the end of the line" (ECMA-48: CR, then EL).
const eraseLine = "\r\x1b[K"

// call tells of a call to AWS.
func (p *progress) call(action string, calls int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out == nil {
		return
	}
	p.shown = true
	fmt.Fprintf(p.out, "%sReading AWS: call %d, %s", eraseLine, calls, action)
}

// end erases the line. Nothing is shown after it.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		fmt.Fprint(p.out, eraseLine)
	}
	p.out, p.shown = nil, false
}
