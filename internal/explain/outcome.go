package explain

// Outcome is how a request ended.
type Outcome string

// The outcomes of requests that got no answer.
const (
	// untold: the message does not say how it ended.
	untold Outcome = ""
	// nameNotFound: the name server answers that the name does not exist.
	nameNotFound Outcome = "nameNotFound"
	// nameServerFailed: the name server answers that it cannot tell.
	nameServerFailed Outcome = "nameServerFailed"
	// nameServerSilent: the name server does not answer.
	nameServerSilent Outcome = "nameServerSilent"
	// noRoute: there is no way to the address from where the request starts.
	noRoute Outcome = "noRoute"
	// refused: the address answers that nothing listens there.
	refused Outcome = "refused"
	// connectTimeout: nothing at the address answers.
	connectTimeout Outcome = "connectTimeout"
	// timeout: no answer came, be it before or after the connection.
	timeout Outcome = "timeout"
	// canceled: the caller gave up, for a reason that it does not tell.
	canceled Outcome = "canceled"
	// answerTimeout: the connection stood, and no answer came over it.
	answerTimeout Outcome = "answerTimeout"
	// handshakeTimeout: the connection stood, and TLS did not.
	handshakeTimeout Outcome = "handshakeTimeout"
	// reset: the connection stood, and was cut.
	reset Outcome = "reset"
	// untrusted, wrongCertificate, expired and noTLS: TLS failed for the certificate's issuer, its name, its dates, or
	// because what answers does not speak it. tlsFailed: it failed otherwise.
	untrusted        Outcome = "certificateUntrusted"
	wrongCertificate Outcome = "certificateOfOther"
	expired          Outcome = "certificateExpired"
	noTLS            Outcome = "noTls"
	tlsFailed        Outcome = "tlsFailed"
	// proxyUnreachable: the HTTP proxy gives no connection; proxyRefused: it does, and refuses the request.
	proxyUnreachable Outcome = "proxyUnreachable"
	proxyRefused     Outcome = "proxyRefused"
)

// The outcomes of requests that got an answer.
const (
	// forbidden is HTTP 403, unauthenticated 401, serverError any of 500 to 599, and otherAnswer any other status, or one
	// that is cut off.
	forbidden       Outcome = "forbidden"
	unauthenticated Outcome = "unauthenticated"
	serverError     Outcome = "serverError"
	otherAnswer     Outcome = "answered"
	// notFound is HTTP 404 that does not say what is missing.
	notFound Outcome = "notFound"
	// missingImage, missingRepository, missingBlob and archived say what of the image is not there.
	missingImage      Outcome = "imageMissing"
	missingRepository Outcome = "repositoryMissing"
	missingBlob       Outcome = "blobMissing"
	archived          Outcome = "imageArchived"
	// accessOrName is a registry's answer that does not tell a missing repository from a missing permission.
	accessOrName Outcome = "accessOrName"
	// rateLimited: too many requests. throttled is the same of an API of AWS.
	rateLimited Outcome = "rateLimited"
	throttled   Outcome = "throttled"
	// urlExpired: a presigned URL was used too late.
	urlExpired Outcome = "urlExpired"
	// missingResource: the secret, the parameter, the log group or the file does not exist.
	missingResource Outcome = "resourceMissing"
	// badValue: what is there, or the reference to it, cannot be used.
	badValue Outcome = "valueUnusable"
	// denied is a refusal that does not name the policy. The others name its kind.
	denied           Outcome = "denied"
	deniedByEndpoint Outcome = "deniedByEndpointPolicy"
	deniedByIdentity Outcome = "deniedByIdentityPolicy"
	deniedByResource Outcome = "deniedByResourcePolicy"
	deniedBySCP      Outcome = "deniedByServiceControlPolicy"
	deniedByRCP      Outcome = "deniedByResourceControlPolicy"
	deniedByBoundary Outcome = "deniedByPermissionsBoundary"
	deniedBySession  Outcome = "deniedBySessionPolicy"
	deniedByTrust    Outcome = "deniedByTrustPolicy"
	// keyDenied: the KMS key may not be used; keyUnusable: it cannot be, by anybody.
	keyDenied   Outcome = "keyDenied"
	keyUnusable Outcome = "keyUnusable"
	// noCredentials: the caller has none; badCredentials: they are expired or wrong.
	noCredentials  Outcome = "credentialsMissing"
	badCredentials Outcome = "credentialsRefused"
)

// The outcomes of what is no request.
const (
	// wrongPlatform: the image is for another operating system or processor.
	wrongPlatform Outcome = "wrongPlatform"
	// diskFull: no space for the image.
	diskFull Outcome = "diskFull"
	// brokenImage: the image arrived, and the engine cannot use it.
	brokenImage Outcome = "imageBroken"
	// badReference: what is given is no name of an image.
	badReference Outcome = "referenceInvalid"
	// tooSlow: the agent waited for a step and gave up.
	tooSlow Outcome = "tooSlow"
	// noInstances: the cluster has none; noInstanceFits: none has room; agentDisconnected: its agent is not connected.
	noInstances       Outcome = "noInstances"
	noInstanceFits    Outcome = "noInstanceFits"
	agentDisconnected Outcome = "agentDisconnected"
	// quotaReached is a quota of the account, noCapacity AWS's own shortage.
	quotaReached Outcome = "quotaReached"
	noCapacity   Outcome = "noCapacity"
	// platformRetired: the platform version of AWS Fargate is over, or never was.
	platformRetired Outcome = "platformRetired"
	// noInterface: the task got no network interface.
	noInterface Outcome = "noInterface"
	// outOfMemory: the container may have too little memory to start.
	outOfMemory Outcome = "outOfMemory"
	// InContainer: the reason stands at one of the task's containers.
	InContainer Outcome = "inContainer"
	// pullPanicked: the Fargate agent's pull crashed, which it does when it does not reach Amazon S3.
	pullPanicked Outcome = "pullPanicked"
)

// silent are the outcomes by which a network shows that it leads nowhere.
var silent = []Outcome{connectTimeout, timeout, noRoute}

// answered are the outcomes that show that a request got through, whatever came of it.
var answered = []Outcome{forbidden, unauthenticated, serverError, otherAnswer, notFound, missingImage, missingRepository, missingBlob, archived,
	accessOrName, rateLimited, throttled, urlExpired, missingResource, badValue, denied, deniedByEndpoint, deniedByIdentity, deniedByResource,
	deniedBySCP, deniedByRCP, deniedByBoundary, deniedBySession, deniedByTrust, keyDenied, keyUnusable, badCredentials, wrongPlatform, brokenImage}

// answersOfS3 are the answers by which Amazon S3 refuses layers, and registries do not.
var answersOfS3 = []Outcome{forbidden, denied, deniedByEndpoint, urlExpired}
