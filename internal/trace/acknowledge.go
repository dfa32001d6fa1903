package trace

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	slashpath "path"
	"regexp"
	"slices"
	"strings"
	"time"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/suggest"
)

// Acknowledgement accepts findings and says why. It changes no trace: a call that fails goes on failing, and what is
// unknown stays so.
type Acknowledgement struct {
	// ID says what is accepted, [AcknowledgePrefix] and a rule, with the place in brackets: "Stack/LogicalId", and behind
	// a comma the finding's key where it has one. In the template of a stack the place may be a logical id of its own, or
	// "*" for every resource of the stack; at a resource there may be none, and the place is the resource.
	ID string
	// Reason says why.
	Reason string
	// Until is the last day on which it holds, as "2006-01-02" in UTC. Default: empty, it holds for good.
	Until string
	// Stack is the stack that says so, and Resource the logical id of the resource, if it stands at one.
	Stack, Resource string
	// File and Line are where it stands; empty and 0 where that is not known.
	File string
	Line int
	// CDK says that the CDK's own report takes it into account.
	CDK bool
	// Partial says that the stack was read by itself: what it accepts may be found beside stacks that were not read.
	Partial bool
	// Warnings are those that the synthesis gives, where it is one of them that is accepted and not a finding, and none
	// of these.
	Warnings []string
	// Met says that it accepts something in the templates. A check of what was deployed from them need not find that.
	Met bool
}

// Why is the reason in words that follow "acknowledged", such as " until 2027-01-31: the network team creates it".
func (a Acknowledged) Why() string {
	if a.Until != "" {
		return " until " + a.Until + ": " + a.Reason
	}
	return ": " + a.Reason
}

const (
	// everywhere is the place of an acknowledgement that is every resource of its stack.
	everywhere = "*"
	// AcknowledgePrefix begins the ids of findings wherever they are acknowledged.
	AcknowledgePrefix = "pullcheck::"
	// DateForm is the form of [Acknowledgement.Until].
	DateForm = "2006-01-02"
)

// AcknowledgeID is the id to acknowledge a finding by: the rule, and in brackets the resource and what else tells the
// finding apart. A long key is a hash in it.
func (f Finding) AcknowledgeID() string {
	return AcknowledgePrefix + f.ID + "[" + contents(f.object(), short(f.Key)) + "]"
}

func (f Finding) object() string {
	if f.ObjectID != "" {
		return f.ObjectID
	}
	return f.Resource
}

func contents(object, key string) string {
	if key != "" {
		object += "," + key
	}
	return reserved.ReplaceAllString(object, "-")
}

// reserved is what an id must not hold: brackets, which would end it early, "::", which divides ids, and spaces, which
// the CDK does not compare alike.
var reserved = regexp.MustCompile(`[^A-Za-z0-9_./,@+=-]`)

var brief = regexp.MustCompile(`^[A-Za-z0-9_./-]{1,40}$`)

// short is a key that fits into an id: a longer text is replaced by the beginning of its hash.
func short(key string) string {
	if key == "" || brief.MatchString(key) {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}

// SplitAcknowledgeID takes the id of a finding apart, "RULE" or "RULE[PLACE]" behind the prefix. It is not ok for any
// other text.
func SplitAcknowledgeID(id string) (rule, place string, ok bool) {
	rest, ours := strings.CutPrefix(id, AcknowledgePrefix)
	rule, place, bracket := strings.Cut(rest, "[")
	place, closed := strings.CutSuffix(place, "]")
	return rule, place, ours && rule != "" && bracket == closed && bracket == (place != "")
}

// Check reports what is wrong with the form of an acknowledgement, and how it is written right.
func (a Acknowledgement) Check() error {
	rule, place, ok := SplitAcknowledgeID(a.ID)
	switch {
	case !ok:
		return fmt.Errorf("id is %q; want that of a finding, such as %sendpoint-missing[Stack/Vpc,ecr.dkr]", a.ID, AcknowledgePrefix)
	case ruleIndex[rule].ID == "":
		return suggest.Unknown("rule", rule, ruleIDs())
	case place == "" && a.Resource == "":
		return fmt.Errorf("id %q names no place; write it in brackets, such as %s%s[Stack/LogicalId]", a.ID, AcknowledgePrefix, rule)
	case strings.TrimSpace(a.Reason) == "":
		return fmt.Errorf("%s has no reason; say in reason why the finding is accepted", a.ID)
	}
	return CheckUntil(a.Until)
}

// CheckUntil reports why a text is no last day of an acknowledgement. Empty is one.
func CheckUntil(until string) error {
	if _, err := time.Parse(DateForm, until); err != nil && until != "" {
		return fmt.Errorf("until is %q; want the last day on which it holds, such as %q", until, "2027-01-31")
	}
	return nil
}

func ruleIDs() []string {
	out := make([]string, len(rules))
	for i, r := range rules {
		out[i] = r.ID
	}
	return out
}

// accepts reports whether a finding is one that is accepted.
func (a Acknowledgement) accepts(f Finding) bool {
	if a.CDK {
		return a.ID == f.AcknowledgeID()
	}
	rule, place, ok := SplitAcknowledgeID(a.ID)
	if !ok || rule != f.ID || a.Resource != "" && (f.Stack != a.Stack || f.LogicalID != a.Resource) {
		return false
	}
	if place == "" {
		return a.Resource != ""
	}
	objects, keys := a.near(f.object()), a.near(f.Key)
	for _, key := range slices.Clone(keys) {
		keys = append(keys, short(key))
	}
	if f.Stack == a.Stack && f.Stack != "" {
		objects = append(objects, f.LogicalID)
		if rest, all := strings.CutPrefix(place, everywhere); all {
			place = f.LogicalID + rest
		}
	}
	place = reserved.ReplaceAllString(place, "-")
	for _, object := range objects {
		for _, key := range keys {
			if place == contents(object, key) {
				return true
			}
		}
	}
	return false
}

// near are the names by which a stack speaks of an object: its id, and the id without the stage that both are in.
func (a Acknowledgement) near(id string) []string {
	out := []string{id}
	if stage := slashpath.Dir(a.Stack); stage != "." {
		if inside, ok := strings.CutPrefix(id, stage+"/"); ok {
			out = append(out, inside)
		}
	}
	return out
}

// Expired reports whether it holds no longer on a day.
func (a Acknowledgement) Expired(today time.Time) bool {
	return a.Until != "" && today.UTC().Format(DateForm) > a.Until
}

// Acknowledge returns the report with the findings that are accepted set apart. A finding whose acknowledgement has
// expired stays and says so, and an acknowledgement that accepts nothing is a finding of its own.
func (r Report) Acknowledge(all []Acknowledgement, today time.Time) Report {
	return r.AcknowledgeAs(all, today, func(f Finding) Finding { return f })
}

// Met returns the acknowledgements, each with [Acknowledgement.Met] where it accepts a finding of the report.
func (r Report) Met(all []Acknowledgement) []Acknowledgement {
	out := slices.Clone(all)
	for i, a := range all {
		out[i].Met = slices.ContainsFunc(r.Findings, a.accepts)
	}
	return out
}

// AcknowledgeAs is [Report.Acknowledge] where the acknowledgements speak of what is found by other names: as is the
// finding as they name it, such as by the template that an object was deployed from.
func (r Report) AcknowledgeAs(all []Acknowledgement, today time.Time, as func(Finding) Finding) Report {
	if len(all) == 0 {
		return r
	}
	used := make([]bool, len(all))
	var left []Finding
	for _, f := range r.Findings {
		var holds, over *Acknowledgement
		for i := range all {
			a := &all[i]
			if !a.accepts(as(f)) {
				continue
			}
			used[i] = true
			switch {
			case a.Expired(today):
				over = a
			case holds == nil:
				holds = a
			}
		}
		switch {
		case holds != nil:
			r.Acknowledged = append(r.Acknowledged, Acknowledged{Finding: f, Reason: holds.Reason, Until: holds.Until, CDK: holds.CDK})
			continue
		case over != nil:
			f.Message += fmt.Sprintf(" It was acknowledged until %s (%s), which is over.", over.Until, over.Reason)
		}
		left = append(left, f)
	}
	var valid []string
	for _, f := range r.Findings {
		valid = append(valid, as(f).AcknowledgeID())
	}
	seen := map[string]bool{}
	for i, a := range all {
		if key := a.Stack + " " + a.Resource + " " + a.ID; !used[i] && !a.Met && !seen[key] {
			seen[key] = true
			left = append(left, a.needless(valid))
		}
	}
	r.Findings = left
	SortFindings(r.Findings)
	return r
}

// needless is the finding about an acknowledgement that accepts nothing.
func (a Acknowledgement) needless(valid []string) Finding {
	rule := ruleOf(acknowledgesNothing)
	at := network.Object{ID: a.Stack, Name: a.Stack, Stack: a.Stack, File: a.File, Line: a.Line}
	if a.Resource != "" {
		at.ID, at.LogicalID = a.Stack+"/"+a.Resource, a.Resource
	}
	f := Finding{ID: rule.ID, Severity: rule.Severity, Resource: at.ID, Key: a.ID, Source: rule.Source,
		Message:  fmt.Sprintf("The acknowledgement of %s (%s) accepts no finding.", a.ID, a.Reason),
		Fix:      "Take it out.",
		ObjectID: at.ID, Stack: at.Stack, LogicalID: at.LogicalID, File: at.File, Line: at.Line}
	if !strings.HasPrefix(a.ID, AcknowledgePrefix) {
		f.Message = fmt.Sprintf("The acknowledgement of %s (%s) accepts no warning.", a.ID, a.Reason)
		valid = a.Warnings
	}
	near, misspelt := suggest.Name(a.ID, valid)
	other, alike := a.sameRule(valid)
	switch {
	case misspelt:
		f.Fix = fmt.Sprintf("Did you mean %s? Else take it out.", near)
	case a.Partial:
		f.Severity = Warning
		f.Message += " What it accepts may be found only beside templates that were not read."
		f.Fix = "Give the templates of the whole application, or take it out."
	case len(a.Warnings) > 0:
		f.Fix = fmt.Sprintf("Take it out; what the synthesis warns of is %s.", strings.Join(a.Warnings, ", "))
	case alike:
		f.Fix = fmt.Sprintf("Take it out; what the rule finds is %s.", other)
	}
	return f
}

// sameRule is the first id of the rule that an acknowledgement names.
func (a Acknowledgement) sameRule(valid []string) (string, bool) {
	rule, _, _ := SplitAcknowledgeID(a.ID)
	for _, id := range valid {
		if other, _, _ := SplitAcknowledgeID(id); other == rule {
			return id, true
		}
	}
	return "", false
}
