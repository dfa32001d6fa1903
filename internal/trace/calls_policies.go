package trace

import (
	"fmt"

	"ecrprivatelink/internal/network"
)

// firstPull appends what the first pull of an image through a cache needs besides: to import the image, and to create
// the repository where it does not exist.
func (b *requestBuilder) firstPull(c *checker, pull request) {
	if pull.cache == nil {
		return
	}
	actions := []string{"ecr:BatchImportUpstreamImage"}
	if _, repository, _ := c.resourceOf(&pull); repository == nil || repository.Unchecked != "" {
		actions = append(actions, "ecr:CreateRepository")
	}
	for _, action := range actions {
		r := pull
		r.API, r.Source, r.first = action, pullThroughIAM, true
		b.append(r)
	}
}

// throughCache heeds that the first pull of an image through a cache rule needs the internet.
func (c *checker) throughCache(t *network.Task, r *request, o origin, out *Call) {
	e := c.exit(o)
	if e.is == yes {
		return
	}
	openRoute(out, fmt.Sprintf("the image comes through pull through cache rule %s: its first pull needs a way to the internet (%s)", r.cache.Label(), e.why))
	if e.is == no {
		c.note(t, &problem{rule: pullThrough, key: r.cache.ID, items: []string{r.to.host.String()}, say: said(
			fmt.Sprintf("It pulls through cache rule %s from %s, which has no route to the internet: the first pull of an image fails, later ones work.", r.cache.Label(), o.label()),
			"Pull each image once from a place with a way to the internet, or copy it into a repository of your own.")})
	}
}

// perhapsCached heeds that the image may fall under a pull through cache rule that was not read.
func (c *checker) perhapsCached(o origin, out *Call, why string) {
	if e := c.exit(o); e.is != yes {
		openRoute(out, fmt.Sprintf("whether a pull through cache rule covers the image is not known (%s): its first pull would need a way to the internet (%s)", why, e.why))
	}
}

// openRoute makes a route that leads to the endpoint undecided.
func openRoute(out *Call, why string) {
	for i, h := range out.Hops {
		if h.Kind == RouteHop && h.Result == Pass {
			out.Hops[i] = Hop{RouteHop, Undecided, why}
		}
	}
}
