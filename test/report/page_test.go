package report

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/program"
)

// screenshots is the environment variable that names a folder for a picture of each page in each view.
const screenshots = "REPORT_SCREENSHOTS"

func TestPages(t *testing.T) {
	browser := browser(t)
	axe := axe(t)
	for _, c := range cases(t) {
		for _, v := range views {
			t.Run(c.name+", "+v.String(), func(t *testing.T) {
				p := open(t, browser, c.page, v)
				if dir := os.Getenv(screenshots); dir != "" {
					name := strings.NewReplacer(" ", "-", ",", "").Replace(c.name+" "+v.String()) + ".png"
					if err := os.WriteFile(filepath.Join(dir, name), p.screenshot(), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				p.quiet()
				p.fits(v)
				p.shows(c)
				if c.name != hostileNames {
					p.uncut(v)
				}
				eval[any](p, `document.querySelectorAll("details").forEach(d => d.open = true), 1`)
				p.fits(v)
				p.accessible(axe)
			})
		}
	}
}

// quiet wants a page that says nothing on the console and asks nothing of the network.
func (p *tab) quiet() {
	p.t.Helper()
	complaints, requests := p.heard()
	if len(complaints) > 0 {
		p.t.Errorf("the console says %q", complaints)
	}
	if len(requests) > 0 {
		p.t.Errorf("the page asks for %q", requests)
	}
}

// fits wants a page that scrolls only downwards, and regions that scroll sideways within it by keyboard too. No text of
// a picture may leave its picture.
func (p *tab) fits(v view) {
	p.t.Helper()
	if width := eval[int64](p, `document.documentElement.scrollWidth`); width > v.Width {
		wide := eval[[]string](p, `[...document.querySelectorAll("body *")].filter(e => !e.closest(".scroll") && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120)).slice(0, 5)`)
		p.t.Errorf("the page is %d px wide, because of %q", width, wide)
	}
	if n := eval[int](p, `[...document.querySelectorAll(".scroll")].filter(e => e.tabIndex < 0 || e.getAttribute("role") != "region" || !e.getAttribute("aria-label")).length`); n > 0 {
		p.t.Errorf("%d regions that scroll cannot have the focus, or have no name", n)
	}
	if out := eval[[]string](p, `[...document.querySelectorAll("svg.drawing")].flatMap(svg => { const s = svg.getBoundingClientRect();
		return [...svg.querySelectorAll("text")].filter(t => { const r = t.getBoundingClientRect(); return r.left < s.left || r.right > s.right || r.top < s.top || r.bottom > s.bottom }).map(t => t.textContent) })`); len(out) > 0 {
		p.t.Errorf("texts leave their picture: %q", out)
	}
	// A text that begins in a box must end in it.
	if out := eval[[]string](p, `[...document.querySelectorAll("svg.drawing g")].flatMap(g => {
		const boxes = [...g.querySelectorAll("rect")].map(r => r.getBoundingClientRect());
		return [...g.querySelectorAll("text")].filter(t => { const r = t.getBoundingClientRect();
			const around = boxes.filter(b => r.left >= b.left - 1 && r.left < b.right && r.top + r.height / 2 > b.top && r.top + r.height / 2 < b.bottom);
			return around.length > 0 && Math.max(...around.map(b => b.right)) < r.right }).map(t => t.textContent) })`); len(out) > 0 {
		p.t.Errorf("texts leave their boxes: %q", out)
	}
}

// sheet is the room that an A4 sheet on its side has for a picture, in CSS pixels of 1/96 inch: 297 by 210 mm without
// the margins of 10 mm and the heading.
const sheet = 170 * 96 / 25.4

// uncut wants every text of a picture whole, pictures that a desk shows without scrolling them sideways, and on paper
// pictures that a sheet holds.
func (p *tab) uncut(v view) {
	p.t.Helper()
	if cut := eval[[]string](p, `[...document.querySelectorAll("svg.drawing text")].map(t => t.textContent).filter(t => t.includes("…"))`); len(cut) > 0 {
		p.t.Errorf("texts are cut: %q", cut)
	}
	if v.Width >= 1280 {
		if wide := eval[[]string](p, `[...document.querySelectorAll(".scroll:has(svg.drawing)")].filter(s => s.scrollWidth > s.clientWidth).map(s => s.getAttribute("aria-label") + ": " + s.scrollWidth + " in " + s.clientWidth)`); len(wide) > 0 {
			p.t.Errorf("pictures are wider than the page: %q", wide)
		}
	}
	if v.Print {
		if high := eval[float64](p, `Math.max(...[...document.querySelectorAll("svg.drawing")].map(s => s.getBoundingClientRect().height))`); high > sheet+1 {
			p.t.Errorf("a picture is %g px high, a sheet has %g", high, sheet)
		}
	}
}

// TestWhatFailsIsDrawnBroken looks at the pixels of the ways on which calls stop: the sign of the stop has the colour
// of failing, the line before it that of its lane, and there is a hole on both sides of the sign.
func TestWhatFailsIsDrawnBroken(t *testing.T) {
	browser := browser(t)
	for _, v := range []view{{Width: 1280}, {Width: 1280, Dark: true}} {
		t.Run(v.String(), func(t *testing.T) {
			p := open(t, browser, caseOf(t, "failing", failing(t)).page, v)
			shot, err := png.Decode(bytes.NewReader(p.screenshot()))
			if err != nil {
				t.Fatal(err)
			}
			type place struct{ X, Y float64 }
			stops := eval[[]place](p, `[...document.querySelectorAll("svg .stop")].filter((_, i) => i % 2 == 0).map(e => {
				const r = e.getBoundingClientRect(); return {X: r.left + r.width / 2 + scrollX, Y: r.top + r.height / 2 + scrollY} })`)
			fail, panel := colourOf(p, "--fail"), colourOf(p, "--paper")
			if len(stops) < 4 { // the missing endpoint, the group, the policy, and the image on the internet
				t.Errorf("%d stops are drawn, want at least 4", len(stops))
			}
			for _, at := range stops {
				if got := shot.At(int(at.X), int(at.Y)); !near(got, fail) {
					t.Errorf("the stop at %v is %v, want %v", at, got, fail)
				}
				for _, side := range []float64{-8, 8} {
					if got := shot.At(int(at.X+side), int(at.Y)); !near(got, panel) {
						t.Errorf("beside the stop at %v the picture is %v, want a hole of %v", at, got, panel)
					}
				}
			}
			words := eval[[]string](p, `[...document.querySelectorAll("svg text.fail")].map(t => t.textContent)`)
			for _, want := range []string{"stops: ingress", "stops: endpoint", "stops: route"} {
				if !slices.Contains(words, want) {
					t.Errorf("no way says %q; they say %q", want, words)
				}
			}
		})
	}
}

// colourOf is a colour of the style sheet.
func colourOf(p *tab, name string) color.Color {
	p.t.Helper()
	var c color.RGBA
	hex := eval[string](p, `getComputedStyle(document.documentElement).getPropertyValue("`+name+`").trim()`)
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
		p.t.Fatalf("%s is %q: %v", name, hex, err)
	}
	c.A = 255
	return c
}

// near allows for the smoothing of edges.
func near(a, b color.Color) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	off := func(x, y uint32) bool { return max(x, y)-min(x, y) > 0x2000 }
	return !off(r1, r2) && !off(g1, g2) && !off(b1, b2)
}

// shows wants every endpoint and every subnet of the network in a picture, and nothing of a name as markup.
func (p *tab) shows(c testCase) {
	p.t.Helper()
	endpoints := eval[[]string](p, `[...document.querySelectorAll("svg [data-endpoint]")].map(e => e.dataset.endpoint)`)
	subnets := eval[[]string](p, `[...document.querySelectorAll("svg [data-subnet]")].map(e => e.dataset.subnet)`)
	for _, e := range c.network.Endpoints {
		if !slices.Contains(endpoints, e.ID) {
			p.t.Errorf("no picture has endpoint %q", e.ID)
		}
	}
	for _, s := range c.network.Subnets {
		if !slices.Contains(subnets, s.ID) {
			p.t.Errorf("no picture has subnet %q", s.ID)
		}
	}
	if n := eval[int](p, `document.querySelectorAll("script, iframe, object, embed, form, img, [onerror], [style]").length`); n > 0 {
		p.t.Errorf("the page has %d elements that it does not write", n)
	}
	if hidden := eval[string](p, `[...document.documentElement.outerHTML.matchAll(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029\u0007\u001b]/g)].map(m => m[0].codePointAt(0).toString(16)).join(" ")`); hidden != "" {
		p.t.Errorf("the page has characters that hide or turn the text: %s", hidden)
	}
}

// axe is the source of axe-core, which is a tool of the tests alone and is installed beside them.
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		const install = "axe-core is not installed; run: npm ci --prefix test/report"
		if program.Required() {
			t.Fatal(install)
		}
		t.Skip(install)
	}
	return string(source)
}

// violation is a rule of axe-core that a page breaks.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string `json:"html"`
		FailureSummary string `json:"failureSummary"`
	}
}

// accessible wants a page in which axe-core finds nothing, of whatever impact.
func (p *tab) accessible(axe string) {
	p.t.Helper()
	if !eval[bool](p, `typeof axe == "object"`) {
		eval[any](p, axe+"\n;1")
	}
	found := eval[[]violation](p, `axe.run().then(r => r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help,
		Nodes: v.nodes.map(n => ({html: n.html.slice(0, 200), failureSummary: n.failureSummary.slice(0, 300)})).slice(0, 3)})))`)
	for _, v := range found {
		p.t.Errorf("axe-core, %s: %s: %s", v.Impact, v.ID, v.Help)
		for _, n := range v.Nodes {
			p.t.Logf("  %s\n  %s", n.HTML, n.FailureSummary)
		}
	}
}

// A page with every fault that the other test looks for, so that its silence means something.
func TestTheBrowserNotices(t *testing.T) {
	p := open(t, browser(t), []byte(`<!DOCTYPE html><html><head><title>Bad</title>
		<meta http-equiv="Content-Security-Policy" content="style-src 'none'"></head>
		<body><style>p { color: red }</style><img src="/picture.png"><p>text</p><hr width="900"><script>console.error("a fault"); throw Error("a throw")</script></body></html>`), view{Width: 360})
	complaints, requests := p.heard()
	if !slices.ContainsFunc(requests, func(s string) bool { return strings.HasSuffix(s, "/picture.png") }) {
		t.Errorf("of a picture elsewhere it notices %q", requests)
	}
	said := strings.Join(complaints, "\n")
	for _, want := range []string{"Content Security Policy", "error", "Uncaught"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not notice %q, only %q", want, said)
		}
	}
	if width := eval[int64](p, `document.documentElement.scrollWidth`); width < 900 {
		t.Errorf("a wide page is %d px wide", width)
	}
	if found := eval[[]violation](p, axe(t)+`; axe.run().then(r => r.violations.map(v => ({ID: v.id})))`); !slices.ContainsFunc(found, func(v violation) bool { return v.ID == "image-alt" }) {
		t.Errorf("axe-core finds %v", found)
	}
}
