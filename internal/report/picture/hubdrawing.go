package picture

import (
	"strconv"
	"strings"

	"ecrprivatelink/internal/plain"
)

// The layout of the picture of VPCs and what lies between them, in CSS pixels.
const (
	endWidth  = 262.0
	linkWidth = 420.0
	linkGap   = 84.0
	stackGap  = 14.0
	mostZoned = 12
	keyHeight = 48.0
)

// column is boxes one under another, those of one account and Region within a border.
type column struct {
	blocks  []block
	borders []border
	height  float64
}

// block is a box that has its place in its column.
type block struct {
	id                   string
	class, boxClass, tip string
	top, height          float64
	lines                []shape
}

// border is around the boxes of one account and Region, from the top of the first to the bottom of the last.
type border struct {
	where       string
	top, bottom float64
}

// add puts a box under the others, within a border where it says where it is. Its shapes begin at 0, 0.
func (c *column) add(where string, b block) {
	if len(c.blocks) > 0 {
		c.height += stackGap
	}
	last := len(c.borders) - 1
	if where != "" && (last < 0 || c.borders[last].where != where) {
		if len(c.blocks) > 0 {
			c.height += regionPad
		}
		c.height += regionHead
		c.borders = append(c.borders, border{where: where, top: c.height})
		last++
	}
	b.top = c.height
	c.height += b.height
	c.blocks = append(c.blocks, b)
	if where != "" {
		c.borders[last].bottom = c.height
	}
}

// draw places the column at x, in the middle of a height.
func (c *column) draw(d *drawing, x, top, height, width float64, mid map[string]float64) []node {
	top += (height - c.height) / 2
	for _, b := range c.borders {
		y := top + b.top
		d.Nodes = append(d.Nodes, node{Class: "border", Tip: b.where, Shapes: []shape{
			box("region", x-regionPad, y-regionHead, width+2*regionPad, b.bottom-b.top+regionHead+regionPad),
			text("small", b.where, x, y-7, width)}})
	}
	var out []node
	for _, b := range c.blocks {
		y := top + b.top
		n := node{Class: b.class, Tip: b.tip, Shapes: []shape{box(b.boxClass, x, y, width, b.height)}}
		for _, s := range b.lines {
			s.X, s.Y = s.X+x, s.Y+y
			n.Shapes = append(n.Shapes, s)
		}
		mid[b.id] = y + b.height/2
		out = append(out, n)
	}
	return out
}

// drawHub gives the VPCs and their links a place: spokes on the left, hubs on the right, links between.
func drawHub(h hub, id string) drawing {
	d := drawing{ID: id, Title: "Picture of the VPCs and what connects them"}
	var spokes, links, hubs column
	for _, e := range h.Ends {
		if len(e.Endpoints) == 0 {
			spokes.add(e.Where, endBlock(e))
		} else {
			hubs.add(e.Where, endBlock(e))
		}
	}
	for i, l := range h.Links {
		links.add("", linkBlock(l, "link "+strconv.Itoa(i)))
	}
	d.Desc = plain.Capital(plain.Count(len(spokes.blocks), "VPC")) + " without interface endpoints, " + plain.Count(len(hubs.blocks), "VPC") + " with, and " +
		plain.Count(len(h.Links), "link") + " between them. The list after the picture says which."
	left := inner
	linkX := left + endWidth + linkGap
	hubX := linkX + linkWidth + linkGap
	height := max(spokes.height, links.height, hubs.height)
	d.Width, d.Height = hubX+endWidth+inner, height+2*edge+keyHeight+regionPad
	d.Nodes = append(d.Nodes, node{Class: "legend", Shapes: []shape{
		line("ways", true, edge, edge+8, edge+34, edge+8), text("small", "way of the packets: over the link, to the endpoints", edge+42, edge+12, 400),
		line("names", true, edge, edge+25, edge+34, edge+25), text("small", "names: the VPC asks the zone, the zone answers with the endpoint", edge+42, edge+29, 460),
	}})
	spokeY, linkY, hubY := map[string]float64{}, map[string]float64{}, map[string]float64{}
	boxes := spokes.draw(&d, left, edge+keyHeight, height, endWidth, spokeY)
	boxes = append(boxes, hubs.draw(&d, hubX, edge+keyHeight, height, endWidth, hubY)...)
	boxes = append(boxes, links.draw(&d, linkX, edge+keyHeight, height, linkWidth, linkY)...)
	for i, l := range h.Links {
		mid := linkY["link "+strconv.Itoa(i)]
		for _, vpc := range l.VPCs {
			if from, ok := spokeY[vpc]; ok {
				d.Nodes = append(d.Nodes, node{Shapes: []shape{curve(l.Class, left+endWidth, from, linkX-1, mid)}})
			}
			if to, ok := hubY[vpc]; ok {
				d.Nodes = append(d.Nodes, node{Shapes: []shape{curve(l.Class, linkX+linkWidth, mid, hubX-1, to)}})
			}
		}
	}
	d.Nodes = append(d.Nodes, boxes...)
	return d
}

// said puts texts under one another into a box of a width, and returns how high it is.
func said(width float64, title string, texts ...string) ([]shape, float64) {
	out := lines("name", title, 10, 22, width-20)
	y := 22 + leading*float64(len(out)) + 2
	for _, t := range plain.NonEmpty(texts...) {
		more := lines("small", t, 10, y, width-20)
		out, y = append(out, more...), y+(leading+1)*float64(len(more))
	}
	return out, y - 4
}

func endBlock(e end) block {
	endpoints := ""
	if len(e.Endpoints) > 0 {
		endpoints = "endpoints: " + strings.Join(e.Endpoints, ", ")
	}
	b := block{id: e.ID, class: "end", boxClass: "vpc", tip: "VPC " + e.Name + " " + endpoints}
	b.lines, b.height = said(endWidth, "VPC "+e.Name, plain.Count(e.Tasks, "traced task"), endpoints)
	return b
}

func linkBlock(l link, id string) block {
	texts := []string{l.Name, l.Words}
	for i, z := range l.Zones {
		if i == mostZoned-1 && len(l.Zones) > mostZoned {
			texts = append(texts, "and "+plain.Count(len(l.Zones)-i, "more zone"))
			break
		}
		texts = append(texts, z.words(" → ", z.Brief))
	}
	b := block{id: id, class: "link", boxClass: "link " + l.Class, tip: strings.Join(plain.NonEmpty(l.Title, l.Name, l.Words), ", ")}
	b.lines, b.height = said(linkWidth, l.Title, texts...)
	return b
}
