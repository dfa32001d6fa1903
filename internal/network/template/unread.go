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

// leave notes that something that may run tasks, or pull images, is not traced.
func (r *reader) leave(s *cfn.Resource, message string) {
	r.unread = append(r.unread, network.Unread{Object: object(s), Type: s.Type, Why: message})
}

// pullers are the resource types that pull images from Amazon ECR without being tasks of Amazon ECS, and what they are.
// They are named, not traced. Source: the CloudFormation Template Reference of each type.
var pullers = map[string]string{
	"AWS::AppRunner::Service":            "AWS App Runner pulls its image from AWS's own network",
	"AWS::BedrockAgentCore::Runtime":     "Amazon Bedrock AgentCore pulls the images of its runtimes itself",
	"AWS::CodeBuild::Project":            "AWS CodeBuild pulls the image of its builds itself",
	"AWS::CodeBuild::Fleet":              "AWS CodeBuild pulls the image of its builds itself",
	"AWS::EKS::Cluster":                  "the nodes of Amazon EKS pull with other calls than tasks of Amazon ECS",
	"AWS::EKS::FargateProfile":           "the pods of Amazon EKS pull with other calls than tasks of Amazon ECS",
	"AWS::EKS::Nodegroup":                "the nodes of Amazon EKS pull with other calls than tasks of Amazon ECS",
	"AWS::ECS::Daemon":                   "daemons of Amazon ECS run on the instances of capacity providers",
	"AWS::SageMaker::Domain":             "Amazon SageMaker AI pulls the images of its applications itself",
	"AWS::SageMaker::Endpoint":           "Amazon SageMaker AI pulls the images of its models itself",
	"AWS::SageMaker::Model":              "Amazon SageMaker AI pulls the images of its models itself",
	"AWS::SageMaker::ModelPackage":       "Amazon SageMaker AI pulls the images of its models itself",
	"AWS::SageMaker::Pipeline":           "Amazon SageMaker AI pulls the images of its jobs itself",
	"AWS::SageMaker::ProcessingJob":      "Amazon SageMaker AI pulls the images of its jobs itself",
	"AWS::EMRServerless::Application":    "Amazon EMR Serverless pulls the images of its workers itself",
	"AWS::EMRContainers::VirtualCluster": "Amazon EMR on EKS runs in Amazon EKS",
}

// hiders are the resource types that create resources that no template given shows.
var hiders = map[string]string{
	"AWS::Proton::EnvironmentAccountConnection":             "AWS Proton creates resources from templates of its own",
	"AWS::ServiceCatalog::CloudFormationProvisionedProduct": "the template of the product is not at hand",
}

// unreadResource names a resource that may pull images, run tasks or create parts of the network, and is not read.
func (r *reader) unreadResource(s *cfn.Resource) {
	switch what := pullers[s.Type]; {
	case what != "":
		r.leave(s, s.ID()+" is not traced: "+what)
	case hides(s) != "":
		r.hidden(s, hides(s), given(s))
	case strings.HasSuffix(s.Type, "::MODULE"):
		r.anything(s, s.ID()+" is a module, whose resources are not in the template")
	case s.Type == "AWS::Lambda::Function" && !s.Property("Code", "ImageUri").IsAbsent(),
		s.Type == "AWS::Serverless::Function" && !s.Property("ImageUri").IsAbsent():
		r.leave(s, s.ID()+" is not traced: AWS Lambda pulls the images of its functions itself")
	case types[s.Type].read == nil && isCustom(s.Type):
		r.customResource(s)
	}
}

// isCustom reports whether a type is a custom resource, or one of a third party.
func isCustom(kind string) bool {
	return strings.HasPrefix(kind, "Custom::") || kind == "AWS::CloudFormation::CustomResource" || kind != "" && !strings.HasPrefix(kind, "AWS::")
}

// anything notes that a resource creates others that no template shows, in whatever VPC.
func (r *reader) anything(s *cfn.Resource, why string) {
	r.gap("", why, networkKinds...)
	r.touches(s.Property(), why)
	r.leave(s, why)
}

// customResource heeds that a custom resource to which a template gives a part of the network may add to it. What
// others do is not of the network.
func (r *reader) customResource(s *cfn.Resource) {
	if why := "what the custom resource " + s.ID() + " does is not known"; r.touches(s.Property(), why) {
		r.leave(s, why+"; it is given a part of the network, and may create endpoints, routes or rules there")
	}
}

// touches makes open what a resource may add to the parts of the network that a value refers to, and reports whether it
// refers to any.
func (r *reader) touches(v cfn.Value, why string) bool {
	found := false
	for _, part := range mentioned(v) {
		switch part.Type {
		case "AWS::EC2::VPC", "AWS::EC2::Subnet":
		case "AWS::EC2::RouteTable":
			if table := r.routeTables.get(part.ID()); table != nil {
				table.Routes.More = why
			}
		case "AWS::EC2::SecurityGroup":
			if group := r.securityGroups.get(part.ID()); group != nil {
				group.Ingress.More, group.Egress.More = why, why
			}
		default:
			continue
		}
		found = true
		r.gap(vpcOf(part), why, network.EndpointKind, network.HostedZoneKind)
	}
	return found
}

// hides says why a resource creates others by a template that is not at hand; empty for one that does not.
func hides(s *cfn.Resource) string {
	switch {
	case s.Nests() && s.Nested != nil:
	case s.Type == "AWS::CloudFormation::StackSet":
		return "the template of the stack set " + s.ID() + " is not at hand; give it, too"
	case s.Nests():
		return "the template of the nested stack " + s.ID() + " is not at hand; give it, too"
	case hiders[s.Type] != "":
		return s.ID() + " may create anything: " + hiders[s.Type]
	}
	return ""
}

// given is what a resource hands on to the template that is not at hand.
func given(s *cfn.Resource) cfn.Value {
	if s.Nests() {
		return s.Property("Parameters")
	}
	return s.Property()
}

// openClusters heeds that a template which is not at hand may give capacity providers and a default strategy to a
// cluster that it can name: one that it is given, or that has a name of its own.
func (r *reader) openClusters() {
	for _, stack := range r.app.Stacks {
		for _, s := range stack.Resources {
			why := hides(s)
			if why == "" {
				continue
			}
			for _, other := range mentioned(given(s)) {
				if in := r.clusters[other.ID()]; in != nil {
					in.more = cmp.Or(in.more, why)
				}
			}
			for _, in := range r.clusters {
				if name := in.resource.Property("ClusterName"); !name.IsAbsent() && isNamed(text(name)) {
					in.more = cmp.Or(in.more, why)
				}
			}
		}
	}
}

// hidden notes that a resource creates others by a template that is not at hand. They can only add to what that
// template can name: what it is given, what another stack exports, and what a parameter of AWS Systems Manager holds.
// It cannot know the ids that AWS gives to the network of the templates at hand, nor import what a stack around it
// exports, which is there only once that stack is complete. Names that a template gives it may know.
func (r *reader) hidden(s *cfn.Resource, why string, given cfn.Value) {
	r.leave(s, why)
	r.reached(s, given, why)
	for _, other := range r.app.Stacks {
		if root(other) != root(s.Stack) && beside(other, s.Stack) {
			for _, v := range other.Exported() {
				r.reached(s, v, why)
			}
		}
		for _, stored := range other.Resources {
			if stored.Type == "AWS::SSM::Parameter" {
				r.reached(s, stored.Property("Value"), why)
			}
		}
	}
	for _, role := range r.roles.order {
		if isNamed(role.ARN) {
			incomplete(&role.Policies, why)
		}
	}
	for _, o := range r.resources.order {
		if isNamed(o.ARN) {
			hidePolicy(o, why)
		}
	}
}

// isNamed reports whether something has a name that its template gives it, so that other templates may know it, too.
func isNamed(arn partial.Text) bool {
	return !slices.ContainsFunc(arn.Parts(), func(p partial.Part) bool { return p.Generated })
}

// hidePolicy makes the policy of a resource unknown, where it is one that stands in a resource of its own.
func hidePolicy(o *network.Resource, why string) {
	if o.Kind == network.BucketKind || o.Kind == network.SecretKind {
		o.Policy = partial.Unknown[*iam.Document](why)
	}
}

// reached makes open what a hidden resource may add to the objects that a value refers to. A parameter, an import and
// what a custom resource answers may be anything of another stack; what is not known at all, such as one of the two
// values of Fn::If, anything.
func (r *reader) reached(s *cfn.Resource, v cfn.Value, why string) {
	r.touches(v, why)
	for _, p := range texts(v) {
		switch {
		case p.Token == nil:
		case p.Token.Name == "":
			r.gap("", why, networkKinds...)
			for _, role := range r.roles.order {
				incomplete(&role.Policies, why)
			}
			for _, o := range r.resources.order {
				hidePolicy(o, why)
			}
		case p.Token.Resource == nil && !p.Token.Word, p.Token.Resource != nil && isCustom(p.Token.Resource.Type):
			r.anyElsewhere(s, why)
		case p.Token.Resource != nil:
			r.mayAdd(p.Token.Resource, why)
			if vpc := vpcOf(p.Token.Resource); vpc != "" || p.Token.Attribute == "VpcId" {
				r.gap(vpc, why, networkKinds...)
			}
		}
	}
}

// vpcOf is the VPC that a part of the network is in, or is; empty where it is not known.
func vpcOf(part *cfn.Resource) string {
	if part.Type == "AWS::EC2::VPC" {
		return part.ID()
	}
	vpc, _ := id(part.Property("VpcId")).Get()
	return vpc
}

// anyElsewhere heeds that a value which is not known may be any VPC but those of the stack itself.
func (r *reader) anyElsewhere(s *cfn.Resource, why string) {
	for _, vpc := range r.vpcs.order {
		if in := r.stacks[vpc.Stack]; in == nil || root(in) != root(s.Stack) && beside(in, s.Stack) {
			r.gap(vpc.ID, why, networkKinds...)
		}
	}
}

// mayAdd makes open what something that knows an object may add to it, beside the parts of a VPC; see [reader.touches].
func (r *reader) mayAdd(part *cfn.Resource, why string) {
	if role := r.roles.get(part.ID()); role != nil {
		incomplete(&role.Policies, why)
	}
	if acl := r.networkACLs.get(part.ID()); acl != nil {
		incomplete(&acl.Entries, why)
	}
	if zone := r.hostedZones.get(part.ID()); zone != nil {
		incomplete(&zone.Records, why)
		incomplete(&zone.VPCs, why)
	}
	if gateway := r.transitGateways.get(part.ID()); gateway != nil {
		incomplete(&gateway.VPCs, why)
	}
	if files := r.fileSystems.get(part.ID()); files != nil {
		incomplete(&files.MountTargets, why)
	}
	if o := r.resources.get(part.ID()); o != nil {
		hidePolicy(o, why)
	}
}
