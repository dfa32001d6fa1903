package main

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"
	"time"
)

// interval is the time between two looks at a process tree.
const interval = 20 * time.Millisecond

// watch looks at a process and all below it, until they are gone or the returned function is called, which returns the
// largest sum of their memory seen, in bytes.
//
// The memory of a process is its proportional set size (Pss in /proc/PID/smaps_rollup), in which pages that several
// processes share count once in all. Peaks shorter than the interval can be missed.
func watch(pid int) func() int64 {
	done, peak := make(chan struct{}), make(chan int64, 1)
	go func() {
		var most int64
		for {
			most = max(most, treeMemory(pid))
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(interval):
			}
		}
	}()
	return func() int64 {
		close(done)
		return <-peak
	}
}

// treeMemory is the memory of a process and all below it.
func treeMemory(root int) int64 {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0
	}
	children := map[int][]int{}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if parent, ok := parentOf(pid); ok {
			children[parent] = append(children[parent], pid)
		}
	}
	var sum int64
	for todo := []int{root}; len(todo) > 0; {
		pid := todo[0]
		todo = append(todo[1:], children[pid]...)
		sum += memoryOf(pid)
	}
	return sum
}

// parentOf reads the process above another. The name before it, in parentheses, may hold anything.
func parentOf(pid int) (int, bool) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, false
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 2 {
		return 0, false
	}
	parent, err := strconv.Atoi(fields[1])
	return parent, err == nil
}

func memoryOf(pid int) int64 {
	file, err := os.Open("/proc/" + strconv.Itoa(pid) + "/smaps_rollup")
	if err != nil {
		return 0 // it ended meanwhile
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) > 1 && fields[0] == "Pss:" {
			kib, _ := strconv.ParseInt(fields[1], 10, 64)
			return kib << 10
		}
	}
	return 0
}
