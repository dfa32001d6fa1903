// Package report looks at the pages of pullcheck report in a browser: what they load, how they lay out, and whether
// everybody can use them.
package report

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"ecrprivatelink/internal/testing/program"
)

// browserTime is how long one page may take before the test gives up on the browser.
const browserTime = 2 * time.Minute

// browser starts Chromium with a profile of its own. All pages of a test share it.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := program.Path(t, "chromium", "apt-get install chromium")
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return ctx
}

// view is how somebody looks at a page.
type view struct {
	// Width is the viewport's, in CSS pixels.
	Width int64
	Dark  bool
	// Print lays the page out as for paper.
	Print bool
}

func (v view) String() string {
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	if v.Print {
		scheme = "print"
	}
	return fmt.Sprintf("%s at %d px", scheme, v.Width)
}

// views are the ways in which each page is looked at: a desk and a phone, by day and by night, a wide screen, and an A4
// sheet, upright and on its side, that somebody prints at night.
var views = []view{{Width: 1280}, {Width: 1280, Dark: true}, {Width: 360}, {Width: 360, Dark: true}, {Width: 1920},
	{Width: 718, Dark: true, Print: true}, {Width: 1047, Print: true}}

// tab is a page that is open.
type tab struct {
	context.Context
	t *testing.T

	mu sync.Mutex
	// complaints are what the console said, and requests what the page asked the network for.
	complaints, requests []string
}

// open shows a document. A server on this machine serves it, which notes whatever else is asked of it.
func open(t *testing.T, browser context.Context, document []byte, v view) *tab {
	t.Helper()
	p := &tab{t: t}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/report.html" {
			p.note(&p.requests, r.URL.Path)
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(document)
	}))
	t.Cleanup(server.Close)
	address := server.URL + "/report.html"
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithListener(func(event any) {
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			p.note(&p.complaints, fmt.Sprint(e.Type))
		case *runtime.EventExceptionThrown:
			p.note(&p.complaints, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			p.note(&p.complaints, e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if url := e.Request.URL; url != address && !strings.HasPrefix(url, "data:") {
				p.note(&p.requests, url)
			}
		case *page.EventJavascriptDialogOpening:
			p.note(&p.complaints, "a dialog: "+e.Message)
		}
	}))
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, browserTime)
	t.Cleanup(cancel)
	p.Context = ctx
	scheme, media := "light", "screen"
	if v.Dark {
		scheme = "dark"
	}
	if v.Print {
		media = "print"
	}
	p.do(chromedp.EmulateViewport(v.Width, 800))
	call(p, func() error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media,
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	})
	p.do(chromedp.Navigate(address))
	return p
}

func (p *tab) note(list *[]string, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*list = append(*list, what)
}

// heard returns what the console said and what the page asked for, until now.
func (p *tab) heard() (complaints, requests []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.complaints), slices.Clone(p.requests)
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	call(p, func() error { return chromedp.Do(p, actions...) })
}

func call(p *tab, f func() error) {
	p.t.Helper()
	if err := f(); err != nil {
		p.t.Fatal(err)
	}
}

// eval runs a script in the page. It does so as a debugger does, whatever the page's own policy says of scripts.
func eval[T any](p *tab, script string) T {
	p.t.Helper()
	value, err := chromedp.Run(p, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%v\nin %.200s", err, script)
	}
	return value
}

// screenshot returns a picture of the whole page.
func (p *tab) screenshot() []byte {
	p.t.Helper()
	image, err := chromedp.Run(p, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	return image
}
