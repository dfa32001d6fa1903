package network

import (
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/partial"
)

// Filled returns the Env with the partition and the DNS suffix that follow from the Region; where the Region is left to
// the deployment, so are they.
func (e Env) Filled() Env {
	if region, ok := e.Region.Text(); ok && region != "" {
		if p, err := pullpath.PartitionOf(region); err == nil {
			if e.Partition.IsZero() {
				e.Partition = partial.Literal(p.Name)
			}
			if e.Suffix.IsZero() {
				e.Suffix = partial.Literal(p.Suffix)
			}
		}
	}
	if e.Partition.IsZero() {
		e.Partition = partial.Word("AWS::Partition")
	}
	if e.Suffix.IsZero() {
		e.Suffix = partial.Word("AWS::URLSuffix")
	}
	return e
}

// Or returns the Env with what is empty taken from another.
func (e Env) Or(other Env) Env {
	for _, pair := range [][2]*partial.Text{{&e.Region, &other.Region}, {&e.Account, &other.Account}, {&e.Partition, &other.Partition}, {&e.Suffix, &other.Suffix}} {
		if pair[0].IsZero() {
			*pair[0] = *pair[1]
		}
	}
	return e
}

// Host fills a host template of package pullpath.
func (e Env) Host(template string) partial.Text {
	e = e.Filled()
	host := partial.Literal(template)
	for _, gap := range []struct {
		name  string
		value partial.Text
	}{{"{account}", e.Account.Or("account")}, {"{region}", e.Region.Or("Region")}, {"{suffix}", e.Suffix}} {
		for before, after, found := host.Cut(gap.name); found; before, after, found = host.Cut(gap.name) {
			host = partial.Join(before, gap.value, after)
		}
	}
	return host
}

// ARN makes an ARN; account and region may be empty texts.
func (e Env) ARN(service string, region, account partial.Text, resource ...partial.Text) partial.Text {
	e = e.Filled()
	parts := []partial.Text{partial.Literal("arn:"), e.Partition, partial.Literal(":" + service + ":"), region, partial.Literal(":"), account, partial.Literal(":")}
	return partial.Join(append(parts, resource...)...)
}

// ServiceName returns the full name of a service's endpoint in this Region, for messages.
func (e Env) ServiceName(s pullpath.Service) string {
	if region, ok := e.Region.Text(); ok {
		if name, err := pullpath.ServiceName(s, region); err == nil {
			return name
		}
	}
	return "com.amazonaws." + Shown(e.Region, "REGION") + "." + string(s)
}

// Shown returns a text for reports, or the name given when there is none.
func Shown(t partial.Text, otherwise string) string {
	if s := t.String(); s != "" {
		return s
	}
	return otherwise
}
