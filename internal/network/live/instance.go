package live

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// fleet is container instances whose network is alike, so that one trace speaks for all of them.
type fleet struct {
	instances []string
	placement network.Placement
	// profile is the name or ARN of the instance profile; empty means there is none, unless profileWhy says that it is
	// not known.
	profile, profileWhy string
	proxy               proxyFacts
}

// fleets finds the container instances that run the tasks: those that did, else all of the cluster. At least one fleet
// comes back; what is not known of it says why.
func (r *reading) fleets(s *startParts, on launch) []fleet {
	arns := r.containerInstances(s)
	if len(arns.items) == 0 && arns.why == "" && on.managed != nil && on.managed.InstanceLaunchTemplate != nil {
		return []fleet{launchTemplate(on.managed.InstanceLaunchTemplate)}
	}
	described := chunked(arns.items, describeLimit, func(arns []string) answer[types.ContainerInstance] {
		return list[types.ContainerInstance](r, heeding(r.ECS.DescribeContainerInstances, r.naming(s.cluster)),
			&ecs.DescribeContainerInstancesInput{Cluster: aws.String(s.cluster), ContainerInstances: arns})
	})
	why := reasons(arns.why, described.why)
	ids := texts(described.items, func(i types.ContainerInstance) *string { return i.Ec2InstanceId })
	if len(ids) == 0 {
		return []fleet{unknownFleet(reasons(why, fmt.Sprintf("the cluster %q has no container instance; where instances run but do not register, "+
			"check their subnets with pullcheck vpc --launch-type ec2", s.cluster)))}
	}
	found := chunked(distinct(ids), filterLimit, r.instances)
	// Amazon EC2 tells no subnet of an instance that is gone.
	there := slices.DeleteFunc(found.items, func(i ec2types.Instance) bool { return aws.ToString(i.SubnetId) == "" })
	why = reasons(why, found.why)
	if len(there) == 0 {
		return []fleet{unknownFleet(reasons(why, "the container instances "+strings.Join(ids, ", ")+" are gone"))}
	}
	proxies := map[string]proxyFacts{}
	// Managed Instances have no user data of one's own. Source: Amazon ECS API Reference, InstanceLaunchTemplate.
	if on.launchType != partial.Known(pullpath.ManagedInstances) {
		proxies = r.proxies(there)
	}
	fleets := group(there, proxies)
	switch {
	case s.tasksWhy != "" && len(fleets) > 1:
		// Which of them the tasks run on is what their list would have told.
		return []fleet{unknownFleet(s.tasksWhy)}
	case why != "":
		fleets = append(fleets, unknownFleet(why)) // there may be others
	}
	return fleets
}

func (r *reading) instances(ids []string) answer[ec2types.Instance] {
	found := pages[ec2types.Reservation](r, r.EC2.DescribeInstances, &ec2.DescribeInstancesInput{Filters: filter("instance-id", ids...)})
	out := answer[ec2types.Instance]{why: found.why}
	for _, reservation := range found.items {
		out.items = append(out.items, reservation.Instances...)
	}
	return out
}

func unknownFleet(why string) fleet {
	return fleet{placement: network.UnknownPlacement(why), profileWhy: why, proxy: proxyFacts{hidden: why}}
}

// containerInstances returns the ARNs of the instances that run or ran the tasks, else of all in the cluster.
func (r *reading) containerInstances(s *startParts) answer[string] {
	var arns []string
	for _, t := range s.tasks {
		if arn := aws.ToString(t.ContainerInstanceArn); arn != "" {
			arns = append(arns, arn)
		}
	}
	if len(arns) > 0 {
		return answer[string]{items: distinct(arns)}
	}
	return pages[string](r, r.ECS.ListContainerInstances, &ecs.ListContainerInstancesInput{Cluster: aws.String(s.cluster)})
}

// launchTemplate is where a capacity provider of ECS Managed Instances launches instances.
func launchTemplate(t *types.InstanceLaunchTemplate) fleet {
	out := fleet{profile: aws.ToString(t.Ec2InstanceProfileArn), placement: network.Placement{PublicIP: partial.Known(network.PublicIPBySubnet)}}
	if t.NetworkConfiguration == nil {
		return unknownFleet("the capacity provider says nothing of its network")
	}
	out.placement.Subnets = partial.ListOf(t.NetworkConfiguration.Subnets...)
	out.placement.SecurityGroups = partial.ListOf(t.NetworkConfiguration.SecurityGroups...)
	return out
}

// group puts instances together that have the same groups, instance profile, kind of address and proxy.
func group(instances []ec2types.Instance, proxies map[string]proxyFacts) []fleet {
	var out []fleet
	keys := map[string]int{}
	for _, i := range instances {
		one := fleetOf(i)
		one.proxy = proxies[aws.ToString(i.InstanceId)]
		key := fmt.Sprint(one.placement.SecurityGroups, one.placement.PublicIP, one.profile, one.proxy.hidden, one.proxy.proxy)
		at, seen := keys[key]
		if !seen {
			keys[key] = len(out)
			out = append(out, one)
			continue
		}
		out[at].instances = append(out[at].instances, one.instances...)
		subnets := &out[at].placement.Subnets.Items
		if !slices.Contains(*subnets, one.placement.Subnets.Items[0]) {
			*subnets = append(*subnets, one.placement.Subnets.Items[0])
		}
	}
	return out
}

func groupID(g ec2types.GroupIdentifier) *string { return g.GroupId }

func fleetOf(i ec2types.Instance) fleet {
	out := fleet{instances: []string{aws.ToString(i.InstanceId)}, placement: network.Placement{
		Subnets: partial.ListOf(aws.ToString(i.SubnetId)), PublicIP: partial.Known(network.PublicIPOff),
	}}
	out.placement.SecurityGroups.Items = texts(i.SecurityGroups, groupID)
	slices.Sort(out.placement.SecurityGroups.Items)
	if aws.ToString(i.PublicIpAddress) != "" {
		out.placement.PublicIP = partial.Known(network.PublicIPOn)
	}
	if i.IamInstanceProfile != nil {
		out.profile = aws.ToString(i.IamInstanceProfile.Arn)
	}
	return out
}

// instanceRole finds the role of an instance profile.
func (r *reading) instanceRole(f fleet) partial.Value[string] {
	if f.profileWhy != "" {
		return partial.Unknown[string](f.profileWhy)
	}
	if f.profile == "" {
		return partial.Known("")
	}
	roles := listBy(r, r.IAM.GetInstanceProfile, &iam.GetInstanceProfileInput{InstanceProfileName: aws.String(short(f.profile))},
		func(o *iam.GetInstanceProfileOutput) []iamtypes.Role {
			if o.InstanceProfile == nil {
				return nil
			}
			return o.InstanceProfile.Roles
		})
	if roles.why != "" {
		return partial.Unknown[string](roles.why)
	}
	if len(roles.items) == 0 {
		return partial.Known("")
	}
	return partial.Known(aws.ToString(roles.items[0].Arn))
}

// proxyFacts is what the user data of an instance says of a proxy: nil for none, or why it is not known.
type proxyFacts struct {
	proxy  *network.Proxy
	hidden string
}

// proxies reads the user data of instances, once for all that one launch template started.
func (r *reading) proxies(instances []ec2types.Instance) map[string]proxyFacts {
	var launches, firsts []string // and the id of the first instance of each launch
	for _, i := range instances {
		if launch := launchOf(i); !slices.Contains(launches, launch) {
			launches, firsts = append(launches, launch), append(firsts, aws.ToString(i.InstanceId))
		}
	}
	facts := each(firsts, r.proxyOf)
	out := map[string]proxyFacts{}
	for _, i := range instances {
		out[aws.ToString(i.InstanceId)] = facts[slices.Index(launches, launchOf(i))]
	}
	return out
}

// launchOf is what the user data of an instance follows from: the version of the launch template from which an Auto
// Scaling group started it, which gives it no other, or the instance itself. Source: Amazon EC2 Auto Scaling User
// Guide, Tag Auto Scaling groups and instances.
func launchOf(i ec2types.Instance) string {
	tags := map[string]string{}
	for _, t := range i.Tags {
		tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	template, version := tags["aws:ec2launchtemplate:id"], tags["aws:ec2launchtemplate:version"]
	if tags["aws:autoscaling:groupName"] == "" || template == "" || version == "" {
		return aws.ToString(i.InstanceId)
	}
	return template + " version " + version
}

// proxyOf reads the proxy that an instance's user data sets.
func (r *reading) proxyOf(instance string) proxyFacts {
	in := &ec2.DescribeInstanceAttributeInput{InstanceId: &instance, Attribute: ec2types.InstanceAttributeNameUserData}
	data, why := once(r, r.EC2.DescribeInstanceAttribute, in, func(o *ec2.DescribeInstanceAttributeOutput) *ec2types.AttributeValue { return o.UserData })
	if data == nil {
		return proxyFacts{hidden: why}
	}
	text, ok := network.UserData(aws.ToString(data.Value))
	if !ok {
		return proxyFacts{hidden: "the user data of instance " + instance + " is no text"}
	}
	return proxyFacts{proxy: network.ScriptOf(text).Proxy()}
}

// withholdUserData keeps of user data only what sets a proxy, or that it is no text.
func withholdUserData(data *ec2types.AttributeValue) {
	if data == nil || aws.ToString(data.Value) == "" {
		return
	}
	kept := "no text"
	if text, ok := network.UserData(*data.Value); ok {
		kept = base64.StdEncoding.EncodeToString([]byte(network.ProxySettings(text)))
	}
	data.Value = &kept
}
