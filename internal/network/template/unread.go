package template

import (
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
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
	mentions(v, func(p cfn.Part) bool {
		if p.Token == nil || p.Token.Resource == nil {
			return false
		}
		part := p.Token.Resource
		vpc, _ := id(part.Property("VpcId")).Get()
		switch part.Type {
		case "AWS::EC2::VPC":
			vpc = part.ID()
		case "AWS::EC2::Subnet":
		case "AWS::EC2::RouteTable":
			if table := r.routeTables.get(part.ID()); table != nil {
				table.Routes.More = why
			}
		case "AWS::EC2::SecurityGroup":
			if group := r.securityGroups.get(part.ID()); group != nil {
				group.Ingress.More, group.Egress.More = why, why
			}
		default:
			return false
		}
		found = true
		r.gap(vpc, why, network.EndpointKind, network.HostedZoneKind)
		return false
	})
	return found
}
