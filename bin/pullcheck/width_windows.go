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
