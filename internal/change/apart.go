package change

import (
	"slices"
	"strings"

	"ecrprivatelink/internal/cfn"
)

// pullers are the services whose roles tasks and container instances have. Source: "Best practices for IAM roles in
// Amazon ECS" in the Amazon ECS Developer Guide.
var pullers = []string{"ecs-tasks.", "ecs.", "ec2.", "batch.", "states.", "scheduler.", "events."}

// apart reports whether a resource certainly is for something else than pulls: a role that only other services may
// assume, a policy of such roles alone, a log group of flow logs.
func apart(r *cfn.Resource) bool {
	switch r.Type {
	case "AWS::IAM::Role":
		return othersRole(r)
	case "AWS::IAM::Policy", "AWS::IAM::RolePolicy":
		roles, more := r.Property("Roles").Items()
		if name := r.Property("RoleName"); !name.IsAbsent() {
			roles = append(roles, name)
		}
		return more == "" && len(roles) > 0 && !slices.ContainsFunc(roles, func(v cfn.Value) bool {
			role, _ := v.Resource()
			return role == nil || !othersRole(role)
		})
	case "AWS::Logs::LogGroup":
		return slices.ContainsFunc(r.Stack.Resources, func(other *cfn.Resource) bool {
			return other.Type == "AWS::EC2::FlowLog" && slices.Contains(other.Needs(), r)
		})
	}
	return false
}

// othersRole reports whether a role trusts nothing but services that run no tasks.
func othersRole(r *cfn.Resource) bool {
	items, more := r.Property("AssumeRolePolicyDocument", "Statement").Items()
	if more != "" || len(items) == 0 {
		return false
	}
	for _, s := range items {
		services, more := s.Field("Principal", "Service").Items()
		if more != "" || len(services) == 0 || len(s.Field("Principal").Fields()) != 1 {
			return false
		}
		for _, service := range services {
			text, known := service.Literal()
			if !known || slices.ContainsFunc(pullers, func(p string) bool { return strings.HasPrefix(text, p) }) {
				return false
			}
		}
	}
	return true
}
