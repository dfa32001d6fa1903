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
func (r *reader) resource(s *cfn.Resource, kind network.ResourceKind, arn partial.Text, policy cfn.Value) *network.Resource {
	return r.resources.put(&network.Resource{Object: object(s), Kind: kind, ARN: arn, Policy: policyIn(policy), Tags: tags(s)})
}

// tags are the tags that a template gives a resource. The stack's own are passed on to it, too, and are not known.
// Source: AWS CloudFormation Template Reference, Resource tag property.
func tags(s *cfn.Resource) partial.List[network.Tag] {
	out := partial.List[network.Tag]{More: "the stack that creates " + s.ID() + " may have tags"}
	for _, item := range s.Property("Tags").Members() {
		if key, known := item.Field("Key").Literal(); known && key != "" {
			out.Items = append(out.Items, network.Tag{Key: key, Value: text(item.Field("Value"))})
		}
	}
	return out
}

func (r *reader) repository(s *cfn.Resource) {
	e := env(s.Stack)
	o := r.resource(s, network.RepositoryKind, e.ARN("ecr", e.Region, e.Account, partial.Literal("repository/"), text(s.Value(""))), s.Property("RepositoryPolicyText"))
	if key := s.Property("EncryptionConfiguration", "KmsKey").ResourceOf("AWS::KMS::Key"); key != nil {
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
	o := r.resource(s, network.KeyKind, text(s.Value("Arn")), s.Property("KeyPolicy"))
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
	r.resource(s, network.BucketKind, e.ARN("s3", partial.Text{}, partial.Text{}, text(s.Value(""))), cfn.Value{}).Account = e.Account
}

func (r *reader) secretPolicy(s *cfn.Resource) {
	r.givePolicy(s, network.SecretKind, s.Property("SecretId"), text(s.Property("SecretId")), s.Property("ResourcePolicy"))
}

func (r *reader) bucketPolicy(s *cfn.Resource) {
	e := env(s.Stack)
	name := s.Property("Bucket")
	r.givePolicy(s, network.BucketKind, name, e.ARN("s3", partial.Text{}, partial.Text{}, text(name)), s.Property("PolicyDocument"))
}

// givePolicy gives a resource a policy that stands beside it. A resource that the templates do not declare is added.
func (r *reader) givePolicy(s *cfn.Resource, kind network.ResourceKind, to cfn.Value, arn partial.Text, policy cfn.Value) {
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
	o := r.resources.get(id)
	if o == nil {
		o = r.resources.put(&network.Resource{Object: external(id), Kind: kind, ARN: arn})
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
	if key := v.ResourceOf("AWS::KMS::Key"); key != nil {
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
	return slices.ContainsFunc(mentioned(v), func(s *cfn.Resource) bool { return slices.Contains(mentioned(other), s) })
}

func (r *reader) cacheRule(s *cfn.Resource) {
	r.cacheRules = append(r.cacheRules, network.CacheRule{Object: object(s), Env: env(s.Stack),
		Prefix: text(s.Property("EcrRepositoryPrefix"))})
}

// pullThroughCache is what a creation template applies to when it is for the repositories of caches. Source: AWS
// CloudFormation Template Reference, AWS::ECR::RepositoryCreationTemplate AppliedFor.
const pullThroughCache = "PULL_THROUGH_CACHE"

// creationTemplate reads what the first pull through a cache gives to the repository that it creates. A template that
// is only perhaps there, or for caches, leaves the policy open.
func (r *reader) creationTemplate(s *cfn.Resource) {
	items, open := s.Property("AppliedFor").Items()
	applies := false
	for _, item := range items {
		word, known := item.Literal()
		applies = applies || word == pullThroughCache
		if !known {
			open = why(item)
		}
	}
	if !applies && open == "" {
		return
	}
	t := network.CreationTemplate{Object: object(s), Env: env(s.Stack), Prefix: text(s.Property("Prefix")), Policy: policyIn(s.Property("RepositoryPolicy"))}
	if applies {
		open = ""
	}
	if reason := cmp.Or(doubt(s), open); reason != "" {
		t.Policy = partial.Unknown[*iam.Document](reason)
	}
	r.creationTemplates = append(r.creationTemplates, t)
}
