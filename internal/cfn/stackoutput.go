package cfn

import "strings"

// stackOutput is Fn::GetStackOutput: an output of another stack, which may stand in another account and Region.
// Source: AWS CloudFormation Template Reference, Fn::GetStackOutput.
func stackOutput(s *Stack, n *Node) Value {
	if n.Kind != MappingNode {
		return s.wrong(n, "Fn::GetStackOutput", "StackName, OutputName, Region and RoleArn")
	}
	name, known := s.Resolve(n.Get("StackName")).Literal()
	key, knownToo := s.Resolve(n.Get("OutputName")).Literal()
	if !known || !knownToo {
		return s.unknown(n, "the stack or the output that Fn::GetStackOutput reads is not known")
	}
	region, account := s.Region, s.Account
	if given := s.Resolve(n.Get("Region")); given.kind != Absent {
		if region, known = given.Literal(); !known {
			return s.unknown(n, "the Region that Fn::GetStackOutput reads from is not known: %s", given.Why())
		}
	}
	if role := n.Get("RoleArn"); role != nil {
		account = accountOf(s.Resolve(role))
	}
	var found []*Stack
	for _, other := range s.app.Stacks {
		s.app.step(1)
		if other.StackName == name && alike(other.Region, region) && alike(other.Account, account) {
			found = append(found, other)
		}
	}
	if len(found) == 1 {
		return found[0].Output(key)
	}
	why := "no template given is that of stack " + shorten(name, 80) + "; give it, too"
	if len(found) > 1 {
		why = "more than one stack is called " + shorten(name, 80)
	}
	return tokenValue(&Token{Name: "output " + shorten(key, 80) + " of " + shorten(name, 80), Why: why})
}

// alike reports whether two Regions, or accounts, are the same as far as they are known.
func alike(a, b string) bool { return a == "" || b == "" || a == b }

// accountOf is the account in an ARN, empty when it is not known.
func accountOf(arn Value) string {
	if arn.kind != Text {
		return ""
	}
	before := ""
	for _, p := range arn.Spelled() {
		if p.Text == "" {
			before += "?"
			continue
		}
		before += p.Text
	}
	fields := strings.SplitN(before, ":", 6)
	if len(fields) < 6 || strings.Contains(fields[4], "?") {
		return ""
	}
	return fields[4]
}
