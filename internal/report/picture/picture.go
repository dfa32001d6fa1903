package picture

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/plain"
)

// The layout of a picture, in CSS pixels: a column that names things, a column for each zone with lanes for arrows on
// its right, and the services of AWS outside of the VPC.
const (
	edge       = 10.0
	nameWidth  = 250.0
	boxWidth   = 186.0
	laneWidth  = 52.0
	zoneWidth  = boxWidth + laneWidth
	arrowWidth = 150.0
	outWidth   = 190.0
	headHeight = 30.0
	zoneHead   = 26.0
	taskHeight = 24.0
	subnetHead = 72.0
	subnetGap  = 10.0
	laneGap    = 26.0
	rowHeight  = 60.0
	bandGap    = 14.0
	groupRow   = 62.0
)

// The sizes of type; the style sheet has the same.
const (
	normal = 12.0
	small  = 10.5
)

// mostTasks is how many tasks a subnet's box names; the picture in words names all.
const mostTasks = 5

// lanes are the kinds of arrows that go from the tasks down to the rows.
var lanes = []struct {
	kind  rowKind
	class string
	words string
}{
	{interfaceRow, "calls", "API calls and logs, TCP 443"},
	{gatewayRow, "layers", "image layers, TCP 443"},
	{exitRow, "others", "by the other routes"},
}

// picture is the state of drawing a scene.
type picture struct {
	scene
	drawing
	// left is where the zones begin, right where the VPC ends, out where the services begin.
	left, right, out float64
	y                float64
	// tasksEnd are the points where tasks hand over to the lanes of each zone, top most first.
	leave map[int][]float64
}

// draw gives everything in a scene its place.
func draw(s scene, id string) drawing {
	p := &picture{scene: s, leave: map[int][]float64{}}
	p.ID, p.Title, p.Desc = id, "Picture of "+plain.Short(s.Name, 80), describe(s)
	p.left = edge + nameWidth
	p.right = p.left + max(float64(len(s.Zones)), 1)*zoneWidth + edge
	p.out = p.right + arrowWidth
	p.Width = p.out + outWidth + edge
	frame := len(p.Nodes)
	p.Nodes = append(p.Nodes, node{}) // the VPC, once its height is known
	p.y = edge + headHeight
	top := p.y
	p.subnets()
	p.facts(top)
	p.arrows()
	p.groups()
	p.Nodes[frame] = node{Class: "vpc", Tip: s.Name, Shapes: []shape{
		box("vpc", edge, edge, p.right-edge, p.y-edge),
		text("name", "VPC "+s.Name, edge+10, edge+20, p.right-edge-20, normal),
	}}
	p.Height = p.y + edge
	return p.drawing
}

func (p *picture) add(n node) { p.Nodes = append(p.Nodes, n) }

// facts stand beside the subnets: what the VPC is, and what the arrows are.
func (p *picture) facts(y float64) {
	x := edge + 10
	for _, fact := range p.Facts {
		y += 17
		p.add(node{Tip: fact, Shapes: []shape{text("small", fact, x, y, nameWidth-20, small)}})
	}
	p.y = max(p.y, y+bandGap)
}

// subnets draws the zones and what stands in them; subnets of one rank in their zones stand side by side.
func (p *picture) subnets() {
	rank := 0
	for _, z := range p.Zones {
		rank = max(rank, len(z.Subnets))
	}
	for i, z := range p.Zones {
		x := p.left + float64(i)*zoneWidth
		p.add(node{Tip: z.Name, Shapes: []shape{text("name", z.Name, x, p.y+16, boxWidth, normal)}})
	}
	zonesTop := p.y
	p.y += zoneHead
	for r := range rank {
		height := 0.0
		for i, z := range p.Zones {
			if r < len(z.Subnets) {
				height = max(height, p.subnet(z.Subnets[r], i))
			}
		}
		p.y += height + subnetGap
	}
	for i := range p.Zones {
		x := p.left + float64(i)*zoneWidth
		p.Nodes = slices.Insert(p.Nodes, 1, node{Class: "zone", Shapes: []shape{box("zone", x-8, zonesTop, zoneWidth-4, p.y-zonesTop)}})
	}
}

// subnet draws a subnet and returns its height.
func (p *picture) subnet(s subnet, zone int) float64 {
	x := p.left + float64(zone)*zoneWidth
	tasks := s.Tasks
	if len(tasks) > mostTasks {
		tasks = tasks[:mostTasks-1]
	}
	n := node{Class: "subnet", Subnet: s.ID, Tip: s.Name + ": " + s.Blocks + ", " + s.Routes}
	facts := append([]string{s.Blocks}, wrap(s.Routes, 2, boxWidth-16, small)...)
	shapes := []shape{text("name", brief(s.Name, p.Name), x+8, p.y+17, boxWidth-16, normal)}
	for i, fact := range facts {
		shapes = append(shapes, text("small", fact, x+8, p.y+33+float64(i)*14, boxWidth-16, small))
	}
	y := p.y + subnetHead
	for _, t := range tasks {
		mark := markOf(t.Result)
		tags := strings.Join(t.Groups, " ")
		room := measure(tags, small)
		shapes = append(shapes, box("task "+mark.Class, x+6, y, boxWidth-12, taskHeight-4),
			text("mark "+mark.Class, mark.Symbol, x+12, y+14.5, 14, normal),
			text("tasks", brief(t.Name, p.Name), x+26, y+14.5, boxWidth-44-room, small),
			shape{Kind: "text", Class: "tag", X: x + boxWidth - 11, Y: y + 14.5, Text: tags, Anchor: "end"})
		y += taskHeight
	}
	if more := len(s.Tasks) - len(tasks); more > 0 {
		shapes = append(shapes, text("small", "and "+plain.Count(more, "more task"), x+12, y+14, boxWidth-24, small))
		y += taskHeight
	}
	height := y - p.y + 2
	n.Shapes = append([]shape{box("subnet", x, p.y, boxWidth, height)}, shapes...)
	p.add(n)
	if len(s.Tasks) > 0 {
		p.leave[zone] = append(p.leave[zone], p.y+subnetHead+8)
	}
	return height
}

// arrows draws the rows, and from the tasks of each zone an arrow to each kind of row.
func (p *picture) arrows() {
	p.y += 4
	begin := p.y
	kinds := map[rowKind]bool{}
	for _, r := range p.Rows {
		kinds[r.Kind] = true
	}
	used := 0
	for _, l := range lanes {
		if kinds[l.kind] && len(p.leave) > 0 {
			used++
			p.add(node{Class: "legend", Shapes: []shape{
				line(l.class, true, edge+10, p.y+8, edge+44, p.y+8),
				text("small", l.words, edge+52, p.y+12, nameWidth+boxWidth-60, small),
			}})
			p.y += 17
		}
	}
	if used > 0 {
		p.y = max(p.y, begin+laneGap) + 4
	}
	for i, l := range lanes {
		if !kinds[l.kind] {
			continue
		}
		top := p.y
		band := len(p.Nodes)
		p.add(node{})
		for _, r := range p.Rows {
			if r.Kind == l.kind {
				p.row(r)
			}
		}
		p.Nodes[band] = node{Class: "band", Shapes: []shape{box("band", edge+6, top, p.right-edge-12, p.y-top)}}
		for z := range p.Zones {
			x := p.left + float64(z)*zoneWidth + boxWidth + 10 + float64(i)*12
			for at, y := range p.leave[z] {
				from := x - 10 - float64(i)*12
				y += float64(i)*6 - 6
				way := []float64{from, y, x, y}
				if at == 0 { // the others join the way of the first
					way = append(way, x, top-1)
				}
				p.add(node{Class: "arrow", Shapes: []shape{line(l.class, at == 0, way...)}})
			}
		}
		p.y += bandGap
	}
}

// row draws an endpoint or another way out.
func (p *picture) row(r row) {
	mark := markOf(r.Result)
	x, y := edge+14, p.y
	class := "row"
	if r.Missing {
		class = "row missing"
	}
	n := node{Class: class, Tip: strings.Join(plain.NonEmpty(r.Title, r.Name, r.Facts), ", ")}
	if r.Kind != exitRow {
		n.Endpoint = r.ID
	}
	n.Shapes = append(n.Shapes,
		box(class+" "+mark.Class, x-4, y+4, nameWidth-16, rowHeight-8),
		text("mark "+mark.Class, mark.Symbol, x+4, y+20, 14, normal),
		text("name", r.Title, x+20, y+20, nameWidth-48, normal),
		text("small", brief(r.Name, p.Name), x+4, y+35, nameWidth-32, small),
		text("small", r.Facts, x+4, y+49, nameWidth-32, small))
	for z, names := range r.Cells {
		at := p.left + float64(z)*zoneWidth
		if len(names) == 0 {
			continue
		}
		n.Shapes = append(n.Shapes, box("cell", at, y+12, boxWidth, rowHeight-24))
		var near []string
		for _, name := range names {
			near = append(near, brief(name, p.Name))
		}
		words := near[0]
		if len(near) > 1 {
			words = plain.Count(len(near), "subnet") + ": " + strings.Join(near, ", ")
		}
		lines := wrap(cellWords[r.Kind]+words, 2, boxWidth-16, small)
		for i, l := range lines {
			n.Shapes = append(n.Shapes, text("small", l, at+8, y+26+float64(i)*13+float64(2-len(lines))*6.5, boxWidth-16, small))
		}
	}
	if !r.Missing || r.Arrow != "" {
		lane := "calls"
		if r.Kind != interfaceRow {
			lane = lanes[r.Kind].class
		}
		n.Shapes = append(n.Shapes, line(lane, true, p.right-6, y+rowHeight/2, p.out-2, y+rowHeight/2))
		if r.Arrow != "" {
			n.Shapes = append(n.Shapes, middle(text("small", r.Arrow, (p.right+p.out)/2, y+rowHeight/2-6, arrowWidth-12, small)))
		}
		n.Shapes = append(n.Shapes, box("service", p.out, y+6, outWidth, rowHeight-12))
		lines := wrap(r.Target, 2, outWidth-20, normal)
		for i, l := range lines {
			n.Shapes = append(n.Shapes, text("target", l, p.out+10, y+26+float64(i)*15+float64(2-len(lines))*7.5, outWidth-20, normal))
		}
	}
	p.add(n)
	p.y += rowHeight
}

// cellWords begin what a row says in the column of a zone.
var cellWords = map[rowKind]string{interfaceRow: "in ", gatewayRow: "routes of ", exitRow: "routes of "}

// groups draws the security groups under the rest of the VPC.
func (p *picture) groups() {
	for _, g := range p.Groups {
		width := p.right - edge - 12
		n := node{Class: "group", Tip: g.Code + " " + g.Name + ": in: " + g.In + ". Out: " + g.Out + ".", Shapes: []shape{
			box("group", edge+6, p.y, width, groupRow-6),
			text("tag", g.Code, edge+14, p.y+17, 36, small),
			text("name", brief(g.Name, p.Name), edge+50, p.y+17, width-60, normal),
		}}
		half := (width - 60) / 2
		for i, rules := range []string{"in: " + g.In, "out: " + g.Out} {
			for j, l := range wrap(rules, 2, half-8, small) {
				n.Shapes = append(n.Shapes, text("small", l, edge+50+float64(i)*half, p.y+33+float64(j)*14, half-8, small))
			}
		}
		p.add(n)
		p.y += groupRow
	}
	if len(p.Groups) > 0 {
		p.y += 4
	}
}

// describe says in a few words what a picture shows, for those who do not see it. The list beside it says all.
func describe(s scene) string {
	subnets := 0
	for _, z := range s.Zones {
		subnets += len(z.Subnets)
	}
	endpoints, absent := 0, 0
	for _, r := range s.Rows {
		switch {
		case r.Missing:
			absent++
		case r.Kind != exitRow:
			endpoints++
		}
	}
	text := "The VPC has " + plain.Count(subnets, "subnet") + " in " + plain.Count(len(s.Zones), "Availability Zone") + " and " + plain.Count(endpoints, "endpoint") + "."
	if absent > 0 {
		text += " " + plain.Capital(plain.Count(absent, "endpoint")) + " that tasks need is not in it."
	}
	return text + " The picture in words follows it."
}
