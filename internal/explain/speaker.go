package explain

// Speaker is a program that words a part of a message.
type Speaker string

// The speakers, from the outside in.
const (
	// serviceScheduler starts the tasks of services, and writes service events.
	serviceScheduler Speaker = "service scheduler"
	// fargateAgent starts tasks on AWS Fargate, platform version 1.4.0 and later.
	fargateAgent Speaker = "Fargate agent"
	// ecsAgent starts tasks on container instances, and did on AWS Fargate before 1.4.0.
	ecsAgent Speaker = "ECS agent"
	// docker and containerd pull images.
	docker     Speaker = "Docker"
	containerd Speaker = "containerd"
	// sdk is the AWS sdk, which calls services of AWS for the agents.
	sdk Speaker = "AWS SDK"
	// awsService is a service of AWS itself, in the text of its refusal.
	awsService Speaker = "AWS service"
)

var speakerSigns = []sign[Speaker]{
	{`\bwas unable to place a task`, serviceScheduler, status},
	{`\bfailed to launch a task`, serviceScheduler, status},
	{`unable to consistently start tasks`, serviceScheduler, status},
	{`\bhas been retried [0-9]+ times?`, fargateAgent, status},
	{`\bhas been retried [0-9]+ time\(s\)`, fargateAgent, status},
	{`containerruntimetimeouterror`, fargateAgent, status},
	{`execution resource retrieval failed`, fargateAgent, status},
	{`connection issue between the task and`, fargateAgent, status},
	{`the task cannot (pull|find)`, fargateAgent, status},
	{`resourceinitializationerror`, fargateAgent, hint},
	{`pull command failed`, fargateAgent, status},
	{`dockertimeouterror`, ecsAgent, status},
	{`cannotpullecrcontainererror|cannotpullimagemanifesterror|cannotpullcontainerautherror`, ecsAgent, status},
	{`taskstoppedbeforepullbeginerror`, ecsAgent, status},
	{`the task can.{1,3}t pull the image\.`, ecsAgent, status},
	{`{redacted}`, ecsAgent, status},
	{`fetching secret data from`, ecsAgent, status},
	{`error response from daemon`, docker, status},
	{`api error \([0-9]{3}\)`, docker, status},
	{`error pulling image conf`, docker, status},
	{`failed to resolve ref`, containerd, status},
	{`httprea(d|der)seeker`, containerd, status},
	{`failed to do request`, containerd, status},
	{`pull and unpack image`, containerd, status},
	{`unexpected status from (get|head|post) request`, containerd, status},
	{`requesterror: send request failed`, sdk, status},
	{`operation error [a-z]`, sdk, status},
	{`status code: [0-9]+, request id`, sdk, status},
	{`api error [a-z]`, sdk, status},
	{`is not authorized to perform`, awsService, status},
	{`cannotpull[a-z]*error`, "", hint},
	{`imageplatformmismatcherror|cannot(start|create)containererror|internalerror`, "", hint},
}
