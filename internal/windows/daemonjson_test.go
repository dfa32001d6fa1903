package windows

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

const (
	usWest2 = "111122223333.dkr.ecr.us-west-2.amazonaws.com"
	usEast1 = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
)

func TestDaemonJSON(t *testing.T) {
	tests := []struct {
		name       string
		registries []string
		existing   string
		want       string
	}{
		{"no configuration gives one with the setting alone", []string{usWest2}, "",
			"{\n  \"allow-nondistributable-artifacts\": [\n    \"" + usWest2 + "\"\n  ]\n}\n"},
		{"white space counts as no configuration", []string{usWest2}, " \r\n",
			"{\n  \"allow-nondistributable-artifacts\": [\n    \"" + usWest2 + "\"\n  ]\n}\n"},
		{"an empty object gets the setting", []string{usWest2}, "{}\n",
			"{\n  \"allow-nondistributable-artifacts\": [\n    \"" + usWest2 + "\"\n  ]\n}\n"},
		{"a registry named twice is listed once", []string{usWest2, usWest2 + "/app", "arn:aws:ecr:us-west-2:111122223333:repository/app"}, "{}",
			"{\n  \"allow-nondistributable-artifacts\": [\n    \"" + usWest2 + "\"\n  ]\n}"},
		{"other settings keep their order, numbers and escapes", []string{usWest2, usEast1},
			"{\n    \"mtu\": 1.50e3,\n    \"labels\": [\"a\\u0062\"],\n    \"debug\": true\n}\n",
			"{\n    \"mtu\": 1.50e3,\n    \"labels\": [\"a\\u0062\"],\n    \"debug\": true,\n    \"allow-nondistributable-artifacts\": [\n        \"" +
				usWest2 + "\",\n        \"" + usEast1 + "\"\n    ]\n}\n"},
		{"a configuration in one line stays in one line", []string{usWest2}, `{"debug":true}`,
			`{"debug":true, "allow-nondistributable-artifacts": ["` + usWest2 + `"]}`},
		{"lines that end as on Windows keep their ends", []string{usWest2}, "{\r\n\t\"debug\": true\r\n}\r\n",
			"{\r\n\t\"debug\": true,\r\n\t\"allow-nondistributable-artifacts\": [\r\n\t\t\"" + usWest2 + "\"\r\n\t]\r\n}\r\n"},
		{"a registry is added behind the listed ones in one line", []string{usEast1},
			`{ "allow-nondistributable-artifacts": ["` + usWest2 + `"], "debug": true }`,
			`{ "allow-nondistributable-artifacts": ["` + usWest2 + `", "` + usEast1 + `"], "debug": true }`},
		{"a registry is added in a line of its own where each has one", []string{usEast1},
			"{\n  \"allow-nondistributable-artifacts\": [\n    \"" + usWest2 + "\"\n  ],\n  \"debug\": true\n}\n",
			"{\n  \"allow-nondistributable-artifacts\": [\n    \"" + usWest2 + "\",\n    \"" + usEast1 + "\"\n  ],\n  \"debug\": true\n}\n"},
		{"an empty list is filled", []string{usWest2}, `{"allow-nondistributable-artifacts": [ ], "debug": true}`,
			`{"allow-nondistributable-artifacts": ["` + usWest2 + `"], "debug": true}`},
		{"null counts as an empty list", []string{usWest2}, `{"allow-nondistributable-artifacts": null}`,
			`{"allow-nondistributable-artifacts": ["` + usWest2 + `"]}`},
		{"a registry that is listed already changes nothing", []string{usWest2},
			"{\"allow-nondistributable-artifacts\":[ \"" + usWest2 + "\" ]  }\n\n",
			"{\"allow-nondistributable-artifacts\":[ \"" + usWest2 + "\" ]  }\n\n"},
		{"a setting of that name inside another one is left alone", []string{usWest2},
			`{"other":{"allow-nondistributable-artifacts":7}}`,
			`{"other":{"allow-nondistributable-artifacts":7}, "allow-nondistributable-artifacts": ["` + usWest2 + `"]}`},
		{"a key that spells the setting with an escape is the setting", []string{usEast1},
			`{"allow\u002dnondistributable-artifacts":["` + usWest2 + `"]}`,
			`{"allow\u002dnondistributable-artifacts":["` + usWest2 + `", "` + usEast1 + `"]}`},
		{"a UTF-8 byte order mark is dropped", []string{usWest2}, "\ufeff{\"debug\":true}",
			`{"debug":true, "allow-nondistributable-artifacts": ["` + usWest2 + `"]}`},
		{"UTF-16, which PowerShell writes, becomes UTF-8", []string{usWest2}, utf16LE(`{"labels":["ä😀"]}`),
			`{"labels":["ä😀"], "allow-nondistributable-artifacts": ["` + usWest2 + `"]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			existing := []byte(tt.existing)
			got, err := DaemonJSON(tt.registries, existing)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if string(existing) != tt.existing {
				t.Error("the caller's bytes were changed")
			}
		})
	}
}

func TestDaemonJSONRefuses(t *testing.T) {
	tests := []struct {
		name       string
		registries []string
		existing   string
		wants      []string
	}{
		{"no registry", nil, "{}", []string{"no registry"}},
		{"an invalid registry", []string{"https://" + usWest2}, "{}", []string{"https://", "leave out"}},
		{"a trailing comma, with its place", []string{usWest2}, "{\n  \"debug\": true,\n}", []string{"not valid JSON", "line 3, column 1"}},
		{"a text that ends early", []string{usWest2}, "{\n  \"debug\": true", []string{"not valid JSON", "line 2, column 16"}},
		{"a second document behind the first", []string{usWest2}, "{} {}", []string{"line 1, column 4"}},
		{"a comment of two slashes", []string{usWest2}, "{\n  // proxy\n  \"debug\": true\n}", []string{"comment in line 2, column 3"}},
		{"a comment behind a value", []string{usWest2}, "{\n  \"debug\": true /* on */\n}", []string{"comment in line 2, column 17"}},
		{"a comment of a hash", []string{usWest2}, "# docker\n{}", []string{"comment in line 1, column 1"}},
		{"a list instead of an object", []string{usWest2}, `["debug"]`, []string{"not an object"}},
		{"a null instead of an object", []string{usWest2}, `null`, []string{"not an object"}},
		{"a setting that is a string", []string{usWest2}, "{\n\"allow-nondistributable-artifacts\": \"" + usWest2 + "\"}", []string{"line 2, column 37", "not a list"}},
		{"a setting that is an object", []string{usWest2}, `{"allow-nondistributable-artifacts": {}}`, []string{"not a list"}},
		{"a setting with a number in it", []string{usWest2}, `{"allow-nondistributable-artifacts": ["a", 7]}`, []string{"not a list"}},
		{"a setting with a null in it", []string{usWest2}, `{"allow-nondistributable-artifacts": [null]}`, []string{"not a list"}},
		{"a setting that is there twice", []string{usWest2}, "{\"allow-nondistributable-artifacts\": [],\n\"allow-nondistributable-artifacts\": []}", []string{"twice", "lines 1 and 2"}},
		{"another setting that is there twice", []string{usWest2}, "{\"debug\": true, \"debug\": false}", []string{`"debug" twice`}},
		{"bytes that are no text", []string{usWest2}, "{\"a\": \"\xff\"}", []string{"not UTF-8"}},
		{"UTF-16 that is cut in a character", []string{usWest2}, utf16LE("{}") + "x", []string{"UTF-16", "odd"}},
		{"a file that is far too large", []string{usWest2}, strings.Repeat(" ", MaxDaemonJSONBytes+1), []string{"more than"}},
		{"values nested without end", []string{usWest2}, strings.Repeat(`{"a":`, 20_000), []string{"nested more than 1000 levels deep"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := DaemonJSON(tt.registries, []byte(tt.existing))
			if err == nil {
				t.Fatalf("accepted, with the result %s", got)
			}
			for _, want := range tt.wants {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want it to contain %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("the message has more than one line: %q", err)
			}
		})
	}
}

func TestRegistry(t *testing.T) {
	for _, tt := range []struct{ name, given, want string }{
		{"a host stays", usWest2, usWest2},
		{"a repository URI loses its repository", usWest2 + "/team/app", usWest2},
		{"a repository URI loses its tag too", usWest2 + "/team/app:1.0", usWest2},
		{"an ARN in the commercial partition", "arn:aws:ecr:us-west-2:111122223333:repository/app", usWest2},
		{"an ARN in China", "arn:aws-cn:ecr:cn-north-1:111122223333:repository/app", "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn"},
		{"an ARN in GovCloud", "arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/app", "111122223333.dkr.ecr.us-gov-west-1.amazonaws.com"},
		{"another registry with a port", "registry.example.com:5000/app", "registry.example.com:5000"},
		{"a registry on this machine", "localhost/app", "localhost"},
		{"a network, which Docker accepts too", "10.1.0.0/16", "10.1.0.0/16"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Registry(tt.given)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	for _, tt := range []struct{ name, given, wants string }{
		{"the empty string", "", "no host"},
		{"a URL", "https://" + usWest2, "leave out"},
		{"a repository of Docker Hub", "library/windows", "Docker Hub"},
		{"a wildcard", "*.dkr.ecr.us-west-2.amazonaws.com", "host name"},
		{"a quote that would end the JSON string", `a.example.com"]`, "host name"},
		{"a line break", "a.example.com\n", "host name"},
		{"an ECR host with a short account id", "1111.dkr.ecr.us-west-2.amazonaws.com", "account id"},
		{"an ECR host in China without its domain", "111122223333.dkr.ecr.cn-north-1.amazonaws.com", "partition"},
		{"an ARN of another service", "arn:aws:s3:::bucket", "ARN"},
	} {
		t.Run(tt.name+" is refused", func(t *testing.T) {
			got, err := Registry(tt.given)
			if err == nil {
				t.Fatalf("accepted as %q", got)
			}
			if !strings.Contains(err.Error(), tt.wants) {
				t.Errorf("got %q, want it to contain %q", err, tt.wants)
			}
		})
	}
}

// FuzzDaemonJSON holds the promise for any configuration: what was there stays, and the registry is listed.
func FuzzDaemonJSON(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"a":1}`, "{\r\n \"a\" : [1 , {}]\r\n}", `{"allow-nondistributable-artifacts":["x.y"]}`,
		"{\"allow-nondistributable-artifacts\" : [\n\"x.y\"\n,\"z.y\" ] ,\"b\":{}}", "\ufeff{ }", utf16LE(`{"a":"ä"}`)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, existing []byte) {
		merged, err := DaemonJSON([]string{usWest2}, existing)
		if err != nil {
			return
		}
		var after map[string]json.RawMessage
		if err := json.Unmarshal(merged, &after); err != nil {
			t.Fatalf("%q became %q, which is not JSON: %v", existing, merged, err)
		}
		var listed []string
		if err := json.Unmarshal(after[Setting], &listed); err != nil || !slices.Contains(listed, usWest2) {
			t.Fatalf("%q became %q, which does not list the registry", existing, merged)
		}
		text, err := decode(existing)
		if err != nil {
			t.Fatal(err)
		}
		before := map[string]json.RawMessage{}
		_ = json.Unmarshal(text, &before) // an empty configuration has no settings
		delete(before, Setting)
		delete(after, Setting)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatalf("%q became %q and other settings changed\n%s", existing, merged, diff)
		}
		again, err := DaemonJSON([]string{usWest2}, merged)
		if err != nil || string(again) != string(merged) {
			t.Fatalf("merging %q once more gave %q, %v", merged, again, err)
		}
	})
}

// utf16LE writes text as Windows PowerShell does.
func utf16LE(text string) string {
	b := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(text)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return string(b)
}
