package cfn

// DefectKind is a kind of [Defect].
type DefectKind string

// The kinds of defects. CloudFormation refuses a template with one of them.
const (
	// UnresolvedReference is a name that nothing in the template has, or a resource that is not created.
	UnresolvedReference DefectKind = "unresolved-reference"
	// TransformMissing is what only AWS::LanguageExtensions adds to the language, in a template without that transform.
	TransformMissing DefectKind = "transform-missing"
)

// Defect is something in a template that CloudFormation refuses for certain. It does not keep the rest from being read.
type Defect struct {
	Kind DefectKind
	// Resource is the resource that has the defect, or nil where the template as a whole or an output has it.
	Resource *Resource
	// Line is the line in the template, from 1.
	Line int
	// Message says what is wrong, and Fix how to mend it, each in a sentence.
	Message, Fix string
}
