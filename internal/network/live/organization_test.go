package live

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// TestOrganization holds what is known of an organization's policies where AWS tells only a part.
func TestOrganization(t *testing.T) {
	const describe, list, parents, policy = "organizations:DescribeOrganization", "organizations:ListPoliciesForTarget", "organizations:ListParents", "organizations:DescribePolicy"
	const nothing = "what was not read of "
	empty := say(`{"Policies":[]}`)
	one := say(`{"Policies":[{"Id":"p-1","Name":"one"}]}`)
	for _, c := range []struct {
		name, account string
		answers       map[string]func(int) *answerOf
		denied        string
		// policies are the names, levels and reasons of both kinds.
		policies []string
		id       string
	}{
		{"no organization", "1", refuse(describe, "AWSOrganizationsNotInUseException"), "", nil, ""},
		{"an organization that shows nothing", "1", refuse(describe, "AccessDeniedException"), describe, nil, ""},
		{"an answer that is none", "1", refuse(describe, "ServiceException"), "", []string{nothing + "the organization, " + nothing + "the organization, " + describe + " failed"}, ""},
		{"an organization without a name", "1", map[string]func(int) *answerOf{describe: say(`{"Organization":{"MasterAccountId":"2"}}`)}, "", []string{nothing + "the organization, " + nothing + "the organization, " + describe + " failed"}, ""},
		{"an organization without a management account", "1", map[string]func(int) *answerOf{describe: say(`{"Organization":{"Id":"o-1"}}`)}, "", []string{nothing + "the organization, " + nothing + "the organization, " + describe + " failed"}, ""},
		{"an account that is not known", "", nil, "", []string{nothing + "the organization, " + nothing + "the organization, "}, "o-1"},
		{"the management account", "2", nil, "", nil, "o-1"},
		{"policies that are denied", "1", refuse(list, "AccessDeniedException"), list, nil, "o-1"},
		{"policies that could not be read", "1", map[string]func(int) *answerOf{list: refuse(list, "ServiceException")[list], parents: say(`{"Parents":[{"Id":"r-1","Type":"ROOT"}]}`)}, "",
			[]string{nothing + "account 1, account 1, " + list + " failed", nothing + "root r-1, root r-1, " + list + " failed"}, "o-1"},
		{"kinds that are not in use", "1", map[string]func(int) *answerOf{list: refuse(list, notEnabled)[list], parents: say(`{"Parents":[{"Id":"r-1","Type":"ROOT"}]}`)}, "", nil, "o-1"},
		{"what is above is denied", "1", map[string]func(int) *answerOf{list: empty, parents: refuse(parents, "AccessDeniedException")[parents]}, parents, nil, "o-1"},
		{"what is above could not be read", "1", map[string]func(int) *answerOf{list: empty, parents: refuse(parents, "ServiceException")[parents]}, "", []string{nothing + "the organization, " + nothing + "the organization, " + parents + " failed"}, "o-1"},
		{"nothing above", "1", map[string]func(int) *answerOf{list: empty, parents: say(`{"Parents":[]}`)}, "", []string{nothing + "the organization, " + nothing + "the organization, AWS names nothing above account 1"}, "o-1"},
		{"a policy that could not be read", "1", map[string]func(int) *answerOf{list: one, parents: say(`{"Parents":[{"Id":"r-1","Type":"ROOT"}]}`), policy: refuse(policy, "AccessDeniedException")[policy]}, "",
			[]string{"one, account 1, " + policy + " was denied", "one, root r-1, " + policy + " was denied"}, "o-1"},
		{"a policy without a text", "1", map[string]func(int) *answerOf{list: one, parents: say(`{"Parents":[{"Id":"r-1","Type":"ROOT"}]}`), policy: say(`{"Policy":{}}`)}, "",
			[]string{"one, account 1, " + policy + " failed", "one, root r-1, " + policy + " failed"}, "o-1"},
		{"a policy that is none", "1", map[string]func(int) *answerOf{list: one, parents: say(`{"Parents":[{"Id":"r-1","Type":"ROOT"}]}`), policy: say(`{}`)}, "",
			[]string{"one, account 1, " + policy + " failed", "one, root r-1, " + policy + " failed"}, "o-1"},
		{"a unit", "1", map[string]func(int) *answerOf{list: one, policy: say(`{"Policy":{"Content":"{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}}`), parents: func(call int) *answerOf {
			if call == 1 {
				return &answerOf{body: `{"Parents":[{"Id":"ou-1","Type":"ORGANIZATIONAL_UNIT"}]}`}
			}
			return &answerOf{body: `{"Parents":[{"Id":"r-1","Type":"ROOT"}]}`}
		}}, "", []string{"one, account 1, 1 statements", "one, unit ou-1, 1 statements", "one, root r-1, 1 statements"}, "o-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answers := map[string]func(int) *answerOf{describe: say(`{"Organization":{"Id":"o-1","MasterAccountId":"2"}}`)}
			maps.Copy(answers, c.answers)
			r := asks(t, answers)
			r.account, r.env.Account = c.account, partial.UnknownText("sts was denied")
			got := r.organization()
			if string(got.denied) != c.denied || got.id != c.id {
				t.Errorf("organization %q, denied %q", got.id, got.denied)
			}
			for kind, policies := range map[string][]network.ControlPolicy{"service": got.service, "resource": got.limit} {
				if len(policies) != len(c.policies) {
					t.Fatalf("%s control policies %+v, want %q", kind, policies, c.policies)
				}
				for i, p := range policies {
					is := fmt.Sprintf("%s, %s, %s", p.Name, p.Level, p.Hidden)
					if p.Hidden == "" {
						is += fmt.Sprintf("%d statements", len(p.Document.Statements))
					}
					if !strings.HasPrefix(is, c.policies[i]) || c.account != "" && len(is) == len(", , ") {
						t.Errorf("%s control policy %q, want %q", kind, is, c.policies[i])
					}
				}
			}
		})
	}
}

func TestWhatAnOrganizationAddsToANetwork(t *testing.T) {
	policy := network.ControlPolicy{Name: "one"}
	for _, c := range []struct {
		name   string
		of     organization
		unread []string
	}{
		{"policies", organization{id: "o-1", service: []network.ControlPolicy{policy}, limit: []network.ControlPolicy{policy, policy}}, nil},
		{"denied", organization{id: "o-1", denied: "organizations:ListParents"}, []string{"the organization o-1 organizations:ListParents was denied"}},
		{"denied, and not even its id", organization{denied: "organizations:DescribeOrganization"}, []string{"the organization organizations:DescribeOrganization was denied"}},
	} {
		var n network.Network
		c.of.add(&n)
		if n.Organization.String() != c.of.id || len(n.ServiceControl) != len(c.of.service) || len(n.ResourceControl) != len(c.of.limit) || len(n.Unread) != len(c.unread) {
			t.Fatalf("%s: %+v", c.name, n)
		}
		for i, u := range n.Unread {
			if !strings.HasPrefix(u.ID+" "+u.Why, c.unread[i]) || !u.Denies {
				t.Errorf("%s: unread %+v", c.name, u)
			}
		}
	}
}
