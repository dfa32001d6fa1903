package trace

import (
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
)

// filled returns the Env with the partition and the DNS suffix that follow from the Region; where the Region is left to
// the deployment, so are they.
func (e Env) filled() Env {
	if region, ok := e.Region.Text(); ok && region != "" {
		if p, err := pullpath.PartitionOf(region); err == nil {
			if e.Partition.String() == "" {
				e.Partition = iam.Literal(p.Name)
			}
			if e.Suffix.String() == "" {
				e.Suffix = iam.Literal(p.Suffix)
			}
		}
	}
	if e.Partition.String() == "" {
		e.Partition = iam.Word("AWS::Partition")
	}
	if e.Suffix.String() == "" {
		e.Suffix = iam.Word("AWS::URLSuffix")
	}
	return e
}

// or returns the Env with what is empty taken from another.
func (e Env) or(other Env) Env {
	for _, pair := range [][2]*Text{{&e.Region, &other.Region}, {&e.Account, &other.Account}, {&e.Partition, &other.Partition}, {&e.Suffix, &other.Suffix}} {
		if pair[0].String() == "" {
			*pair[0] = *pair[1]
		}
	}
	return e
}

// host fills a host template of package pullpath.
func (e Env) host(template string) string {
	e = e.filled()
	host := strings.ReplaceAll(template, "{account}", shown(e.Account, "‹account›"))
	host = strings.ReplaceAll(host, "{region}", shown(e.Region, "‹Region›"))
	return strings.ReplaceAll(host, "{suffix}", e.Suffix.String())
}

// arn makes an ARN; account and region may be empty texts.
func (e Env) arn(service string, region, account Text, resource ...Text) Text {
	e = e.filled()
	parts := []Text{iam.Literal("arn:"), e.Partition, iam.Literal(":" + service + ":"), region, iam.Literal(":"), account, iam.Literal(":")}
	return iam.Join(append(parts, resource...)...)
}

// serviceName returns the full name of a service's endpoint in this Region, for messages.
func (e Env) serviceName(s pullpath.Service) string {
	if region, ok := e.Region.Text(); ok {
		if name, err := pullpath.ServiceName(s, region); err == nil {
			return name
		}
	}
	return "com.amazonaws." + shown(e.Region, "REGION") + "." + string(s)
}
