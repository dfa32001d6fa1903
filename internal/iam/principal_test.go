package iam

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
)

// IAM User Guide, AWS JSON policy elements: Principal.
func TestPrincipals(t *testing.T) {
	const (
		role    = "arn:aws:iam::111122223333:role/task"
		pathed  = "arn:aws:iam::111122223333:role/teams/a/task"
		session = "arn:aws:sts::111122223333:assumed-role/task/1a2b"
		user    = "arn:aws:iam::111122223333:user/Bob"
		root    = "arn:aws:iam::111122223333:root"
		account = "111122223333"
	)
	for _, c := range []struct {
		name   string
		named  string // a JSON value for Principal
		caller string
		kind   Kind
		want   truth
	}{
		{"everyone", `"*"`, role, InterfaceEndpointPolicy, yes},
		{"everyone, in the other form", `{"AWS":"*"}`, role, InterfaceEndpointPolicy, yes},
		{"everyone, and the caller is not known", `"*"`, "", InterfaceEndpointPolicy, yes},
		{"the role", `{"AWS":"` + role + `"}`, role, InterfaceEndpointPolicy, yes},
		{"one of several roles", `{"AWS":["arn:aws:iam::111122223333:role/x","` + role + `"]}`, role, InterfaceEndpointPolicy, yes},
		{"another role", `{"AWS":"arn:aws:iam::111122223333:role/x"}`, role, InterfaceEndpointPolicy, no},
		{"a role whose name begins alike", `{"AWS":"` + role + `s"}`, role, InterfaceEndpointPolicy, no},
		{"the role of the same name in another account", `{"AWS":"arn:aws:iam::444455556666:role/task"}`, role, InterfaceEndpointPolicy, no},
		{"the role of the same name in another partition", `{"AWS":"arn:aws-cn:iam::111122223333:role/task"}`, role, InterfaceEndpointPolicy, no},
		{"the role, called by a session of it", `{"AWS":"` + role + `"}`, session, InterfaceEndpointPolicy, yes},
		{"the role with a path, called by a session of it", `{"AWS":"` + pathed + `"}`, session, InterfaceEndpointPolicy, yes},
		{"the role of the same name in another account, called by a session", `{"AWS":"arn:aws:iam::444455556666:role/task"}`, session, InterfaceEndpointPolicy, no},
		{"a session's ARN without the session", `{"AWS":"arn:aws:sts::111122223333:assumed-role/task"}`, role, InterfaceEndpointPolicy, no},
		{"another role, called by a session", `{"AWS":"arn:aws:iam::111122223333:role/x"}`, session, InterfaceEndpointPolicy, no},
		{"the session", `{"AWS":"` + session + `"}`, session, InterfaceEndpointPolicy, yes},
		{"another session of the role", `{"AWS":"` + session + `x"}`, session, InterfaceEndpointPolicy, no},
		{"a session, when only the role is known", `{"AWS":"` + session + `"}`, role, InterfaceEndpointPolicy, maybe},
		{"a session of another role", `{"AWS":"` + session + `"}`, "arn:aws:iam::111122223333:role/x", InterfaceEndpointPolicy, no},
		{"a session, called by a user of the role's name", `{"AWS":"` + session + `"}`, "arn:aws:iam::111122223333:user/task", InterfaceEndpointPolicy, no},
		{"the user", `{"AWS":"` + user + `"}`, user, InterfaceEndpointPolicy, yes},
		{"the user's name is case-sensitive", `{"AWS":"` + strings.Replace(user, "Bob", "bob", 1) + `"}`, user, InterfaceEndpointPolicy, no},
		{"the account by its ID", `{"AWS":"` + account + `"}`, role, InterfaceEndpointPolicy, yes},
		{"the account by its ARN", `{"AWS":"` + root + `"}`, role, InterfaceEndpointPolicy, yes},
		{"the account, called by a session", `{"AWS":"` + root + `"}`, session, InterfaceEndpointPolicy, yes},
		{"another account", `{"AWS":"444455556666"}`, role, InterfaceEndpointPolicy, no},
		{"another account by its ARN", `{"AWS":"arn:aws:iam::444455556666:root"}`, role, InterfaceEndpointPolicy, no},
		{"the account's ID in another partition", `{"AWS":"arn:aws-cn:iam::111122223333:root"}`, role, InterfaceEndpointPolicy, no},
		{"a role, and the caller is not known", `{"AWS":"` + role + `"}`, "", InterfaceEndpointPolicy, maybe},
		{"a wildcard in an ARN, which AWS refuses", `{"AWS":"arn:aws:iam::111122223333:role/*"}`, role, InterfaceEndpointPolicy, maybe},
		{"a name in place of an ARN", `{"AWS":"task"}`, role, InterfaceEndpointPolicy, no},
		{"the unique ID of a deleted role", `{"AWS":"AROA1234567890EXAMPLE"}`, role, InterfaceEndpointPolicy, maybe},
		{"a service", `{"Service":"ecs-tasks.amazonaws.com"}`, role, InterfaceEndpointPolicy, no},
		{"a service, and the caller is not known", `{"Service":"ecs-tasks.amazonaws.com"}`, "", InterfaceEndpointPolicy, maybe},
		{"federated users", `{"Federated":"accounts.google.com"}`, session, InterfaceEndpointPolicy, maybe},
		{"a canonical user", `{"CanonicalUser":"79a5"}`, role, InterfaceEndpointPolicy, maybe},
		{"a service beside the role", `{"Service":"s3.amazonaws.com","AWS":"` + role + `"}`, role, InterfaceEndpointPolicy, yes},
		{"a role of the template, and another known", `{"AWS":{"Ref":"RoleArn"}}`, role, InterfaceEndpointPolicy, maybe},
		{"all of it from the template", `{"Ref":"Principals"}`, role, InterfaceEndpointPolicy, maybe},

		{"at a gateway endpoint everyone", `"*"`, role, GatewayEndpointPolicy, yes},
		{"at a gateway endpoint an account is its root user only", `{"AWS":"` + account + `"}`, role, GatewayEndpointPolicy, no},
		{"at a gateway endpoint an account is its root user", `{"AWS":"` + root + `"}`, root, GatewayEndpointPolicy, yes},
		{"at a gateway endpoint a role is not taken", `{"AWS":"` + role + `"}`, role, GatewayEndpointPolicy, maybe},
		{"at a gateway endpoint another role is not the caller either way", `{"AWS":"` + role + `x"}`, role, GatewayEndpointPolicy, no},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree, err := decode([]byte(c.named))
			if err != nil {
				t.Fatal(err)
			}
			principals, err := readPrincipals(tree)
			if err != nil {
				t.Fatal(err)
			}
			e := newEvaluation(Request{Principal: Principal{ARN: partial.Literal(c.caller)}})
			if got := e.principals(principals, c.kind); got.truth != c.want {
				t.Errorf("got %d (%s), want %d", got.truth, got.why, c.want)
			} else if (got.truth == maybe) != (len(got.needs) > 0) {
				t.Errorf("a maybe needs something: %+v", got)
			}
		})
	}
}

func TestPrincipalsOfTemplates(t *testing.T) {
	account := partial.Word("AWS::AccountId")
	role := partial.Join(partial.Literal("arn:aws:iam::"), account, partial.Literal(":role/task"))
	for _, c := range []struct {
		name   string
		named  partial.Text
		caller Principal
		want   truth
	}{
		{"a role that the template creates", partial.Token("Role.Arn"), Principal{ARN: partial.Token("Role.Arn")}, yes},
		{"another role that the template creates", partial.Token("Role.Arn"), Principal{ARN: partial.Token("Other.Arn")}, maybe},
		{"a role of the stack's account", role, Principal{ARN: role}, yes},
		{"another role of the stack's account", role, Principal{ARN: partial.Join(partial.Literal("arn:aws:iam::"), account, partial.Literal(":role/x"))}, no},
		{"the stack's account", account, Principal{ARN: role}, yes},
		{"the stack's account by its ARN", partial.Join(partial.Literal("arn:aws:iam::"), account, partial.Literal(":root")), Principal{ARN: role}, yes},
		{"the stack's account, and a role whose ARN is not known", account, Principal{ARN: partial.Token("Role.Arn"), Account: account}, yes},
		{"the stack's account, and a role of a known one", account, Principal{ARN: partial.Literal("arn:aws:iam::1:role/x")}, maybe},
		{"a session of the template's role", partial.Join(partial.Literal("arn:aws:sts::"), account, partial.Literal(":assumed-role/task/x")), Principal{ARN: role}, maybe},
		{"a session of a role whose name is not known", partial.Literal("arn:aws:sts::1:assumed-role/task-a/x"), Principal{ARN: partial.Join(partial.Literal("arn:aws:iam::1:role/task-"), partial.Token("Suffix"))}, maybe},
		{"a session of another role, its name not known", partial.Join(partial.Literal("arn:aws:sts::1:assumed-role/x/"), partial.Token("Session")), Principal{ARN: partial.Literal("arn:aws:iam::1:role/task")}, no},
		{"a role with a path that is not known, called by a session of another", partial.Join(partial.Literal("arn:aws:iam::1:role/"), partial.Token("Path"), partial.Literal("/x")), Principal{ARN: partial.Literal("arn:aws:sts::1:assumed-role/task/1a2b")}, no},
		{"a text that may be a session of the caller's role", partial.Join(partial.Literal("arn:aws:sts:"), partial.Token("Rest")), Principal{ARN: partial.Literal("arn:aws:iam::1:role/task")}, maybe},
		{"another account than the caller's, whose ARN is not known", partial.Literal("arn:aws:iam::1:role/x"), Principal{Account: partial.Literal("2")}, no},
		{"the unique ID that the caller has", partial.Literal("AROA1234567890EXAMPLE"), Principal{ID: "AROA1234567890EXAMPLE"}, yes},
		{"another unique ID than the caller's", partial.Literal("AROA1234567890EXAMPLE"), Principal{ID: "AROA0987654321EXAMPLE"}, no},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEvaluation(Request{Principal: c.caller})
			got := e.principals(&Principals{AWS: Values{Items: []partial.Text{c.named}}}, InterfaceEndpointPolicy)
			if got.truth != c.want {
				t.Errorf("got %d (%s), want %d", got.truth, got.why, c.want)
			}
		})
	}
}

// IAM User Guide, AWS JSON policy elements: NotPrincipal.
func TestNotPrincipal(t *testing.T) {
	const role = "arn:aws:iam::444455556666:role/r"
	for _, c := range []struct {
		name   string
		named  []string
		effect Effect
		caller string
		want   truth
	}{
		{"a caller that is not named is denied", []string{role}, Deny, "arn:aws:iam::444455556666:role/x", yes},
		{"a caller of whom only the account is named is denied", []string{"arn:aws:iam::444455556666:root"}, Deny, role, yes},
		{"a caller that is named may be denied nevertheless", []string{role, "444455556666"}, Deny, role, maybe},
		{"a caller that is not known may be named", []string{role}, Deny, "", maybe},
		{"a root user whose account is named may be denied nevertheless", []string{"444455556666"}, Deny, "arn:aws:iam::444455556666:root", maybe},
		{"with Allow it is not supported", []string{role}, Allow, "arn:aws:iam::1:role/x", maybe},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEvaluation(Request{Principal: Principal{ARN: partial.Literal(c.caller)}})
			got := e.notPrincipals(&Principals{AWS: Strings(c.named...)}, c.effect)
			if got.truth != c.want {
				t.Errorf("got %d (%s), want %d", got.truth, got.why, c.want)
			}
		})
	}
}

// IAM User Guide, AWS global condition context keys: what follows from who calls.
func TestKeysThatFollowFromTheCaller(t *testing.T) {
	for _, c := range []struct {
		name   string
		caller Principal
		key    string
		want   string // "absent", "not known", or the value
	}{
		{"a role's ARN", Principal{ARN: partial.Literal("arn:aws:iam::1:role/a/b")}, "aws:PrincipalArn", "arn:aws:iam::1:role/a/b"},
		{"a role's account", Principal{ARN: partial.Literal("arn:aws:iam::1:role/b")}, "aws:principalaccount", "1"},
		{"a given account wins", Principal{ARN: partial.Literal("arn:aws:iam::1:role/b"), Account: partial.Literal("2")}, "aws:PrincipalAccount", "2"},
		{"a role has no user name", Principal{ARN: partial.Literal("arn:aws:iam::1:role/b")}, "aws:username", "absent"},
		{"a role is an assumed role", Principal{ARN: partial.Literal("arn:aws:iam::1:role/b")}, "aws:PrincipalType", "AssumedRole"},
		{"a session's role has a path that is not known", Principal{ARN: partial.Literal("arn:aws:sts::1:assumed-role/b/s")}, "aws:PrincipalArn", "arn:aws:iam::1:role/‹the path of the role b›b"},
		{"a session has no user name", Principal{ARN: partial.Literal("arn:aws:sts::1:assumed-role/b/s")}, "aws:username", "absent"},
		{"a session in part not known", Principal{ARN: partial.Join(partial.Literal("arn:aws:sts::1:assumed-role/"), partial.UnknownText("x"))}, "aws:PrincipalArn", "‹the ARN of the role›"},
		{"a user's name is the last of its path", Principal{ARN: partial.Literal("arn:aws:iam::1:user/a/Bob")}, "aws:username", "Bob"},
		{"a user is a user", Principal{ARN: partial.Literal("arn:aws:iam::1:user/Bob")}, "aws:PrincipalType", "User"},
		{"a root user is an account", Principal{ARN: partial.Literal("arn:aws:iam::1:root")}, "aws:PrincipalType", "Account"},
		{"none of them is a service", Principal{ARN: partial.Literal("arn:aws:iam::1:role/b")}, "aws:PrincipalIsAWSService", "false"},
		{"the organization", Principal{OrgID: partial.Literal("o-1")}, "aws:PrincipalOrgID", "o-1"},
		{"an organization that is not given is not known", Principal{ARN: partial.Literal("arn:aws:iam::1:role/b")}, "aws:PrincipalOrgID", "not known"},
		{"a role of a template", Principal{ARN: partial.Token("Role.Arn")}, "aws:PrincipalArn", "‹Role.Arn›"},
		{"the account of a role of a template", Principal{ARN: partial.Token("Role.Arn")}, "aws:PrincipalAccount", "not known"},
		{"a caller that is not known", Principal{}, "aws:PrincipalArn", "not known"},
	} {
		t.Run(c.name, func(t *testing.T) {
			values, present := newEvaluation(Request{Principal: c.caller}).key(c.key)
			got := map[truth]string{no: "absent", maybe: "not known"}[present]
			if present == yes {
				got = show(values)
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
