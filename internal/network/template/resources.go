package template

import (
	"cmp"
	"slices"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// resource adds a resource that a task's start may name. Without a policy its property is absent.
func (r *reader) resource(s *cfn.Resource, kind network.ResourceKind, arn partial.Text, policy cfn.Value) {
	o, _ := r.resources.add(s.ID())
	*o = network.Resource{Object: object(s), Kind: kind, ARN: arn, Policy: policyIn(policy), Tags: tags(s)}
}

// tags are the tags that a template gives a resource. The stack's own are passed on to it, too, and are not known.
// Source: AWS CloudFormation Template Reference, Resource tag property.
func tags(s *cfn.Resource) partial.List[network.Tag] {
	out := partial.List[network.Tag]{More: "the stack that creates " + s.ID() + " may have tags"}
	items, _ := s.Property("Tags").Items()
	for _, item := range items {
		if key, known := item.Field("Key").Literal(); known && key != "" {
			out.Items = append(out.Items, network.Tag{Key: key, Value: text(item.Field("Value"))})
		}
	}
	return out
}

func (r *reader) repository(s *cfn.Resource) {
	e := env(s.Stack)
	r.resource(s, network.RepositoryKind, e.ARN("ecr", e.Region, e.Account, partial.Literal("repository/"), text(s.Value(""))), s.Property("RepositoryPolicyText"))
	if key, _ := s.Property("EncryptionConfiguration", "KmsKey").Resource(); key != nil && key.Type == "AWS::KMS::Key" {
		o := r.resources.get(s.ID())
		o.Unusable, o.Unchecked = keyState(key)
		if o.Unusable != "" {
			o.Unusable = "the key " + key.ID() + " that encrypts it cannot be used: " + o.Unusable
		}
	}
}

func (r *reader) registryPolicy(s *cfn.Resource) {
	e := env(s.Stack)
	r.resource(s, network.RegistryKind, e.ARN("ecr", e.Region, e.Account, partial.Literal("repository/")), s.Property("PolicyText"))
}

func (r *reader) secretResource(s *cfn.Resource) {
	r.resource(s, network.SecretKind, text(s.Value("")), cfn.Value{})
}

func (r *reader) key(s *cfn.Resource) {
	r.resource(s, network.KeyKind, text(s.Value("Arn")), s.Property("KeyPolicy"))
	o := r.resources.get(s.ID())
	o.Unusable, o.Unchecked = keyState(s)
}

// keyState says why a declared key decrypts nothing, or why that is not known. Sources: AWS CloudFormation Template
// Reference, AWS::KMS::Key Enabled; AWS KMS Developer Guide, Key states of AWS KMS keys.
func keyState(key *cfn.Resource) (unusable, unchecked string) {
	enabled := boolean(key.Property("Enabled"), true)
	on, known := enabled.Get()
	switch {
	case known && on:
		return "", ""
	case known && doubt(key) == "":
		return "it is disabled", ""
	case known:
		return "", "it is disabled where it is created"
	}
	return "", "whether it is enabled is not known: " + enabled.Why()
}

func (r *reader) bucket(s *cfn.Resource) {
	e := env(s.Stack)
	r.resource(s, network.BucketKind, e.ARN("s3", partial.Text{}, partial.Text{}, text(s.Value(""))), cfn.Value{})
	r.resources.get(s.ID()).Account = e.Account
}

func (r *reader) secretPolicy(s *cfn.Resource) {
	r.attachTo(s, network.SecretKind, s.Property("SecretId"), text(s.Property("SecretId")), s.Property("ResourcePolicy"))
}

func (r *reader) bucketPolicy(s *cfn.Resource) {
	e := env(s.Stack)
	name := s.Property("Bucket")
	r.attachTo(s, network.BucketKind, name, e.ARN("s3", partial.Text{}, partial.Text{}, text(name)), s.Property("PolicyDocument"))
}

// attachTo gives a resource a policy that stands beside it. A resource that the templates do not declare is added.
func (r *reader) attachTo(s *cfn.Resource, kind network.ResourceKind, to cfn.Value, arn partial.Text, policy cfn.Value) {
	id := arn.String()
	if declared, _ := to.Resource(); declared != nil {
		id = declared.ID()
	} else {
		for _, o := range r.resources.order {
			if o.Kind == kind && partial.Equal(o.ARN, arn) == partial.Yes {
				id = o.ID
			}
		}
	}
	o, made := r.resources.add(id)
	if made {
		*o = network.Resource{Object: external(id), Kind: kind, ARN: arn}
	}
	o.PolicyAt = object(s)
	if why := doubt(s); why != "" {
		o.Policy = partial.Unknown[*iam.Document](why)
		return
	}
	d := Policy(policy)
	o.Policy = partial.Known(&d)
}

// keyARN is the ARN of a key that a property names by its ARN or refers to; else it is not known.
func keyARN(v cfn.Value) partial.Text {
	if key, _ := v.Resource(); key != nil && key.Type == "AWS::KMS::Key" {
		return text(key.Value("Arn"))
	}
	if t := text(v); strings.HasPrefix(t.Prefix(), "arn:") {
		return t
	}
	return partial.Text{}
}

// groupExists says whether a log group is there before a task starts: it is where the stack of the task definition
// certainly creates it, and is not where its name holds one that AWS makes up for something of the stack, of which
// nothing else knows. Of any other nobody knows: somebody may have created it before.
func (r *reader) groupExists(v cfn.Value, s *cfn.Stack) partial.Value[bool] {
	group, _ := v.Resource()
	perhaps := ""
	if group == nil {
		group, perhaps = r.groupNamed(v, s)
	}
	switch {
	case group != nil && group.Type == logGroup:
		if why := doubt(group); why != "" {
			return partial.Unknown[bool](why)
		}
		return partial.Known(true)
	case perhaps != "":
		return partial.Unknown[bool](perhaps)
	case slices.ContainsFunc(text(v).Parts(), func(p partial.Part) bool { return p.ID }):
		return partial.Known(false)
	}
	return partial.Unknown[bool]("the templates do not declare the log group " + v.String())
}

const logGroup = "AWS::Logs::LogGroup"

// groupNamed is the log group with a name that is deployed with a stack, else why something may create one.
func (r *reader) groupNamed(v cfn.Value, s *cfn.Stack) (group *cfn.Resource, perhaps string) {
	for _, stack := range r.app.Stacks {
		for _, g := range stack.Resources {
			switch {
			case g.Type == logGroup && beside(stack, s) && !g.Property("LogGroupName").IsAbsent():
				is := partial.Equal(text(g.Property("LogGroupName")), text(v))
				if is == partial.Yes && root(stack) == root(s) {
					return g, ""
				}
				if is != partial.No {
					perhaps = cmp.Or(perhaps, "whether log group "+g.ID()+" is the one named "+v.String()+", and there before, is not known")
				}
			case hides(g) != "" && mentionsSame(given(g), v):
				perhaps = cmp.Or(perhaps, hides(g))
			case isCustom(g.Type) && mentionsSame(g.Property(), v):
				perhaps = cmp.Or(perhaps, "what the custom resource "+g.ID()+" does is not known")
			}
		}
	}
	return nil, perhaps
}

// mentionsSame reports whether two values refer to one resource.
func mentionsSame(v, other cfn.Value) bool {
	return mentions(v, func(p cfn.Part) bool {
		return p.Token != nil && p.Token.Resource != nil && mentions(other, func(q cfn.Part) bool {
			return q.Token != nil && q.Token.Resource == p.Token.Resource
		})
	})
}
