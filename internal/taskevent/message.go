package taskevent

import "maps"

// message is what subscribers get: JSON, so that programs can group it by cluster and service, one field a line, so
// that people can read it. Events of a service's tasks have the group "service:NAME", others "family:NAME".
const message = `{
  "what": "An Amazon ECS task could not pull its image, its secrets or open its log",
  "cluster": <cluster>,
  "group": <group>,
  "task": <task>,
  "stoppedReason": <stoppedReason>,
  "containers": <containers>,
  "time": <time>,
  "next": "pullcheck task --cluster <cluster> --task <task>"
}`

var paths = map[string]string{
	"cluster":       "$.detail.clusterArn",
	"group":         "$.detail.group",
	"task":          "$.detail.taskArn",
	"stoppedReason": "$.detail.stoppedReason",
	"containers":    "$.detail.containers",
	"time":          "$.time",
}

// Message returns what an EventBridge input transformer makes of an event that [Pattern] matches: the paths of its
// variables, and the template. Source:
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
func Message() (variables map[string]string, template string) { return maps.Clone(paths), message }
