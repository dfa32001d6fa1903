package explain

// Operation is what a task's start was doing when it failed.
type Operation string

// The operations.
const (
	// NoOperation: the message does not tell.
	NoOperation Operation = ""
	// AssumeRole takes on the task's or the execution role.
	AssumeRole Operation = "assumeRole"
	// Secret, Parameter and EnvironmentFile fetch what containers get in their environment.
	Secret          Operation = "secret"
	Parameter       Operation = "parameter"
	EnvironmentFile Operation = "environmentFile"
	// Login fetches the token for the registry.
	Login Operation = "login"
	// SecretOrLogin is one of the two: the Fargate agent begins both messages alike.
	SecretOrLogin Operation = "secretOrLogin"
	// Manifest finds the image in its registry, and fetches its manifest.
	Manifest Operation = "manifest"
	// Configuration fetches the image's configuration and Layer a layer: both are blobs.
	Configuration Operation = "imageConfiguration"
	Layer         Operation = "layer"
	// Pull is a pull whose step the message does not tell.
	Pull Operation = "pull"
	// Logs opens the log stream.
	Logs Operation = "logs"
	// Create and Start make the container and start it.
	Create Operation = "create"
	Start  Operation = "start"
	// Placement finds a place for the task, and Interface attaches its network interface.
	Placement Operation = "placement"
	Interface Operation = "networkInterface"
	// Elsewhere is anything that has nothing to do with the pull, the secrets or the logs.
	Elsewhere Operation = "elsewhere"
)

// operationTitles begin sentences.
var operationTitles = map[Operation]string{
	NoOperation:     "A request",
	AssumeRole:      "The request for the role's credentials",
	Secret:          "The request for a secret",
	Parameter:       "The request for a parameter",
	EnvironmentFile: "The request for an environment file",
	Login:           "The registry login",
	SecretOrLogin:   "The registry login, or a request for a secret,",
	Manifest:        "The request for the image's manifest",
	Configuration:   "The request for the image's configuration",
	Layer:           "The request for a layer of the image",
	Pull:            "The pull of the image",
	Logs:            "The request for the log stream",
	Create:          "The creation of the container",
	Start:           "The start of the container",
	Placement:       "The placement of the task",
	Interface:       "The network interface of the task",
}

// Operations lists every operation that an answer can have, NoOperation first.
func Operations() []Operation {
	return []Operation{NoOperation, AssumeRole, Secret, Parameter, EnvironmentFile, Login, SecretOrLogin, Manifest, Configuration, Layer,
		Pull, Logs, Create, Start, Placement, Interface}
}

// operationSigns tell operations by words. What is named later in a start is the stronger sign, since agents begin
// their messages with the wider step.
var operationSigns = []sign[Operation]{
	{`unable to assume (the |a )?role`, AssumeRole, decisive},
	{`assume ?role`, AssumeRole, status},
	{`role trust polic`, AssumeRole, policyNamed},

	{`secrets? from asm`, Secret, fault},
	{`from (aws )?secrets ?manager`, Secret, fault},
	{`the task and aws secrets manager`, Secret, fault},
	{`asm (fetching|secret)`, Secret, fault},
	{`getsecretvalue`, Secret, fault},
	{`secret with arn`, Secret, fault},
	{`did not contain json key`, Secret, fault},
	{`secretsmanager`, Secret, silence},
	{`secrets? from ssm`, Parameter, fault},
	{`secret data from ssm`, Parameter, fault},
	{`ssm parameters?\b|invalid parameters:`, Parameter, silence},
	{`getparameters?\b`, Parameter, fault},
	{`parameter ?store`, Parameter, fault},
	{`parameternotfound`, Parameter, fault},
	{`aws systems manager`, Parameter, silence},
	{`env(ironment)?( variable)? ?files?\b`, EnvironmentFile, fault},
	{`environmentfiles?`, EnvironmentFile, fault},
	{`ecr registry auth`, Login, fault},
	{`registry auth(entication)? from amazon ecr`, Login, fault},
	{`(get|getting|retrieve) (the )?registry auth`, Login, fault},
	{`getauthorizationtoken`, Login, fault},
	{`ecr (auth|credentials)`, Login, fault},
	{`cannotpullecrcontainererror`, Login, silence},
	{`secrets? or registry auth`, SecretOrLogin, summary},

	{`resolve (image )?ref`, Manifest, silence},
	{`pull image manifest`, Manifest, silence},
	{`inspect image`, Manifest, silence},
	{`cannotpullimagemanifesterror`, Manifest, silence},
	{`manifest[_ ]?unknown`, Manifest, fault},
	{`manifest for `, Manifest, fault},
	{`unexpected status code \[manifests`, Manifest, fault},
	{`batchgetimage`, Manifest, silence},
	{`transition to manifest_pulled`, Manifest, decisive},
	{`error pulling image conf`, Configuration, status},
	{`pulling (the )?(image )?config`, Configuration, fault},
	{`failed to copy`, Layer, silence + 2},
	{`httprea(d|der)seeker`, Layer, silence + 2},
	{`redacted ecr url|{redacted}`, Layer, fault},
	{`(register|extract|unpack|verify) (a |the )?(filesystem )?layer`, Layer, fault},
	{`failed to extract`, Layer, fault},
	{`getimageblob`, Layer, fault},
	{`getdownloadurlforlayer`, Layer, silence + 1},
	{`content descriptor`, Layer, fault},
	{`blob[_ ]unknown`, Layer, fault},
	{`pull command failed: panic`, Layer, fault},

	{`cannotpull[a-z]*error|image reference`, Pull, hint},
	{`can.{1,3}t (pull|be pulled)|unable to pull`, Pull, hint},
	{`ref pull has been retried`, Pull, hint},
	{`pull access denied|pull rate limit|pulling image|pull customer`, Pull, summary},
	{`image (manifest )?does not contain descriptor`, Manifest, fault},
	{`transition to (pulled|pull_?begin)\b`, Pull, decisive},

	{`logger args`, Logs, fault + 2},
	{`log(ging)? (stream|group|driver)`, Logs, fault + 2},
	{`create (log ?)?stream`, Logs, fault + 2},
	{`createlogstream|putlogevents|createloggroup`, Logs, fault + 2},
	{`the task and amazon cloudwatch`, Logs, fault + 2},
	{`awslogs`, Logs, fault + 2},

	{`cannotcreatecontainererror`, Create, hint},
	{`transition to created\b`, Create, decisive},
	{`cannotstartcontainererror`, Start, hint},
	{`exec format error`, Start, silence},
	{`failed to get container status`, Start, silence},
	{`transition to (started|running)\b`, Start, decisive},
	{`unable to place a task`, Placement, hint},
	{`failed to launch a task`, Placement, hint},
	{`container instance|placement constraint`, Placement, hint},
	{`taskfailedtostart: ?(resource|agent)`, Placement, summary},
	{`network interface`, Interface, fault + 3},

	{`efs utils|set up efs|efs volumes?|mount\.nfs|file system`, Elsewhere, policyNamed},
	{`health ?checks?`, Elsewhere, policyNamed},
	{`transition to (stopped|inspecting|removing|listing)`, Elsewhere, policyNamed},
	{`scaling activity|deregistration|spot interruption|draining`, Elsewhere, policyNamed},
	{`essential container in task exited`, Elsewhere, hint - 5},
	{`outofmemoryerror`, Elsewhere, hint - 5},
	{`permission denied: unknown|executable file not found|exec: .{0,80}no such file or directory`, Elsewhere, decisive},
}

// byAction tells the operation of an IAM action.
var byAction = map[string]Operation{
	"secretsmanager:getsecretvalue": Secret, "ssm:getparameters": Parameter, "ssm:getparameter": Parameter,
	"ecr:getauthorizationtoken": Login, "ecr:batchgetimage": Manifest, "ecr:batchchecklayeravailability": Manifest,
	"ecr:getdownloadurlforlayer": Layer, "ecr:batchimportupstreamimage": Manifest, "ecr:createrepository": Manifest,
	"logs:createlogstream": Logs, "logs:createloggroup": Logs, "logs:putlogevents": Logs, "logs:describeloggroups": Logs, "logs:describelogstreams": Logs,
	"sts:assumerole": AssumeRole,
}

// impliedHost is where an operation goes if the message does not say so. A pull's depends on the image, and that
// of logs on the driver.
var impliedHost = map[Operation]HostKind{
	AssumeRole: STSHost, Secret: SecretsManagerHost, Parameter: ParameterStoreHost, EnvironmentFile: BucketHost, Login: ECRAPIHost,
	Placement: ECSHost,
}

// blobHost is where the blobs of images of a registry are.
var blobHost = map[HostKind]HostKind{
	RegistryHost: LayerBucketHost, NoHost: LayerBucketHost, DockerHubHost: DockerHubDeliveryHost, ECRPublicHost: DeliveryHost,
}
