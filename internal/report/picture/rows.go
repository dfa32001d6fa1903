package picture

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// arrows draws the rows, and from the tasks of each zone an arrow to each kind of row.
func (p *picture) arrows() {
	p.legend()
	for i, l := range lanes {
		rows := slices.DeleteFunc(slices.Clone(p.Rows), func(r row) bool { return r.Kind != l.kind })
		if len(rows) == 0 {
			continue
		}
		top := p.y
		band := len(p.Nodes)
		p.add(node{})
		for _, r := range rows {
			if r.Outside && p.outside == 0 {
				p.outside = p.y - bandGap/2
			}
			p.row(r)
		}
		p.Nodes[band] = node{Class: "band", Shapes: []shape{box("band", inner+6, top, p.right-inner-12, p.y-top)}}
		for z := range p.Zones {
			p.descend(z, i, top)
		}
		p.y += bandGap
	}
}

// legend says what the lanes are.
func (p *picture) legend() {
	p.y += 4
	begin := p.y
	for _, l := range lanes {
		if len(p.leave) > 0 && slices.ContainsFunc(p.Rows, func(r row) bool { return r.Kind == l.kind }) {
			p.add(node{Class: "legend", Shapes: []shape{
				line(l.class, true, inner+10, p.y+8, inner+44, p.y+8),
				text("small", l.words, inner+52, p.y+12, nameWidth-58),
			}})
			p.y += 17
		}
	}
	if p.y > begin {
		p.y = max(p.y, begin+laneGap) + 4
	}
}

// descend draws the arrow from the tasks of a zone down to the rows of a kind.
func (p *picture) descend(zone, i int, top float64) {
	step := (p.lane - 20) / float64(len(lanes)-1)
	from := p.column(zone) + p.box
	x := from + 6 + float64(i)*step
	for at, y := range p.leave[zone] {
		y += float64(i)*6 - 6
		way := []float64{from, y, x, y}
		if at == 0 { // the others join the way of the first
			way = append(way, x, top-1)
		}
		p.add(node{Class: "arrow", Shapes: []shape{line(lanes[i].class, at == 0, way...)}})
	}
}

// row draws an endpoint or another way out, and where it leads.
func (p *picture) row(r row) {
	mark := markOf(r.Result)
	x, y := inner+14, p.y
	class := "row"
	if r.Missing {
		class = "row missing"
	}
	n := node{Class: class, Tip: rowTip(r)}
	if r.Kind != exitRow {
		n.Endpoint = r.ID
	}
	width := nameWidth - 16
	title := text("name", r.Title, x+20, y+18, width-30)
	shapes := []shape{text("mark "+mark.Class, mark.Symbol, x+4, y+18, 14), title}
	bottom := y + 18
	used := 20 + measure(title.Text, normal)*boldness + 10
	if facts := r.Facts; facts != "" && used+measure(facts, small) < width-8 {
		shapes = append(shapes, text("small", facts, x+used, y+18, width-8-used))
	} else {
		bottom = p.under(&shapes, facts, x, bottom, width)
	}
	bottom = p.under(&shapes, brief(r.Name, p.Name), x, bottom, width)
	targets := wrap(r.Target, mostLines, outWidth-20, normal)
	height := max(bottom-y+12, float64(len(targets))*15+14, float64(len(stopLines(r)))*24+28)
	cells := make([][]string, len(r.Cells))
	for z, names := range r.Cells {
		cells[z] = p.cell(r, names)
		height = max(height, float64(len(cells[z]))*leading+14)
	}
	for z, words := range cells {
		if len(words) == 0 {
			continue
		}
		at := p.column(z)
		n.Shapes = append(n.Shapes, box("cell", at, y+6, p.box, height-10))
		for i, l := range words {
			n.Shapes = append(n.Shapes, text("small", l, at+8, centred(y+height/2, i, len(words)), p.box-16))
		}
	}
	n.Shapes = slices.Concat([]shape{box(class+" "+mark.Class, x-4, y+3, width, height-4)}, shapes, n.Shapes)
	if !r.Missing || r.Arrow != "" || len(r.Way.Hops) > 0 {
		n.Shapes = append(n.Shapes, p.way(r, y+height/2)...)
		reached := "service"
		if h, stops := r.Way.Stop(); stops && h.Result == trace.Fail {
			reached = "service unreached"
		}
		n.Shapes = append(n.Shapes, box(reached, p.out, y+4, outWidth, height-6))
		for i, l := range targets {
			n.Shapes = append(n.Shapes, text("target", l, p.out+10, centred(y+height/2, i, len(targets)), outWidth-20))
		}
	}
	p.add(n)
	p.y += height + 4
}

// centred is where the i-th of n lines stands so that all are in the middle of y.
func centred(y float64, i, n int) float64 { return y + 4 + (float64(i)-float64(n-1)/2)*leading }

// under appends a text in lines under those before it, and returns where the last of them stands.
func (p *picture) under(shapes *[]shape, words string, x, y, width float64) float64 {
	more := lines("small", words, x+4, y+leading, width-16)
	*shapes = append(*shapes, more...)
	return y + leading*float64(len(more))
}

// cell is what a row says in the column of a zone.
func (p *picture) cell(r row, names []string) []string {
	if len(names) == 0 {
		return nil
	}
	var near []string
	for _, name := range names {
		near = append(near, brief(name, p.Name))
	}
	words := near[0]
	if len(near) > 1 {
		words = plain.Count(len(near), "subnet") + ": " + strings.Join(near, ", ")
	}
	return wrap(cellWords[r.Kind]+words, mostLines, p.box-16, small)
}

// cellWords begin what a row says in the column of a zone.
var cellWords = map[rowKind]string{interfaceRow: "in ", gatewayRow: "routes of ", exitRow: "routes of "}

// rowTip is all that is known of a row.
func rowTip(r row) string {
	parts := plain.NonEmpty(r.Title, r.Name, r.Facts)
	for _, h := range r.Way.Hops {
		parts = append(parts, h.Kind.Words()+" "+string(h.Result)+": "+h.Detail)
	}
	return strings.Join(parts, ", ")
}

// way draws the calls of a row on their way to the target, a sign for each hop. Where they stop the line is broken, and
// what lies behind is dotted, without an arrowhead: nothing arrives.
func (p *picture) way(r row, y float64) []shape {
	lane := lanes[r.Kind].class
	begin, end := p.right-6, p.out-2
	var shapes []shape
	if r.Arrow != "" {
		shapes = append(shapes, middle(text("small", r.Arrow, (begin+end)/2, y-9, wayWidth-16)))
	}
	hops := r.Way.Hops
	if len(hops) == 0 {
		if r.Missing {
			return append(shapes, line("beyond", false, begin, y, end, y))
		}
		return append(shapes, line(lane, true, begin, y, end, y))
	}
	stop, _ := r.Way.Stop()
	step := (end - begin - 10) / float64(len(hops)+1)
	class, from := lane, begin
	var signs []shape
	for i, h := range hops {
		x := begin + step*float64(i+1)
		switch h.Result {
		case trace.Pass:
			signs = append(signs, dot(x, y))
		case trace.Fail:
			if class != "beyond" { // broken here: the line ends before the sign and goes on, dotted, behind it
				shapes = append(shapes, line(class, false, from, y, x-gap, y))
				class, from = "beyond", x+gap
			}
			signs = append(signs, cross(x, y)...)
		default:
			signs = append(signs, box("doubt", x-6, y-6, 12, 12), middle(text("mark unknown", "?", x, y+4, 12)))
		}
	}
	shapes = append(shapes, line(class, class != "beyond", from, y, end, y))
	shapes = append(shapes, signs...)
	for i, l := range stopLines(r) {
		shapes = append(shapes, middle(text("small mark "+markOf(stop.Result).Class, l, (begin+end)/2, y+20+float64(i)*12, wayWidth-8)))
	}
	return shapes
}

// stopLines say under a broken line at which hop it is broken.
func stopLines(r row) []string {
	stop, stops := r.Way.Stop()
	switch {
	case !stops:
		return nil
	case stop.Result == trace.Fail:
		return wrap("stops: "+stop.Kind.Words(), 2, (wayWidth-8)/boldness, small)
	}
	return wrap(stop.Kind.Words()+" not known", 2, (wayWidth-8)/boldness, small)
}

// gap is half of the hole in a line that is broken.
const gap = 9.0

// dot is a hop that calls get past.
func dot(x, y float64) shape {
	s := line("dot", false, x-3, y)
	s.Path += "a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z"
	return s
}

// cross is a hop that calls do not get past.
func cross(x, y float64) []shape {
	return []shape{line("stop", false, x-5, y-5, x+5, y+5), line("stop", false, x-5, y+5, x+5, y-5)}
}
