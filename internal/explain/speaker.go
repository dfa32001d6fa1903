package explain

// Speaker is a program that words a part of a message.
type Speaker string

// The speakers, from the outside in.
const (
	// ServiceScheduler starts the tasks of services, and writes service events.
	ServiceScheduler Speaker = "service scheduler"
	// FargateAgent starts tasks on AWS Fargate, platform version 1.4.0 and later.
	FargateAgent Speaker = "Fargate agent"
	// ECSAgent starts tasks on container instances, and did on AWS Fargate before 1.4.0.
	ECSAgent Speaker = "ECS agent"
	// Docker and containerd pull images.
	Docker     Speaker = "Docker"
	Containerd Speaker = "containerd"
	// SDK is the AWS SDK, which calls services of AWS for the agents.
	SDK Speaker = "AWS SDK"
	// Service is a service of AWS itself, in the text of its refusal.
	Service Speaker = "AWS service"
)

var speakerSigns = []sign[Speaker]{
	{`\bwas unable to place a task`, ServiceScheduler, status},
	{`\bfailed to launch a task`, ServiceScheduler, status},
	{`unable to consistently start tasks`, ServiceScheduler, status},
	{`\bhas been retried [0-9]+ times?`, FargateAgent, status},
	{`\bhas been retried [0-9]+ time\(s\)`, FargateAgent, status},
	{`containerruntimetimeouterror`, FargateAgent, status},
	{`execution resource retrieval failed`, FargateAgent, status},
	{`connection issue between the task and`, FargateAgent, status},
	{`the task cannot (pull|find)`, FargateAgent, status},
	{`resourceinitializationerror`, FargateAgent, hint},
	{`pull command failed`, FargateAgent, status},
	{`dockertimeouterror`, ECSAgent, status},
	{`cannotpullecrcontainererror|cannotpullimagemanifesterror|cannotpullcontainerautherror`, ECSAgent, status},
	{`taskstoppedbeforepullbeginerror`, ECSAgent, status},
	{`the task can.{1,3}t pull the image\.`, ECSAgent, status},
	{`{redacted}`, ECSAgent, status},
	{`fetching secret data from`, ECSAgent, status},
	{`error response from daemon`, Docker, status},
	{`api error \([0-9]{3}\)`, Docker, status},
	{`error pulling image conf`, Docker, status},
	{`failed to resolve ref`, Containerd, status},
	{`httprea(d|der)seeker`, Containerd, status},
	{`failed to do request`, Containerd, status},
	{`pull and unpack image`, Containerd, status},
	{`unexpected status from (get|head|post) request`, Containerd, status},
	{`requesterror: send request failed`, SDK, status},
	{`operation error [a-z]`, SDK, status},
	{`status code: [0-9]+, request id`, SDK, status},
	{`api error [a-z]`, SDK, status},
	{`is not authorized to perform`, Service, status},
	{`cannotpull[a-z]*error`, "", hint},
	{`imageplatformmismatcherror|cannot(start|create)containererror|internalerror`, "", hint},
}
