package picture

import (
	"slices"
	"strconv"
	"strings"

	"ecrprivatelink/internal/plain"
)

// picture is the state of drawing a scene.
type picture struct {
	scene
	drawing
	grid
	// left is where the zones begin, right where the VPC ends, out where the services begin.
	left, right, out float64
	y                float64
	// leave are the points where the tasks of each zone hand over to its lanes, top most first.
	leave map[int][]float64
	// outside is where the rows begin that lead out of the Region; 0 when there are none.
	outside float64
}

// draw gives everything in a scene its place.
func draw(s scene, id string) drawing {
	p := &picture{scene: s, grid: gridOf(len(s.Zones)), leave: map[int][]float64{}}
	p.ID, p.Title, p.Desc = id, "Picture of "+plain.Short(s.Name, 80), describe(s)
	p.left = inner + nameWidth
	p.right = p.left + max(float64(len(s.Zones)), 1)*p.zone() + cellGap
	p.out = p.right + wayWidth
	p.Width = p.out + outWidth + inner
	p.add(node{}) // the Region and the VPC, once their height is known
	top := edge + regionHead
	p.y = top + headHeight
	zonesTop := p.y
	p.subnets()
	p.facts(zonesTop)
	p.arrows()
	p.groups()
	p.Nodes[0] = node{Class: "vpc", Tip: s.Name, Shapes: []shape{
		p.region(p.y + regionPad),
		text("small", s.Where, edge+regionPad, edge+16, p.out+outWidth-inner),
		box("vpc", inner, top, p.right-inner, p.y-top),
		text("name", "VPC "+s.Name, inner+10, top+20, p.right-inner-20),
	}}
	p.Height = p.y + regionPad + edge
	return p.drawing
}

// region is the border of the Region: around the VPC and the services, past the rows that lead out of it.
func (p *picture) region(bottom float64) shape {
	far, near := p.out+outWidth+regionPad, p.right+regionPad
	if p.outside == 0 {
		return line("region", false, edge, edge, far, edge, far, bottom, edge, bottom, edge, edge)
	}
	return line("region", false, edge, edge, far, edge, far, p.outside, near, p.outside, near, bottom, edge, bottom, edge, edge)
}

func (p *picture) add(n node) { p.Nodes = append(p.Nodes, n) }

// facts stand beside the subnets: what is said of the VPC.
func (p *picture) facts(y float64) {
	for _, fact := range p.Facts {
		words := lines("small", fact, inner+10, y+17, nameWidth-20)
		p.add(node{Tip: fact, Shapes: words})
		y += leading*float64(len(words)) + 3
	}
	p.y = max(p.y, y+bandGap)
}

// lines are a text in as many lines as it needs, up to mostLines.
func lines(class, s string, x, y, width float64) []shape {
	var out []shape
	for i, l := range wrap(s, mostLines, width/boldnessOf(class), sizeOf(class)) {
		out = append(out, text(class, l, x, y+float64(i)*leading, width))
	}
	return out
}

// subnets draws the zones and what stands in them; subnets of one rank in their zones stand side by side.
func (p *picture) subnets() {
	rank := 0
	for _, z := range p.Zones {
		rank = max(rank, len(z.Subnets))
	}
	for i, z := range p.Zones {
		p.add(node{Tip: z.Name, Shapes: []shape{text("name", z.Name, p.column(i), p.y+16, p.box+p.lane-14)}})
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
		p.Nodes = slices.Insert(p.Nodes, 1, node{Class: "zone", Shapes: []shape{box("zone", p.column(i)-8, zonesTop, p.zone()-4, p.y-zonesTop)}})
	}
}

// column is where the column of a zone begins.
func (p *picture) column(zone int) float64 { return p.left + float64(zone)*p.zone() }

// subnet draws a subnet and returns its height.
func (p *picture) subnet(s subnet, zone int) float64 {
	x, y := p.column(zone), p.y+17
	n := node{Class: "subnet", Subnet: s.ID, Tip: s.Name + ": " + s.Blocks + ", " + s.Routes}
	var shapes []shape
	say := func(class, words string) {
		more := lines(class, words, x+8, y, p.box-16)
		shapes, y = append(shapes, more...), y+leading*float64(len(more))+1
	}
	say("name", brief(s.Name, p.Name))
	say("small", s.Blocks)
	say("small", s.Routes)
	y -= 7
	tasks := s.Tasks
	if len(tasks) > mostTasks {
		tasks = tasks[:mostTasks-1]
	}
	if len(tasks) > 0 {
		p.leave[zone] = append(p.leave[zone], y+9)
	}
	for _, t := range tasks {
		boxes, height := p.task(t, x+6, y)
		shapes, y = append(shapes, boxes...), y+height+taskGap
	}
	if more := len(s.Tasks) - len(tasks); more > 0 {
		shapes = append(shapes, text("small", "and "+plain.Count(more, "more task"), x+12, y+14, p.box-24))
		y += leading + taskGap
	}
	height := y - p.y + 4
	n.Shapes = append([]shape{box("subnet", x, p.y, p.box, height)}, shapes...)
	p.add(n)
	return height
}

// task draws a task in its subnet.
func (p *picture) task(t task, x, y float64) ([]shape, float64) {
	mark := markOf(t.Result)
	tags := strings.Join(t.Groups, " ")
	room := p.box - 12 - 20 - 6 - measure(tags, small) - 6
	words := lines("tasks", brief(t.Name, p.Name), x+20, y+14, room)
	height := leading*float64(len(words)) + 6
	return append([]shape{
		box("task "+mark.Class, x, y, p.box-12, height),
		text("mark "+mark.Class, mark.Symbol, x+6, y+14, 14),
		{Kind: "text", Class: "tag", X: x + p.box - 17, Y: y + 14, Text: tags, Anchor: "end"},
	}, words...), height
}

// groups draws the security groups under the rest of the VPC.
func (p *picture) groups() {
	width := p.right - inner - 12
	half := (width - 60) / 2
	for _, g := range p.Groups {
		in := lines("small", "in: "+g.In, inner+50, p.y+33, half-8)
		out := lines("small", "out: "+g.Out, inner+50+half, p.y+33, half-8)
		height := 30 + leading*float64(max(len(in), len(out)))
		p.add(node{Class: "group", Tip: g.Code + " " + g.Name + ": in: " + g.In + ". Out: " + g.Out + ".", Shapes: slices.Concat([]shape{
			box("group", inner+6, p.y, width, height),
			text("tag", g.Code, inner+14, p.y+17, 36),
			text("name", brief(g.Name, p.Name), inner+50, p.y+17, width-60),
		}, in, out)})
		p.y += height + 6
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
	var stops []string
	for _, r := range s.Rows {
		switch {
		case r.Kind == exitRow:
		case r.Missing:
			absent++
		default:
			endpoints++
		}
		if h, stopped := r.Way.Stop(); stopped && h.Result == "fail" {
			stops = append(stops, r.Title+" at "+h.Kind.Words())
		}
	}
	text := "The VPC has " + plain.Count(subnets, "subnet") + " in " + plain.Count(len(s.Zones), "Availability Zone") + " and " + plain.Count(endpoints, "endpoint") + "."
	if absent > 0 {
		text += " " + plain.Capital(plain.Count(absent, "endpoint")) + " that tasks need is not in it."
	}
	if len(stops) > 0 {
		text += " Calls stop at " + strconv.Itoa(len(stops)) + " of its ways: " + plain.List(plain.Firsts(stops, 4)) + "."
	}
	return text + " The picture in words follows it."
}
