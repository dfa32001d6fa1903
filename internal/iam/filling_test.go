package iam

import (
	"fmt"
	"strings"

	"ecrprivatelink/internal/partial"
)

// filling replaces what is not known by known text: one text for each name, another one for each unknown.
type filling struct {
	world
	named map[string]string
}

func (f filling) fill(v partial.Text, texts []string) partial.Text {
	var filled partial.Text
	for _, p := range v.Parts() {
		switch {
		case !p.Unknown:
			filled = partial.Join(filled, partial.Literal(p.Text))
		case p.Name != "":
			if f.named[p.Name] == "" {
				switch p.Name[0] {
				case 'A': // an account
					f.named[p.Name] = pick(f.world, "1", "2")
				case 'R': // a role
					f.named[p.Name] = pick(f.world, worldRoles[:3]...)
				case 'W':
					f.named[p.Name] = pick(f.world, "a", "b", "r", "1", "ecr")
				default:
					f.named[p.Name] = pick(f.world, append([]string{"a:b", "b/c"}, texts[:min(3, len(texts))]...)...)
				}
			}
			filled = partial.Join(filled, partial.Literal(f.named[p.Name]))
		default:
			filled = partial.Join(filled, partial.Literal(pick(f.world, append([]string{"a", ":", "/a", "b*", "?", "x"}, texts...)...)))
		}
	}
	return filled
}

func (f filling) fillAll(v Values, texts []string) Values {
	filled := Values{List: v.List}
	for _, item := range v.Items {
		filled.Items = append(filled.Items, f.fill(item, texts))
	}
	return filled
}

// fillPrincipals puts no wildcard amid known text, which the package takes for granted because AWS refuses it.
func (f filling) fillPrincipals(v Values) Values {
	filled := f.fillAll(v, append([]string{"1", "root", "ole/a"}, worldRoles...))
	for i, item := range filled.Items {
		if text, _ := item.Text(); len(v.Items[i].Parts()) > 1 && !strings.ContainsAny(v.Items[i].KnownParts(), "*?") {
			filled.Items[i] = partial.Literal(strings.NewReplacer("*", "", "?", "").Replace(text))
		}
	}
	return filled
}

func (f filling) policy(p Policy) Policy {
	d := *p.Document
	d.Statements = nil
	for _, s := range p.Document.Statements {
		if s.Unknown != "" { // any number of any statements
			for range f.Intn(3) {
				known := f.statement(p.Kind, Allow, Deny)
				if known.Unknown == "" {
					d.Statements = append(d.Statements, f.filled(known))
				}
			}
			continue
		}
		d.Statements = append(d.Statements, f.filled(s))
	}
	p.Document = &d
	return p
}

func (f filling) filled(s Statement) Statement {
	if s.Effect == "" {
		s.Effect = pick(f.world, Allow, Deny)
	}
	s.Action, s.NotAction = f.fillAll(s.Action, worldActions), f.fillAll(s.NotAction, worldActions)
	s.Resource, s.NotResource = f.fillAll(s.Resource, worldResources), f.fillAll(s.NotResource, worldResources)
	for _, p := range []**Principals{&s.Principal, &s.NotPrincipal} {
		if *p != nil {
			*p = &Principals{Any: (*p).Any, AWS: f.fillPrincipals((*p).AWS)}
		}
	}
	conditions := s.Conditions
	s.Conditions = nil
	for _, c := range conditions {
		c.Values = f.fillAll(c.Values, worldTexts)
		s.Conditions = append(s.Conditions, c)
	}
	return s
}

func (f filling) request(r Request) Request {
	r.Resource = f.fill(r.Resource, worldResources)
	r.Principal.ARN = f.fill(r.Principal.ARN, worldRoles)
	if r.Principal.ARN.IsZero() {
		r.Principal.ARN = partial.Literal(pick(f.world, worldRoles...))
	}
	keys := map[string][]partial.Text{}
	for _, key := range worldKeys {
		values, given := r.Keys[key]
		switch {
		case given:
			keys[key] = f.fillAll(Values{Items: values}, worldTexts).Items
		case !strings.Contains(fmt.Sprint(r.Absent), key) && f.Intn(2) == 0:
			keys[key] = partial.Literals(pick(f.world, append([]string{"x", "*"}, worldTexts...)...))
		}
	}
	r.Keys = keys
	r.Closed = true
	return r
}
