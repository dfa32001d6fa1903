package adopt

import (
	"encoding/json"
	"fmt"
	"strings"

	"ecrprivatelink/internal/plain"
)

// YAML writes the proposal as a whole configuration, with the reason beside each choice.
func (p Proposal) YAML() []byte {
	var b strings.Builder
	// Names of an account stand in notes and reasons: none of them may end its line.
	line := func(format string, args ...any) { b.WriteString(plain.Line(fmt.Sprintf(format, args...)) + "\n") }
	line("# The configuration for %s, as it is now. Look at the endpoints: what is reused is not changed.", p.VPC.ID)
	for _, note := range p.Notes {
		line("# Note: %s.", note)
	}
	line("environments:")
	line("  - name: %s", p.Name)
	if p.Account != "" {
		line("    account: %q", p.Account)
		line("    region: %s", p.Region)
	}
	line("    vpc:")
	line("      id: %s", p.VPC.ID)
	if p.VPC.CIDR != "" {
		line("      cidr: %s", p.VPC.CIDR)
	}
	line("      privateSubnets:")
	for _, s := range p.VPC.PrivateSubnets {
		fields := []string{"id: " + s.ID, "availabilityZone: " + s.AvailabilityZone}
		if s.RouteTableID != "" {
			fields = append(fields, "routeTableId: "+s.RouteTableID)
		}
		if s.CIDR != "" {
			fields = append(fields, "cidr: "+s.CIDR)
		}
		line("        - { %s }", strings.Join(fields, ", "))
	}
	var dns []string
	if p.VPC.DNS.Support {
		dns = append(dns, "support: true")
	}
	if p.VPC.DNS.Hostnames {
		dns = append(dns, "hostnames: true")
	}
	if len(dns) > 0 {
		line("      dns: { %s }", strings.Join(dns, ", "))
	}
	line("    workloads:")
	for _, w := range p.Workloads {
		fields := []string{"launchType: " + string(w.LaunchType)}
		if w.PlatformVersion != "" {
			fields = append(fields, fmt.Sprintf("platformVersion: %q", w.PlatformVersion))
		}
		if w.OS != "" {
			fields = append(fields, "os: "+string(w.OS))
		}
		if len(w.Features) > 0 {
			fields = append(fields, "features: ["+plain.Joined(w.Features)+"]")
		}
		line("      - { %s }", strings.Join(fields, ", "))
	}
	line("    endpoints:")
	for _, e := range p.Endpoints {
		line("      %s: %s # %s", e.Service, e.Choice, e.Why)
	}
	return []byte(b.String())
}

// JSON writes the proposal as a whole configuration. JSON has no comments, so the reasons and notes are left out.
func (p Proposal) JSON() ([]byte, error) {
	type environment struct {
		Proposal
		Endpoints map[string]string `json:"endpoints"`
	}
	out := environment{p, map[string]string{}}
	for _, e := range p.Endpoints {
		out.Endpoints[string(e.Service)] = e.Choice
	}
	text, err := json.MarshalIndent(map[string]any{"environments": []any{out}}, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(text, '\n'), nil
}
