package stacks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/stacks/config"
)

// tellByHand puts out what endpoints that are not created here need, because
// nothing of them can be changed from here: security group, policy, private DNS
// and route tables.
func tellByHand(stack awscdk.Stack, env config.Environment, path pullPath) {
	for _, endpoint := range path.link.Plan().Endpoints {
		choice := env.Endpoints[endpoint.Service]
		if choice.Created() {
			continue
		}
		what := choice.ID
		if choice.External {
			what = "The endpoint that somebody else provides"
		}
		needs := interfaceNeeds(env, endpoint)
		if endpoint.Type == pullpath.Gateway {
			needs = gatewayNeeds(stack, env)
		}
		awscdk.NewCfnOutput(stack, jsii.String(outputName(endpoint.Service)+"ByHand"), &awscdk.CfnOutputProps{
			Description: jsii.String("What the endpoint of " + endpoint.Title + " needs; nothing of it is changed from here"),
			Value:       jsii.String(what + " needs " + needs)})
	}
}

func interfaceNeeds(env config.Environment, endpoint pullpath.Endpoint) string {
	from := env.TaskSecurityGroups
	if len(from) == 0 {
		for _, block := range env.Blocks() {
			from = append(from, block.String())
		}
	}
	if len(from) == 0 {
		from = []string{"the private subnets"}
	}
	actions := slices.Concat([]string{policy.TokenAction}, policy.PullActions)
	if endpoint.Service != pullpath.ECRAPI && endpoint.Service != pullpath.ECRDKR {
		actions = nil
		for _, s := range policy.Endpoint(endpoint.Service, "") {
			actions = append(actions, s.Action...)
		}
	}
	out := fmt.Sprintf("a security group that admits TCP port 443 from %s; private DNS on", strings.Join(from, ", "))
	if len(actions) > 0 {
		out += "; and a policy that lets the tasks call " + strings.Join(actions, ", ")
	}
	return out
}

func gatewayNeeds(stack awscdk.Stack, env config.Environment) string {
	var tables []string
	for _, subnet := range env.VPC.PrivateSubnets {
		if id := subnet.RouteTableID; id != "" && !slices.Contains(tables, id) {
			tables = append(tables, id)
		}
	}
	where := "the route tables of the private subnets"
	if len(tables) > 0 {
		where = strings.Join(tables, ", ")
	}
	return fmt.Sprintf("its route in %s; and a policy that lets everybody call s3:GetObject on %s", where,
		pullpath.LayerBucketARN(*stack.Partition(), *stack.Region()))
}
