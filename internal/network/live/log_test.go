package live

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/internal/network"
)

// The options of a router of FireLens say where it sends logs, those of awslogs which Region it writes to.
func TestLogOptions(t *testing.T) {
	for _, c := range []struct {
		name, driver   string
		options        map[string]string
		plugin, region string
	}{
		{"an output of Fluent Bit", "awsfirelens", map[string]string{"Name": "cloudwatch_logs", "region": "eu-west-1"}, "cloudwatch_logs", "eu-west-1"},
		{"an output of Fluent Bit in small letters", "awsfirelens", map[string]string{"name": "firehose"}, "firehose", ""},
		{"an output of Fluentd", "awsfirelens", map[string]string{"@type": "kinesis_streams"}, "kinesis_streams", ""},
		{"its own configuration", "awsfirelens", nil, "", ""},
		{"awslogs", "awslogs", map[string]string{"awslogs-region": "us-east-1"}, "", "us-east-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var task network.Task
			us("111122223333").addLogs(&task, "app", &types.LogConfiguration{LogDriver: types.LogDriver(c.driver), Options: c.options})
			l := task.Logs.Items[0]
			known(t, "the output", l.Plugin, c.plugin)
			if l.Region.String() != c.region {
				t.Errorf("the Region is %q, want %q", l.Region, c.region)
			}
		})
	}
}
