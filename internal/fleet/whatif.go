package fleet

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/suggest"
)

// WhatIf changes networks before they are traced, to answer what would break if the account were changed so. The zero
// WhatIf changes nothing.
type WhatIf struct {
	// Retired are platform versions of AWS Fargate on which no task starts any more.
	Retired []string
	// WithoutEndpoints are the ids of VPC endpoints that are deleted.
	WithoutEndpoints []string
	// Policies are policies that VPC endpoints get in the place of their own.
	Policies []EndpointPolicy

	met   map[string]bool
	known []string
}

// EndpointPolicy is the policy of a VPC endpoint.
type EndpointPolicy struct {
	// Endpoint is the endpoint's id. Empty: every endpoint.
	Endpoint string
	// Name is what messages call the policy, such as its file.
	Name     string
	Document iam.Document
}

// ParseRetired reads "retired=fargate:VERSION", the form of --assume.
func ParseRetired(text string) (version string, err error) {
	what, rest, _ := strings.Cut(text, "=")
	platform, version, _ := strings.Cut(rest, ":")
	versions := append(pullpath.PlatformVersions(pullpath.Linux), pullpath.PlatformVersions(pullpath.Windows)...)
	switch {
	case what != "retired" || platform != "fargate" || version == "":
		return "", fmt.Errorf("--assume is %q; give retired=fargate:VERSION, such as retired=fargate:1.4.0", text)
	case !slices.Contains(versions, version):
		hint := ""
		if near, ok := suggest.Name(version, versions); ok {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		return "", fmt.Errorf("--assume is %q; AWS Fargate has no platform version %s%s", text, version, hint)
	}
	return version, nil
}

// Apply changes a network as the assumptions say. The lists of the network that it changes are copied first.
func (w *WhatIf) Apply(n *network.Network) {
	if w.met == nil {
		w.met = map[string]bool{}
	}
	n.Retired = append(slices.Clip(n.Retired), w.Retired...)
	if len(w.WithoutEndpoints)+len(w.Policies) == 0 {
		return
	}
	n.Endpoints = slices.Clone(n.Endpoints)
	for i := range n.Endpoints {
		e := &n.Endpoints[i]
		w.known = append(w.known, e.ID)
		w.met[e.ID] = true
		for _, p := range w.Policies {
			if p.Endpoint == "" || p.Endpoint == e.ID {
				e.Policy = partial.Known(&p.Document)
			}
		}
	}
	n.Endpoints = slices.DeleteFunc(n.Endpoints, func(e network.Endpoint) bool { return w.deleted(e.ID) })
	n.RouteTables = slices.Clone(n.RouteTables)
	for i := range n.RouteTables {
		// AWS takes a gateway endpoint's routes away with it.
		routes := &n.RouteTables[i].Routes
		routes.Items = slices.DeleteFunc(slices.Clone(routes.Items), func(r network.Route) bool { return w.deleted(r.Target.ID) })
	}
	n.HostedZones = slices.Clone(n.HostedZones)
	for i := range n.HostedZones {
		records := slices.Clone(n.HostedZones[i].Records.Items)
		for j := range records {
			if id, _ := records[j].Endpoint.Get(); w.deleted(id) {
				records[j].Endpoint = partial.Known("") // the record stays and leads to nothing
			}
		}
		n.HostedZones[i].Records.Items = records
	}
}

func (w *WhatIf) deleted(id string) bool { return id != "" && slices.Contains(w.WithoutEndpoints, id) }

// Check returns an error for an endpoint that none of the networks has, with the nearest that one has. Call it after
// the last Apply.
func (w *WhatIf) Check() error {
	named := map[string]string{}
	for _, id := range w.WithoutEndpoints {
		named[id] = "--without-endpoint " + id
	}
	for _, p := range w.Policies {
		if p.Endpoint != "" {
			named[p.Endpoint] = "--with-policy " + p.Endpoint + "=" + p.Name
		}
	}
	for _, id := range slices.Sorted(maps.Keys(named)) {
		if w.met[id] {
			continue
		}
		hint := "; check the id, the account and the Region"
		if near, ok := suggest.Name(id, w.known); ok {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		return fmt.Errorf("%s: no VPC that was read has that endpoint%s", named[id], hint)
	}
	return nil
}

// Words are the assumptions in words.
func (w *WhatIf) Words() []string {
	var out []string
	for _, v := range w.Retired {
		out = append(out, "platform version "+v+" of AWS Fargate is retired")
	}
	for _, id := range w.WithoutEndpoints {
		out = append(out, "endpoint "+id+" is deleted")
	}
	for _, p := range w.Policies {
		of := "every endpoint has"
		if p.Endpoint != "" {
			of = "endpoint " + p.Endpoint + " has"
		}
		out = append(out, of+" the policy "+p.Name)
	}
	return out
}
