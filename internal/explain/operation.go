package explain

// Operation is what a task's start was doing when it failed.
type Operation string

// The operations.
const (
	// noOperation: the message does not tell.
	noOperation Operation = ""
	// assumeRoleStep takes on the task's or the execution role.
	assumeRoleStep Operation = "assumeRole"
	// secretStep, parameterStep and environmentFileStep fetch what containers get in their environment.
	secretStep          Operation = "secret"
	parameterStep       Operation = "parameter"
	environmentFileStep Operation = "environmentFile"
	// loginStep fetches the token for the registry.
	loginStep Operation = "login"
	// secretOrLoginStep is one of the two: the Fargate agent begins both messages alike.
	secretOrLoginStep Operation = "secretOrLogin"
	// manifestStep finds the image in its registry, and fetches its manifest.
	manifestStep Operation = "manifest"
	// configurationStep fetches the image's configuration and layerStep a layer: both are blobs.
	configurationStep Operation = "imageConfiguration"
	layerStep         Operation = "layer"
	// pullStep is a pull whose step the message does not tell.
	pullStep Operation = "pull"
	// logsStep opens the log stream.
	logsStep Operation = "logs"
	// createStep and startStep make the container and start it.
	createStep Operation = "create"
	startStep  Operation = "start"
	// placementStep finds a place for the task, and interfaceStep attaches its network interface.
	placementStep Operation = "placement"
	interfaceStep Operation = "networkInterface"
	// elsewhere is anything that has nothing to do with the pull, the secrets or the logs.
	elsewhere Operation = "elsewhere"
)

// operationTitles begin sentences.
var operationTitles = map[Operation]string{
	noOperation:         "A request",
	assumeRoleStep:      "The request for the role's credentials",
	secretStep:          "The request for a secret",
	parameterStep:       "The request for a parameter",
	environmentFileStep: "The request for an environment file",
	loginStep:           "The registry login",
	secretOrLoginStep:   "The registry login, or a request for a secret,",
	manifestStep:        "The request for the image's manifest",
	configurationStep:   "The request for the image's configuration",
	layerStep:           "The request for a layer of the image",
	pullStep:            "The pull of the image",
	logsStep:            "The request for the log stream",
	createStep:          "The creation of the container",
	startStep:           "The start of the container",
	placementStep:       "The placement of the task",
	interfaceStep:       "The network interface of the task",
}

// operationSigns tell operations by words. What is named later in a start is the stronger sign, since agents begin
// their messages with the wider step.
var operationSigns = []sign[Operation]{
	{`unable to assume (the |a )?role`, assumeRoleStep, decisive},
	{`assume ?role`, assumeRoleStep, status},
	{`role trust polic`, assumeRoleStep, policyNamed},

	{`secrets? from asm`, secretStep, fault},
	{`from (aws )?secrets ?manager`, secretStep, fault},
	{`the task and aws secrets manager`, secretStep, fault},
	{`asm (fetching|secret)`, secretStep, fault},
	{`getsecretvalue`, secretStep, fault},
	{`secret with arn`, secretStep, fault},
	{`did not contain json key`, secretStep, fault},
	{`secretsmanager`, secretStep, silence},
	{`secrets? from ssm`, parameterStep, fault},
	{`secret data from ssm`, parameterStep, fault},
	{`ssm parameters?\b|invalid parameters:`, parameterStep, silence},
	{`getparameters?\b`, parameterStep, fault},
	{`parameter ?store`, parameterStep, fault},
	{`parameternotfound`, parameterStep, fault},
	{`aws systems manager`, parameterStep, silence},
	{`env(ironment)?( variable)? ?files?\b`, environmentFileStep, fault},
	{`environmentfiles?`, environmentFileStep, fault},
	{`ecr registry auth`, loginStep, fault},
	{`registry auth(entication)? from amazon ecr`, loginStep, fault},
	{`(get|getting|retrieve) (the )?registry auth`, loginStep, fault},
	{`getauthorizationtoken`, loginStep, fault},
	{`ecr (auth|credentials)`, loginStep, fault},
	{`cannotpullecrcontainererror`, loginStep, silence},
	{`secrets? or registry auth`, secretOrLoginStep, summary},

	{`resolve (image )?ref`, manifestStep, silence},
	{`pull image manifest`, manifestStep, silence},
	{`inspect image`, manifestStep, silence},
	{`cannotpullimagemanifesterror`, manifestStep, silence},
	{`manifest[_ ]?unknown`, manifestStep, fault},
	{`manifest for `, manifestStep, fault},
	{`unexpected status code \[manifests`, manifestStep, fault},
	{`batchgetimage`, manifestStep, silence},
	{`transition to manifest_pulled`, manifestStep, decisive},
	{`error pulling image conf`, configurationStep, status},
	{`pulling (the )?(image )?config`, configurationStep, fault},
	{`failed to copy`, layerStep, silence + 2},
	{`httprea(d|der)seeker`, layerStep, silence + 2},
	{`redacted ecr url|{redacted}`, layerStep, fault},
	{`(register|extract|unpack|verify) (a |the )?(filesystem )?layer`, layerStep, fault},
	{`failed to extract`, layerStep, fault},
	{`getimageblob`, layerStep, fault},
	{`getdownloadurlforlayer`, layerStep, silence + 1},
	{`content descriptor`, layerStep, fault},
	{`blob[_ ]unknown`, layerStep, fault},
	{`pull command failed: panic`, layerStep, fault},

	{`cannotpull[a-z]*error|image reference`, pullStep, hint},
	{`can.{1,3}t (pull|be pulled)|unable to pull`, pullStep, hint},
	{`ref pull has been retried`, pullStep, hint},
	{`pull access denied|pull rate limit|pulling image|pull customer`, pullStep, summary},
	{`image (manifest )?does not contain descriptor`, manifestStep, fault},
	{`transition to (pulled|pull_?begin)\b`, pullStep, decisive},

	{`logger args`, logsStep, fault + 2},
	{`log(ging)? (stream|group|driver)`, logsStep, fault + 2},
	{`create (log ?)?stream`, logsStep, fault + 2},
	{`createlogstream|putlogevents|createloggroup`, logsStep, fault + 2},
	{`the task and amazon cloudwatch`, logsStep, fault + 2},
	{`awslogs`, logsStep, fault + 2},

	{`cannotcreatecontainererror`, createStep, hint},
	{`transition to created\b`, createStep, decisive},
	{`cannotstartcontainererror`, startStep, hint},
	{`exec format error`, startStep, silence},
	{`failed to get container status`, startStep, silence},
	{`transition to (started|running)\b`, startStep, decisive},
	{`unable to place a task`, placementStep, hint},
	{`failed to launch a task`, placementStep, hint},
	{`container instance|placement constraint`, placementStep, hint},
	{`taskfailedtostart: ?(resource|agent)`, placementStep, summary},
	{`network interface`, interfaceStep, fault + 3},

	{`efs utils|set up efs|efs volumes?|mount\.nfs|file system`, elsewhere, policyNamed},
	{`health ?checks?`, elsewhere, policyNamed},
	{`transition to (stopped|inspecting|removing|listing)`, elsewhere, policyNamed},
	{`scaling activity|deregistration|spot interruption|draining`, elsewhere, policyNamed},
	{`essential container in task exited`, elsewhere, hint - 5},
	{`outofmemoryerror`, elsewhere, hint - 5},
	{`permission denied: unknown|executable file not found|exec: .{0,80}no such file or directory`, elsewhere, decisive},
}

// byAction tells the operation of an IAM action.
var byAction = map[string]Operation{
	"secretsmanager:getsecretvalue": secretStep, "ssm:getparameters": parameterStep, "ssm:getparameter": parameterStep,
	"ecr:getauthorizationtoken": loginStep, "ecr:batchgetimage": manifestStep, "ecr:batchchecklayeravailability": manifestStep,
	"ecr:getdownloadurlforlayer": layerStep, "ecr:batchimportupstreamimage": manifestStep, "ecr:createrepository": manifestStep,
	"logs:createlogstream": logsStep, "logs:createloggroup": logsStep, "logs:putlogevents": logsStep, "logs:describeloggroups": logsStep, "logs:describelogstreams": logsStep,
	"sts:assumerole": assumeRoleStep,
}

// impliedHost is where an operation goes if the message does not say so. A pull's depends on the image, and that
// of logs on the driver.
var impliedHost = map[Operation]HostKind{
	assumeRoleStep: stsHost, secretStep: secretsManagerHost, parameterStep: parameterStoreHost, environmentFileStep: bucketHost, loginStep: ecrAPIHost,
	placementStep: ecsHost,
}

// blobHost is where the blobs of images of a registry are.
var blobHost = map[HostKind]HostKind{
	registryHost: layerBucketHost, noHost: layerBucketHost, dockerHubHost: dockerHubDeliveryHost, ecrPublicHost: deliveryHost,
}
