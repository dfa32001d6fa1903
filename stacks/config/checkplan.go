package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/suggest"
)

// workloads checks each workload, and returns what all of them need, if they are all valid.
func (c checker) workloads(s scope) (pullpath.Plan, bool) {
	at := s.at.to("workloads")
	for i, w := range s.Workloads {
		c.workload(w, at.to(i))
	}
	if !c.sound(at) {
		return pullpath.Plan{}, false
	}
	plan, err := pullpath.NewPlan(s.Workloads...)
	if err != nil {
		c.add(at, "%v", err)
		return plan, false
	}
	return plan, true
}

// workload finds out which field of a workload is wrong by asking the facts about one field more each time.
func (c checker) workload(w pullpath.Workload, at path) {
	known := pullpath.Workload{LaunchType: w.LaunchType}
	if !c.valid(known, at.to("launchType"), "") {
		return
	}
	if c.sound(at.to("os")) {
		known.OS = w.OS
		if !c.valid(known, at.to("os"), "") {
			return
		}
	}
	if c.sound(at.to("platformVersion")) {
		known.PlatformVersion = w.PlatformVersion
		if !c.valid(known, at.to("platformVersion"), platformHint(w)) {
			return
		}
	}
	for i, feature := range w.Features {
		known.Features = []pullpath.Feature{feature}
		c.valid(known, at.to("features", i), featureHint(feature))
	}
}

// valid reports what is wrong with the part of a workload that is known so far.
func (c checker) valid(w pullpath.Workload, at path, hint string) bool {
	if !c.sound(at) {
		return false
	}
	if err := w.Validate(); err != nil {
		c.add(at, "%v%s", err, hint)
		return false
	}
	return true
}

// featureHint says how to ask for an endpoint that somebody takes for a feature.
func featureHint(feature pullpath.Feature) string {
	if _, err := pullpath.ServicesOf(string(feature)); err == nil {
		return fmt.Sprintf("; for its endpoints, say endpointSets: [%s] beside workloads", feature)
	}
	if pullpath.CheckService(pullpath.Service(feature)) == nil {
		return fmt.Sprintf("; for an endpoint, say endpoints: { %s: create } beside workloads", feature)
	}
	return ""
}

// platformHint says what a platform version in a wrong form was meant to be.
func platformHint(w pullpath.Workload) string {
	valid := pullpath.PlatformVersions(w.OS)
	if slices.Contains(valid, w.PlatformVersion) || !w.LaunchType.Serverless() {
		return ""
	}
	if strings.EqualFold(w.PlatformVersion, pullpath.Latest) {
		return fmt.Sprintf("; %s is written in upper case", pullpath.Latest)
	}
	var longer []string
	for _, v := range valid {
		if strings.HasPrefix(v, w.PlatformVersion+".") {
			longer = append(longer, v)
		}
	}
	if len(longer) == 1 {
		return fmt.Sprintf("; write it in full: %q", longer[0])
	}
	if hint := suggest.Hint(w.PlatformVersion, valid); hint != "" {
		return "; " + strings.TrimSpace(hint)
	}
	return ""
}

// needs checks the fields that mean something only for what the workloads need.
func (c checker) needs(s scope, plan pullpath.Plan) {
	plan = plan.With(s.FurtherServices()...)
	c.endpointPolicies(s, plan)
	at := s.at.to("endpoints")
	for _, service := range slices.Sorted(maps.Keys(s.Endpoints)) {
		if _, needed := plan.Endpoint(service); !needed && knownService(service) {
			c.add(at.to(service), "the workloads need no endpoint for %s; they need %s; leave it out", service, plain.Joined(plan.Services()))
		}
	}
	if _, needed := plan.Endpoint(pullpath.Logs); !needed && len(s.LogGroups) > 0 {
		c.add(s.at.to("logGroups"), "no workload has the feature %q, so there is no logs endpoint to narrow; add the feature, or leave logGroups out", pullpath.AWSLogs)
	}
	if !pullpath.RunsWindows(s.Workloads) && len(s.Windows.Repositories) > 0 {
		c.add(s.at.to("windows", "repositories"), "no workload has os %q; give one that, or leave windows out", pullpath.Windows)
	}
	if !s.VPC.Shared || !c.sound(at, s.at.to("vpc")) {
		return
	}
	var created []pullpath.Service
	for _, service := range plan.Services() {
		if s.Endpoints[service].Created() {
			created = append(created, service)
		}
	}
	if len(created) > 0 {
		c.add(s.at.to("vpc", "shared"), "only the owner of a shared VPC can create endpoints in it (%s), but %s would be created; "+
			"let the owner create them and set each to external under endpoints, or deploy this environment in the owner's account", sharedVPCs, plain.Joined(created))
	}
}

// choices refuses services and sets that are not known at all.
func (c checker) choices(s scope) {
	for _, name := range []string{"endpoints", "endpointPolicies"} {
		at := s.at.to(name)
		if !c.object(at) {
			continue
		}
		for key := range c.at(at).Entries() {
			if service := pullpath.Service(key.Text); !knownService(service) {
				c.add(at.to(service), "%v", pullpath.CheckService(service))
			}
		}
	}
	c.each(s.EndpointSets, s.at.to("endpointSets"), func(name string) error {
		_, err := pullpath.ServicesOf(name)
		return err
	})
}

func knownService(service pullpath.Service) bool {
	return service == pullpath.S3 || pullpath.CheckService(service) == nil
}

// endpointPolicies refuses statements that no endpoint would carry, or that EC2 would refuse.
func (c checker) endpointPolicies(s scope, plan pullpath.Plan) {
	for _, service := range slices.Sorted(maps.Keys(s.EndpointPolicies)) {
		at := s.at.to("endpointPolicies", service)
		_, needed := plan.Endpoint(service)
		switch {
		case !c.sound(at) || !knownService(service):
		case service == pullpath.ECRDKR:
			c.add(at, "one policy serves ecr.api and ecr.dkr; say it under ecr.api")
		case service == pullpath.S3 && s.S3Policy == policy.FullS3:
			c.add(at, "s3Policy is %q, beside which statements narrow nothing; leave this out, or set s3Policy to %q", policy.FullS3, policy.MinimumS3)
		case !needed || !s.Endpoints[service].Created():
			c.add(at, "no endpoint for %s is created here, so the statements would be lost; add endpoints: { %s: create }, or leave this out", service, service)
		default:
			text, _ := json.Marshal(policy.Document(s.EndpointPolicies[service])) // texts alone
			document, err := iam.Parse(text)
			c.fault(at, err)
			for _, problem := range iam.Lint(document) {
				c.fault(at, problem)
			}
		}
	}
}

// privateDNS refuses to turn private DNS off where a client cannot be told another name.
func (c checker) privateDNS(s scope) {
	for service, on := range map[pullpath.Service]bool{pullpath.ECRAPI: s.PrivateDNS.ECRAPI, pullpath.ECRDKR: s.PrivateDNS.ECRDKR} {
		row, _ := pullpath.Lookup(service)
		c.refuse(s.at.to("privateDns", service), !on && row.PrivateDNSRequired,
			"got false, but a client cannot be told another name for %s, so its endpoint needs private DNS (%s); leave it out", service, row.Source)
	}
}
