package stacks

import (
	"strings"

	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
)

// publish creates what tasks of other stacks take to pull, and tells those stacks of it and of the network.
func (b *builder) publish() {
	p := b.env.Publish
	if p == nil {
		return
	}
	props := &ecrpull.TaskAccessProps{Link: b.link, Repositories: b.env.Pull.Repositories}
	if caches := b.env.Pull.CacheRepositories; len(caches) > 0 {
		props.Pull = &ecrpull.GrantPullOptions{CacheRepositories: caches}
	}
	if p.S3PrefixListID != "" {
		props.AllowPulls = &ecrpull.AllowPullsOptions{S3PrefixListId: jsii.String(p.S3PrefixListID)}
	}
	tasks := ecrpull.NewTaskAccess(b.stack, jsii.String("Tasks"), props)
	acknowledgeBelow(tasks, taskExceptions, nil)
	var subnets, zones, tables []string
	for _, s := range b.link.Subnets() {
		subnets = append(subnets, *s.SubnetId())
		zones = append(zones, *s.AvailabilityZone())
		tables = append(tables, *s.RouteTable().RouteTableId())
	}
	list := func(values []string) *string { return jsii.String(strings.Join(values, ",")) }
	b.tell("SubnetIds", "The private subnets, in the order of AvailabilityZones and RouteTableIds", list(subnets))
	b.tell("AvailabilityZones", "The zones of the private subnets", list(zones))
	b.tell("RouteTableIds", "The route tables of the private subnets", list(tables))
	b.tell("TaskSecurityGroupId", "A security group for tasks that pull", tasks.SecurityGroup().SecurityGroupId())
	b.tell("ExecutionPolicyArn", "A managed policy for the execution roles of tasks that pull", tasks.ExecutionPolicy().ManagedPolicyArn())
	if p.Parameters == "" {
		return
	}
	parameters := &ecrpull.NetworkParametersProps{Link: b.link, Prefix: p.Parameters, Tasks: tasks}
	if b.layers != nil {
		parameters.Layers = b.layers
	}
	if b.logs != nil {
		parameters.Logs = b.logs
	}
	ecrpull.NewNetworkParameters(b.stack, jsii.String("Parameters"), parameters)
}
