package template

// nesters are the types whose templates are read as stacks of their own.
var nesters = map[string]bool{"AWS::CloudFormation::Stack": true, "AWS::CloudFormation::StackSet": true, "AWS::Serverless::Application": true}

// alongside are the types that are read where another one refers to them, and what is read of them.
var alongside = map[string]string{
	"AWS::AutoScaling::LaunchConfiguration": "the groups, role, public IP and user data of instances",
	"AWS::EC2::DHCPOptions":                 "the domain name servers",
	"AWS::EC2::EgressOnlyInternetGateway":   "the target of IPv6 routes",
	"AWS::EC2::InternetGateway":             "the target of routes",
	"AWS::EC2::LaunchTemplate":              "the groups, role, public IP and user data of instances",
	"AWS::EC2::VPNGateway":                  "the target of routes",
	"AWS::IAM::InstanceProfile":             "the role of instances",
	"AWS::Logs::LogGroup":                   "the name of the group",
	"AWS::SSM::Parameter":                   "the name, and the value that another template takes",
}

// left are the types that may change what a pull meets and are not read, and what is then not seen. Nothing is said of
// the calls for that reason alone.
var left = map[string]string{
	"AWS::EC2::GatewayRouteTableAssociation":        "routes of a gateway through an appliance",
	"AWS::EC2::RouteServerPropagation":              "routes that a route server adds",
	"AWS::EC2::SecurityGroupVpcAssociation":         "groups of another VPC",
	"AWS::EC2::TransitGatewayRoute":                 "what a transit gateway's own route tables lead to; default routing is read",
	"AWS::EC2::TransitGatewayRouteTableAssociation": "as above",
	"AWS::EC2::TransitGatewayRouteTablePropagation": "as above",
	"AWS::NetworkFirewall::Firewall":                "what a firewall on a route lets through: the route is unknown",
	"AWS::RAM::ResourceShare":                       "subnets, resolver rules and profiles of other accounts",
	"AWS::ECR::ReplicationConfiguration":            "copies of images in other Regions",
}
