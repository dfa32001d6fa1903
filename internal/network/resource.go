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

// Resource is a resource that a call may name, with its policy. One that the Network does not hold is taken to have no
// policy that matters if it is of the task's own account, and is not known if it is of another.
type Resource struct {
	Object
	Kind ResourceKind
	// ARN is the resource's ARN. That of a registry is the start of its repositories' ARNs, "arn:…:repository/".
	ARN partial.Text
	// Policy is the resource's policy. Known and nil: it has none, or for a key the default one, which leaves the use
	// of the key to the policies of the account's identities.
	Policy partial.Value[*iam.Document]
	// PolicyAt is the object that the policy stands in. Zero: the resource itself.
	PolicyAt Object
}

// ControlPolicy is a policy of an organization, which limits what its accounts or their resources may do.
type ControlPolicy struct {
	// Name is what reports call it, such as its file.
	Name     string
	Document iam.Document
}
