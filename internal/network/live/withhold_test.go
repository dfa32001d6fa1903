package live

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// TestWhatIsWithheld holds that what may be a secret goes as soon as an answer comes, and that a start's facts stay.
func TestWhatIsWithheld(t *testing.T) {
	const secret = "hunter2"
	pair := []types.KeyValuePair{{Name: aws.String("TOKEN"), Value: aws.String(secret)}}
	log := func() *types.LogConfiguration {
		return &types.LogConfiguration{LogDriver: types.LogDriverSplunk, Options: map[string]string{"splunk-token": secret, "splunk-url": "https://stays", "awslogs-group": "stays too"}}
	}
	for name, c := range map[string]struct {
		answer any
		stays  []string
	}{
		"a task definition": {&ecs.DescribeTaskDefinitionOutput{Tags: []types.Tag{{Value: aws.String(secret)}}, TaskDefinition: &types.TaskDefinition{
			Volumes: []types.Volume{{Name: aws.String("plain")}, {DockerVolumeConfiguration: &types.DockerVolumeConfiguration{DriverOpts: map[string]string{"password": secret}, Labels: map[string]string{"a": secret}}}},
			ContainerDefinitions: []types.ContainerDefinition{{Image: aws.String("image"), Environment: pair, Command: []string{secret}, EntryPoint: []string{secret},
				DockerLabels: map[string]string{"a": secret}, LogConfiguration: log()}, {Image: aws.String("without a log driver")}}}}, []string{"https://stays", "stays too"}},
		"an answer without a definition": {&ecs.DescribeTaskDefinitionOutput{Tags: []types.Tag{{Value: aws.String(secret)}}}, nil},
		"a service": {&ecs.DescribeServicesOutput{Services: []types.Service{{Events: []types.ServiceEvent{{Message: aws.String(secret)}}, Deployments: []types.Deployment{
			{}, {ServiceConnectConfiguration: &types.ServiceConnectConfiguration{LogConfiguration: log()}}}}}}, []string{"https://stays"}},
		"a task":             {&ecs.DescribeTasksOutput{Tasks: []types.Task{{}, {Overrides: &types.TaskOverride{ExecutionRoleArn: aws.String("the role stays"), ContainerOverrides: []types.ContainerOverride{{Environment: pair}}}}}}, nil},
		"a target of a rule": {&eventbridge.ListTargetsByRuleOutput{Targets: []eventtypes.Target{{Input: aws.String(`{"executionRoleArn":"role","environment":"` + secret + `"}`)}}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			withhold(c.answer)
			all, err := json.Marshal(c.answer)
			if err != nil {
				t.Fatal(err)
			}
			text := string(all)
			if strings.Contains(text, secret) {
				t.Errorf("it holds the secret: %s", text)
			}
			for _, part := range c.stays {
				if !strings.Contains(text, part) {
					t.Errorf("it has lost %q: %s", part, text)
				}
			}
		})
	}
	task := &ecs.DescribeTasksOutput{Tasks: []types.Task{{Overrides: &types.TaskOverride{ExecutionRoleArn: aws.String("e"), TaskRoleArn: aws.String("t")}}}}
	withhold(task)
	if o := task.Tasks[0].Overrides; aws.ToString(o.ExecutionRoleArn) != "e" || aws.ToString(o.TaskRoleArn) != "t" {
		t.Errorf("the roles are now %+v", o)
	}
}
