package cfn

import (
	"cmp"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
)

// form says what Ref and Fn::GetAtt give for a resource type, as far as policies and images refer to it.
type form struct {
	// name is the property with the resource's name, and also the text of {name}. Empty: AWS gives an id.
	name string
	// ref is the form of what Ref gives; empty is the name or the id.
	ref string
	// attributes are the forms of what Fn::GetAtt gives; an empty form is what Ref gives again.
	attributes map[string]string
	// properties are the attributes that repeat the property of their name.
	properties []string
	// suffix says that AWS adds characters to the name, so that the name alone is not what {name} stands for.
	suffix bool
}

func arn(form string) map[string]string { return map[string]string{"Arn": form} }

// again is an attribute that gives what Ref gives.
func again(attribute string) map[string]string { return map[string]string{attribute: ""} }

// forms holds what is known of types. A type that is not here gives texts of which nothing is known.
// Source: AWS CloudFormation Template Reference, the return values of each type; Service Authorization Reference, the
// ARN formats of each service.
var forms = map[string]form{
	"AWS::EC2::VPC": {attributes: again("VpcId"),
		properties: []string{"CidrBlock"}},
	"AWS::EC2::Subnet": {attributes: again("SubnetId"),
		properties: []string{"CidrBlock", "AvailabilityZone", "VpcId"}},
	"AWS::EC2::SecurityGroup": {attributes: map[string]string{"GroupId": "", "Id": ""},
		properties: []string{"VpcId"}},
	"AWS::EC2::RouteTable":                  {attributes: again("RouteTableId"), properties: []string{"VpcId"}},
	"AWS::EC2::InternetGateway":             {attributes: again("InternetGatewayId")},
	"AWS::EC2::EgressOnlyInternetGateway":   {attributes: again("Id")},
	"AWS::EC2::NatGateway":                  {attributes: again("NatGatewayId")},
	"AWS::EC2::NetworkAcl":                  {attributes: again("Id")},
	"AWS::EC2::TransitGateway":              {attributes: again("Id")},
	"AWS::EC2::TransitGatewayAttachment":    {attributes: again("Id")},
	"AWS::EC2::VPCPeeringConnection":        {attributes: again("Id")},
	"AWS::EC2::VPCEndpoint":                 {attributes: again("Id")},
	"AWS::EC2::PrefixList":                  {attributes: again("PrefixListId")},
	"AWS::EC2::DHCPOptions":                 {attributes: again("DhcpOptionsId")},
	"AWS::EC2::LaunchTemplate":              {attributes: again("LaunchTemplateId")},
	"AWS::EC2::Instance":                    {attributes: again("InstanceId")},
	"AWS::EC2::NetworkInterface":            {attributes: again("Id")},
	"AWS::Route53::HostedZone":              {attributes: again("Id")},
	"AWS::AutoScaling::AutoScalingGroup":    {name: "AutoScalingGroupName"},
	"AWS::AutoScaling::LaunchConfiguration": {name: "LaunchConfigurationName"},

	"AWS::IAM::Role":            {name: "RoleName", attributes: arn("arn:{partition}:iam::{account}:role{path}{name}")},
	"AWS::IAM::User":            {name: "UserName", attributes: arn("arn:{partition}:iam::{account}:user{path}{name}")},
	"AWS::IAM::InstanceProfile": {name: "InstanceProfileName", attributes: arn("arn:{partition}:iam::{account}:instance-profile{path}{name}")},
	"AWS::IAM::ManagedPolicy":   {name: "ManagedPolicyName", ref: "arn:{partition}:iam::{account}:policy{path}{name}", attributes: again("PolicyArn")},

	"AWS::ECR::Repository": {name: "RepositoryName", attributes: map[string]string{
		"Arn":           "arn:{partition}:ecr:{region}:{account}:repository/{name}",
		"RepositoryUri": pullpath.RegistryHostTemplate + "/{name}"}},
	"AWS::ECS::Cluster":           {name: "ClusterName", attributes: arn("arn:{partition}:ecs:{region}:{account}:cluster/{name}")},
	"AWS::ECS::TaskDefinition":    {name: "Family", ref: "arn:{partition}:ecs:{region}:{account}:task-definition/{name}:{revision}", attributes: again("TaskDefinitionArn")},
	"AWS::ECS::CapacityProvider":  {name: "Name"},
	"AWS::Logs::LogGroup":         {name: "LogGroupName", attributes: arn("arn:{partition}:logs:{region}:{account}:log-group:{name}:*")},
	"AWS::SSM::Parameter":         {name: "Name", properties: []string{"Value"}},
	"AWS::KMS::Key":               {attributes: map[string]string{"KeyId": "", "Arn": "arn:{partition}:kms:{region}:{account}:key/{name}"}},
	"AWS::KMS::Alias":             {name: "AliasName"},
	"AWS::S3::Bucket":             {name: "BucketName", attributes: arn("arn:{partition}:s3:::{name}")},
	"AWS::SecretsManager::Secret": {name: "Name", suffix: true, ref: "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}", attributes: again("Id")},
}

// Value is what Ref (an empty attribute) or Fn::GetAtt gives for the resource.
func (r *Resource) Value(attribute string) Value {
	if r.attributes == nil {
		r.attributes = map[string]*Value{}
	}
	return once(r.attributes, attribute, unknown("%s of %s depends on itself", attribute, r.ID()), func() Value { return r.resolveValue(attribute) })
}

func (r *Resource) resolveValue(attribute string) Value {
	if output, ok := strings.CutPrefix(attribute, "Outputs."); ok && r.Nested != nil {
		return r.Nested.Output(output)
	}
	f, known := forms[r.Type]
	if slices.Contains(f.properties, attribute) {
		if v := r.Property(attribute); v.kind == Text {
			return v
		}
	}
	t := &Token{Name: r.ID(), Resource: r, Attribute: attribute,
		Why: r.ID() + " gets its id at deployment"}
	spelling, ok := f.attributes[attribute]
	if !ok && attribute != "" {
		t.Name += "." + attribute
		t.Why = t.Name + " is known at deployment only"
		return tokenValue(t)
	}
	spelling = cmp.Or(spelling, f.ref)
	t.Word = known && spelling == ""
	t.Unique = t.Word && strings.HasPrefix(r.Type, "AWS::EC2::")
	name := r.name(f)
	if spelling != "" {
		t.Spelling = r.spell(f, spelling)
	} else if text, ok := name.Literal(); ok && text != "" {
		t.Spelling = []Part{{Text: text}}
	} else if f.name != "" && name.kind == Absent {
		t.Unique, t.Generated = t.Word, t.Word
	}
	return tokenValue(t)
}

// name is the resource's name where the template gives it, or absent.
func (r *Resource) name(f form) Value {
	if f.name == "" {
		return Value{}
	}
	return r.Property(f.name)
}

// spell fills the fields of a form.
func (r *Resource) spell(f form, text string) []Part {
	var parts []Part
	for text != "" {
		before, rest, found := strings.Cut(text, "{")
		parts = append(parts, Part{Text: before})
		if !found {
			break
		}
		var field string
		field, text, _ = strings.Cut(rest, "}")
		parts = append(parts, r.field(f, field)...)
	}
	return spelled(joined(parts).Parts())
}

// pseudoFields are the fields of forms that are pseudo parameters.
var pseudoFields = map[string]string{"partition": "AWS::Partition", "region": "AWS::Region", "account": "AWS::AccountId", "suffix": "AWS::URLSuffix"}

func (r *Resource) field(f form, field string) []Part {
	if pseudo := pseudoFields[field]; pseudo != "" {
		return r.Stack.Pseudo(pseudo).Parts()
	}
	switch field {
	case "path":
		if v := r.Property("Path"); v.kind != Absent {
			return v.Spelled()
		}
		return []Part{{Text: "/"}}
	case "revision":
		return []Part{{Token: &Token{Name: "revision of " + r.ID(), Word: true, Why: "the revision of " + r.ID() + " is given at deployment"}}}
	}
	name := r.name(f)
	if name.kind == Absent {
		return []Part{{Token: &Token{Name: r.ID(), Word: true, Unique: true, Generated: true, Why: "the name of " + r.ID() + " is generated at deployment"}}}
	}
	if f.suffix { // AWS Secrets Manager adds a hyphen and six characters to the name
		return append(append([]Part(nil), name.Spelled()...), Part{Text: "-"},
			Part{Token: &Token{Name: "suffix of " + r.ID(), Word: true, Length: 6, Why: "AWS adds characters to the name of " + r.ID()}})
	}
	return name.Spelled()
}
