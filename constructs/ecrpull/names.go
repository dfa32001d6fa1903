package ecrpull

import (
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/guard"
)

// place is the Region and partition a construct is deployed to: literals where the stack knows them, CloudFormation's
// pseudo parameters elsewhere.
type place struct {
	shared    *Shared
	stack     awscdk.Stack
	region    string            // a token unless known
	partition string            // a token unless known
	account   string            // a token unless known
	known     bool              // whether region is a literal
	prefixes  awscdk.CfnMapping // nil until asked for
}

// placeOf is the place of a scope. Without a Shared it has its own.
func placeOf(at guard.Place, shared *Shared) *place {
	if shared == nil {
		shared = &Shared{}
	}
	stack, ok := at.Scope.(awscdk.Stack)
	if !ok {
		stack = awscdk.Stack_Of(at.Scope)
	}
	p := &place{shared: shared, stack: stack, region: *stack.Region(), account: *stack.Account()}
	p.known = guard.Known(p.region)
	if !p.known {
		p.partition = shared.partitionToken()
		return p
	}
	at.Check("the stack", pullpath.CheckRegion(p.region))
	row, _ := pullpath.PartitionOf(p.region)
	p.partition = row.Name
	return p
}

// placeFor is the link's place where the scope is its own stack, which spares asking for it again. The link may be nil.
func (l *EcrPrivateLink) placeFor(at guard.Place) *place {
	if l != nil && at.Scope == constructs.IConstruct(l.place.stack) {
		return l.place
	}
	var shared *Shared
	if l != nil {
		shared = l.place.shared
	}
	return placeOf(at, shared)
}

// forChecks is what is known of the place before the deployment.
func (p *place) forChecks() policy.Place {
	if p.known {
		return policy.Place{Region: p.region, Partition: p.partition}
	}
	return policy.Place{}
}

// serviceName is the full name of a service's endpoint. Where the Region is decided at deploy time, a mapping by
// partition decides the prefix then, so that one template is right in every partition.
func (p *place) serviceName(s pullpath.Service) string {
	if p.known {
		name, _ := pullpath.ServiceName(s, p.region) // the Region was checked by placeOf
		return name
	}
	prefix := "com.amazonaws"
	if variesByPartition(s) {
		p.mapPrefix(s)
		prefix = p.shared.prefix(s)
	}
	return strings.Join([]string{prefix, p.region, string(s)}, ".")
}

func (p *place) endpointService(s pullpath.Service) awsec2.IInterfaceVpcEndpointService {
	return p.shared.service(p.serviceName(s))
}

func variesByPartition(s pullpath.Service) bool {
	return slices.ContainsFunc(pullpath.Partitions(), func(row pullpath.Partition) bool {
		return row.NamePrefix(s) != "com.amazonaws"
	})
}

// mapKey turns a service's name into a mapping key, which takes letters and digits only.
func mapKey(s pullpath.Service) string {
	return strings.NewReplacer(".", "", "-", "").Replace(string(s))
}

// prefixesID is the mapping's id in the stack. It is part of the template's contract.
const prefixesID = "EndpointNamePrefix"

// prefix looks a service up in the mapping of whatever stack it is used in: its name there is its id.
func (s *Shared) prefix(service pullpath.Service) string {
	return once(&s.prefixes, service, func() string {
		find := []any{prefixesID, map[string]any{"Ref": "AWS::Partition"}, mapKey(service)}
		return *awscdk.Token_AsString(map[string]any{"Fn::FindInMap": find}, nil)
	})
}

// prefixMapping returns the stack's mapping from partition to service name prefix.
func (p *place) prefixMapping() awscdk.CfnMapping {
	if p.prefixes != nil {
		return p.prefixes
	}
	// As a rule the stack has none yet, and to ask it first would take two calls more.
	_, err := attribute(func() *string {
		p.prefixes = awscdk.NewCfnMapping(p.stack, jsii.String(prefixesID), &awscdk.CfnMappingProps{Mapping: prefixTable(), Lazy: jsii.Bool(false)})
		return jsii.String("")
	})
	if err == nil {
		return p.prefixes
	}
	found, ok := p.stack.Node().TryFindChild(jsii.String(prefixesID)).(awscdk.CfnMapping)
	if !ok {
		panic(err)
	}
	p.prefixes = found
	return found
}

// mapPrefix sees to it that the stack's mapping has the service: one that the plans know nothing of is added.
func (p *place) mapPrefix(s pullpath.Service) {
	mapping := p.prefixMapping()
	if _, known := pullpath.Lookup(s); known {
		return
	}
	for _, row := range pullpath.Partitions() {
		mapping.SetValue(jsii.String(row.Name), jsii.String(mapKey(s)), row.NamePrefix(s))
	}
}

// prefixTable is the mapping's content.
var prefixTable = sync.OnceValue(func() *map[string]*map[string]any {
	table := map[string]*map[string]any{}
	for _, row := range pullpath.Partitions() {
		keys := map[string]any{}
		for _, s := range pullpath.Services() {
			if variesByPartition(s.Service) {
				keys[mapKey(s.Service)] = row.NamePrefix(s.Service)
			}
		}
		table[row.Name] = &keys
	}
	return &table
})

// s3PrefixListsID is the mapping's id in the stack. It is part of the template's contract.
const s3PrefixListsID = "S3PrefixList"

// s3PrefixList is the id of the Region's S3 prefix list: a literal, or a mapping by Region that CloudFormation refuses
// where the id is not known.
func (p *place) s3PrefixList() (id string, ok bool) {
	if p.known {
		return pullpath.S3PrefixList(p.region)
	}
	mapping, found := p.stack.Node().TryFindChild(jsii.String(s3PrefixListsID)).(awscdk.CfnMapping)
	if !found {
		table := map[string]*map[string]any{}
		for region, list := range pullpath.S3PrefixLists() {
			table[region] = &map[string]any{"id": list}
		}
		mapping = awscdk.NewCfnMapping(p.stack, jsii.String(s3PrefixListsID), &awscdk.CfnMappingProps{Mapping: &table})
	}
	return *mapping.FindInMap(awscdk.Aws_REGION(), jsii.String("id"), nil), true
}

// Hosts are the names that clients call a service by, in the Region of the scope's stack, such as
// "dkr.ecr.us-west-2.amazonaws.com" and the same behind "*.". Where the stack does not know its Region, CloudFormation
// completes them.
func Hosts(scope constructs.IConstruct, service pullpath.Service) []string {
	row, _ := pullpath.Lookup(service)
	region := *awscdk.Stack_Of(scope).Region()
	var out []string
	for _, template := range row.Hosts {
		if !guard.Known(region) {
			out = append(out, pullpath.FillHost(template, "", region, *awscdk.Aws_URL_SUFFIX()))
			continue
		}
		host, err := pullpath.ExpandHost(template, region, "")
		guard.At(scope).Check("the stack", err)
		out = append(out, host)
	}
	return out
}

// Domain is the domain of a service's [Hosts]: that of a private hosted zone, or of a rule that forwards the names.
func Domain(scope constructs.IConstruct, service pullpath.Service) string {
	hosts := Hosts(scope, service)
	if len(hosts) == 0 {
		guard.At(scope).Invalid("the names of service %q are not known", service)
	}
	return strings.TrimPrefix(hosts[0], "*.")
}

// ApiEndpointUrl is what clients pass as --endpoint-url when private DNS of ecr.api is off, or nil when ecr.api is not
// created here.
func (l *EcrPrivateLink) ApiEndpointUrl() *string {
	endpoint := l.created(pullpath.ECRAPI)
	if endpoint == nil {
		return nil
	}
	return jsii.String("https://" + *DNSName(endpoint))
}

// DNSName is the Regional DNS name of an interface endpoint, which works without private DNS.
func DNSName(endpoint awsec2.InterfaceVpcEndpoint) *string { return regionalEntry(endpoint, 1) }

// DNSZoneID is the hosted zone of [DNSName], which an alias record names.
func DNSZoneID(endpoint awsec2.InterfaceVpcEndpoint) *string { return regionalEntry(endpoint, 0) }

// regionalEntry is a part of the endpoint's first DNS entry, which is the Regional one. Each entry reads
// HOSTED-ZONE-ID:NAME.
func regionalEntry(endpoint awsec2.InterfaceVpcEndpoint, part float64) *string {
	first := map[string]any{"Fn::Select": []any{0, endpoint.VpcEndpointDnsEntries()}}
	return awscdk.Token_AsString(map[string]any{"Fn::Select": []any{part, map[string]any{"Fn::Split": []any{":", first}}}}, nil)
}
