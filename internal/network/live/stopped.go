package live

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// StoppedTask is a stopped task and what Amazon ECS says of its end.
type StoppedTask struct {
	// ARN is the task's ARN.
	ARN string
	// At is when it stopped; zero when ECS does not say.
	At time.Time
	// Code is the stop code, such as "TaskFailedToStart".
	Code string
	// Reason is stoppedReason.
	Reason string
	// Containers are the containers' own reasons, where they have one. CannotPullContainerError is often only there.
	Containers []StoppedContainer
}

// StoppedContainer is a container of a stopped task.
type StoppedContainer struct {
	// Name is the container's name, and Reason what ECS says of its end.
	Name, Reason string
}

// Reasons returns the task's reason and the containers', without repeats.
func (t StoppedTask) Reasons() []string {
	var out []string
	if t.Reason != "" {
		out = append(out, t.Reason)
	}
	for _, c := range t.Containers {
		if !slices.Contains(out, c.Reason) {
			out = append(out, c.Reason)
		}
	}
	return out
}

// stoppedTasks picks the stopped ones, newest first.
func stoppedTasks(tasks []types.Task) []StoppedTask {
	var out []StoppedTask
	for _, t := range tasks {
		if aws.ToString(t.DesiredStatus) != "STOPPED" && aws.ToString(t.LastStatus) != "STOPPED" {
			continue
		}
		stopped := StoppedTask{ARN: aws.ToString(t.TaskArn), At: aws.ToTime(t.StoppedAt), Code: string(t.StopCode), Reason: aws.ToString(t.StoppedReason)}
		for _, c := range t.Containers {
			if aws.ToString(c.Reason) != "" {
				stopped.Containers = append(stopped.Containers, StoppedContainer{aws.ToString(c.Name), aws.ToString(c.Reason)})
			}
		}
		out = append(out, stopped)
	}
	slices.SortStableFunc(out, func(a, b StoppedTask) int { return b.At.Compare(a.At) })
	return out
}
