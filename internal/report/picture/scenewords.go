package picture

import (
	"cmp"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report/survey"
	"ecrprivatelink/internal/trace"
)

// sceneWords is a picture as sentences: whatever it shows, in the order in which it shows it.
func sceneWords(s scene) []string {
	var out []string
	for _, z := range s.Zones {
		for _, n := range z.Subnets {
			text := "Subnet " + n.Name + " in " + z.Name + ": " + n.Blocks + ", " + n.Routes
			var tasks []string
			for _, t := range n.Tasks {
				name := t.Name + " (" + startWords[t.Start]
				if len(t.Groups) > 0 {
					name += ", " + strings.Join(t.Groups, " ")
				}
				tasks = append(tasks, name+")")
			}
			if len(tasks) > 0 {
				text += "; tasks: " + strings.Join(tasks, ", ")
			}
			out = append(out, text+".")
		}
	}
	for _, r := range s.Rows {
		out = append(out, rowWords(r))
	}
	for _, g := range s.Groups {
		out = append(out, "Security group "+g.Code+" is "+g.Name+". In: "+g.In+". Out: "+g.Out+".")
	}
	return out
}

func rowWords(r row) string {
	what := map[rowKind]string{interfaceRow: "Interface endpoint ", gatewayRow: "Gateway endpoint "}[r.Kind]
	if r.Missing {
		if r.Kind == exitRow {
			return "No way leads out of this VPC to " + plain.List(r.Way.Hosts) + stopWords(r.Way) + "."
		}
		text := "This VPC has no " + strings.ToLower(what) + "for " + r.Title + ", which its tasks need: " + r.Name
		if r.Arrow != "" {
			text += "; leads to " + r.Target
		}
		return text + stopWords(r.Way) + "."
	}
	text := what + strings.Join(plain.NonEmpty(r.Title, r.Name, r.Facts), ", ")
	if r.Result != "" {
		text += "; its calls: " + string(r.Result)
	}
	var subnets []string
	for _, names := range r.Cells {
		subnets = append(subnets, names...)
	}
	switch {
	case len(subnets) > 0:
		text += "; " + cellWords[r.Kind] + strings.Join(subnets, ", ")
	case r.Kind == exitRow:
		text += "; no subnet's routes lead to it"
	}
	return text + "; leads to " + r.Target + stopWords(r.Way) + "."
}

// stopWords say at which hop the calls of a way break off, or may.
func stopWords(w survey.Way) string {
	h, stops := w.Stop()
	switch {
	case !stops:
		return ""
	case h.Result == trace.Fail:
		return "; a call stops at the hop " + h.Kind.Words() + ": " + h.Detail
	}
	return "; whether every call gets past the hop " + h.Kind.Words() + " is not known: " + h.Detail
}

// hubWords is the picture of the VPCs as sentences.
func hubWords(h hub) []string {
	var out []string
	names := map[string]string{}
	for _, e := range h.Ends {
		names[e.ID] = e.Name
		text := "VPC " + e.Name + " (" + e.Where + ") has " + plain.Count(e.Tasks, "traced task")
		if len(e.Endpoints) > 0 {
			text += " and the interface endpoints " + plain.List(e.Endpoints)
		} else {
			text += " and no interface endpoints"
		}
		out = append(out, text+".")
	}
	for _, l := range h.Links {
		var vpcs []string
		for _, id := range l.VPCs {
			vpcs = append(vpcs, cmp.Or(names[id], id))
		}
		text := strings.TrimSpace(l.Title+" "+l.Name) + " (" + l.Words + ") between " + cmp.Or(plain.List(vpcs), "VPCs that are not known")
		if len(l.Zones) > 0 {
			var zones []string
			for _, z := range l.Zones {
				zones = append(zones, z.words(" leads to ", z.Leads))
			}
			text = l.Title + " of " + cmp.Or(plain.List(vpcs), "VPCs that are not known") + ": " + strings.Join(zones, "; ")
		}
		if l.More != "" {
			text += "; perhaps more: " + l.More
		}
		out = append(out, text+".")
	}
	return out
}

// startWords say whether a task starts.
var startWords = map[trace.Result]string{trace.Pass: "starts", trace.Fail: "does not start", trace.Undecided: "may start"}
