package explain

// Outcome is how a request ended.
type Outcome string

// The outcomes of requests that got no answer.
const (
	// Untold: the message does not say how it ended.
	Untold Outcome = ""
	// NameNotFound: the name server answers that the name does not exist.
	NameNotFound Outcome = "nameNotFound"
	// NameServerFailed: the name server answers that it cannot tell.
	NameServerFailed Outcome = "nameServerFailed"
	// NameServerSilent: the name server does not answer.
	NameServerSilent Outcome = "nameServerSilent"
	// NoRoute: there is no way to the address from where the request starts.
	NoRoute Outcome = "noRoute"
	// Refused: the address answers that nothing listens there.
	Refused Outcome = "refused"
	// ConnectTimeout: nothing at the address answers.
	ConnectTimeout Outcome = "connectTimeout"
	// Timeout: no answer came, be it before or after the connection.
	Timeout Outcome = "timeout"
	// Canceled: the caller gave up, for a reason that it does not tell.
	Canceled Outcome = "canceled"
	// AnswerTimeout: the connection stood, and no answer came over it.
	AnswerTimeout Outcome = "answerTimeout"
	// HandshakeTimeout: the connection stood, and TLS did not.
	HandshakeTimeout Outcome = "handshakeTimeout"
	// Reset: the connection stood, and was cut.
	Reset Outcome = "reset"
	// Untrusted, WrongCertificate, Expired and NoTLS: TLS failed for the certificate's issuer, its name, its dates, or
	// because what answers does not speak it. TLSFailed: it failed otherwise.
	Untrusted        Outcome = "certificateUntrusted"
	WrongCertificate Outcome = "certificateOfOther"
	Expired          Outcome = "certificateExpired"
	NoTLS            Outcome = "noTls"
	TLSFailed        Outcome = "tlsFailed"
	// ProxyUnreachable: the HTTP proxy gives no connection; ProxyRefused: it does, and refuses the request.
	ProxyUnreachable Outcome = "proxyUnreachable"
	ProxyRefused     Outcome = "proxyRefused"
)

// The outcomes of requests that got an answer.
const (
	// Forbidden is HTTP 403, Unauthenticated 401, ServerError any of 500 to 599, and Answered any other status, or one
	// that is cut off.
	Forbidden       Outcome = "forbidden"
	Unauthenticated Outcome = "unauthenticated"
	ServerError     Outcome = "serverError"
	Answered        Outcome = "answered"
	// NotFound is HTTP 404 that does not say what is missing.
	NotFound Outcome = "notFound"
	// MissingImage, MissingRepository, MissingBlob and Archived say what of the image is not there.
	MissingImage      Outcome = "imageMissing"
	MissingRepository Outcome = "repositoryMissing"
	MissingBlob       Outcome = "blobMissing"
	Archived          Outcome = "imageArchived"
	// AccessOrName is a registry's answer that does not tell a missing repository from a missing permission.
	AccessOrName Outcome = "accessOrName"
	// RateLimited: too many requests. Throttled is the same of an API of AWS.
	RateLimited Outcome = "rateLimited"
	Throttled   Outcome = "throttled"
	// URLExpired: a presigned URL was used too late.
	URLExpired Outcome = "urlExpired"
	// MissingResource: the secret, the parameter, the log group or the file does not exist.
	MissingResource Outcome = "resourceMissing"
	// BadValue: what is there, or the reference to it, cannot be used.
	BadValue Outcome = "valueUnusable"
	// Denied is a refusal that does not name the policy. The others name its kind.
	Denied           Outcome = "denied"
	DeniedByEndpoint Outcome = "deniedByEndpointPolicy"
	DeniedByIdentity Outcome = "deniedByIdentityPolicy"
	DeniedByResource Outcome = "deniedByResourcePolicy"
	DeniedBySCP      Outcome = "deniedByServiceControlPolicy"
	DeniedByRCP      Outcome = "deniedByResourceControlPolicy"
	DeniedByBoundary Outcome = "deniedByPermissionsBoundary"
	DeniedBySession  Outcome = "deniedBySessionPolicy"
	DeniedByTrust    Outcome = "deniedByTrustPolicy"
	// KeyDenied: the KMS key may not be used; KeyUnusable: it cannot be, by anybody.
	KeyDenied   Outcome = "keyDenied"
	KeyUnusable Outcome = "keyUnusable"
	// NoCredentials: the caller has none; BadCredentials: they are expired or wrong.
	NoCredentials  Outcome = "credentialsMissing"
	BadCredentials Outcome = "credentialsRefused"
)

// The outcomes of what is no request.
const (
	// WrongPlatform: the image is for another operating system or processor.
	WrongPlatform Outcome = "wrongPlatform"
	// DiskFull: no space for the image.
	DiskFull Outcome = "diskFull"
	// BrokenImage: the image arrived, and the engine cannot use it.
	BrokenImage Outcome = "imageBroken"
	// BadReference: what is given is no name of an image.
	BadReference Outcome = "referenceInvalid"
	// TooSlow: the agent waited for a step and gave up.
	TooSlow Outcome = "tooSlow"
	// NoInstances: the cluster has none; NoInstanceFits: none has room; AgentDisconnected: its agent is not connected.
	NoInstances       Outcome = "noInstances"
	NoInstanceFits    Outcome = "noInstanceFits"
	AgentDisconnected Outcome = "agentDisconnected"
	// QuotaReached is a quota of the account, NoCapacity AWS's own shortage.
	QuotaReached Outcome = "quotaReached"
	NoCapacity   Outcome = "noCapacity"
	// PlatformRetired: the platform version of AWS Fargate is over, or never was.
	PlatformRetired Outcome = "platformRetired"
	// NoInterface: the task got no network interface.
	NoInterface Outcome = "noInterface"
	// OutOfMemory: the container may have too little memory to start.
	OutOfMemory Outcome = "outOfMemory"
	// InContainer: the reason stands at one of the task's containers.
	InContainer Outcome = "inContainer"
	// PullPanicked: the Fargate agent's pull crashed, which it does when it does not reach Amazon S3.
	PullPanicked Outcome = "pullPanicked"
)

// silent are the outcomes by which a network shows that it leads nowhere.
var silent = []Outcome{ConnectTimeout, Timeout, NoRoute}

// answered are the outcomes that show that a request got through, whatever came of it.
var answered = []Outcome{Forbidden, Unauthenticated, ServerError, Answered, NotFound, MissingImage, MissingRepository, MissingBlob, Archived,
	AccessOrName, RateLimited, Throttled, URLExpired, MissingResource, BadValue, Denied, DeniedByEndpoint, DeniedByIdentity, DeniedByResource,
	DeniedBySCP, DeniedByRCP, DeniedByBoundary, DeniedBySession, DeniedByTrust, KeyDenied, KeyUnusable, BadCredentials, WrongPlatform, BrokenImage}

// answersOfS3 are the answers by which Amazon S3 refuses layers, and registries do not.
var answersOfS3 = []Outcome{Forbidden, Denied, DeniedByEndpoint, URLExpired}

// Outcomes lists every outcome, Untold first.
func Outcomes() []Outcome {
	return append([]Outcome{Untold, NameNotFound, NameServerFailed, NameServerSilent, NoRoute, Refused, ConnectTimeout, Timeout, Canceled,
		AnswerTimeout, HandshakeTimeout, Reset, Untrusted, WrongCertificate, Expired, NoTLS, TLSFailed, ProxyUnreachable, ProxyRefused, DiskFull, BadReference,
		TooSlow, NoInstances, NoInstanceFits, AgentDisconnected, QuotaReached, NoCapacity, PlatformRetired, NoInterface, OutOfMemory, InContainer,
		PullPanicked, NoCredentials}, answered...)
}
