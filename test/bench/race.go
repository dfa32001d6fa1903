package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// bench is one run of the program.
type bench struct {
	root, temp string
	quick      bool
	runs       int
	env        []string
	stop       <-chan os.Signal
}

// patience bounds one run of a command.
const patience = 10 * time.Minute

// command is what is measured.
type command struct {
	name string
	dir  string // below the root
	args []string
	env  []string
	// ready runs once, before the first run.
	ready func() error
	// before runs before each run and is not measured.
	before func() error
	// out is the cloud assembly's folder, of an app started without the CLI.
	out string
	// exits are the exit statuses that count as success besides 0.
	exits []int
}

// sample is one run of a command.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes; 0 unless memory was asked for
	stderr    []byte
}

// once runs a command. Memory is read only when asked for, because reading it takes time.
func (b *bench) once(c command, memory bool) (sample, error) {
	if c.before != nil {
		if err := c.before(); err != nil {
			return sample{}, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	cmd.Dir = filepath.Join(b.root, c.dir)
	cmd.Env = append(slices.Clone(b.env), c.env...)
	var out, bad bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &bad
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return sample{}, fmt.Errorf("%s: %w", c.name, err)
	}
	var peak func() int64
	if memory {
		peak = watch(cmd.Process.Pid)
	}
	err := cmd.Wait()
	s := sample{wall: time.Since(begin), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), stderr: bad.Bytes()}
	if peak != nil {
		s.peak = peak()
	}
	// A process that was left to end by itself counts, and must not disturb the next command.
	left, reapErr := reap()
	s.cpu += left
	if reapErr != nil {
		return s, reapErr
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && slices.Contains(c.exits, exit.ExitCode()) {
		err = nil
	}
	if err != nil {
		return s, fmt.Errorf("%s: %v: %w\n%s", c.name, c.args, err, tail(append(out.Bytes(), bad.Bytes()...)))
	}
	return s, nil
}

func tail(text []byte) []byte { return text[max(0, len(text)-2000):] }

// race runs the commands in turn, after one run of each that does not count unless each runs once only, and once more
// for their memory. The ratios are those of the first to each other one, round by round.
func (b *bench) race(title string, runs int, commands ...command) (table, error) {
	fmt.Fprintf(os.Stderr, "  %s\n", title)
	samples := make([][]sample, len(commands))
	out := table{Title: title, Runs: runs}
	for _, c := range commands {
		if c.ready == nil {
			continue
		}
		if err := c.ready(); err != nil {
			return table{}, err
		}
	}
	for round := -1; round < runs; round++ {
		if round < 0 && (runs == 1 || commands[0].before != nil) {
			continue // what has to be prepared anew has no warm run
		}
		for i, c := range commands {
			select {
			case <-b.stop:
				return table{}, errors.New("interrupted")
			default:
			}
			s, err := b.once(c, false)
			if err != nil {
				return table{}, err
			}
			if round >= 0 {
				samples[i] = append(samples[i], s)
			}
		}
	}
	for i, c := range commands {
		row := measured{Name: c.name}
		row.Wall = figuresOf(samples[i], func(j int) float64 { return samples[i][j].wall.Seconds() })
		row.CPU = figuresOf(samples[i], func(j int) float64 { return samples[i][j].cpu.Seconds() })
		if commands[0].before == nil {
			s, err := b.once(c, true)
			if err != nil {
				return table{}, err
			}
			row.PeakMiB = float64(s.peak) / (1 << 20)
		}
		if i > 0 {
			row.Ratio = figuresOf(samples[i], func(j int) float64 { return samples[0][j].wall.Seconds() / samples[i][j].wall.Seconds() })
		}
		out.Rows = append(out.Rows, row)
		fmt.Fprintf(os.Stderr, "    %-44s %s s  cpu %s s  peak %.0f MiB  ratio %s\n", c.name, row.Wall, row.CPU, row.PeakMiB, row.Ratio)
	}
	return out, nil
}

// figuresOf are the least, the middle and the largest of values.
func figuresOf(samples []sample, value func(int) float64) figures {
	values := make([]float64, len(samples))
	for i := range samples {
		values[i] = value(i)
	}
	slices.Sort(values)
	n := len(values)
	return figures{Min: values[0], Median: (values[(n-1)/2] + values[n/2]) / 2, Max: values[n-1]}
}
