package template

import (
	"slices"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
)

// readDefects reads what CloudFormation refuses of the templates. A template that is nested more than once has its
// defects once.
func readDefects(app *cfn.App) []network.Defect {
	var all []network.Defect
	for _, s := range app.Stacks {
		for _, d := range s.Defects() {
			defect := network.Defect{Object: defective(s, d), Rule: string(d.Kind), Message: d.Message, Fix: d.Fix}
			if !slices.ContainsFunc(all, func(known network.Defect) bool {
				return known.File == defect.File && known.Line == defect.Line && known.Message == defect.Message
			}) {
				all = append(all, defect)
			}
		}
	}
	return all
}

// defective is what reports say of the place of a defect.
func defective(s *cfn.Stack, d cfn.Defect) network.Object {
	at := network.Object{ID: "template of " + s.Name, Name: s.Template.Name, Stack: s.Name, Root: root(s).Name, File: s.Template.Name}
	if d.Resource != nil {
		at = object(d.Resource)
	}
	at.Line = d.Line
	return at
}
