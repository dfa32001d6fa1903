package template

import (
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// detector heeds a detector of Amazon GuardDuty that adds its agent to tasks on Fargate. It creates the guardduty-data
// endpoint itself, so that only the image of the agent concerns the templates. Source: AWS CloudFormation Template
// Reference, AWS::GuardDuty::Detector CFNFeatureConfiguration; Amazon GuardDuty User Guide, Runtime Monitoring.
func (r *reader) detector(s *cfn.Resource) {
	if on, known := boolean(s.Property("Enable"), true).Get(); known && !on {
		return
	}
	features, _ := s.Property("Features").Items()
	for _, f := range features {
		name, _ := f.Field("Name").Literal()
		parts, _ := f.Field("AdditionalConfiguration").Items()
		for _, part := range parts {
			agent, _ := part.Field("Name").Literal()
			on := isText(part.Field("Status"), "ENABLED").And(isText(f.Field("Status"), "ENABLED"))
			if name == "RUNTIME_MONITORING" && agent == "ECS_FARGATE_AGENT_MANAGEMENT" && on != partial.No {
				r.detectors = append(r.detectors, s)
			}
		}
	}
}

// monitor notes that GuardDuty adds its agent to the tasks of a detector's account and Region, unless a tag of the
// cluster exempts them.
func (r *reader) monitor() {
	for _, d := range r.detectors {
		here := env(d.Stack)
		for i := range r.tasks {
			t := &r.tasks[i]
			if partial.Equal(here.Region, t.Env.Region) != partial.No && partial.Equal(here.Account, t.Env.Account) != partial.No {
				t.GuardDutyAgent = network.GuardDutyAdds
			}
		}
	}
}
