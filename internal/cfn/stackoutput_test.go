package cfn_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/cfn"
)

func TestOutputsOfOtherStacks(t *testing.T) {
	const hub = "Resources: {Profile: {Type: 'AWS::Route53Profiles::Profile'}}\nOutputs: {Id: {Value: !GetAtt Profile.Id}}\n"
	const role = "RoleArn: !Sub 'arn:${AWS::Partition}:iam::111111111111:role/reads', "
	read := func(arguments string) string {
		return "Parameters: {Of: {Type: String}}\n" + value("{'Fn::GetStackOutput': {"+arguments+"}}")
	}
	at := func(name, account, region string) cfn.Options {
		return cfn.Options{Name: name + "@" + account + "@" + region, StackName: name, Account: account, Region: region}
	}
	cases := []struct {
		name, argument string
		hubs           []cfn.Options
		want           string
	}{
		{"an output of the same account and Region is read", "StackName: hub, OutputName: Id",
			[]cfn.Options{at("hub", "222222222222", "eu-west-1")}, "‹hub@222222222222@eu-west-1/Profile.Id›"},
		{"an output of another account is read by its role", role + "StackName: hub, OutputName: Id, Region: eu-west-1",
			[]cfn.Options{at("hub", "111111111111", "eu-west-1")}, "‹hub@111111111111@eu-west-1/Profile.Id›"},
		{"of two accounts the role's is read", role + "StackName: hub, OutputName: Id, Region: eu-west-1",
			[]cfn.Options{at("hub", "222222222222", "eu-west-1"), at("hub", "111111111111", "eu-west-1")}, "‹hub@111111111111@eu-west-1/Profile.Id›"},
		{"with the role, a stack of the own account is not the one", role + "StackName: hub, OutputName: Id",
			[]cfn.Options{at("hub", "222222222222", "eu-west-1")}, "‹output Id of hub›"},
		{"a role without an account may be of any", "RoleArn: !Sub 'arn:aws:iam::${Of}:role/reads', StackName: hub, OutputName: Id",
			[]cfn.Options{at("hub", "111111111111", "eu-west-1")}, "‹hub@111111111111@eu-west-1/Profile.Id›"},
		{"a role that is no ARN may be of any", "RoleArn: 'a:b:c', StackName: hub, OutputName: Id",
			[]cfn.Options{at("hub", "111111111111", "eu-west-1")}, "‹hub@111111111111@eu-west-1/Profile.Id›"},
		{"a stack whose name is not known is unknown", "StackName: !Ref Of, OutputName: Id",
			[]cfn.Options{at("hub", "222222222222", "eu-west-1")}, "‹spoke.yaml, line 2: the stack or the output that Fn::GetStackOutput reads is not known›"},
		{"an output whose name is not known is unknown", "StackName: hub, OutputName: !Ref Of",
			[]cfn.Options{at("hub", "222222222222", "eu-west-1")}, "‹spoke.yaml, line 2: the stack or the output that Fn::GetStackOutput reads is not known›"},
		{"an output of another Region is read", "StackName: hub, OutputName: Id, Region: us-east-1",
			[]cfn.Options{at("hub", "222222222222", "us-east-1")}, "‹hub@222222222222@us-east-1/Profile.Id›"},
		{"without the role, a stack of another account is not the one", "StackName: hub, OutputName: Id",
			[]cfn.Options{at("hub", "111111111111", "eu-west-1")}, "‹output Id of hub›"},
		{"without the Region, a stack of another Region is not the one", "StackName: hub, OutputName: Id",
			[]cfn.Options{at("hub", "222222222222", "us-east-1")}, "‹output Id of hub›"},
		{"of two stacks of that name and account neither is taken", "StackName: hub, OutputName: Id, Region: ''",
			[]cfn.Options{at("hub", "222222222222", "eu-west-1"), at("hub", "222222222222", "us-east-1")}, "‹output Id of hub›"},
		{"an output that is not there is unknown", "StackName: hub, OutputName: Name",
			[]cfn.Options{at("hub", "222222222222", "eu-west-1")}, "‹hub.yaml: there is no output Name›"},
		{"a stack that is not given is unknown", "StackName: hub, OutputName: Id", nil, "‹output Id of hub›"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := cfn.NewApp()
			for _, o := range c.hubs {
				if _, err := a.Add(parse(t, "hub.yaml", hub), o); err != nil {
					t.Fatal(err)
				}
			}
			spoke, err := a.Add(parse(t, "spoke.yaml", read(c.argument)), at("spoke", "222222222222", "eu-west-1"))
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Link(func(*cfn.Resource) (*cfn.Template, error) { return nil, nil }); err != nil {
				t.Fatal(err)
			}
			got := spoke.Resource("R").Property("X")
			if show(got) != c.want {
				t.Errorf("got %s, want %s", show(got), c.want)
			}
			if why := "no template given is that of stack hub; give it, too"; (got.Why() == why) != (len(c.hubs) != 2 && strings.HasPrefix(c.want, "‹output")) {
				t.Errorf("why: %s", got.Why())
			}
		})
	}
}
