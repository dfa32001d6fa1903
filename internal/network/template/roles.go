package template

import (
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) role(s *cfn.Resource) {
	role := r.roles.put(&network.Role{Object: object(s), ARN: text(s.Value("Arn")), Boundary: partial.Known[*iam.Document](nil), Trust: policyIn(s.Property("AssumeRolePolicyDocument")), Tags: tags(s)})
	r.roleNames[role.ARN.String()] = s.ID()
	if name, ok := s.Property("RoleName").Literal(); ok && name != "" {
		r.roleNames[name] = s.ID()
	}
	inline, more := s.Property("Policies").Items()
	role.Policies.More = more
	for _, p := range inline {
		role.Policies.Items = append(role.Policies.Items, network.Policy{
			Name: p.Field("PolicyName").String(), Document: Policy(p.Field("PolicyDocument")), Label: within(s, p)})
	}
	managed, more := s.Property("ManagedPolicyArns").Items()
	role.Managed.More = more
	for _, m := range managed {
		r.attachManaged(role, m)
	}
	if v := s.Property("PermissionsBoundary"); !v.IsAbsent() {
		role.Boundary = partial.Unknown[*iam.Document]("the permissions boundary " + v.String() + " is not declared in the templates")
		if declared := v.ResourceOf("AWS::IAM::ManagedPolicy"); declared != nil {
			role.Boundary = policyIn(declared.Property("PolicyDocument"))
		}
	}
}

func (r *reader) attachManaged(role *network.Role, v cfn.Value) {
	if declared := v.ResourceOf("AWS::IAM::ManagedPolicy"); declared != nil {
		role.Policies.Items = append(role.Policies.Items, policyOf(declared))
		return
	}
	if v.Kind() == cfn.Text {
		role.Managed.Items = append(role.Managed.Items, text(v))
	} else {
		role.Managed.More = why(v)
	}
}

func policyOf(s *cfn.Resource) network.Policy {
	return network.Policy{Name: s.LogicalID, Document: Policy(s.Property("PolicyDocument")), Label: object(s)}
}

// policy attaches a policy to the roles that it lists.
func (r *reader) policy(s *cfn.Resource) {
	for _, item := range s.Property("Roles").Members() {
		r.attachPolicy(s, item)
	}
}

func (r *reader) rolePolicy(s *cfn.Resource) { r.attachPolicy(s, s.Property("RoleName")) }

func (r *reader) attachPolicy(s *cfn.Resource, to cfn.Value) {
	name, _ := r.roleID(to).Get()
	if role := r.roles.get(name); role != nil {
		add(&role.Policies, policyOf(s), doubt(s))
	}
}

// roleID is the id of the role that a name or an ARN refers to; known and empty for no role.
func (r *reader) roleID(v cfn.Value) partial.Value[string] {
	if s, ok := v.Literal(); v.IsAbsent() || ok && s == "" {
		return partial.Known("")
	}
	if role, attribute := v.Resource(); role != nil && role.Type == "AWS::IAM::Role" {
		if attribute == "" || attribute == "Arn" {
			return partial.Known(role.ID())
		}
		return partial.Unknown[string](attribute + " of " + role.ID() + " names no role; its name or its ARN does")
	}
	if known := r.roleNames[text(v).String()]; known != "" {
		return partial.Known(known)
	}
	return id(v)
}

func (r *reader) profileRole(v cfn.Value) partial.Value[string] {
	if v.IsAbsent() {
		return partial.Known("")
	}
	declared := v.ResourceOf("AWS::IAM::InstanceProfile")
	if declared == nil {
		return partial.Unknown[string]("the instance profile " + v.String() + " is not declared in the templates")
	}
	items, more := declared.Property("Roles").Items()
	if len(items) == 0 {
		return partial.Unknown[string](more)
	}
	return r.roleID(items[0])
}
