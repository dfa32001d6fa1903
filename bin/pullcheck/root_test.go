package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestEveryCommandExplainsItself(t *testing.T) {
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		for _, child := range cmd.Commands() {
			visit(child)
		}
		if cmd.Name() == "completion" || cmd.Parent() != nil && cmd.Parent().Name() == "completion" || cmd.Name() == "help" {
			return
		}
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			args := append(strings.Fields(cmd.CommandPath())[1:], "--help")
			stdout, stderr, status := cli(args...)
			if status != 0 || stderr != "" {
				t.Fatalf("exit status %d, stderr %q", status, stderr)
			}
			for _, part := range []string{cmd.Short, "Usage:"} {
				if part == "" || cmd.Long == "" && !strings.Contains(stdout, part) {
					t.Errorf("no %q in\n%s", part, stdout)
				}
			}
			if !cmd.HasSubCommands() && !strings.Contains(stdout, "Examples:") {
				t.Errorf("no examples in\n%s", stdout)
			}
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				if f.Usage == "" {
					t.Errorf("nothing is said of --%s", f.Name)
				}
			})
			if other, _, _ := cli(append([]string{"help"}, args[:len(args)-1]...)...); other != stdout {
				t.Error("help says something else than --help")
			}
		})
	}
	visit(newRootCommand())
}

// The examples of the help are commands that the flags allow.
func TestExamplesAreSpelledRight(t *testing.T) {
	root := newRootCommand()
	for _, cmd := range append(root.Commands(), root) {
		for line := range strings.Lines(cmd.Example) {
			_, example, found := strings.Cut(line, "pullcheck ")
			if !found {
				continue
			}
			called, rest, err := newRootCommand().Find(words(example))
			if err != nil {
				t.Errorf("%s: %v", example, err)
				continue
			}
			if err := called.ParseFlags(rest); err != nil {
				t.Errorf("%s: %v", example, err)
			}
			if err := called.ValidateArgs(called.Flags().Args()); err != nil {
				t.Errorf("%s: %v", example, err)
			}
		}
	}
}

// words are the words of a command as a shell reads it, up to where another one begins.
func words(line string) []string {
	var out []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			out = append(out, part)
			continue
		}
		for _, word := range strings.Fields(part) {
			if strings.Contains("| && < >", word) {
				return out
			}
			out = append(out, word)
		}
	}
	return out
}

func TestWrongCallsSayWhatIsMeant(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"a misspelt command":             {[]string{"tempalte", "cdk.out"}, `unknown command "tempalte"; did you mean "template"?`},
		"no command at all":              {[]string{"x"}, `unknown command "x"; pullcheck --help lists the commands`},
		"a name that does harm":          {[]string{"\x1b[2Jx"}, `unknown command "\x1b[2Jx"`},
		"a misspelt flag":                {[]string{"plan", "--launch-tpye", "ec2"}, "unknown flag: --launch-tpye; did you mean --launch-type?"},
		"no flag at all":                 {[]string{"plan", "--x"}, "unknown flag: --x; pullcheck plan --help lists the flags"},
		"a flag without its value":       {[]string{"plan", "--launch-type"}, "flag needs an argument: --launch-type"},
		"help for a misspelt command":    {[]string{"help", "palan"}, `unknown command "palan"; did you mean "plan"?`},
		"help for too much":              {[]string{"help", "plan", "x"}, `unknown command "x"`},
		"a form that a command has not":  {[]string{"plan", "--launch-type", "ec2", "--format", "jsn"}, `--format is "jsn"; use one of table, json, markdown; did you mean "json"?`},
		"a check without a path":         {[]string{"template"}, "no PATH is given"},
		"a form that a check has not":    {[]string{"template", "x", "--format", "xml"}, `--format is "xml"; use one of text, json, sarif`},
		"a list of rules with a path":    {[]string{"rules", "x"}, `pullcheck rules takes no argument, and "x" is one`},
		"a list of rules in another way": {[]string{"rules", "--format", "text"}, `--format is "text"; use one of table, json, markdown`},
	} {
		t.Run(name, func(t *testing.T) { refused(t, tc.want, tc.args...) })
	}
}

// refused fails the test unless pullcheck ends with exit status 2, one line on standard error and nothing else.
func refused(t *testing.T, want string, args ...string) {
	t.Helper()
	stdout, stderr, status := cli(args...)
	if status != 2 || stdout != "" || !strings.Contains(stderr, want) {
		t.Errorf("exit status %d, stdout %q, stderr %q; want 2, nothing and %q", status, stdout, stderr, want)
	}
	if !strings.HasPrefix(stderr, "pullcheck: ") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("stderr is not one line: %q", stderr)
	}
}

func TestVersion(t *testing.T) {
	stdout, stderr, status := cli("--version")
	if status != 0 || stderr != "" || !strings.HasPrefix(stdout, "pullcheck ") || !strings.Contains(stdout, "(go1.") || strings.Count(stdout, "\n") != 1 {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if stdout, _, status := cli("completion", shell); status != 0 || !strings.Contains(stdout, "pullcheck") {
			t.Errorf("%s: exit status %d, %d bytes", shell, status, len(stdout))
		}
	}
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"commands":               {[]string{"te"}, "template\t"},
		"launch types":           {[]string{"plan", "--launch-type", "f"}, "fargate\n"},
		"features":               {[]string{"plan", "--feature", "aws"}, "awslogs\n"},
		"operating systems":      {[]string{"plan", "--os", "w"}, "windows\n"},
		"platform versions":      {[]string{"plan", "--platform-version", "1.3"}, "1.3.0\n"},
		"Regions":                {[]string{"plan", "--region", "us-west"}, "us-west-2\n"},
		"forms of an answer":     {[]string{"plan", "--format", "m"}, "markdown\n"},
		"forms of a check":       {[]string{"template", "--format", "s"}, "sarif\n"},
		"Regions for a template": {[]string{"template", "--region", "eu-c"}, "eu-central-1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if stdout, _, _ := cli(append([]string{"__complete"}, tc.args...)...); !strings.Contains(stdout, tc.want) {
				t.Errorf("no %q in %q", tc.want, stdout)
			}
		})
	}
}

func TestNoCommandPrintsTheHelp(t *testing.T) {
	stdout, stderr, status := cli()
	if status != 0 || stderr != "" || !strings.Contains(stdout, "Exit status: 0 nothing of severity error, 1 at least one, 2") {
		t.Errorf("exit status %d, stderr %q\n%s", status, stderr, stdout)
	}
}
