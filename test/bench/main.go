// Command bench measures the product against what its users would take instead, and prints the tables that
// docs/performance.md is written from.
//
//	go -C test run ./bench                  every section
//	go -C test run ./bench -section synth   one section
//	go -C test run ./bench -quick           every section once and small
//
// It needs Linux (memory is read from /proc), npm ci in the repository's root, in test/bench/twins and in
// test/bench/twins/init, and cfn-lint on PATH.
//
// Commands that are compared run in turn, A B A B, and a ratio is taken in each round, so that a machine that slows
// down slows both. All figures are of whole processes, from start to exit, with the processes they start.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"

	"ecrprivatelink/internal/testing/repository"
)

// section is a part of the page that is measured on its own.
type section struct {
	name    string
	about   string
	measure func(*bench) ([]table, error)
}

var sections = []section{
	{"synth", "cdk synth of the shipped app against its twins", measureSynth},
	{"scale", "1, 50 and 200 environments, with and without validation", measureScale},
	{"compile", "compiling a program that imports ecrpull alone", measureCompile},
	{"pullcheck", "pullcheck template against cfn-lint and the AWS validator", measurePullcheck},
	{"phases", "what a synthesis waits for", measurePhases},
	{"messages", "calls to the jsii runtime", measureMessages},
	{"shortcuts", "what users can switch on or off", measureShortcuts},
}

func main() {
	quick := flag.Bool("quick", false, "one run each and small sizes, for continuous integration")
	runs := flag.Int("runs", 5, "runs of each command")
	only := flag.String("section", "", "measure only this section: "+strings.Join(names(), ", "))
	flag.Parse()
	if err := run(*quick, *runs, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func names() []string {
	var out []string
	for _, s := range sections {
		out = append(out, s.name)
	}
	return out
}

func run(quick bool, runs int, only string) error {
	if only != "" && !slices.Contains(names(), only) {
		return fmt.Errorf("there is no section %q; there are %s", only, strings.Join(names(), ", "))
	}
	if runs < 1 {
		return fmt.Errorf("runs is %d; want 1 or more", runs)
	}
	root, err := repository.Root()
	if err != nil {
		return err
	}
	if err := adopt(); err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	if err := takeNode(root); err != nil {
		return err
	}
	b := &bench{root: root, temp: temp, quick: quick, runs: runs, env: os.Environ()}
	if quick {
		b.runs = 1
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	b.stop = stop
	for _, s := range sections {
		if only != "" && s.name != only {
			continue
		}
		if err := b.section(s); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}
