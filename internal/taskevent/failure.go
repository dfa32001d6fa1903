// Package taskevent says which events of Amazon ECS tell that a task could not pull its image, and writes the event
// pattern by which Amazon EventBridge finds them.
package taskevent

import (
	"ecrprivatelink/constructs/pullpath"
)

// failure is one way in which Amazon ECS words that a task did not start because its private pull path is blocked.
type failure struct {
	// Prefix is how the reason begins, in any letter case.
	Prefix string
	// Meaning says what failed.
	Meaning string
	// Source is the page that has the message.
	Source pullpath.Source
}

const (
	cannotPull    pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"
	resourceInit  pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"
	cannotStart   pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html"
	stoppedReason pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"
)

// failures is narrower than the error codes: ResourceInitializationError also stands for file systems that cannot be
// mounted, CannotStartContainerError for commands that do not exist. Neither is about the pull path.
var failures = []failure{
	{"CannotPull", "the image, its manifest or its layers: CannotPullContainerError, CannotPullImageManifestError, CannotPullECRContainerError", cannotPull},
	{"ResourceInitializationError: unable to pull", "the registry login or a secret", resourceInit},
	{"ResourceInitializationError: failed to download env files", "environment files in Amazon S3", resourceInit},
	{"ResourceInitializationError: failed to validate logger args", "the log group or its endpoint", resourceInit},
	{"ResourceInitializationError: failed to initialize logging driver", "the log group or its endpoint", stoppedReason},
	{"CannotStartContainerError: Error response from daemon: failed to initialize logging driver", "the log group or its endpoint, on container instances", cannotStart},
	{"DockerTimeoutError: could not transition to", "a pull too slow or blocked, on container instances", stoppedReason},
	{"ContainerRuntimeTimeoutError: could not transition to", "a start too slow, often a blocked log driver or pull", stoppedReason},
}
