package picture

import (
	"cmp"
	"slices"
	"strings"

	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// hub is what lies between VPCs: who has endpoints, who uses them, and over what.
type hub struct {
	// Ends are the VPCs: spokes first, then those with interface endpoints.
	Ends []end
	// Links are what connects them.
	Links []link
}

// end is a VPC.
type end struct {
	ID, Name string
	// Endpoints are the services of its interface endpoints; none for a spoke.
	Endpoints []string
	Tasks     int
}

// link is a transit gateway, a peering connection, or private hosted zones that the same VPCs are associated with.
type link struct {
	// Class is "ways" for a network and "names" for DNS.
	Class string
	// Title is what it is, Name its own name, and Words what it does.
	Title, Name, Words string
	// Zones are the names of the hosted zones and where their records lead.
	Zones []string
	// VPCs are the ids of the VPCs it connects, and More why there may be others.
	VPCs []string
	More string
}

// hub finds what lies between the VPCs; ok is false when nothing does.
func (m maker) hub() (h hub, ok bool) {
	h.Links = slices.Concat(m.transit(), m.peerings(), m.zoneLinks())
	if len(h.Links) == 0 {
		return h, false
	}
	linked := map[string]bool{}
	for _, l := range h.Links {
		for _, id := range l.VPCs {
			linked[id] = true
		}
	}
	for _, vpc := range m.VPCs {
		if !linked[vpc.ID] {
			continue
		}
		e := end{ID: vpc.ID, Name: vpc.Label()}
		for _, endpoint := range m.Endpoints {
			if in, _ := endpoint.VPC.Get(); in == vpc.ID && !isGateway(endpoint) {
				e.Endpoints = append(e.Endpoints, string(inventory.ServiceOf(endpoint)))
			}
		}
		for _, t := range m.Report.Traces {
			if t.VPCID == vpc.ID {
				e.Tasks++
			}
		}
		h.Ends = append(h.Ends, e)
	}
	slices.SortStableFunc(h.Ends, func(a, b end) int { return cmp.Compare(min(len(a.Endpoints), 1), min(len(b.Endpoints), 1)) })
	return h, len(h.Ends) > 0
}

func (m maker) transit() []link {
	var out []link
	for _, g := range m.TransitGateways {
		out = append(out, link{Class: "ways", Title: "Transit gateway", Name: g.Label(), Words: "carries the calls to the endpoints", VPCs: g.VPCs.Items, More: g.VPCs.More})
	}
	return out
}

func (m maker) peerings() []link {
	var out []link
	for _, p := range m.Peerings {
		l := link{Class: "ways", Title: "Peering connection", Name: p.Label(), Words: "carries the calls to the endpoints"}
		for _, v := range []string{valueOf(p.Requester), valueOf(p.Accepter)} {
			l.VPCs = plain.Add(l.VPCs, v)
		}
		out = append(out, l)
	}
	return out
}

func valueOf(v partial.Value[string]) string {
	s, _ := v.Get()
	return s
}

// leadsTo stands between a hosted zone and an endpoint; the picture has an arrow there.
const leadsTo = " leads to "

// zoneLinks gathers the private hosted zones with the same VPCs.
func (m maker) zoneLinks() []link {
	var out []link
	at := map[string]int{}
	for _, z := range m.HostedZones {
		key := strings.Join(slices.Sorted(slices.Values(z.VPCs.Items)), "\n")
		i, found := at[key]
		if !found {
			i = len(out)
			at[key] = i
			out = append(out, link{Class: "names", Words: "resolve the endpoints' names", VPCs: z.VPCs.Items, More: z.VPCs.More})
		}
		leads := ""
		for _, r := range z.Records.Items {
			if id, known := r.Endpoint.Get(); known && id != "" {
				leads = leadsTo + m.EndpointName(id)
				break
			}
		}
		out[i].Zones = append(out[i].Zones, strings.TrimSuffix(z.DNSName.String(), ".")+leads)
	}
	for i := range out {
		out[i].Title = "Private hosted zone"
		if n := len(out[i].Zones); n > 1 {
			out[i].Title = plain.Count(n, "private hosted zone")
		}
	}
	return out
}

// The layout of the picture of VPCs and what lies between them, in CSS pixels.
const (
	endWidth   = 250.0
	linkWidth  = 430.0
	linkGap    = 90.0
	endHeight  = 62.0
	lineHeight = 15.0
	mostZoned  = 12
)

// drawHub gives the VPCs and their links a place: spokes on the left, hubs on the right, links between.
func drawHub(h hub, id string) drawing {
	d := drawing{ID: id, Title: "Picture of the VPCs and what connects them"}
	var spokes, hubs []end
	for _, e := range h.Ends {
		if len(e.Endpoints) == 0 {
			spokes = append(spokes, e)
		} else {
			hubs = append(hubs, e)
		}
	}
	d.Desc = plain.Capital(plain.Count(len(spokes), "VPC")) + " without interface endpoints, " + plain.Count(len(hubs), "VPC") + " with, and " + plain.Count(len(h.Links), "link") + " between them. The list after the picture says which."
	linkX, hubX := edge+endWidth+linkGap, edge+endWidth+2*linkGap+linkWidth
	legend := 48.0
	left, right, center := stack(len(spokes), func(i int) float64 { return endHeight }), stack(len(hubs), func(i int) float64 { return hubHeight(hubs[i]) }),
		stack(len(h.Links), func(i int) float64 { return linkHeight(h.Links[i]) })
	height := max(left.total, right.total, center.total)
	d.Width, d.Height = hubX+endWidth+edge, height+2*edge+legend
	d.Nodes = append(d.Nodes, node{Class: "legend", Shapes: []shape{
		line("ways", true, edge, edge+8, edge+34, edge+8), text("small", "way of the packets: over the link, to the endpoints", edge+42, edge+12, 400, small),
		line("names", true, edge, edge+25, edge+34, edge+25), text("small", "names: the VPC asks the zone, the zone answers with the endpoint", edge+42, edge+29, 460, small),
	}})
	spokeY, hubY := map[string]float64{}, map[string]float64{}
	var boxes []node
	for i, e := range spokes {
		y := edge + legend + left.at(i, height)
		spokeY[e.ID] = y + endHeight/2
		boxes = append(boxes, endNode(e, edge, y, endHeight))
	}
	for i, e := range hubs {
		y := edge + legend + right.at(i, height)
		hubY[e.ID] = y + hubHeight(e)/2
		boxes = append(boxes, endNode(e, hubX, y, hubHeight(e)))
	}
	for i, l := range h.Links {
		y := edge + legend + center.at(i, height)
		mid := y + linkHeight(l)/2
		for _, vpc := range l.VPCs {
			if from, ok := spokeY[vpc]; ok {
				d.Nodes = append(d.Nodes, node{Shapes: []shape{curve(l.Class, true, edge+endWidth, from, linkX-1, mid)}})
			}
			if to, ok := hubY[vpc]; ok {
				d.Nodes = append(d.Nodes, node{Shapes: []shape{curve(l.Class, true, linkX+linkWidth, mid, hubX-1, to)}})
			}
		}
		boxes = append(boxes, linkNode(l, linkX, y))
	}
	d.Nodes = append(d.Nodes, boxes...)
	return d
}

// stacked is things of different heights, one under another.
type stacked struct {
	tops  []float64
	total float64
}

const stackGap = 16.0

func stack(n int, height func(int) float64) stacked {
	var s stacked
	for i := range n {
		if i > 0 {
			s.total += stackGap
		}
		s.tops = append(s.tops, s.total)
		s.total += height(i)
	}
	return s
}

// at is where the i-th thing begins when the stack stands in the middle of a height.
func (s stacked) at(i int, height float64) float64 { return s.tops[i] + (height-s.total)/2 }

func hubHeight(e end) float64 { return endHeight + lineHeight*float64(len(wrapEndpoints(e))) }

func wrapEndpoints(e end) []string {
	return wrap("endpoints: "+strings.Join(e.Endpoints, ", "), 6, endWidth-20, small)
}

func endNode(e end, x, y, height float64) node {
	facts := plain.Count(e.Tasks, "traced task")
	n := node{Class: "end", Tip: "VPC " + e.Name, Shapes: []shape{box("vpc", x, y, endWidth, height), text("name", "VPC "+e.Name, x+10, y+24, endWidth-20, normal), text("small", facts, x+10, y+43, endWidth-20, small)}}
	if len(e.Endpoints) > 0 {
		for i, l := range wrapEndpoints(e) {
			n.Shapes = append(n.Shapes, text("small", l, x+10, y+60+float64(i)*lineHeight, endWidth-20, small))
		}
	}
	return n
}

func linkHeight(l link) float64 {
	return 34 + lineHeight*float64(len(plain.NonEmpty(l.Name, l.Words))+min(len(l.Zones), mostZoned))
}

func linkNode(l link, x, y float64) node {
	n := node{Class: "link", Tip: strings.Join(plain.NonEmpty(l.Title, l.Name, l.Words), ", "), Shapes: []shape{
		box("link "+l.Class, x, y, linkWidth, linkHeight(l)), text("name", l.Title, x+10, y+22, linkWidth-20, normal)}}
	at := y + 38
	for _, s := range plain.NonEmpty(l.Name, l.Words) {
		n.Shapes = append(n.Shapes, text("small", s, x+10, at, linkWidth-20, small))
		at += lineHeight
	}
	for i, z := range l.Zones {
		words := strings.Replace(z, leadsTo, " → ", 1)
		if i == mostZoned-1 && len(l.Zones) > mostZoned {
			words = "and " + plain.Count(len(l.Zones)-i, "more zone")
		}
		if i < mostZoned {
			n.Shapes = append(n.Shapes, text("small", words, x+10, at, linkWidth-20, small))
			at += lineHeight
		}
	}
	return n
}
