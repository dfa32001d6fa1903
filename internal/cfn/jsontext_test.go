package cfn

import (
	"fmt"
	"strings"
	"testing"
)

// written shows a value with all that is in it.
func written(v Value) string {
	switch v.Kind() {
	case Map:
		var fields []string
		for _, f := range v.Fields() {
			fields = append(fields, f.Name+": "+written(f.Value))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case List:
		items, _ := v.Items()
		var all []string
		for _, item := range items {
			all = append(all, written(item))
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	return v.String()
}

func TestTextsInJSON(t *testing.T) {
	for _, c := range []struct{ name, text, substitutions, want string }{
		{"a text", `'{"A": [1, true, null, "x"]}'`, "", "{A: [1, true, , x]}"},
		{"a token within a text", `!Sub '{"A": "a-${R}-z"}'`, "", "{A: a-‹T/R›-z}"},
		{"a token that stands alone", `!Sub '{"A": ${R}, "B": 1}'`, "", "{A: ‹T/R›, B: 1}"},
		{"quotes within a text", `!Sub '{"A": "say \"${R}\""}'`, "", `{A: say "‹T/R›"}`},
		{"a name of a field", `!Sub '{"${R}": "x"}'`, "", "{‹T/R›: x}"},
		{"substitutions", `'{"A": "${one}-${other}", "B": ${two}}'`, "{one: 1, two: !Ref R}", "{A: 1-${other}, B: ‹T/R›}"},
		{"substitutions in a mapping", `{A: '${one}', B: ['${two}']}`, "{one: 1, two: !Ref R}", "{A: 1, B: [‹T/R›]}"},
		{"an open brace", `'{"A": "${one"}'`, "{one: 1}", "{A: ${one}"},
		{"a brace that nothing closes", `'["${one", "${one"]'`, "{one: 1}", "[${one, ${one]"},
		{"an open brace in a mapping", `{A: '${one'}`, "{one: 1}", "{A: ${one}"},
		{"characters for private use that JSON spells", `'{"A": "x\ue000\ue000y\ue0000\ue000z\ue000!\ue000"}'`, "", "{A: xyz}"},
		{"no JSON", `'States: {}'`, "", "‹it is not valid JSON: invalid character 'S' looking for beginning of value›"},
		{"a reference", `!Ref R`, "", "‹T/R gets its id at deployment›"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := fmt.Sprintf("Resources:\n  R: {Type: 'AWS::EC2::VPC'}\n  X: {Type: x, Properties: {P: %s, S: {%s}}}\n", c.text, strings.Trim(c.substitutions, "{}"))
			parsed, err := Parse("T.yaml", text)
			if err != nil {
				t.Fatal(err)
			}
			app := NewApp()
			s, err := app.Add(parsed, Options{Name: "T"})
			if err != nil {
				t.Fatal(err)
			}
			values := map[string]Value{}
			for _, f := range s.Resource("X").Property("S").Fields() {
				values[f.Name] = f.Value
			}
			if got := written(s.Resource("X").Property("P").JSON(values)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestJSONNestedTooDeep(t *testing.T) {
	for open, end := range map[string]string{"[": "]", `{"a":`: "}"} {
		for depth, known := range map[int]bool{200: true, 300: false} {
			v := literal(strings.Repeat(open, depth) + "1" + strings.Repeat(end, depth)).JSON(nil)
			if got := !strings.Contains(written(v), "nested more than 256 levels deep"); got != known {
				t.Errorf("%d levels of %s: known %v, want %v", depth, open, got, known)
			}
		}
	}
}
