package live

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"ecrprivatelink/internal/network"
)

// withhold takes out of an answer what may hold a secret and decides nothing about the network, as soon as it comes:
// environment variables, commands, options of log drivers, user data. Nothing of it is then in memory, in a report or
// in a file of answers.
func withhold(result any) {
	switch out := result.(type) {
	case *ecs.DescribeTaskDefinitionOutput:
		out.Tags = nil
		if out.TaskDefinition == nil {
			return
		}
		for _, v := range out.TaskDefinition.Volumes {
			if v.DockerVolumeConfiguration != nil {
				v.DockerVolumeConfiguration.DriverOpts, v.DockerVolumeConfiguration.Labels = nil, nil
			}
		}
		out.TaskDefinition.ProxyConfiguration = nil
		for i := range out.TaskDefinition.ContainerDefinitions {
			withholdContainer(&out.TaskDefinition.ContainerDefinitions[i])
		}
	case *ec2.DescribeInstanceAttributeOutput:
		withholdUserData(out.UserData)
	case *ecs.DescribeServicesOutput:
		for i := range out.Services {
			s := &out.Services[i]
			s.Events = nil
			for j := range s.Deployments {
				if connect := s.Deployments[j].ServiceConnectConfiguration; connect != nil {
					withholdLog(connect.LogConfiguration)
				}
			}
		}
	case *ecs.DescribeTasksOutput:
		for i := range out.Tasks {
			if o := out.Tasks[i].Overrides; o != nil {
				out.Tasks[i].Overrides = &types.TaskOverride{ExecutionRoleArn: o.ExecutionRoleArn, TaskRoleArn: o.TaskRoleArn}
			}
		}
	case *eventbridge.ListTargetsByRuleOutput:
		for i := range out.Targets {
			t := &out.Targets[i]
			t.Input, t.InputTransformer, t.HttpParameters = rolesOf(t.Input), nil, nil
		}
	case *scheduler.GetScheduleOutput:
		if out.Target != nil {
			out.Target.Input = argumentsOf(out.Target.Input)
		}
	case *sfn.DescribeStateMachineOutput:
		out.Definition = aws.String(statesThatRunTasks(aws.ToString(out.Definition)))
	}
}

// withholdContainer keeps what a start depends on: image, log driver, the ARNs of secrets and files.
func withholdContainer(c *types.ContainerDefinition) {
	c.Environment, c.Command, c.EntryPoint, c.HealthCheck, c.DockerLabels = nil, nil, nil, nil, nil
	c.LinuxParameters, c.ExtraHosts, c.SystemControls, c.DockerSecurityOptions = nil, nil, nil, nil
	c.FirelensConfiguration = nil
	withholdLog(c.LogConfiguration)
}

// withholdLog keeps the options of the awslogs driver, and of others where they send logs and whether they wait for
// that.
// The rest may hold a token.
func withholdLog(c *types.LogConfiguration) {
	if c == nil {
		return
	}
	address, detaching, _ := network.LogAddress(string(c.LogDriver))
	for name := range c.Options {
		if !strings.HasPrefix(name, "awslogs-") && name != address && name != detaching {
			delete(c.Options, name)
		}
	}
}

// roles are the overrides of a task that say who makes its calls.
type roles struct {
	Execution string `json:"executionRoleArn,omitempty"`
	Task      string `json:"taskRoleArn,omitempty"`
}

// rolesOf keeps the roles of the overrides that a target gives to Amazon ECS.
func rolesOf(input *string) *string {
	if input == nil {
		return nil
	}
	var kept roles
	if json.Unmarshal([]byte(*input), &kept) != nil {
		return aws.String("{}")
	}
	text, _ := json.Marshal(kept) // strings always encode
	return aws.String(string(text))
}
