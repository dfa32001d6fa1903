package pullpath

// The service principals that assume the roles of a task's start. Where a partition has another DNS suffix, as in
// China, it is not verified that principals keep this one: a trust policy may name either.
const (
	// TasksPrincipal assumes the task execution role and the task role.
	TasksPrincipal = "ecs-tasks.amazonaws.com"
	// InstancesPrincipal assumes the role of container instances.
	InstancesPrincipal = "ec2.amazonaws.com"
)

// Trustee is the service that assumes a role for a task's start.
type Trustee struct {
	// Actor is whose role it assumes.
	Actor Actor
	// Principal is the service principal.
	Principal string
	// SourceKeys says that the service sends aws:SourceAccount and aws:SourceArn, the keys against the confused deputy.
	SourceKeys bool
	// Source is the page that says so.
	Source Source
}

var trustees = []Trustee{
	{Actor: ExecutionRoleActor, Principal: TasksPrincipal, SourceKeys: true, Source: ExecutionRole},
	{Actor: TaskRoleActor, Principal: TasksPrincipal, SourceKeys: true, Source: TaskRoles},
	{Actor: InstanceRoleActor, Principal: InstancesPrincipal, Source: EC2Roles},
}

// TrusteeOf returns the service that assumes the role of an actor; the zero Trustee of an actor without a role.
func TrusteeOf(actor Actor) Trustee {
	for _, t := range trustees {
		if t.Actor == actor {
			return t
		}
	}
	return Trustee{}
}
