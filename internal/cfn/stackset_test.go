package cfn_test

import "testing"

// TestWhereAStackSetStands holds that the stacks of a set know their account and Region where there is one of each.
func TestWhereAStackSetStands(t *testing.T) {
	group := func(accounts, regions string) string {
		return "{DeploymentTargets: {Accounts: " + accounts + "}, Regions: " + regions + "}"
	}
	const here = "['111122223333']"
	for name, c := range map[string]struct{ groups, want string }{
		"nowhere in particular":       {"", "[‹AWS::AccountId› us-east-1]"},
		"one of each":                 {group(here, "[eu-west-1]"), "[111122223333 eu-west-1]"},
		"the same in two groups":      {group(here, "[eu-west-1]") + ", " + group(here, "[eu-west-1]"), "[111122223333 eu-west-1]"},
		"two accounts":                {group("['111122223333', '444455556666', '444455556666']", "[eu-west-1]"), "[‹AWS::AccountId› eu-west-1]"},
		"two Regions":                 {group(here, "[eu-west-1, eu-west-2, eu-west-2]"), "[111122223333 ‹AWS::Region›]"},
		"a Region that is not known":  {group(here, "[!Ref P]"), "[111122223333 ‹AWS::Region›]"},
		"Regions that are not known":  {group(here, "!Ref P"), "[111122223333 ‹AWS::Region›]"},
		"two Regions in two groups":   {group(here, "[eu-west-1]") + ", " + group(here, "[eu-west-2]"), "[111122223333 ‹AWS::Region›]"},
		"accounts of an organization": {"{DeploymentTargets: {OrganizationalUnitIds: [ou-1], Accounts: " + here + "}, Regions: [eu-west-1]}", "[‹AWS::AccountId› eu-west-1]"},
		"first those of a whole unit": {"{DeploymentTargets: {OrganizationalUnitIds: [ou-1]}, Regions: [eu-west-1]}, " + group(here, "[eu-west-1]"), "[‹AWS::AccountId› eu-west-1]"},
	} {
		t.Run(name, func(t *testing.T) {
			stacks := app(t, map[string]string{
				"root@us-east-1": "Parameters: {P: {Type: String}}\nResources:\n  Set: {Type: 'AWS::CloudFormation::StackSet', Properties: {TemplateURL: child, StackInstancesGroup: [" + c.groups + "]}}\n",
				"child":          value("[!Ref 'AWS::AccountId', !Ref 'AWS::Region']"),
			}, "root@us-east-1")
			if got := show(stacks["root@us-east-1/Set"].Resource("R").Property("X")); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestParametersOfAStackSet holds that a group of instances may override what the set gives, and that groups that do so
// differently leave it open.
func TestParametersOfAStackSet(t *testing.T) {
	for name, c := range map[string]struct{ groups, want string }{
		"none":                        {"", "given"},
		"a group that overrides it":   {"{ParameterOverrides: [{ParameterKey: P, ParameterValue: own}]}", "own"},
		"two alike":                   {"{ParameterOverrides: [{ParameterKey: P, ParameterValue: own}]}, {ParameterOverrides: [{ParameterKey: P, ParameterValue: own}]}", "own"},
		"two that differ":             {"{ParameterOverrides: [{ParameterKey: P, ParameterValue: own}]}, {ParameterOverrides: [{ParameterKey: P, ParameterValue: other}]}", "?"},
		"a second one alone":          {"{}, {ParameterOverrides: [{ParameterKey: P, ParameterValue: other}]}", "?"},
		"an empty and an unknown one": {"{ParameterOverrides: [{ParameterKey: P, ParameterValue: ''}]}, {ParameterOverrides: [{ParameterKey: P, ParameterValue: !Ref Open}]}", "?"},
		"an unknown and an empty one": {"{ParameterOverrides: [{ParameterKey: P, ParameterValue: !Ref Open}]}, {ParameterOverrides: [{ParameterKey: P, ParameterValue: ''}]}", "?"},
	} {
		t.Run(name, func(t *testing.T) {
			stacks := app(t, map[string]string{
				"root":  "Parameters: {Open: {Type: String}}\nResources:\n  Set: {Type: 'AWS::CloudFormation::StackSet', Properties: {TemplateURL: child, Parameters: [{ParameterKey: P, ParameterValue: given}], StackInstancesGroup: [" + c.groups + "]}}\n",
				"child": "Parameters: {P: {Type: String}}\n" + value("!Ref P"),
			}, "root")
			got, known := stacks["root/Set"].Resource("R").Property("X").Literal()
			if known != (c.want != "?") || known && got != c.want {
				t.Errorf("got %q, %v, want %s", got, known, c.want)
			}
		})
	}
}
