package template

import (
	"fmt"
	"strings"
	"testing"
)

// TestTemplatesAreLinkedOnce holds the check of templates to one linking for their acknowledgements and their network,
// which shows in what it allocates for resources that nothing else has a use for.
func TestTemplatesAreLinkedOnce(t *testing.T) {
	allocated := func(topics int, run func(o Options) error) float64 {
		var text strings.Builder
		text.WriteString(`{"Resources": {`)
		for i := range topics {
			fmt.Fprintf(&text, `"Topic%d": {"Type": "AWS::SNS::Topic"}, `, i)
		}
		text.WriteString(`"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}}`)
		o := Options{Texts: map[string]string{"T.json": text.String()}}
		return testing.AllocsPerRun(5, func() {
			if err := run(o); err != nil {
				t.Fatal(err)
			}
		})
	}
	ofTopics := func(run func(o Options) error) float64 { return allocated(450, run) - allocated(1, run) }
	read := ofTopics(func(o Options) error {
		_, _, err := Read(t.Context(), []string{"T.json"}, o)
		return err
	})
	check := ofTopics(func(o Options) error {
		_, _, _, err := Check(t.Context(), []string{"T.json"}, o, nil)
		return err
	})
	if check > 1.3*read {
		t.Errorf("449 resources make %.0f allocations when they are read, and %.0f when they are checked", read, check)
	}
}
