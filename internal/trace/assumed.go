package trace

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// assumedRole is a role that the source does not hold and that is taken to allow what the start of a task calls, which
// is what the plan lists. Name is its name or ARN; without one, its ARN is not known.
func assumedRole(id, name string, env network.Env, why string) network.Role {
	role := network.Role{Object: network.Object{ID: id, Name: id}, Assumed: why, Boundary: partial.Known[*iam.Document](nil), Trust: partial.Known[*iam.Document](nil)}
	role.Policies = partial.ListOf(network.Policy{Name: "plan", Document: iam.Document{Version: "2012-10-17",
		Statements: []iam.Statement{{Effect: iam.Allow, Action: iam.Strings("*"), Resource: iam.Strings("*")}}}})
	switch {
	case strings.HasPrefix(name, "arn:"):
		role.Name, role.ARN = name, partial.Literal(name)
	case name != "":
		role.Name, role.ARN = name, env.ARN("iam", partial.Text{}, env.Account, partial.Literal("role/"+name))
	}
	return role
}

// WithRoles returns the network in which roles that it does not hold are taken to have the permissions of the plan.
// Each of the names is the name or the ARN of a role. A role of a task that is not known at all is the one that is
// given. Names that no task may run with are an error; so are several where it is not known which a task runs with.
func WithRoles(n network.Network, names []string) (network.Network, error) {
	if len(names) == 0 {
		return n, nil
	}
	held := map[string]bool{}
	for _, r := range n.Roles {
		held[r.ID] = true
	}
	used := map[string]bool{}
	n.Roles, n.Tasks = slices.Clip(n.Roles), slices.Clone(n.Tasks)
	for i := range n.Tasks {
		t := &n.Tasks[i]
		slots := []*partial.Value[string]{&t.ExecutionRole, &t.TaskRole}
		if launch, _ := t.LaunchType.Get(); !launch.Serverless() {
			slots = append(slots, &t.InstanceRole)
		}
		for _, slot := range slots {
			id, known := slot.Get()
			if known && (id == "" || held[id]) {
				continue
			}
			name := ""
			switch at := slices.IndexFunc(names, func(name string) bool { return isRole(id, name) }); {
			case known && at < 0:
				continue
			case known:
				name = names[at]
			case len(names) > 1:
				return network.Network{}, fmt.Errorf("several roles are given, and it is not known which of them %s runs with: %s", t.Label(), slot.Why())
			default:
				name = names[0]
			}
			used[name] = true
			key := "given role " + name
			*slot = partial.Known(key)
			if !held[key] {
				held[key] = true
				n.Roles = append(n.Roles, assumedRole(key, name, t.Env, "role "+name+" is not in this template; it is taken to have the permissions of the plan"))
			}
		}
	}
	for _, name := range names {
		if !used[name] && len(n.Tasks) > 0 {
			return network.Network{}, errors.New("no task of the templates runs with role " + name + " of another template")
		}
	}
	return n, nil
}

// isRole reports whether a role that the source refers to by id has a name or an ARN.
func isRole(id, name string) bool {
	return id != "" && (id == name || strings.HasSuffix(id, "/"+name) || strings.HasSuffix(name, "/"+id))
}
