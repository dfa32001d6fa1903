package report

import (
	"ecrprivatelink/internal/document"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report/survey"
)

// endpointSection has a table for each VPC that has tasks or endpoints: what the tasks need, and what is there.
func endpointSection(s *survey.Survey) document.Section {
	section := document.Section{ID: "endpoints", Title: "Endpoints"}
	var ids []string
	for _, vpc := range s.VPCs {
		ids = append(ids, vpc.ID)
	}
	for i, id := range append(ids, survey.Unplaced) {
		table := document.Table{Caption: "Endpoints, each with its reason", Label: "Endpoints of VPC " + itoa(i+1), Class: "endpoints",
			Heads: []string{"Service", "State", "Type", "Endpoint", "Why", "Source"}, Rows: endpointRows(s, id)}
		var notes []document.Item
		for _, n := range s.Plans[id].Notes {
			notes = append(notes, document.Item{Text: document.Text{document.Strong(n.Title()), document.Words(", " + n.Workload + ": " + n.Text + " "), document.Source(string(n.Source))}})
		}
		if len(table.Rows)+len(s.Doubts[id]) > 0 {
			section.Blocks = append(section.Blocks, document.Heading(document.Name(s.VPCName(id))), document.Grid(table), document.Sentences(s.Doubts[id]), document.List(notes...))
		}
	}
	if len(section.Blocks) == 0 {
		section.Blocks = []document.Block{document.Paragraph(document.Words("There is no endpoint, and no workload that needs one."))}
	}
	return section
}

// endpointRows are what the tasks of a VPC need, and then what else the VPC has.
func endpointRows(s *survey.Survey, vpc string) [][]document.Text {
	var rows [][]document.Text
	shown := map[string]bool{}
	for _, need := range s.Needs[vpc] {
		kind := string(need.Type)
		var names []string
		for _, id := range need.EndpointIDs {
			names = append(names, s.EndpointName(id))
			if s.VPCOf(id) == vpc {
				shown[id], kind = true, endpointType(s, id)
			}
		}
		state := stateSign(need)
		rows = append(rows, []document.Text{{document.Code(string(need.Service))}, append(document.Text{state}, because(need.Why)...), document.Say(kind),
			document.Names(names), document.Say(need.Reason()), {document.Source(string(need.Reasons[0].Source))}})
	}
	for _, e := range s.Endpoints {
		if in, _ := e.VPC.Get(); in == vpc && !shown[e.ID] {
			rows = append(rows, []document.Text{{document.Code(string(inventory.ServiceOf(e)))}, {spanOf(passSign.saying(string(survey.Present)))},
				document.Say(endpointType(s, e.ID)), {document.Name(e.Label())}, document.Say(unneeded(s, e.ID)), nil})
		}
	}
	return rows
}

func because(why string) document.Text {
	if why == "" {
		return nil
	}
	return document.Say(": " + why)
}

// stateSign says where an endpoint stands. One that carries the calls is there, whatever becomes of them.
func stateSign(n survey.Need) document.Span {
	s := signOf(n.Result)
	if n.State == survey.Present {
		s = passSign
	}
	return spanOf(s.saying(string(n.State)))
}

func endpointType(s *survey.Survey, id string) string {
	if kind, known := s.Found.Endpoints[id].Type.Get(); known {
		return string(kind)
	}
	return "not known"
}

// unneeded says why an endpoint may be there that no task of its VPC needs.
func unneeded(s *survey.Survey, id string) string {
	var users []string
	for _, vpc := range s.Users(id) {
		users = append(users, s.VPCName(vpc))
	}
	if len(users) > 0 {
		return "tasks of " + plain.Joined(plain.Firsts(users, 4)) + " reach the service over it"
	}
	return "no traced workload of this VPC needs it"
}
