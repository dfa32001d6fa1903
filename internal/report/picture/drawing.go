package picture

import (
	"fmt"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// drawing is an SVG picture: boxes, texts and lines in their places, in CSS pixels.
type drawing struct {
	// ID begins the ids inside and is unique in the page.
	ID string
	// Title and Desc are what a screen reader says of it.
	Title, Desc   string
	Width, Height float64
	Nodes         []node
}

// Heads are the classes of the lines with an arrowhead, each once: every class has a head of its own colour.
func (d drawing) Heads() []string {
	var out []string
	for _, n := range d.Nodes {
		for _, s := range n.Shapes {
			if s.Arrow {
				out = plain.Add(out, s.Class)
			}
		}
	}
	return out
}

// node is a group of shapes that show one thing.
type node struct {
	Class string
	// Endpoint and Subnet are the id of what is shown, for those who look for it in the page.
	Endpoint, Subnet string
	// Tip is the full text, where the shapes have room for a part only.
	Tip    string
	Shapes []shape
}

// shape is a box, a text or a line; Kind says which.
type shape struct {
	Kind  string
	Class string
	// X and Y are a box's upper left corner or a text's anchor, W and H the size of a box.
	X, Y, W, H float64
	// Text is a text, already short enough, and Anchor where it stands at X: "start", "middle" or "end".
	Text, Anchor string
	// Path is the way of a line, and Arrow whether it has a head.
	Path  string
	Arrow bool
}

func box(class string, x, y, w, h float64) shape {
	return shape{Kind: "box", Class: class, X: x, Y: y, W: w, H: h}
}

// text puts a text into a width.
func text(class, s string, x, y, width float64) shape {
	return shape{Kind: "text", Class: class, X: x, Y: y, Text: fit(s, width/boldnessOf(class), sizeOf(class)), Anchor: "start"}
}

func middle(s shape) shape { s.Anchor = "middle"; return s }

// line is a way through points, given as x and y in turn.
func line(class string, arrow bool, points ...float64) shape {
	var path strings.Builder
	for i := 0; i+1 < len(points); i += 2 {
		verb := "L"
		if i == 0 {
			verb = "M"
		}
		fmt.Fprintf(&path, "%s%g %g", verb, points[i], points[i+1])
	}
	return shape{Kind: "line", Class: class, Path: path.String(), Arrow: arrow}
}

// curve is an arrow from one point to another that leaves and arrives sideways.
func curve(class string, x1, y1, x2, y2 float64) shape {
	mid := (x1 + x2) / 2
	return shape{Kind: "line", Class: class, Arrow: true, Path: fmt.Sprintf("M%g %gC%g %g %g %g %g %g", x1, y1, mid, y1, mid, y2, x2, y2)}
}

// mark is how a result is shown: a symbol and a class, so that colour is never the only sign.
type mark struct{ Symbol, Class string }

// markOf is the mark of a result; the empty result is that of no call.
func markOf(r trace.Result) mark {
	switch r {
	case trace.Pass:
		return mark{"✓", "pass"}
	case trace.Fail:
		return mark{"✗", "fail"}
	case trace.Undecided:
		return mark{"?", "unknown"}
	}
	return mark{"–", "none"}
}
