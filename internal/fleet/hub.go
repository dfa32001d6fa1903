package fleet

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// Green returns the ids of the units that pass.
func (r *Result) Green() []string {
	out := []string{}
	for _, u := range r.Units {
		if u.Result == trace.Pass {
			out = append(out, u.ID)
		}
	}
	return out
}

// TurnedRed returns the ids of the units that fail and were green before.
func (r *Result) TurnedRed(green []string) []string {
	was := map[string]bool{}
	for _, id := range green {
		was[id] = true
	}
	out := []string{}
	for _, u := range r.Units {
		if u.Result == trace.Fail && was[u.ID] {
			out = append(out, u.ID)
		}
	}
	return out
}

// HubFinding is a finding in the AWS Security Finding Format. Source: "Required top-level ASFF attributes" in the AWS
// Security Hub User Guide, whose names and limits these are.
type HubFinding struct {
	SchemaVersion string
	ID            string `json:"Id"`
	ProductArn    string
	GeneratorID   string `json:"GeneratorId"`
	AwsAccountID  string `json:"AwsAccountId"`
	Types         []string
	CreatedAt     string
	UpdatedAt     string
	Severity      struct{ Label string }
	Title         string
	Description   string
	Remediation   *hubRemediation `json:",omitempty"`
	Resources     []hubResource
	RecordState   string
}

type hubRemediation struct {
	Recommendation struct {
		Text string
		URL  string `json:"Url,omitempty"`
	}
}

type hubResource struct {
	Type      string
	ID        string `json:"Id"`
	Partition string
	Region    string
}

// Limits of the format, in characters.
const (
	hubTitle       = 256
	hubDescription = 1024
	hubRemedy      = 512
)

const hubSchema = "2018-10-08"

// hubType is the finding's type in the taxonomy of types.
const hubType = "Software and Configuration Checks/AWS Security Best Practices/Network Reachability"

// HubBatch is what one call of BatchImportFindings takes.
type HubBatch struct{ Findings []HubFinding }

// hubBatch is half of what a call takes, so that a batch stays below the 256 KiB of an item of AWS Step Functions,
// whatever the findings say. Source: "BatchImportFindings" in the AWS Security Hub API Reference.
const hubBatch = 50

// HubBatches puts findings into batches.
func HubBatches(all []HubFinding) []HubBatch {
	out := []HubBatch{}
	for some := range slices.Chunk(all, hubBatch) {
		out = append(out, HubBatch{some})
	}
	return out
}

// HubFindings are the errors of the result for AWS Security Hub in an account and Region. Those of the sweep before
// that are gone are archived, once.
func (r *Result) HubFindings(in Place, before []HubFinding, now time.Time) []HubFinding {
	partition, err := pullpath.PartitionOf(in.Region)
	if err != nil {
		return nil
	}
	at := now.UTC().Format(time.RFC3339)
	since := map[string]string{}
	for _, f := range before {
		since[f.ID] = f.CreatedAt
	}
	out := []HubFinding{}
	there := map[string]bool{}
	for _, f := range r.Findings {
		if f.Severity != trace.Error {
			continue
		}
		sum := sha256.Sum256([]byte(f.ID + "\x00" + f.ObjectID + "\x00" + f.Key))
		h := HubFinding{SchemaVersion: hubSchema, ID: "pullcheck/" + hex.EncodeToString(sum[:16]), GeneratorID: "pullcheck/" + f.ID, AwsAccountID: in.Account,
			ProductArn: fmt.Sprintf("arn:%s:securityhub:%s:%s:product/%s/default", partition.Name, in.Region, in.Account, in.Account),
			Types:      []string{hubType}, UpdatedAt: at, RecordState: "ACTIVE",
			Title:       plain.Short(plain.Line(trace.TitleOf(f.ID)), hubTitle),
			Description: plain.Short(plain.Line(fmt.Sprintf("%s: %s It concerns %s.", f.Resource, f.Message, plain.Count(len(f.Workloads), "unit"))), hubDescription),
			Remediation: &hubRemediation{}, Resources: []hubResource{{Type: "Other", ID: plain.Short(cmp.Or(f.ObjectID, f.Resource), 512), Partition: partition.Name, Region: in.Region}}}
		h.CreatedAt = cmp.Or(since[h.ID], at)
		h.Severity.Label = "HIGH"
		h.Remediation.Recommendation.Text = plain.Short(plain.Line(f.Fix), hubRemedy)
		h.Remediation.Recommendation.URL = f.Source
		if !there[h.ID] {
			there[h.ID] = true
			out = append(out, h)
		}
	}
	for _, f := range before {
		if !there[f.ID] && f.RecordState == "ACTIVE" {
			f.RecordState, f.UpdatedAt = "ARCHIVED", at
			out = append(out, f)
		}
	}
	return slices.Clip(out)
}
