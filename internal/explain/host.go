package explain

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"ecrprivatelink/constructs/pullpath"
)

// HostKind says what a message's call goes to.
type HostKind string

// The kinds of hosts.
const (
	// NoHost: the message does not tell.
	NoHost HostKind = ""
	// RegistryHost is the private registry of an account in Amazon ECR, plain, FIPS or dual-stack.
	RegistryHost HostKind = "registry"
	// ECRAPIHost is the API of Amazon ECR, for the registry login.
	ECRAPIHost HostKind = "ecrApi"
	// LayerBucketHost is Amazon S3 where Amazon ECR keeps layers and image configurations.
	LayerBucketHost HostKind = "layerBucket"
	// BucketHost is any other bucket of Amazon S3.
	BucketHost HostKind = "bucket"
	// SecretsManagerHost, ParameterStoreHost, LogsHost, KMSHost, STSHost and ECSHost are services of AWS.
	SecretsManagerHost HostKind = "secretsManager"
	ParameterStoreHost HostKind = "parameterStore"
	LogsHost           HostKind = "logs"
	KMSHost            HostKind = "kms"
	STSHost            HostKind = "sts"
	ECSHost            HostKind = "ecs"
	// CredentialsHost is where the task or the instance gets its credentials: 169.254.170.2 or 169.254.169.254.
	CredentialsHost HostKind = "credentials"
	// OtherAWSHost is another service of AWS.
	OtherAWSHost HostKind = "otherAws"
	// DockerHubHost is Docker Hub, and DockerHubDeliveryHost the networks that deliver its layers.
	DockerHubHost         HostKind = "dockerHub"
	DockerHubDeliveryHost HostKind = "dockerHubDelivery"
	// ECRPublicHost is Amazon ECR Public, and DeliveryHost a delivery network such as Amazon CloudFront, which delivers
	// layers of ECR Public and of others.
	ECRPublicHost HostKind = "ecrPublic"
	DeliveryHost  HostKind = "delivery"
	// MicrosoftHost is Microsoft's registry, where the foreign layers of old Windows images are.
	MicrosoftHost HostKind = "microsoft"
	// OtherRegistryHost is any other host that an image comes from.
	OtherRegistryHost HostKind = "otherRegistry"
	// ProxyHost is an HTTP proxy.
	ProxyHost HostKind = "proxy"
)

// hostRow is what is known of a kind of host.
type hostRow struct {
	kind HostKind
	// title names it in sentences.
	title string
	// service is the endpoint that serves it; empty where no endpoint of the pull path does.
	service pullpath.Service
	// forms match its names, and actions the prefixes of IAM actions that are asked of it.
	forms   string
	actions []string
}

// suffix matches what follows the Region in names of AWS: of every partition, plain and dual-stack, and of the DNS
// names of VPC endpoints.
var suffix = sync.OnceValue(func() string {
	suffixes := []string{"api.aws", "on.aws", "api.amazonwebservices.com.cn", "on.amazonwebservices.com.cn", "api.amazonwebservices.eu", "on.amazonwebservices.eu"}
	for _, p := range pullpath.Partitions() {
		suffixes = append(suffixes, p.Suffix, "vpce."+p.Suffix)
	}
	slices.Sort(suffixes)
	for i, s := range suffixes {
		suffixes[i] = regexp.QuoteMeta(s)
	}
	return `(?:` + strings.Join(slices.Compact(suffixes), "|") + `)`
})

// inAWS completes forms: LABEL is the service's label in a name of AWS.
func inAWS(label string) string {
	return `^(?:.+\.)?` + label + `(?:-fips)?(?:\.dualstack)?\.[^.]+\.(?:api\.)?` + suffix() + `$`
}

// layerBucket is how the names of the buckets with the layers end, whatever their Region.
var _, layerBucket, _ = strings.Cut(pullpath.LayerBucket, "{region}-")

// hostRows is in no particular order, but that "otherAws" and "otherRegistry" take what no other row does.
var hostRows = sync.OnceValue(func() []hostRow {
	return []hostRow{
		{RegistryHost, "the registry in Amazon ECR (ecr.dkr)", pullpath.ECRDKR, inAWS(`dkr[.-]ecr`), []string{"ecr"}},
		{ECRAPIHost, "the Amazon ECR API (ecr.api)", pullpath.ECRAPI, inAWS(`api\.ecr`) + `|^(?:vpce-[a-z0-9-]+\.)?ecr(?:-fips)?\.[^.]+\.` + suffix() + `$`, nil},
		{LayerBucketHost, "Amazon S3", pullpath.S3, layerBucket, nil},
		{BucketHost, "Amazon S3", pullpath.S3, `^(?:.+\.)?s3(?:-fips|-w|-[a-z]+-[a-z]+-[0-9])?(?:\.dualstack)?(?:\.[^.]+)?\.` + suffix() + `$`, []string{"s3"}},
		{SecretsManagerHost, "AWS Secrets Manager", pullpath.SecretsManager, inAWS("secretsmanager"), []string{"secretsmanager"}},
		{ParameterStoreHost, "AWS Systems Manager", pullpath.SSM, inAWS("ssm"), []string{"ssm"}},
		{LogsHost, "Amazon CloudWatch Logs", pullpath.Logs, inAWS("logs"), []string{"logs"}},
		{KMSHost, "AWS KMS", pullpath.KMS, inAWS("kms"), []string{"kms"}},
		{STSHost, "AWS STS", "", inAWS("sts") + `|^sts\.amazonaws\.com$`, []string{"sts"}},
		{ECSHost, "Amazon ECS", pullpath.ECS, inAWS(`ecs(?:-[at](?:-[0-9]+)?)?`), []string{"ecs"}},
		{DockerHubHost, "Docker Hub", "", `^(?:(?:registry-1|auth|index|registry)\.)?docker\.io$|^(?:hub|registry\.hub|www)\.docker\.com$`, nil},
		{DockerHubDeliveryHost, "Docker Hub's delivery network", "", `^production\.[a-z0-9-]+\.docker\.com$|^docker-images-prod\..+\.r2\.cloudflarestorage\.com$|^dseasb33srnrn\.cloudfront\.net$`, nil},
		{ECRPublicHost, "Amazon ECR Public", "", `(?:^|\.)public\.ecr\.aws$|^(?:api\.)?ecr-public\.`, []string{"ecr-public"}},
		{MicrosoftHost, "Microsoft's registry", "", `(?:^|\.)mcr\.microsoft\.com$|\.cdn\.mscr\.io$|^go\.microsoft\.com$`, nil},
	}
})

type hostForm struct {
	kind HostKind
	form *regexp.Regexp
}

var hostForms = sync.OnceValue(func() []hostForm {
	var out []hostForm
	for _, r := range hostRows() {
		out = append(out, hostForm{r.kind, regexp.MustCompile(r.forms)})
	}
	return out
})

var (
	awsHost   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.` + suffix() + `$|\.amazonaws\.com$`) })
	cloudHost = regexp.MustCompile(`\.cloudfront\.net$|\.akamaiedge\.net$|\.fastly\.net$|\.cloudflarestorage\.com$`)
)

// hostKind classifies a host's name. Other names of AWS, delivery networks and, last, all that is left are told by
// their ends.
func hostKind(host string) HostKind {
	if host == "" {
		return NoHost
	}
	for _, f := range hostForms() {
		if f.form.MatchString(host) {
			return f.kind
		}
	}
	switch {
	case awsHost().MatchString(host):
		return OtherAWSHost
	case cloudHost.MatchString(host):
		return DeliveryHost
	case strings.HasPrefix(host, "169.254."):
		return CredentialsHost
	}
	return OtherRegistryHost
}

// title names a kind of host in sentences.
func (k HostKind) title() string {
	for _, r := range hostRows() {
		if r.kind == k {
			return r.title
		}
	}
	return map[HostKind]string{CredentialsHost: "the credentials endpoint", OtherAWSHost: "a service of AWS", DeliveryHost: "a delivery network",
		OtherRegistryHost: "a registry outside of AWS", ProxyHost: "the HTTP proxy", NoHost: "a host that the message does not name"}[k]
}

// service is the endpoint that serves a kind of host; empty if none does.
func (k HostKind) service() pullpath.Service {
	for _, r := range hostRows() {
		if r.kind == k {
			return r.service
		}
	}
	return ""
}

// ofAction is the kind of host that an IAM action is asked of.
func ofAction(action string) HostKind {
	if strings.EqualFold(action, "ecr:GetAuthorizationToken") {
		return ECRAPIHost
	}
	prefix, _, _ := strings.Cut(strings.ToLower(action), ":")
	for _, r := range hostRows() {
		if slices.Contains(r.actions, prefix) {
			return r.kind
		}
	}
	if prefix != "" {
		return OtherAWSHost
	}
	return NoHost
}

// policyOf names the policy of the resource that an action asks for.
func policyOf(action string) string {
	prefix, _, _ := strings.Cut(strings.ToLower(action), ":")
	if policy, known := map[string]string{"ecr": "repository policy", "secretsmanager": "resource policy of the secret", "kms": "key policy",
		"s3": "bucket policy", "logs": "resource policy of the log group", "sts": "trust policy of the role"}[prefix]; known {
		return policy
	}
	return "resource-based policy"
}
