package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// columns is the width of a terminal in characters; 0 where it is not known.
func columns(terminal *os.File) int {
	var info windows.ConsoleScreenBufferInfo
	if err := windows.GetConsoleScreenBufferInfo(windows.Handle(terminal.Fd()), &info); err != nil {
		return 0
	}
	return int(info.Window.Right-info.Window.Left) + 1
}

// hasCodes has a console take the codes of ECMA-48, for colours and for erasing a line, as terminals elsewhere do, and
// reports whether it does. A console does not by itself, nor does one from before Windows 10 at all.
// Source: "Console Virtual Terminal Sequences" in the documentation of the Windows console.
func hasCodes(terminal *os.File) bool {
	console := windows.Handle(terminal.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return true // a terminal of Cygwin is no console
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_PROCESSED_OUTPUT|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
