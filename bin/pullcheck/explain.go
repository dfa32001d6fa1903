package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/explain"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// maxReason is how long a reason may be, in bytes. Amazon ECS cuts them off far earlier.
const maxReason = 64 << 10

var errNoReason = errors.New("the reason is empty; give the stoppedReason of a task")

func newExplainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain REASON",
		Short: "Explain the reason with which a task stopped",
		Long: `Explain the stoppedReason of a task, or the reason of one of its containers, as far as
the pull, the secrets and the logs are concerned: what failed, how to fix it, at which
hop to look, and how certain that is. A service event will do, too, and several reasons
may stand below each other. Nothing but the text is needed; pullcheck task reads the
reason and the network of an account itself.`,
		Example: `  pullcheck explain "CannotPullContainerError: ref pull has been retried 5 time(s): i/o timeout"
  pullcheck explain - --format json < reason.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("give one REASON, in quotation marks, or - for standard input")
			}
			if strings.TrimSpace(args[0]) == "" {
				return errNoReason
			}
			return nil
		},
	}
	format := addFormat(cmd, "answer", "text", "json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		reason := args[0]
		if reason == "-" {
			text, err := readInput(cmd.Context(), "-", cmd.InOrStdin(), maxReason)
			if err != nil {
				return err
			}
			reason = string(text)
		}
		reason = strings.TrimSpace(reason)
		switch {
		case reason == "":
			return errNoReason
		case len(reason) > maxReason:
			return fmt.Errorf("the reason is longer than %d KiB; give the stoppedReason of one task", maxReason>>10)
		}
		answers := reasons{}
		for _, one := range split(reason) {
			answer := stoppedReason{Reason: one}
			if e, ok := explain.Reason(one); ok {
				answer.Explanation = &e
			}
			answers.Reasons = append(answers.Reasons, answer)
		}
		var value any = answers
		if len(answers.Reasons) == 1 {
			value = answers.Reasons[0]
		}
		return told(cmd, *format, value, answers.text())
	}
	return cmd
}

// reasons are several reasons. Their JSON form is a contract: docs/pullcheck.schema.json describes it.
type reasons struct {
	Reasons []stoppedReason `json:"reasons"`
}

// beginning is how the lines begin that are a message of their own. The AWS SDK writes "caused by:" on a new line.
var beginning = regexp.MustCompile(`(?m)^\s*(?:[A-Za-z]+(?:Error|Exception): |\(?service )`)

// split parts reasons that stand below each other.
func split(text string) []string {
	var out []string
	last := 0
	for _, at := range beginning.FindAllStringIndex(text, -1) {
		if one := strings.TrimSpace(text[last:at[0]]); one != "" {
			out = append(out, one)
		}
		last = at[0]
	}
	return append(out, strings.TrimSpace(text[last:]))
}

// text explains each reason for people. One of several is quoted before its explanation.
func (r reasons) text() string {
	var out strings.Builder
	for i, one := range r.Reasons {
		if i > 0 {
			out.WriteString("\n")
		}
		if len(r.Reasons) > 1 {
			out.WriteString("It says: " + plain.Line(strings.Join(strings.Fields(one.Reason), " ")) + "\n")
		}
		if one.Explanation == nil {
			out.WriteString("The reason says nothing of the pull, the secrets or the logs.\n")
			continue
		}
		out.WriteString(plain.Line(one.Explanation.Cause) + "\n" + explanationText(*one.Explanation))
	}
	return out.String()
}

// explanationText is what follows the cause, for people.
func explanationText(e explain.Explanation) string {
	var out strings.Builder
	line := func(title, text string) {
		if text != "" {
			fmt.Fprintf(&out, "%s%s\n", title, plain.Line(text))
		}
	}
	line("Fix: ", e.Fix)
	line("Look at: ", trace.HopNames(e.Hops))
	line("Endpoints: ", plain.Joined(e.Services))
	line("Calls: ", strings.Join(e.Calls, ", "))
	line("Certainty: ", string(e.Certainty)+restsOn(e.Marks))
	line("Source: ", e.Source)
	return out.String()
}

// restsOn quotes the parts of a message that an answer rests on.
func restsOn(marks []explain.Mark) string {
	if len(marks) == 0 {
		return ""
	}
	quoted := make([]string, len(marks))
	for i, m := range marks {
		quoted[i] = "‹" + strings.Join(strings.Fields(m.Text), " ") + "›"
	}
	return ", from " + strings.Join(quoted, " … ")
}
