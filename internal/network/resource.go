package network

import (
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

// ResourceKind is a kind of resource that a task's start names and that has a policy of its own. It is the word that
// messages use.
type ResourceKind string

// The kinds of resources with policies.
const (
	RepositoryKind ResourceKind = "repository"
	// RegistryKind is the private registry of an account in a Region. Its policy may let others fill a pull through
	// cache.
	RegistryKind ResourceKind = "registry"
	SecretKind   ResourceKind = "secret"
	KeyKind      ResourceKind = "key"
	BucketKind   ResourceKind = "bucket"
	// FileSystemKind is a [FileSystem], which holds its own policy.
	FileSystemKind ResourceKind = "file system"
)

// Named is the id of an object of the kind that AWS gives a name which those of other kinds may have, too: "bucket
// files".
func (k ResourceKind) Named(name string) string { return string(k) + " " + name }

// Resource is a resource that a call may name, with its policy. One that the Network does not hold is taken to have no
// policy that matters if it is of the task's own account, and is not known if it is of another.
type Resource struct {
	Object
	Kind ResourceKind
	// ARN is the resource's ARN. That of a registry is the start of its repositories' ARNs, "arn:…:repository/".
	ARN partial.Text
	// Account is the account of a bucket, whose ARN does not tell it. The zero Text is not known.
	Account partial.Text
	// Policy is the resource's policy. Known and nil: it has none, or for a key the default one, which leaves the use
	// of the key to the policies of the account's identities.
	Policy partial.Value[*iam.Document]
	// Tags are its tags. There may be more than a template shows: a stack passes its own on.
	Tags partial.List[Tag]
	// PolicyAt is the object that the policy stands in. Zero: the resource itself.
	PolicyAt Object
	// Unusable, when not empty, says why no call gets through whatever the policies say, such as "it is disabled".
	Unusable string
	// Unchecked, when not empty, says why it is not known whether the resource can be used.
	Unchecked string
	// Scope is the policy scope of a registry, [ScopeV1] or [ScopeV2]. Default: not known.
	Scope partial.Value[string]
}

// Tag is a tag of a resource or a role.
type Tag struct {
	Key   string
	Value partial.Text
}

// The policy scopes of a registry. In V1 the registry's policy counts for the calls of replication and of pull through
// caches only, in V2 for all. Source: Amazon ECR User Guide, Private registry permissions in Amazon ECR.
const (
	ScopeV1 = "V1"
	ScopeV2 = "V2"
)

// CreationTemplate is a repository creation template of a private registry: what Amazon ECR gives a repository that the
// first pull through a cache creates.
type CreationTemplate struct {
	Object
	Env Env
	// Prefix is the repository name prefix, such as "docker-hub". [RootPrefix] is every repository without a template of
	// its own.
	Prefix partial.Text
	// Policy is the policy that the repository gets. Known and nil: none.
	Policy partial.Value[*iam.Document]
}

// RootPrefix is the prefix of cache rules and creation templates for every repository.
const RootPrefix = "ROOT"

// ControlPolicy is a policy of an organization, which limits what its accounts or their resources may do.
type ControlPolicy struct {
	// Name is what reports call it, such as its file.
	Name     string
	Document iam.Document
	// Level is where in the organization it is attached: the account, a unit or the root. Each level must allow a call.
	// Empty is not known.
	Level string
	// Hidden, when not empty, says why the document is not known.
	Hidden string
}
