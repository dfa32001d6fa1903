// Mutate breaks our code one small way at a time and tells which breaks no test notices. docs/mutation.md has the last
// results. From the repository's root:
//
//	go -C test/tools run ./mutate [-only REGEXP] [-slow DURATION] [FOLDER...]
//
// It compiles the tests of a folder once, with every mutant in them, and an environment variable says which one is on.
// A mutant meets the tests that run past it and no others, the quick ones first, until one fails.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// wanted is how many of a hundred mutants tests have to notice.
const wanted = 85

// quick tests, by the processor's time, run together before all others.
const quick = 100 * time.Millisecond

// slow tests do not run.
var slow = flag.Duration("slow", 4*time.Second, "leave out tests that take more of a processor than this, as those that try everything there is or drive an emulator")

// holders names the packages whose tests hold a folder, where these are not its own alone.
var holders = map[string][]string{
	"internal/cfn":              {"internal/cfn", "internal/network/template", "internal/change"},
	"internal/network":          {"internal/network", "internal/trace", "internal/network/template", "internal/network/live"},
	"internal/network/live":     {"internal/network/live", "internal/fleet"},
	"internal/network/template": {"internal/network/template", "bin/pullcheck"},
	"internal/trace":            {"internal/trace", "internal/network/template"},
}

// folders are those that decide a verdict.
var folders = []string{
	"internal/partial", "internal/iam", "internal/cfn",
	"internal/network", "internal/network/template", "internal/network/live", "internal/trace",
}

func main() {
	only := flag.String("only", "", "the mutants whose line in the list of survivors matches this `regexp`")
	flag.Parse()
	if flag.NArg() > 0 {
		folders = flag.Args()
	}
	pattern, err := regexp.Compile(*only)
	ok := err == nil
	for _, folder := range folders {
		if !ok {
			break
		}
		ok, err = run(filepath.Clean(folder), pattern)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if !ok || err != nil {
		os.Exit(1)
	}
}

// test is one test function, with the mutants that it runs past.
type test struct {
	binary, folder, name string
	took                 time.Duration
	reaches              map[string]bool // by id
}

// run breaks the code of a folder, prints the survivors, and tells whether tests noticed enough.
func run(folder string, only *regexp.Regexp) (bool, error) {
	begin := time.Now()
	temp, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(temp)
	root, err := filepath.Abs("../..")
	if err != nil {
		return false, err
	}
	mutants, overlay, err := rewrite(root, folder, temp)
	if err != nil {
		return false, err
	}
	held := holders[folder]
	if held == nil {
		held = []string{folder}
	}
	var tests []test
	for i, holder := range held {
		binary := filepath.Join(temp, strconv.Itoa(i)+".test")
		if out, err := command(root, "go", "test", "-c", "-overlay", overlay, "-o", binary, "./"+holder).CombinedOutput(); err != nil {
			return false, fmt.Errorf("%s does not compile with the mutants in it:\n%s", holder, out)
		}
		found, err := list(binary, filepath.Join(root, holder), temp)
		if err != nil {
			return false, err
		}
		tests = append(tests, found...)
	}
	slices.SortStableFunc(tests, func(a, b test) int { return int(a.took - b.took) })

	fates := make([]string, len(mutants))
	var group sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for id := range next {
				fates[id] = fate(strconv.Itoa(id+1), tests)
			}
		})
	}
	for id, what := range mutants {
		if only.MatchString(what) {
			next <- id
		}
	}
	close(next)
	group.Wait()

	count := map[string]int{}
	for id, what := range mutants {
		if fates[id] == "lived" || fates[id] == "not reached" {
			fmt.Printf("%s: %s\n", what, fates[id])
		}
		count[fates[id]]++
	}
	killed := count["killed"]
	all := killed + count["lived"] + count["not reached"]
	fmt.Printf("%s: %d of %d killed (%.1f %%), %d lived, %d not reached; %.0f s\n", folder, killed, all,
		100*float64(killed)/float64(max(all, 1)), count["lived"], count["not reached"], time.Since(begin).Seconds())
	return killed*100 >= all*wanted, nil
}

// list runs each test of a binary by itself, with no mutant on, to see how long it takes and what it runs past.
func list(binary, folder, temp string) ([]test, error) {
	all, err := command(folder, binary, "-test.list", ".").Output()
	if err != nil {
		return nil, err
	}
	seen := filepath.Join(temp, "seen")
	var tests []test
	for _, name := range strings.Fields(string(all)) {
		if strings.HasPrefix(name, "Benchmark") {
			continue
		}
		if err := os.WriteFile(seen, nil, 0o600); err != nil {
			return nil, err
		}
		t := test{binary: binary, folder: folder, name: name, reaches: map[string]bool{}}
		var out []byte
		out, t.took, err = meet([]test{t}, *slow, "MUTANTS_SEEN="+seen)
		switch {
		case t.took > *slow-time.Second/2:
			fmt.Printf("%s of %s is left out: it takes long\n", name, filepath.Base(folder))
			continue
		case err != nil:
			return nil, fmt.Errorf("%s fails with no mutant on:\n%s", name, out)
		}
		ids, err := os.ReadFile(seen)
		if err != nil {
			return nil, err
		}
		for _, id := range strings.Fields(string(ids)) {
			t.reaches[id] = true
		}
		tests = append(tests, t)
	}
	return tests, nil
}

// meet runs tests of one binary in one process, which may have a processor so long, and returns what they say and how
// long they had it.
func meet(tests []test, most time.Duration, setting string) ([]byte, time.Duration, error) {
	var names []string
	for _, t := range tests {
		names = append(names, t.name)
	}
	until, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	// What loops without end may also take memory without end.
	limits := fmt.Sprintf(`ulimit -v 8000000; ulimit -t %d; exec "$@"`, int(most.Seconds()))
	run := exec.CommandContext(until, "sh", "-c", limits, "sh", tests[0].binary,
		"-test.failfast", "-test.run", "^("+strings.Join(names, "|")+")$")
	run.Dir = tests[0].folder
	run.Env = append(os.Environ(), "GOMAXPROCS=1", setting)
	out, err := run.CombinedOutput()
	if run.ProcessState == nil {
		return out, 0, err
	}
	return out, run.ProcessState.UserTime() + run.ProcessState.SystemTime(), err
}

// fate tells what becomes of a mutant: killed, also where a test does not end; lived; or not reached.
func fate(id string, tests []test) string {
	var groups [][]test // each runs in one process
	for _, t := range tests {
		if !t.reaches[id] {
			continue
		}
		last := len(groups) - 1
		if last >= 0 && t.took <= quick && t.binary == groups[last][0].binary {
			groups[last] = append(groups[last], t)
		} else {
			groups = append(groups, []test{t})
		}
	}
	if groups == nil {
		return "not reached"
	}
	for _, group := range groups {
		most := *slow
		for _, t := range group {
			most += 3 * t.took
		}
		if _, _, err := meet(group, most, "MUTANT="+id); err != nil {
			return "killed"
		}
	}
	return "lived"
}

// command is a program that runs in a folder.
func command(folder, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = folder
	return c
}
