package freshness

// The reasons stand by how a fact begins; "@side" narrows one to the side that alone knows the fact. Those of actions
// are what the Service Authorization Reference says of the action, unless they name another source.

const (
	gatewayName = "pullpath's row is the gateway endpoint, whose name the CDK forms otherwise than the interface endpoint's"
	byPartition = "pullpath keeps the beginnings of names by partition, the CDK by Region: of aws-iso, monitoring has another in this one alone"
	notInPlans  = "no plan has it"
	noConstant  = "the CDK has no constant for it: constructs name it in full"
	noOperation = "no operation of the client has its name"
	agentCall   = "a call of the container agent, which the client has no operation for"
	unlisted    = "the reference of August 2026 does not list it: whether IAM has the action is not verified"
	otherNames  = "an operation that needs an action of another name"
	directories = "an operation on directory buckets, whose actions begin with s3express"
)

var serviceReasons = map[string]string{
	"endpoint name of s3":          gatewayName,
	"endpoint name of monitoring":  byPartition,
	"endpoint service @the CDK":    notInPlans,
	"endpoint service ecr-fips.":   noConstant,
	"endpoint service ecs-sc":      noConstant,
	"offered ecs-sc":               noConstant,
	"offered s3":                   "the gateway endpoint of the image layers has its place",
	"offered dynamodb":             "whether its interface endpoints answer to the usual name is not verified",
	"offered transcribe":           "its name has another form in China",
	"endpoint service ecr-public.": "serves the API of public registries, not pulls",
}

var actionReasons = map[string]string{
	"ecr:BatchImportUpstreamImage": "what the first pull through a cache rule needs; no operation",
	"ecr:GetImageCopyStatus":       noOperation,
	"ecr:ReplicateImage":           "what a registry policy lets other registries do; no operation",
	"ecr:ListImageReferrers":       "the operation needs ecr:BatchGetImage (Amazon ECR API Reference)",
	"ecr:@the AWS SDK":             unlisted,

	"ecs:AllowVendedLogDeliveryForResource": noOperation,
	"ecs:Poll":                              agentCall,
	"ecs:PutSystemLogEvents":                agentCall,
	"ecs:StartTelemetrySession":             agentCall,
	"ecs:@the AWS SDK":                      unlisted,

	"kms:ReEncrypt":                 "the operation needs kms:ReEncryptFrom and kms:ReEncryptTo",
	"kms:SynchronizeMultiRegionKey": noOperation,

	"logs:@this project": noOperation,
	"logs:@the AWS SDK":  unlisted,
	"ssm:@this project":  noOperation,
	"sts:@this project":  noOperation,

	"s3:@this project":        noOperation,
	"s3:@the AWS SDK":         otherNames,
	"s3:CreateSession":        directories,
	"s3:ListDirectoryBuckets": directories,
	"s3:RenameObject":         directories,
}
