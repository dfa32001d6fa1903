package main

import "testing"

func TestWhichTerminalsHaveLinks(t *testing.T) {
	for name, tc := range map[string]struct {
		env  map[string]string
		want bool
	}{
		"nothing is known of it":     {nil, false},
		"a terminal of VTE":          {map[string]string{"VTE_VERSION": "7006"}, true},
		"one before it had links":    {map[string]string{"VTE_VERSION": "4601"}, false},
		"one that names itself":      {map[string]string{"TERM_PROGRAM": "WezTerm"}, true},
		"one without links":          {map[string]string{"TERM_PROGRAM": "Apple_Terminal"}, false},
		"Windows Terminal":           {map[string]string{"WT_SESSION": "1"}, true},
		"links that are not wanted":  {map[string]string{"WT_SESSION": "1", "FORCE_HYPERLINK": "0"}, false},
		"links that are wanted here": {map[string]string{"FORCE_HYPERLINK": "1"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := mayHaveLinks(func(name string) string { return tc.env[name] }); got != tc.want {
				t.Errorf("got %t", got)
			}
		})
	}
}
