package iam

import (
	"fmt"
	"regexp"
	"strings"

	"ecrprivatelink/internal/partial"
)

// uniqueID is the form of the unique IDs of roles and users (IAM User Guide, IAM identifiers).
var uniqueID = regexp.MustCompile(`^A(ROA|IDA)[A-Z0-9]{12,}$`)

// accountID is the form of an account ID. Documentation writes shorter ones in examples, so the length is left open.
var accountID = regexp.MustCompile(`^[0-9]+$`)

// principals asks whether a Principal element names the caller.
func (e *evaluation) principals(p *Principals, kind Kind) finding {
	if p.Unknown != "" {
		return finding{maybe, "Principal is not known", []string{p.Unknown}}
	}
	if p.Any {
		return finding{truth: yes}
	}
	caller := e.request.Principal.ARN
	named := finding{truth: no, why: "Principal names only " + show(p.all())}
	for _, item := range p.AWS.Items {
		found := e.namesCaller(item, kind)
		if found.truth == yes {
			return found
		}
		if found.truth == maybe && named.truth == maybe {
			found = named.andAlso(found) // both are open: say both
		}
		if found.truth > no {
			named = found
		}
	}
	if !e.request.Principal.Service.IsZero() {
		return e.namesService(p.Service, named)
	}
	if named.truth == no && len(p.Service.Items) > 0 && caller.IsZero() {
		named = finding{maybe, "Principal names services and the caller is not known", []string{"the caller"}}
	}
	if named.truth == no && len(p.Federated.Items)+len(p.CanonicalUser.Items) > 0 {
		named = finding{maybe, "Principal names federated or canonical users, which an ARN does not tell", []string{"whether the caller is one of " + show(p.all())}}
	}
	return named
}

// namesService asks whether one of the services that a policy names is the calling one.
func (e *evaluation) namesService(services Values, otherwise finding) finding {
	found := no
	var needs []string
	for _, item := range services.Items {
		is := partial.Equal(item, e.request.Principal.Service)
		found = found.Or(is)
		if is == maybe {
			needs = append(needs, item.Reasons()...)
		}
	}
	switch found {
	case yes:
		return finding{truth: yes}
	case maybe:
		return finding{maybe, "Principal names " + show(services.Items) + ", which may be the service", unique(needs)}
	}
	return finding{truth: no, why: otherwise.why}
}

// namesCaller asks whether one AWS principal of a policy is the caller.
// Source: IAM User Guide, AWS JSON policy elements: Principal.
func (e *evaluation) namesCaller(named partial.Text, kind Kind) finding {
	caller := e.request.Principal
	text, known := named.Text()
	account, isAccount := accountOf(named)
	switch {
	case known && text == "*":
		return finding{truth: yes}
	case strings.ContainsAny(named.KnownParts(), "*?"):
		// A wildcard can only stand for the whole principal.
		return finding{maybe, fmt.Sprintf("Principal has a wildcard in %q, which AWS refuses; use \"*\" with a condition on aws:PrincipalArn", named), []string{"what AWS makes of " + named.String()}}
	case known && uniqueID.MatchString(text):
		// AWS keeps the unique ID and shows the ARN for it; once the role is deleted, the ID is all there is to show.
		if caller.ID != "" {
			return e.because(partial.Of(caller.ID == text), named)
		}
		return finding{maybe, fmt.Sprintf("Principal names the unique ID %s, which AWS shows for a role or user that was deleted; one created again is another", text), []string{"the caller's unique ID"}}
	case kind == GatewayEndpointPolicy && isAccount:
		// There an account stands for its root user and not for its roles and users (AWS PrivateLink Guide, Principals
		// for gateway endpoints).
		return e.because(e.isRoot().And(e.inAccount(named, account)), named)
	case kind == GatewayEndpointPolicy && e.mayBeCaller(named) != no:
		return finding{maybe, "Principal of a gateway endpoint must be \"*\", with a condition on aws:PrincipalArn for the role (AWS PrivateLink Guide)", []string{"what AWS makes of " + named.String()}}
	case isAccount && kind == DirectGrant:
		return e.because(e.isRoot().And(e.inAccount(named, account)), named)
	case isAccount:
		// The account's ARN, though it ends in root, stands for all of the account, as its ID does.
		return e.because(e.inAccount(named, account), named)
	}
	return e.because(e.mayBeCaller(named), named)
}

// because puts words to whether the caller is the principal named.
func (e *evaluation) because(found truth, named partial.Text) finding {
	if found != maybe {
		return finding{truth: found}
	}
	caller := e.request.Principal
	needs := append(named.Reasons(), caller.ARN.Reasons()...)
	if caller.ARN.IsZero() {
		needs = append(needs, "the caller")
	}
	if len(needs) == 0 {
		needs = []string{"the caller's session"}
	}
	return finding{maybe, fmt.Sprintf("Principal names %s, which may be the caller", named), unique(needs)}
}

// mayBeCaller compares the ARN of a role, a user or a session with that of the caller. An unknown amid known text is
// taken to hold no wildcard, since AWS refuses one there.
func (e *evaluation) mayBeCaller(named partial.Text) truth {
	caller := e.request.Principal
	n, namedIsARN := splitARN(named)
	c, callerIsARN := splitARN(caller.ARN)
	switch {
	case caller.ARN.IsZero():
		if namedIsARN && !caller.Account.IsZero() {
			return partial.Equal(n[4], caller.Account).And(maybe)
		}
		return maybe
	case !callerIsARN:
		return partial.Equal(named, caller.ARN)
	case namedIsARN && (partial.Equal(n[1], c[1]) == no || partial.Equal(n[4], c[4]) == no):
		return no
	}
	_, namedKnown := named.Text()
	_, callerKnown := caller.ARN.Text()
	switch {
	case namedKnown && !namedIsARN:
		return partial.Equal(named, caller.ARN)
	case namedKnown && callerKnown:
		return partial.Equal(named, caller.ARN).Or(sameRole(n, c))
	}
	// The text may also turn out to name the account, or a session of the role, or the role of the session.
	found := partial.Equal(named, caller.ARN)
	for _, form := range otherForms(c) {
		found = found.Or(partial.Equal(named, form).And(maybe))
	}
	return found
}

// sameRole asks, of two known ARNs, whether one names a role and the other a session of that role, whose ARN is
// arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION.
func sameRole(named, caller [6]partial.Text) truth {
	role, session := named, caller
	if named[2].String() == "sts" {
		role, session = caller, named
	}
	roleName, isRole := strings.CutPrefix(role[5].String(), "role/")
	parts := strings.Split(session[5].String(), "/")
	switch {
	case !isRole || role[2].String() != "iam" || session[2].String() != "sts":
		return no
	case len(parts) != 3 || parts[0] != "assumed-role" || parts[1] != roleName[strings.LastIndex(roleName, "/")+1:]:
		return no
	case named[2].String() == "sts":
		return maybe // the policy names one session, and of the caller only the role is known
	}
	return yes // role names are unique in an account, whatever the path
}

// otherForms are the texts, besides its own ARN, by which a policy may name the caller.
func otherForms(caller [6]partial.Text) []partial.Text {
	kind, name, _ := strings.Cut(caller[5].Prefix(), "/")
	arn := func(service string, rest ...partial.Text) partial.Text {
		return partial.Join(append([]partial.Text{partial.Literal("arn:"), caller[1], partial.Literal(":" + service + "::"), caller[4], partial.Literal(":")}, rest...)...)
	}
	forms := []partial.Text{caller[4], arn("iam", partial.Literal("root"))}
	switch kind {
	case "role":
		if _, known := caller[5].Text(); !known {
			return append(forms, arn("sts", partial.Literal("assumed-role/"), partial.UnknownText("")))
		}
		return append(forms, arn("sts", partial.Literal("assumed-role/"+name[strings.LastIndex(name, "/")+1:]+"/"), partial.UnknownText("")))
	case "assumed-role":
		role, _, ends := strings.Cut(name, "/")
		if !ends {
			return append(forms, arn("iam", partial.Literal("role/"), partial.UnknownText("")))
		}
		return append(forms, arn("iam", partial.Literal("role/"), partial.UnknownText(""), partial.Literal(role)))
	case "user", "root":
		return forms
	}
	return append(forms, partial.UnknownText("")) // the kind of caller is not known
}

// accountOf is the account that a principal names, by its ID or by the ARN arn:aws:iam::ACCOUNT:root.
func accountOf(named partial.Text) (partial.Text, bool) {
	if text, known := named.Text(); known && accountID.MatchString(text) {
		return named, true
	}
	if len(named.Parts()) == 1 && named.Parts()[0].Word {
		return named, true // a word is no ARN: in AWS principals it can only be an account ID
	}
	components, isARN := splitARN(named)
	service, _ := components[2].Text()
	resource, known := components[5].Text()
	return components[4], isARN && known && service == "iam" && resource == "root"
}

// inAccount asks whether the caller belongs to the account that the policy names.
func (e *evaluation) inAccount(named, account partial.Text) truth {
	caller := e.request.Principal
	own := caller.Account
	n, namedIsARN := splitARN(named)
	c, callerIsARN := splitARN(caller.ARN)
	if own.IsZero() {
		if !callerIsARN {
			return maybe
		}
		own = c[4]
	}
	same := partial.Equal(account, own)
	if namedIsARN && callerIsARN {
		same = same.And(partial.Equal(n[1], c[1])) // each account is in one partition
	}
	return same
}

// isRoot asks whether the caller is the root user of its account.
func (e *evaluation) isRoot() truth {
	components, isARN := splitARN(e.request.Principal.ARN)
	if !isARN {
		return maybe
	}
	return partial.Equal(components[5], partial.Literal("root"))
}

// notPrincipals asks whether a NotPrincipal element leaves the caller in, so that the statement applies.
//
// Whom it names may still be denied, depending on whether the account and the session are named too, on the service,
// and on a permissions boundary; with Allow it is not supported (IAM User Guide, AWS JSON policy elements:
// NotPrincipal). So a caller that is named is maybe at best. Naming only the account of a caller does not except the
// caller.
func (e *evaluation) notPrincipals(p *Principals, effect Effect) finding {
	advice := "; AWS advises a condition on aws:PrincipalArn instead of NotPrincipal"
	if p.Unknown != "" {
		return finding{maybe, "NotPrincipal is not known", []string{p.Unknown}}
	}
	if effect != Deny || p.Any || len(p.Federated.Items)+len(p.CanonicalUser.Items) > 0 {
		return finding{maybe, "what this NotPrincipal does is not documented" + advice, []string{"NotPrincipal"}}
	}
	for _, item := range p.AWS.Items {
		if _, isAccount := accountOf(item); isAccount && e.isRoot() == no {
			continue
		}
		if found := e.namesCaller(item, InterfaceEndpointPolicy); found.truth != no {
			return finding{maybe, fmt.Sprintf("NotPrincipal names %s, whom AWS may deny nevertheless%s", item, advice), []string{"NotPrincipal"}}
		}
	}
	return finding{truth: yes}
}

// all is every principal of the element, for messages.
func (p *Principals) all() []partial.Text {
	var values []partial.Text
	for _, list := range p.lists() {
		values = append(values, list.values.Items...)
	}
	return values
}

// impliedKeys are the context keys that follow from who calls. Source: IAM User Guide, AWS global condition context
// keys, and the table of principal key values in Variables and tags.
func (p Principal) impliedKeys() (keys map[string][]partial.Text, absent []string) {
	keys = map[string][]partial.Text{}
	set := func(key string, v partial.Text) {
		if !v.IsZero() {
			keys[key] = []partial.Text{v}
		}
	}
	set("aws:principalaccount", p.Account)
	set("aws:principalorgid", p.OrgID)
	set("aws:principalarn", p.ARN)
	components, isARN := splitARN(p.ARN)
	if !isARN {
		return keys, nil
	}
	if p.Account.IsZero() {
		set("aws:principalaccount", components[4])
	}
	set("aws:principalisawsservice", partial.Literal("false"))
	resource := components[5].String()
	kind, name, _ := strings.Cut(resource, "/")
	switch kind {
	case "role":
		set("aws:principaltype", partial.Literal("AssumedRole"))
		absent = append(absent, "aws:username") // only IAM users have one
	case "assumed-role":
		set("aws:principaltype", partial.Literal("AssumedRole"))
		absent = append(absent, "aws:username")
		// The key has the ARN of the role, whose path a session does not tell.
		role, _, _ := strings.Cut(name, "/")
		if _, known := components[5].Text(); known {
			set("aws:principalarn", partial.Join(partial.Literal("arn:"), components[1], partial.Literal(":iam::"), components[4],
				partial.Literal(":role/"), partial.UnknownText("the path of the role "+role), partial.Literal(role)))
		} else {
			set("aws:principalarn", partial.UnknownText("the ARN of the role"))
		}
	case "user":
		set("aws:principaltype", partial.Literal("User"))
		if user, known := components[5].Text(); known {
			set("aws:username", partial.Literal(user[strings.LastIndex(user, "/")+1:]))
		}
	case "root":
		set("aws:principaltype", partial.Literal("Account"))
		absent = append(absent, "aws:username")
	}
	return keys, absent
}
