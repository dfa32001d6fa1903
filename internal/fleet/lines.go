package fleet

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"ecrprivatelink/internal/trace"
)

// line is a line of the form JSON lines: one of its members.
type line struct {
	Place    *Place         `json:"place,omitempty"`
	Unit     *Unit          `json:"unit,omitempty"`
	Unread   *Unread        `json:"unread,omitempty"`
	Finding  *trace.Finding `json:"finding,omitempty"`
	Calls    map[string]int `json:"calls,omitempty"`
	LeftOut  int            `json:"leftOut,omitempty"`
	IdleVPCs int            `json:"idleVpcs,omitempty"`
}

// Lines writes the result as JSON lines, from which [FromLines] makes it again.
func (r *Result) Lines() ([]byte, error) {
	lines := []line{{Calls: r.Calls, LeftOut: r.LeftOut, IdleVPCs: r.IdleVPCs}}
	for i := range r.Places {
		lines = append(lines, line{Place: &r.Places[i]})
	}
	for i := range r.Units {
		lines = append(lines, line{Unit: &r.Units[i]})
	}
	for i := range r.Unread {
		lines = append(lines, line{Unread: &r.Unread[i]})
	}
	for i := range r.Findings {
		lines = append(lines, line{Finding: &r.Findings[i]})
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	for _, l := range lines {
		if err := encoder.Encode(l); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// FromLines reads what [Result.Lines] wrote. The error says which line is not of that form.
func FromLines(from io.Reader) (*Result, error) {
	r := New()
	decoder := json.NewDecoder(bufio.NewReader(from))
	decoder.DisallowUnknownFields()
	for n := 1; ; n++ {
		var l line
		err := decoder.Decode(&l)
		if err == io.EOF {
			return r, nil
		}
		if err != nil {
			return nil, fmt.Errorf("line %d is no result of pullcheck account: %w", n, err)
		}
		r.LeftOut += l.LeftOut
		r.IdleVPCs += l.IdleVPCs
		r.Count(l.Calls)
		switch {
		case l.Place != nil:
			r.Places = append(r.Places, *l.Place)
		case l.Unit != nil:
			r.Units = append(r.Units, *l.Unit)
		case l.Unread != nil:
			r.Unread = append(r.Unread, *l.Unread)
		case l.Finding != nil:
			r.Findings = append(r.Findings, *l.Finding)
		}
	}
}
