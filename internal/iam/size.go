package iam

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ecrprivatelink/internal/plain"
)

// MaxEndpointPolicySize is how many characters a VPC endpoint's policy may have, white space included. It cannot be
// raised. Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html (Considerations).
const MaxEndpointPolicySize = 20480

// Size is the number of characters of the document as it is sent: compact JSON, as MarshalJSON writes it. An unknown
// counts nothing, so that the size of a document with unknowns is a lower bound.
func Size(document Document) int {
	w := &writer{}
	w.document(document)
	return utf8.RuneCount(w.Bytes())
}

// CheckEndpointSize is an error when the document has more characters than an endpoint policy may have. The error says
// by how many, and which lists are the longest.
func CheckEndpointSize(document Document) error {
	size := Size(document)
	if size <= MaxEndpointPolicySize {
		return nil
	}
	lists := longLists(document)
	slices.SortStableFunc(lists, func(a, b longList) int { return b.size - a.size })
	var longest []string
	for _, list := range lists[:min(3, len(lists))] {
		longest = append(longest, fmt.Sprintf("%s (%s, %s characters)", list.place, plain.Count(list.count, "value"), plain.Thousands(list.size)))
	}
	atLeast := ""
	w := &writer{}
	if w.document(document); len(w.gaps) > 0 {
		atLeast = "at least "
	}
	return fmt.Errorf("the endpoint policy has %s%s characters, %s over the limit of %s, white space included, which AWS does not raise; "+
		"shorten its longest lists: %s", atLeast, plain.Thousands(size), plain.Thousands(size-MaxEndpointPolicySize),
		plain.Thousands(MaxEndpointPolicySize), strings.Join(longest, ", "))
}

// longList is a list of a policy and what it takes of its size.
type longList struct {
	place       string
	count, size int
}

func longLists(document Document) []longList {
	var lists []longList
	add := func(place string, values Values) {
		if !values.Absent() {
			w := &writer{}
			w.values(values)
			lists = append(lists, longList{place, len(values.Items), utf8.RuneCount(w.Bytes())})
		}
	}
	for i := range document.Statements {
		s := &document.Statements[i]
		name := statementName(*s, i)
		for _, list := range s.lists() {
			add(name+" "+list.name, *list.values)
		}
		for element, p := range s.principals() {
			for _, list := range p.lists() {
				add(name+" "+element+" "+list.name, *list.values)
			}
		}
		for _, c := range s.Conditions {
			add(name+" Condition "+c.Operator+" "+c.Key, c.Values)
		}
	}
	return lists
}
