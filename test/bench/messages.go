package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// message is what jsii-runtime-go sends, as far as it is counted.
type message struct {
	API      string
	FQN      string
	Method   string
	Property string
	ObjRef   struct {
		Ref string `json:"$jsii.byref"`
	}
}

// name tells what is called, such as "get Vpc.vpcId".
func (m message) name() string {
	on := m.FQN
	if m.ObjRef.Ref != "" {
		on, _, _ = strings.Cut(m.ObjRef.Ref, "@")
	}
	on = on[strings.LastIndexByte(on, '.')+1:]
	if member := m.Method + m.Property; member != "" {
		on += "." + member
	}
	return m.API + " " + on
}

// messagesIn counts the requests in what the runtime writes with JSII_DEBUG=1. Answers and the end of the runtime are
// not among them.
func messagesIn(debug []byte) map[string]int {
	out := map[string]int{}
	for line := range bytes.Lines(debug) {
		text, ok := bytes.CutPrefix(line, []byte("> "))
		var m message
		if ok && json.Unmarshal(text, &m) == nil && m.API != "" {
			out[m.name()]++
		}
	}
	return out
}

// messagesOf synthesizes n environments and counts the calls.
func (b *bench) messagesOf(n int) (map[string]int, error) {
	file, err := b.environments(n)
	if err != nil {
		return nil, err
	}
	c, err := b.direct("messages", ".", map[string]any{"config": file}, filepath.Join(b.temp, "privatepull"))
	if err != nil {
		return nil, err
	}
	c = withoutValidation(c)
	c.env = append(c.env, "JSII_DEBUG=1")
	s, err := b.once(c, false)
	if err != nil {
		return nil, err
	}
	return messagesIn(s.stderr), nil
}

func measureMessages(b *bench) ([]table, error) {
	if _, err := b.once(b.build("build", ".", "./bin/privatepull"), false); err != nil {
		return nil, err
	}
	one, err := b.messagesOf(1)
	if err != nil {
		return nil, err
	}
	two, err := b.messagesOf(2)
	if err != nil {
		return nil, err
	}
	sum := func(all map[string]int) (n int) {
		for _, times := range all {
			n += times
		}
		return n
	}
	t := table{Title: "Calls to the jsii runtime", Counts: []count{
		{"An app with one environment", float64(sum(one)), "calls"},
		{"Each further environment", float64(sum(two) - sum(one)), "calls"},
	}}
	more := func(name string) int { return two[name] - one[name] }
	each := called("Calls for one further environment", two, more)
	first := called("Calls that an app makes once", two, func(name string) int { return one[name] - more(name) })
	return []table{t, each, first}, nil
}

// called lists the calls that are made, the most frequent first.
func called(title string, all map[string]int, times func(name string) int) table {
	t := table{Title: title}
	for _, name := range slices.SortedFunc(maps.Keys(all), func(x, y string) int {
		return cmp.Or(times(y)-times(x), strings.Compare(x, y))
	}) {
		if n := times(name); n > 0 {
			t.Counts = append(t.Counts, count{fmt.Sprintf("`%s`", name), float64(n), ""})
		}
	}
	return t
}
