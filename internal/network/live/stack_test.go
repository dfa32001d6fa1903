package live

import (
	"strings"
	"testing"

	awsaccount "ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/recording"
)

// alone is an account of which nothing answers but the gate.
func alone(t *testing.T) *account {
	return &account{&awsaccount.Account{T: t, URL: recording.URL, Through: closed{t}}}
}

// resources is a page of the resources of a stack.
func resources(logicalID, next string) *answerOf {
	return &answerOf{body: "<R><ListStackResourcesResult><StackResourceSummaries><member><LogicalResourceId>" + logicalID +
		"</LogicalResourceId></member></StackResourceSummaries><NextToken>" + next + "</NextToken></ListStackResourcesResult></R>"}
}

// What AWS CloudFormation answers: that a stack is not there, and other errors.
var (
	noSuchStack   = &answerOf{status: 400, body: "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id it does not exist</Message></Error></ErrorResponse>"}
	wrongQuestion = &answerOf{status: 400, body: "<ErrorResponse><Error><Code>ValidationError</Code><Message>1 validation error detected</Message></Error></ErrorResponse>"}
	otherError    = &answerOf{status: 400, body: "<ErrorResponse><Error><Code>NotThere</Code><Message>it does not exist</Message></Error></ErrorResponse>"}
)

func TestStackResources(t *testing.T) {
	for _, c := range []struct {
		name  string
		pages []*answerOf
		want  int
		fails string
	}{
		{"all pages", []*answerOf{resources("A", "2"), resources("B", "")}, 2, ""},
		{"a second page that is denied", []*answerOf{resources("A", "2"), {status: 403, code: "AccessDenied"}}, 0, "cloudformation:ListStackResources was denied (AccessDenied)"},
		{"no such stack", []*answerOf{noSuchStack}, 0, ""},
		{"a wrong question", []*answerOf{wrongQuestion}, 0, "ValidationError"},
		{"another error", []*answerOf{otherError}, 0, "NotThere"},
		{"credentials that are not accepted", []*answerOf{{status: 403, code: "ExpiredToken"}}, 0, "AWS does not accept the credentials"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &gate{answers: map[string]func(int) *answerOf{"cloudformation:ListStackResources": func(call int) *answerOf { return c.pages[call-1] }}}
			got, err := alone(t).reader(g).StackResources(t.Context(), "it")
			if len(got) != c.want || (err != nil) != (c.fails != "") || err != nil && !strings.Contains(err.Error(), c.fails) {
				t.Errorf("got %d resources and error %v, want %d and %q", len(got), err, c.want, c.fails)
			}
		})
	}
}

func TestStackTemplate(t *testing.T) {
	template := func(body string) *answerOf {
		return &answerOf{body: "<R><GetTemplateResult><TemplateBody>" + body + "</TemplateBody></GetTemplateResult></R>"}
	}
	for _, c := range []struct {
		name   string
		answer *answerOf
		want   string
		there  bool
		fails  string
	}{
		{"a template", template("Resources: {}"), "Resources: {}", true, ""},
		{"no such stack", noSuchStack, "", false, ""},
		{"an answer without a template", template(""), "", false, "cloudformation:GetTemplate failed: the answer lacks what was asked for"},
		{"denied", &answerOf{status: 403, code: "AccessDenied"}, "", false, "cloudformation:GetTemplate was denied (AccessDenied)"},
		{"a wrong question", wrongQuestion, "", false, "ValidationError"},
		{"credentials that are not accepted", &answerOf{status: 403, code: "ExpiredToken"}, "", false, "AWS does not accept the credentials"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &gate{answers: map[string]func(int) *answerOf{"cloudformation:GetTemplate": func(int) *answerOf { return c.answer }}}
			got, there, err := alone(t).reader(g).StackTemplate(t.Context(), "it")
			if got != c.want || there != c.there || (err != nil) != (c.fails != "") || err != nil && !strings.Contains(err.Error(), c.fails) {
				t.Errorf("got %q, %t and error %v; want %q, %t and %q", got, there, err, c.want, c.there, c.fails)
			}
		})
	}
}
