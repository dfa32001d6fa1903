package iam

import (
	_ "embed"
	"strings"
	"sync"
)

// service is what the Service Authorization Reference lists for one service prefix.
type service struct {
	prefix string
	name   string // as AWS titles the page
	// actions are the names without the prefix.
	actions string
	// unlisted are operations of the pinned AWS SDK that the page does not list. Whether IAM has actions of these names
	// is not verified, so a policy that names one is not misspelt for sure.
	unlisted string
	// keys are the service's condition keys without the prefix. One that ends in "/" or ":" takes a name of the user's.
	keys string
}

// source is the page the row was taken from.
func (s service) source() string {
	return "https://docs.aws.amazon.com/service-authorization/latest/reference/list_" + s.prefix + ".html"
}

// Actions returns the actions that IAM has for a service prefix such as "ecr", without the prefix and in order; none
// for a service that is not listed. Source: the Service Authorization Reference.
func Actions(prefix string) []string {
	row, _ := findService(prefix)
	return strings.Fields(row.actions)
}

// names are the actions that a policy may name without being misspelt.
func (s service) names() []string { return namesOf()[s.prefix] }

// namesOf are the names of each service, by its prefix, taken apart once.
var namesOf = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for _, s := range services() {
		all[s.prefix] = strings.Fields(s.actions + " " + s.unlisted)
	}
	return all
})

// servicesAsOf is the month the rows stand for. AWS adds actions; one that is newer than this is reported as misspelt.
const servicesAsOf = "August 2026"

//go:embed services.txt
var servicesText string

// services are the services whose endpoints a task in an isolated VPC may need, as services.txt has them. The service
// behind guardduty-data has only policies of GuardDuty's own and is not listed; actions of a service that is not listed
// are never a problem.
var services = sync.OnceValue(func() []service {
	var all []service
	var list *string
	for line := range strings.Lines(servicesText) {
		if strings.HasPrefix(line, " ") {
			*list += line
			continue
		}
		heading, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if heading == "service" {
			prefix, name, _ := strings.Cut(rest, " ")
			all = append(all, service{prefix: prefix, name: name})
		}
		row := &all[len(all)-1]
		list = map[string]*string{"actions": &row.actions, "unlisted": &row.unlisted, "keys": &row.keys}[heading]
	}
	return all
})
