package pullpath

// Service is the short name of an endpoint's service, the part of the service
// name after the Region: "ecr.dkr" of "com.amazonaws.us-west-2.ecr.dkr".
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
	// Hosts are the DNS names that private DNS (interface) or the prefix list
	// (gateway) makes private, as templates; see [ExpandHost].
	Hosts []string
	// PrivateDNSRequired says that a pull cannot work without private DNS,
	// because the client cannot be told another name.
	PrivateDNSRequired bool
	// Source is where the row comes from.
	Source Source
}

// Together lists the endpoints that are created all or none. With ecs missing,
// the agent's DiscoverPollEndpoint call is answered with numbered public host
// names; in Regions opened after 2023-12-23 traffic silently goes public when
// one of the three is missing ([ECSGuide]). The order is the one to create them
// in where container instances already run.
var Together = []Service{ECSAgent, ECSTelemetry, ECS}

var services = []EndpointService{
	{ECRAPI, Interface, "Amazon ECR API", []string{"api.ecr.{region}.{suffix}"}, false, ECRGuide},
	{ECRDKR, Interface, "Docker Registry API of Amazon ECR", []string{"dkr.ecr.{region}.{suffix}", "*.dkr.ecr.{region}.{suffix}"}, true, ECRGuide},
	{S3, Gateway, "Amazon S3", []string{"s3.{region}.{suffix}", "*.s3.{region}.{suffix}"}, false, ECRGuide},
	{ECS, Interface, "Amazon ECS control plane", []string{"ecs.{region}.{suffix}"}, true, ECSGuide},
	{ECSAgent, Interface, "Amazon ECS agent communication", []string{"ecs-a.{region}.{suffix}"}, true, ECSGuide},
	{ECSTelemetry, Interface, "Amazon ECS telemetry", []string{"ecs-t.{region}.{suffix}"}, true, ECSGuide},
	{Logs, Interface, "Amazon CloudWatch Logs", []string{"logs.{region}.{suffix}"}, true, ECRGuide},
	{SecretsManager, Interface, "AWS Secrets Manager", []string{"secretsmanager.{region}.{suffix}"}, true, SecretsGuide},
	{SSM, Interface, "AWS Systems Manager", []string{"ssm.{region}.{suffix}"}, true, ParametersGuide},
	{SSMMessages, Interface, "AWS Systems Manager Session Manager", []string{"ssmmessages.{region}.{suffix}"}, true, ExecGuide},
	{KMS, Interface, "AWS Key Management Service", []string{"kms.{region}.{suffix}"}, true, ECSSkillSample},
	{ECSSC, Interface, "Amazon ECS Service Connect", []string{"ecs-sc.{region}.{suffix}"}, true, ECSGuide},
	{XRay, Interface, "AWS X-Ray", []string{"xray.{region}.{suffix}"}, true, XRayEndpoints},
	{Monitoring, Interface, "Amazon CloudWatch metrics", []string{"monitoring.{region}.{suffix}"}, true, CloudWatchEndpoints},
	{GuardDutyData, Interface, "Amazon GuardDuty Runtime Monitoring", []string{"guardduty-data.{region}.{suffix}"}, true, GuardDutyGuide},
}

// Services returns every service row in the order of a plan: the pull first,
// then the agent, logs and features.
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
