package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

const (
	// settingsFile is the name of the file with settings for flags.
	settingsFile = ".pullcheck.yaml"
	// maxSettings is the most bytes of it.
	maxSettings = 1 << 20
	// noSettings is the flag that leaves it unread.
	noSettings = "no-settings"
)

// unset are the flags that a file of settings may not set. What a command writes is for whoever calls it to say: the
// file may come with somebody else's commit.
var unset = []string{"output", "write-baseline", "help", "version", noSettings}

// files says that the values of flags are files. A file of settings names them from its own folder.
func files(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		// It fails only for a flag that the command does not have, which a test would see.
		_ = cmd.MarkFlagFilename(name)
	}
}

// setting is a flag's values in a file of settings.
type setting struct {
	name   string
	values []string
	line   int
}

// applySettings sets the flags that the command line leaves out as the file of settings has them. Its keys are flags,
// for every command that has them, and names of commands, whose flags stand below them and come first.
func applySettings(cmd *cobra.Command) error {
	if off, err := cmd.Flags().GetBool(noSettings); err != nil || off || !takesSettings(cmd) {
		return err
	}
	path, err := findSettings()
	if path == "" || err != nil {
		return err
	}
	text, err := readInput(cmd.Context(), path, nil, maxSettings)
	if err != nil {
		return err
	}
	given, err := readSettings(text, cmd)
	if err != nil {
		return fmt.Errorf("%s%w; %s leaves the file unread", path, err, "--"+noSettings)
	}
	var set []string
	described := workloadGiven(cmd)
	for _, s := range given {
		flag := cmd.Flags().Lookup(s.name)
		if _, is := flag.Value.(workloadFlag); flag.Changed && !is || is && described {
			continue
		}
		if len(s.values) > 1 && !repeatable(flag) {
			return fmt.Errorf("%s:%d: %s has %d values and takes one", path, s.line, s.name, len(s.values))
		}
		for _, value := range s.values {
			if value, err = settingValue(path, flag, value); err == nil {
				err = flagError(cmd, cmd.Flags().Set(s.name, value))
			}
			if err != nil {
				return fmt.Errorf("%s:%d: %w", path, s.line, err)
			}
		}
		// It fails only for a flag that the command does not have, which is looked up above.
		_ = cmd.Flags().SetAnnotation(s.name, noSettings, []string{path})
		set = append(set, "--"+s.name)
	}
	if len(set) > 0 {
		note(cmd, "from "+path+": "+strings.Join(set, ", "))
	}
	return nil
}

// repeatable holds for a flag that may be given more than once, each time with one more value.
func repeatable(flag *pflag.Flag) bool {
	_, list := flag.Value.(pflag.SliceValue)
	_, workload := flag.Value.(workloadFlag)
	return list || workload
}

// takesSettings holds for the commands that check and answer.
func takesSettings(cmd *cobra.Command) bool {
	for ; cmd.HasParent(); cmd = cmd.Parent() {
		if cmd.GroupID != "" {
			return true
		}
	}
	return false
}

// workloadGiven reports whether the command line describes workloads: its flags then say all of them.
func workloadGiven(cmd *cobra.Command) bool {
	given := false
	cmd.Flags().Visit(func(f *pflag.Flag) {
		_, is := f.Value.(workloadFlag)
		given = given || is
	})
	return given
}

// findSettings looks in the working folder and, inside of a repository, in those above it up to the repository's root.
// The path is from the working folder; empty where there is no such file.
func findSettings() (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	nearest, above := "", ""
	for dir := here; ; dir, above = filepath.Dir(dir), filepath.Join(above, "..") {
		if _, err := os.Lstat(filepath.Join(dir, settingsFile)); err == nil && nearest == "" {
			nearest = filepath.Join(above, settingsFile)
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("%s: %w", filepath.Join(above, settingsFile), bare(err))
		}
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return nearest, nil
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	if filepath.Dir(nearest) != "." { // no repository: a file above is somebody else's
		return "", nil
	}
	return nearest, nil
}

// readSettings reads the settings for a command. The error begins with the place in the file, and a colon.
func readSettings(text []byte, cmd *cobra.Command) ([]setting, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf(": it is no YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf(":%d: it is no mapping of flags to values; write lines such as region: us-west-2", root.Line)
	}
	var general, own []setting
	sections, seen := commandsBelow(cmd.Root()), map[string]bool{}
	for i := 0; i < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if value.Kind != yaml.MappingNode {
			if err := addSetting(&general, cmd.Root(), key, value, allFlags(sections)); err != nil {
				return nil, err
			}
			continue
		}
		section, is := sections[key.Value]
		if !is {
			return nil, fmt.Errorf(":%d: there is no command %q%s", key.Line, key.Value, didYouMean(key.Value, slices.Sorted(maps.Keys(sections))))
		}
		if seen[key.Value] {
			return nil, fmt.Errorf(":%d: %s is there twice; put its flags together", key.Line, key.Value)
		}
		seen[key.Value] = true
		var into []setting
		for j := 0; j < len(value.Content); j += 2 {
			if err := addSetting(&into, section, value.Content[j], value.Content[j+1], flagsOf(section)); err != nil {
				return nil, err
			}
		}
		if section == cmd {
			own = into
		}
	}
	general = slices.DeleteFunc(general, func(s setting) bool {
		return cmd.Flags().Lookup(s.name) == nil || slices.ContainsFunc(own, func(o setting) bool { return o.name == s.name })
	})
	return append(general, own...), nil
}

// addSetting reads a flag and its values.
func addSetting(into *[]setting, cmd *cobra.Command, key, value *yaml.Node, valid []string) error {
	if slices.Contains(unset, key.Value) {
		return fmt.Errorf(":%d: %s is for the command line alone", key.Line, key.Value)
	}
	if !slices.Contains(valid, key.Value) {
		return fmt.Errorf(":%d: %s has no flag %q%s", key.Line, cmd.CommandPath(), key.Value, didYouMean(key.Value, valid))
	}
	if slices.ContainsFunc(*into, func(s setting) bool { return s.name == key.Value }) {
		return fmt.Errorf(":%d: %s is there twice; give its values as a list", key.Line, key.Value)
	}
	s := setting{name: key.Value, line: key.Line}
	values := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		values = value.Content
	}
	for _, v := range values {
		if v.Kind == yaml.AliasNode {
			v = v.Alias
		}
		if v.Kind != yaml.ScalarNode || strings.TrimSpace(v.Value) == "" || v.Tag == "!!null" {
			return fmt.Errorf(":%d: %s is no value; give a text, a number, true or false, or a list of them", v.Line, key.Value)
		}
		s.values = append(s.values, v.Value)
	}
	*into = append(*into, s)
	return nil
}

// settingValue is a value as the command line would give it: files are named from the folder of the settings, and stay
// in it.
func settingValue(path string, flag *pflag.Flag, value string) (string, error) {
	if _, is := flag.Annotations[cobra.BashCompFilenameExt]; !is {
		return value, nil
	}
	if !filepath.IsLocal(value) {
		return "", fmt.Errorf("--%s: %q leads out of the folder of the settings; name a file in it", flag.Name, value)
	}
	return filepath.Join(filepath.Dir(path), value), nil
}

// commandsBelow are the commands that take settings by their names.
func commandsBelow(root *cobra.Command) map[string]*cobra.Command {
	out := map[string]*cobra.Command{}
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		for _, child := range cmd.Commands() {
			if takesSettings(child) {
				out[strings.TrimPrefix(child.CommandPath(), root.Name()+" ")] = child
				visit(child)
			}
		}
	}
	visit(root)
	return out
}

// flagsOf are the flags of a command that settings may set.
func flagsOf(cmd *cobra.Command) []string {
	var out []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(unset, f.Name) {
			out = append(out, f.Name)
		}
	})
	return out
}

// allFlags are those of all commands.
func allFlags(commands map[string]*cobra.Command) []string {
	var out []string
	for _, command := range commands {
		out = append(out, flagsOf(command)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
