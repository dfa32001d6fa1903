package report

import (
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
