package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
)

// CreatesLogs reports whether the environment's stack creates the logs endpoint: where a workload needs it and the
// subnets have no way to the internet, or where endpoints asks for it by name.
func (e Environment) CreatesLogs(plan pullpath.Plan, hasEgress bool) bool {
	choice, asked := e.Endpoints[pullpath.Logs]
	_, needed := plan.Endpoint(pullpath.Logs)
	return needed && choice.Created() && (asked || !hasEgress)
}

// FurtherServices returns the services that the environment asks for by name, or in a set: each gets an interface
// endpoint whether the workloads need it or not.
func (e Environment) FurtherServices() []pullpath.Service {
	var out []pullpath.Service
	for _, name := range e.EndpointSets {
		services, _ := pullpath.ServicesOf(name) // the checks refuse unknown names
		out = append(out, services...)
	}
	for _, service := range slices.Sorted(maps.Keys(e.Endpoints)) {
		if e.Endpoints[service].Created() && service != pullpath.S3 {
			out = append(out, service)
		}
	}
	return out
}

// OutputName turns a service into the start of the names of its outputs: "EcrDkr".
func OutputName(s pullpath.Service) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(string(s), func(r rune) bool { return r == '.' || r == '-' }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// NeedsByHand says what an endpoint that is not created here needs, because nothing of it can be changed from here:
// security group, policy and private DNS, or route tables. Partition and region may be CDK tokens.
func (e Environment) NeedsByHand(endpoint pullpath.Endpoint, partition, region string) string {
	what := e.Endpoints[endpoint.Service].ID
	if what == "" {
		what = "The endpoint that somebody else provides"
	}
	if endpoint.Type == pullpath.Gateway {
		return fmt.Sprintf("%s needs its route in %s; and a policy that lets everybody call s3:GetObject on %s",
			what, e.routeTables(), pullpath.LayerBucketARN(partition, region))
	}
	out := fmt.Sprintf("%s needs a security group that admits TCP port 443 from %s; private DNS on", what, e.sources())
	if actions := policy.EndpointActions(endpoint.Service); len(actions) > 0 {
		out += "; and a policy that lets the tasks call " + strings.Join(actions, ", ")
	}
	return out
}

// sources names who connects to the endpoints.
func (e Environment) sources() string {
	from := slices.Clone(e.TaskSecurityGroups)
	if len(from) == 0 {
		for _, block := range e.Blocks() {
			from = append(from, block.String())
		}
	}
	if len(from) == 0 {
		return "the private subnets"
	}
	return strings.Join(from, ", ")
}

// routeTables names the route tables of the private subnets, each once.
func (e Environment) routeTables() string {
	var tables []string
	for _, subnet := range e.VPC.PrivateSubnets {
		if id := subnet.RouteTableID; id != "" && !slices.Contains(tables, id) {
			tables = append(tables, id)
		}
	}
	if len(tables) == 0 {
		return "the route tables of the private subnets"
	}
	return strings.Join(tables, ", ")
}

// Choices says where endpoints come from, by service. A service that is not in it is created, which is the zero value
// of [pullpath.Choice].
type Choices map[pullpath.Service]pullpath.Choice

// UnmarshalJSON reads an object whose values are those of [pullpath.ParseChoice].
func (c *Choices) UnmarshalJSON(data []byte) error {
	var written map[pullpath.Service]string
	if err := json.Unmarshal(data, &written); err != nil {
		return err
	}
	read := make(Choices, len(written))
	for service, text := range written {
		choice, err := pullpath.ParseChoice(text)
		if err != nil {
			return err
		}
		read[service] = choice
	}
	*c = read
	return nil
}

// LogGroupARNs returns the environment's log groups as ARNs of their log streams,
// "arn:aws:logs:us-west-2:111122223333:log-group:/ecs/app:*", which is what an endpoint policy takes. Names are
// completed with partition, region and each of the accounts; each may be a CDK token.
func (e Environment) LogGroupARNs(partition, region string, accounts ...string) []string {
	var out []string
	for _, account := range accounts {
		for _, group := range e.LogGroups {
			if !strings.HasPrefix(group, "arn:") {
				group = fmt.Sprintf("arn:%s:logs:%s:%s:log-group:%s", partition, region, account, group)
			}
			if arn := strings.TrimSuffix(group, ":*") + ":*"; !slices.Contains(out, arn) {
				out = append(out, arn)
			}
		}
	}
	return out
}

// S3Objects returns the environment's further buckets as ARNs of their objects, "arn:aws:s3:::my-bucket/*". Names are
// completed with partition, which may be a CDK token; an ARN that names objects stays as it is.
func (e Environment) S3Objects(partition string) []string {
	out := make([]string, len(e.S3Buckets))
	for i, bucket := range e.S3Buckets {
		if !strings.HasPrefix(bucket, "arn:") {
			bucket = fmt.Sprintf("arn:%s:s3:::%s", partition, bucket)
		}
		if !strings.Contains(bucket, "/") {
			bucket += "/*"
		}
		out[i] = bucket
	}
	return out
}
