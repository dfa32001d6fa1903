package live

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/guardduty"
	"github.com/aws/aws-sdk-go-v2/service/guardduty/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// monitor heeds a detector of Amazon GuardDuty that adds its agent to tasks on Fargate.
func (r *reading) monitor(tasks []network.Task) {
	for i := range tasks {
		t := &tasks[i]
		launch, known := t.LaunchType.Get()
		if t.OS == partial.Known(pullpath.Windows) || known && launch != pullpath.Fargate {
			continue
		}
		is := r.agentManaged()
		if on, known := is.Get(); !known {
			t.GuardDutyHidden = "whether Amazon GuardDuty adds its agent is not known: " + is.Why()
		} else if on {
			t.GuardDutyAgent = network.GuardDutyAdds
		}
	}
}

// agentManaged reports whether GuardDuty manages its agent on Fargate in the account and the Region.
func (r *reading) agentManaged() partial.Value[bool] {
	ids := pages[string](r, r.GuardDuty.ListDetectors, &guardduty.ListDetectorsInput{})
	why := ids.why
	for _, id := range ids.items {
		features, unread := once(r, r.GuardDuty.GetDetector, &guardduty.GetDetectorInput{DetectorId: aws.String(id)}, featuresOf)
		if features != nil && managesAgent(*features) {
			return partial.Known(true)
		}
		why = reasons(why, unread)
	}
	return valueOr(false, why)
}

// featuresOf are the features of a detector; one that is not enabled has none.
func featuresOf(o *guardduty.GetDetectorOutput) *[]types.DetectorFeatureConfigurationResult {
	if o.Status == "" || o.Features == nil {
		return nil
	}
	if o.Status != types.DetectorStatusEnabled {
		return &[]types.DetectorFeatureConfigurationResult{}
	}
	return &o.Features
}

// managesAgent reports whether a detector's features say that GuardDuty manages its agent on Fargate.
func managesAgent(features []types.DetectorFeatureConfigurationResult) bool {
	for _, f := range features {
		if f.Name != types.DetectorFeatureResultRuntimeMonitoring || f.Status != types.FeatureStatusEnabled {
			continue
		}
		for _, part := range f.AdditionalConfiguration {
			if part.Name == types.FeatureAdditionalConfigurationEcsFargateAgentManagement && part.Status == types.FeatureStatusEnabled {
				return true
			}
		}
	}
	return false
}
