package main

import (
	"os"
	"path/filepath"
)

// build compiles a package of the module in a folder below the root into the temporary folder.
func (b *bench) build(name, module, program string) command {
	return command{name: name, dir: module, args: []string{"go", "build", "-o", filepath.Join(b.temp, filepath.Base(program)), program}}
}

// cold gives a command an empty build cache of its own before each run. The modules are downloaded.
func (b *bench) cold(c command) command {
	cache := filepath.Join(b.temp, "cold-"+c.name)
	c.env = append(c.env, "GOCACHE="+cache)
	c.before = func() error { return os.RemoveAll(cache) }
	return c
}

func measureCompile(b *bench) ([]table, error) {
	ours, theirs := b.build("ecrpull", "test", "./bench/programs/ecrpull"), b.build("awsec2", "test", "./bench/programs/awsec2")
	var out []table
	if !b.quick { // it takes minutes
		cold, err := b.race("Cold build", min(b.runs, 3), b.cold(ours), b.cold(theirs))
		if err != nil {
			return nil, err
		}
		cold.atMost(1, 1.10)
		out = append(out, cold)
	}
	warm, err := b.race("Warm build", b.runs, ours, theirs)
	return append(out, warm), err
}
