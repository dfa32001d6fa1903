package suggest

import (
	"fmt"
	"strings"
	"testing"
)

func TestName(t *testing.T) {
	actions := []string{"BatchCheckLayerAvailability", "BatchGetImage", "GetAuthorizationToken", "GetDownloadUrlForLayer"}
	for _, c := range []struct {
		name  string
		got   string
		valid []string
		want  string // empty: nothing is offered
	}{
		{"a letter too few", "BatchGetImge", actions, "BatchGetImage"},
		{"a letter too many", "BatchGetImages", actions, "BatchGetImage"},
		{"a wrong letter", "BatchGetImaje", actions, "BatchGetImage"},
		{"neighbours swapped", "BatchGteImage", actions, "BatchGetImage"},
		{"another letter case", "getauthorizationtoken", actions, "GetAuthorizationToken"},
		{"a word forgotten at the end", "GetDownloadUrl", actions, "GetDownloadUrlForLayer"},
		{"too few letters to guess the rest", "Get", actions, ""},
		{"nothing alike", "TerminateInstances", actions, ""},
		{"a short name a letter off", "ec3", []string{"ecs", "ec2"}, "ecs"},
		{"a short name two letters off", "xx2", []string{"ec2"}, ""},
		{"one letter is no misspelling of another", "a", []string{"b"}, ""},
		{"the first of two as near", "linus", []string{"linux", "minus"}, "linux"},
		{"an empty name", "", actions, ""},
		{"an empty list", "BatchGetImage", nil, ""},
		{"an empty candidate", "a", []string{""}, ""},
		{"letters outside ASCII", "naïv", []string{"naïve"}, "naïve"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := Name(c.got, c.valid)
			if got != c.want || ok != (c.want != "") {
				t.Errorf("Name(%q) = %q, %v; want %q", c.got, got, ok, c.want)
			}
		})
	}
}

func TestNameSkipsHopelessLengths(t *testing.T) {
	if got, ok := Name(strings.Repeat("a", 1<<20), []string{"BatchGetImage"}); ok {
		t.Errorf("a megabyte of letters was taken for %q", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"kitten", "sitting", 3}, {"ab", "ba", 1}, {"abcd", "acbd", 1},
	} {
		t.Run(fmt.Sprintf("%q and %q", c.a, c.b), func(t *testing.T) {
			if got := distance([]rune(c.a), []rune(c.b)); got != c.want {
				t.Errorf("distance is %d, want %d", got, c.want)
			}
			if got := distance([]rune(c.b), []rune(c.a)); got != c.want {
				t.Errorf("the other way round it is %d, want %d", got, c.want)
			}
		})
	}
}

func TestUnknownListsNoHundreds(t *testing.T) {
	many := make([]string, 300)
	for i := range many {
		many[i] = fmt.Sprintf("service-%03d", i)
	}
	got := Unknown("service", "com.amazonaws.us-west-2.sqs", many).Error()
	if !strings.Contains(got, "there are 300, such as service-000, ") || len(got) > 300 {
		t.Errorf("got %q", got)
	}
	if got := Unknown("service", "servise-001", many).Error(); got != `unknown service "servise-001"; did you mean "service-001"?` {
		t.Errorf("got %q", got)
	}
}
