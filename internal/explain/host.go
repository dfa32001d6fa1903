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
	// noHost: the message does not tell.
	noHost HostKind = ""
	// registryHost is the private registry of an account in Amazon ECR, plain, FIPS or dual-stack.
	registryHost HostKind = "registry"
	// ecrAPIHost is the API of Amazon ECR, for the registry login.
	ecrAPIHost HostKind = "ecrApi"
	// layerBucketHost is Amazon S3 where Amazon ECR keeps layers and image configurations.
	layerBucketHost HostKind = "layerBucket"
	// bucketHost is any other bucket of Amazon S3.
	bucketHost HostKind = "bucket"
	// secretsManagerHost, parameterStoreHost, logsHost, kmsHost, stsHost and ecsHost are services of AWS.
	secretsManagerHost HostKind = "secretsManager"
	parameterStoreHost HostKind = "parameterStore"
	logsHost           HostKind = "logs"
	kmsHost            HostKind = "kms"
	stsHost            HostKind = "sts"
	ecsHost            HostKind = "ecs"
	// credentialsHost is where the task or the instance gets its credentials: 169.254.170.2 or 169.254.169.254.
	credentialsHost HostKind = "credentials"
	// otherAWSHost is another service of AWS.
	otherAWSHost HostKind = "otherAws"
	// dockerHubHost is Docker Hub, and dockerHubDeliveryHost the networks that deliver its layers.
	dockerHubHost         HostKind = "dockerHub"
	dockerHubDeliveryHost HostKind = "dockerHubDelivery"
	// ecrPublicHost is Amazon ECR Public, and deliveryHost a delivery network such as Amazon CloudFront, which delivers
	// layers of ECR Public and of others.
	ecrPublicHost HostKind = "ecrPublic"
	deliveryHost  HostKind = "delivery"
	// microsoftHost is Microsoft's registry, where the foreign layers of old Windows images are.
	microsoftHost HostKind = "microsoft"
	// otherRegistryHost is any other host that an image comes from.
	otherRegistryHost HostKind = "otherRegistry"
	// proxyHost is an HTTP proxy.
	proxyHost HostKind = "proxy"
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
		{registryHost, "the registry in Amazon ECR (ecr.dkr)", pullpath.ECRDKR, inAWS(`dkr[.-]ecr`), []string{"ecr"}},
		{ecrAPIHost, "the Amazon ECR API (ecr.api)", pullpath.ECRAPI, inAWS(`api\.ecr`) + `|^(?:vpce-[a-z0-9-]+\.)?ecr(?:-fips)?\.[^.]+\.` + suffix() + `$`, nil},
		{layerBucketHost, "Amazon S3", pullpath.S3, layerBucket, nil},
		{bucketHost, "Amazon S3", pullpath.S3, `^(?:.+\.)?s3(?:-fips|-w|-[a-z]+-[a-z]+-[0-9])?(?:\.dualstack)?(?:\.[^.]+)?\.` + suffix() + `$`, []string{"s3"}},
		{secretsManagerHost, "AWS Secrets Manager", pullpath.SecretsManager, inAWS("secretsmanager"), []string{"secretsmanager"}},
		{parameterStoreHost, "AWS Systems Manager", pullpath.SSM, inAWS("ssm"), []string{"ssm"}},
		{logsHost, "Amazon CloudWatch Logs", pullpath.Logs, inAWS("logs"), []string{"logs"}},
		{kmsHost, "AWS KMS", pullpath.KMS, inAWS("kms"), []string{"kms"}},
		{stsHost, "AWS STS", "", inAWS("sts") + `|^sts\.amazonaws\.com$`, []string{"sts"}},
		{ecsHost, "Amazon ECS", pullpath.ECS, inAWS(`ecs(?:-[at](?:-[0-9]+)?)?`), []string{"ecs"}},
		{dockerHubHost, "Docker Hub", "", `^(?:(?:registry-1|auth|index|registry)\.)?docker\.io$|^(?:hub|registry\.hub|www)\.docker\.com$`, nil},
		{dockerHubDeliveryHost, "Docker Hub's delivery network", "", `^production\.[a-z0-9-]+\.docker\.com$|^docker-images-prod\..+\.r2\.cloudflarestorage\.com$|^dseasb33srnrn\.cloudfront\.net$`, nil},
		{ecrPublicHost, "Amazon ECR Public", "", `(?:^|\.)public\.ecr\.aws$|^(?:api\.)?ecr-public\.`, []string{"ecr-public"}},
		{microsoftHost, "Microsoft's registry", "", `(?:^|\.)mcr\.microsoft\.com$|\.cdn\.mscr\.io$|^go\.microsoft\.com$`, nil},
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
		return noHost
	}
	for _, f := range hostForms() {
		if f.form.MatchString(host) {
			return f.kind
		}
	}
	switch {
	case awsHost().MatchString(host):
		return otherAWSHost
	case cloudHost.MatchString(host):
		return deliveryHost
	case strings.HasPrefix(host, "169.254."):
		return credentialsHost
	}
	return otherRegistryHost
}

// title names a kind of host in sentences.
func (k HostKind) title() string {
	for _, r := range hostRows() {
		if r.kind == k {
			return r.title
		}
	}
	return map[HostKind]string{credentialsHost: "the credentials endpoint", otherAWSHost: "a service of AWS", deliveryHost: "a delivery network",
		otherRegistryHost: "a registry outside of AWS", proxyHost: "the HTTP proxy", noHost: "a host that the message does not name"}[k]
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
		return ecrAPIHost
	}
	prefix, _, _ := strings.Cut(strings.ToLower(action), ":")
	for _, r := range hostRows() {
		if slices.Contains(r.actions, prefix) {
			return r.kind
		}
	}
	if prefix != "" {
		return otherAWSHost
	}
	return noHost
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
