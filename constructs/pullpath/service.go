package pullpath

import (
	"fmt"
	"regexp"
	"strings"

	"ecrprivatelink/internal/suggest"
)

// Service is the short name of an endpoint's service, the part of the service name after the Region: "ecr.dkr" of
// "com.amazonaws.us-west-2.ecr.dkr".
type Service string

// The services of a pull path.
const (
	ECRAPI         Service = "ecr.api"
	ECRDKR         Service = "ecr.dkr"
	S3             Service = "s3"
	Logs           Service = "logs"
	ECS            Service = "ecs"
	ECSAgent       Service = "ecs-agent"
	ECSTelemetry   Service = "ecs-telemetry"
	ECSSC          Service = "ecs-sc"
	SecretsManager Service = "secretsmanager"
	SSM            Service = "ssm"
	SSMMessages    Service = "ssmmessages"
	KMS            Service = "kms"
	XRay           Service = "xray"
	Monitoring     Service = "monitoring"
	GuardDutyData  Service = "guardduty-data"
)

// EndpointType is the kind of VPC endpoint, spelled as CloudFormation spells it.
type EndpointType string

// The endpoint types of a pull path.
const (
	// Interface endpoints are network interfaces in subnets, priced by the hour and the AZ.
	Interface EndpointType = "Interface"
	// Gateway endpoints are routes in route tables, free of charge.
	Gateway EndpointType = "Gateway"
)

// EndpointService is one row of what is known of a service's endpoint.
type EndpointService struct {
	// Service is the short name.
	Service Service
	// Type is the endpoint type the pull path uses.
	Type EndpointType
	// Title is the AWS name of what the endpoint serves.
	Title string
	// Hosts are the DNS names that private DNS (interface) or the prefix list (gateway) makes private, as templates;
	// see [ExpandHost].
	Hosts []string
	// PrivateDNSRequired says that a pull cannot work without private DNS, because the client cannot be told another name.
	PrivateDNSRequired bool
	// Source is where the row comes from.
	Source Source
}

// Together lists the endpoints that are created all or none. With ecs missing, the agent's DiscoverPollEndpoint call is
// answered with numbered public host names; in Regions opened after 2023-12-23 traffic silently goes public when one of
// the three is missing ([ECSGuide]). The order is the one to create them in where container instances already run.
var Together = []Service{ECSAgent, ECSTelemetry, ECS}

var services = []EndpointService{
	{Service: ECRAPI, Type: Interface, Title: "Amazon ECR API", Hosts: []string{"api.ecr.{region}.{suffix}"}, Source: ECRGuide},
	{Service: ECRDKR, Type: Interface, Title: "Docker Registry API of Amazon ECR", Hosts: []string{"dkr.ecr.{region}.{suffix}", "*.dkr.ecr.{region}.{suffix}"}, PrivateDNSRequired: true, Source: ECRGuide},
	{Service: S3, Type: Gateway, Title: "Amazon S3", Hosts: []string{"s3.{region}.{suffix}", "*.s3.{region}.{suffix}"}, Source: ECRGuide},
	{Service: ECS, Type: Interface, Title: "Amazon ECS control plane", Hosts: []string{"ecs.{region}.{suffix}"}, PrivateDNSRequired: true, Source: ECSGuide},
	{Service: ECSAgent, Type: Interface, Title: "Amazon ECS agent communication", Hosts: []string{"ecs-a.{region}.{suffix}"}, PrivateDNSRequired: true, Source: ECSGuide},
	{Service: ECSTelemetry, Type: Interface, Title: "Amazon ECS telemetry", Hosts: []string{"ecs-t.{region}.{suffix}"}, PrivateDNSRequired: true, Source: ECSGuide},
	{Service: Logs, Type: Interface, Title: "Amazon CloudWatch Logs", Hosts: []string{"logs.{region}.{suffix}"}, PrivateDNSRequired: true, Source: ECRGuide},
	{Service: SecretsManager, Type: Interface, Title: "AWS Secrets Manager", Hosts: []string{"secretsmanager.{region}.{suffix}"}, PrivateDNSRequired: true, Source: SecretsGuide},
	{Service: SSM, Type: Interface, Title: "AWS Systems Manager", Hosts: []string{"ssm.{region}.{suffix}"}, PrivateDNSRequired: true, Source: ParametersGuide},
	{Service: SSMMessages, Type: Interface, Title: "AWS Systems Manager Session Manager", Hosts: []string{"ssmmessages.{region}.{suffix}"}, PrivateDNSRequired: true, Source: ExecGuide},
	{Service: KMS, Type: Interface, Title: "AWS Key Management Service", Hosts: []string{"kms.{region}.{suffix}"}, PrivateDNSRequired: true, Source: ECSSkillSample},
	{Service: ECSSC, Type: Interface, Title: "Amazon ECS Service Connect", Hosts: []string{"ecs-sc.{region}.{suffix}"}, PrivateDNSRequired: true, Source: ECSGuide},
	{Service: XRay, Type: Interface, Title: "AWS X-Ray", Hosts: []string{"xray.{region}.{suffix}"}, PrivateDNSRequired: true, Source: XRayEndpoints},
	{Service: Monitoring, Type: Interface, Title: "Amazon CloudWatch metrics", Hosts: []string{"monitoring.{region}.{suffix}"}, PrivateDNSRequired: true, Source: CloudWatchEndpoints},
	{Service: GuardDutyData, Type: Interface, Title: "Amazon GuardDuty Runtime Monitoring", Hosts: []string{"guardduty-data.{region}.{suffix}"}, PrivateDNSRequired: true, Source: GuardDutyGuide},
}

// Services returns every service row in the order of a plan: the pull first, then the agent, logs and features.
func Services() []EndpointService { return append([]EndpointService(nil), services...) }

// Lookup returns the row of a service.
func Lookup(s Service) (EndpointService, bool) {
	for _, row := range services {
		if row.Service == s {
			return row, true
		}
	}
	return EndpointService{}, false
}

// FIPSServices returns the services of the Amazon ECR endpoints with FIPS validated cryptography. No plan asks for
// them, because no workload needs them. One AWS sample names them ([ECSSkillSample]); not verified elsewhere, and
// neither is in which Regions they are.
func FIPSServices() []Service { return []Service{"ecr-fips.api", "ecr-fips.dkr"} }

// Choice says where an endpoint comes from. The zero value creates it.
type Choice struct {
	// ID is the endpoint to reuse, such as "vpce-0123456789abcdef0".
	ID string
	// External says that somebody else provides the endpoint: it is documented and checked, and nothing is created.
	External bool
}

var endpointID = regexp.MustCompile(`^vpce-([0-9a-f]{8}|[0-9a-f]{17})$`)

// ParseChoice reads "create", "reuse:vpce-…" or "external".
func ParseChoice(s string) (Choice, error) {
	switch {
	case s == "create":
		return Choice{}, nil
	case s == "external":
		return Choice{External: true}, nil
	case strings.HasPrefix(s, "reuse:"):
		id := strings.TrimPrefix(s, "reuse:")
		if !endpointID.MatchString(id) {
			return Choice{}, fmt.Errorf("endpoint choice %q: %q is not an endpoint ID; the form is reuse:vpce-0123456789abcdef0", s, id)
		}
		return Choice{ID: id}, nil
	}
	return Choice{}, fmt.Errorf("unknown endpoint choice %q; %suse create, reuse:vpce-… or external", s, suggest.Hint(s, []string{"create", "reuse", "external"}))
}

// Created reports whether the endpoint is created here.
func (c Choice) Created() bool { return c.ID == "" && !c.External }
