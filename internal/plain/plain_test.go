package plain

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestLine(t *testing.T) {
	for name, tc := range map[string]struct{ text, plain, ascii string }{
		"a usual name stays":                                  {"Prod/Web (1)", "Prod/Web (1)", "Prod/Web (1)"},
		"letters of other scripts stay in UTF-8":              {"größe 東京", "größe 東京", `gr\u00f6\u00dfe \u6771\u4eac`},
		"an escape sequence is shown":                         {"\x1b[2J", `\x1b[2J`, `\x1b[2J`},
		"so is a line end":                                    {"a\nb\r", `a\nb\r`, `a\nb\r`},
		"and a C1 control character":                          {"\u009b2J", `\u009b2J`, `\u009b2J`},
		"and a byte that is not UTF-8":                        {"a\xffb", `a\xffb`, `a\xffb`},
		"the replacement character is a character":            {"\ufffd", "\ufffd", `\ufffd`},
		"invisible spaces are shown":                          {"a\u00a0b\u200b", `a\u00a0b\u200b`, `a\u00a0b\u200b`},
		"tag characters are shown":                            {"\U000e0041", `\U000e0041`, `\U000e0041`},
		"marks do not pile up":                                {"Z" + strings.Repeat("\u0300", 90), "Z\u0300\u0300\u0300", `Z\u0300\u0300\u0300`},
		"a command of GitHub Actions does not begin a line":   {" ::error::x", ` :\u003aerror::x`, ` :\u003aerror::x`},
		"but colons stay within one":                          {"AWS::Region", "AWS::Region", "AWS::Region"},
		"a command in brackets is shown wherever it stands":   {"a ##[group]b", `a #\u0023[group]b`, `a #\u0023[group]b`},
		"of Azure Pipelines too, and of others of their kind": {"##vso[x]##teamcity[y]", `#\u0023vso[x]#\u0023teamcity[y]`, `#\u0023vso[x]#\u0023teamcity[y]`},
		"a heading of Markdown is none":                       {"## Title", "## Title", "## Title"},
		"nothing is nothing":                                  {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Line(tc.text); got != tc.plain {
				t.Errorf("got %q, want %q", got, tc.plain)
			}
			if got := ASCII(tc.text); got != tc.ascii {
				t.Errorf("in ASCII: got %q, want %q", got, tc.ascii)
			}
		})
	}
}

func TestEscapesOfJSONMeanTheSame(t *testing.T) {
	want := "a\x1b\u202e\U000e0041<&>\u2028é"
	document, err := JSON(want)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := json.Unmarshal(document, &got); err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if want := `"a\u001b\u202e\udb40\udc41<&>\u2028é"` + "\n"; string(document) != want {
		t.Errorf("got %s, want %s", document, want)
	}
	if document, err = JSON("##vso[task.complete]"); err != nil || string(document) != `"#\u0023vso[task.complete]"`+"\n" {
		t.Errorf("got %s, %v", document, err)
	}
	if _, err := JSON(func() {}); err == nil {
		t.Error("a function has a JSON form")
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		Count(0, "task"): "0 tasks", Count(1, "task"): "1 task", Count(2, "public IPv4 address"): "2 public IPv4 addresses",
		List([]string{}): "", List([]string{"a"}): "a", List([]string{"a", "b"}): "a and b", List([]string{"a", "b", "c"}): "a, b and c",
		OneLine("a\tb\r\n  c d  e\n"): "a b c d  e",
		Capital("it is"):              "It is", Capital(""): "",
		Joined(Firsts([]string{"a", "b", "c"}, 3)):      "a, b, c",
		Joined(Firsts([]string{"a", "b", "c", "d"}, 3)): "a, b, 2 more",
		Short("abcdefghij", 6):                          "ab…hij",
		Short("abc", 6):                                 "abc",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := Add(Add([]string{"a"}, "a"), ""); !slices.Equal(got, []string{"a"}) {
		t.Errorf("got %q", got)
	}
}
