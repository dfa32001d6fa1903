package template

import (
	"encoding/base64"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

type cluster struct {
	resource  *cfn.Resource
	providers []cfn.Value
	more      string // why there may be more providers
	strategy  cfn.Value
}

func (r *reader) cluster(s *cfn.Resource) {
	c := &cluster{resource: s, strategy: s.Property("DefaultCapacityProviderStrategy")}
	c.add(s.Property("CapacityProviders"))
	r.clusters[s.ID()] = c
	if name, ok := s.Property("ClusterName").Literal(); ok && name != "" && r.clusters[name] == nil {
		r.clusters[name] = c
	}
}

func (c *cluster) add(v cfn.Value) {
	items, more := v.Items()
	c.providers = append(c.providers, items...)
	if more != "" {
		c.more = more
	}
}

func (r *reader) capacityProviderAssociations(s *cfn.Resource) {
	name, _ := id(s.Property("Cluster")).Get()
	c := r.clusters[name]
	if c == nil {
		return
	}
	c.add(s.Property("CapacityProviders"))
	c.strategy = s.Property("DefaultCapacityProviderStrategy")
	if why := doubt(s); why != "" {
		c.more = why
	}
}

// capacity is where container instances start: an Auto Scaling group, a single instance, or a capacity provider of ECS
// Managed Instances.
type capacity struct {
	resource *cfn.Resource // the Auto Scaling group, instance or capacity provider
	from     string        // the launch template, where the group has several
	place    network.Placement
	role     partial.Value[string]
	// data is what may name the cluster: the user data and the AWS::CloudFormation::Init metadata.
	data    []cfn.Value
	windows bool
}

// autoScalingGroup reads where a group starts instances, once for each launch template that it may start them from: an
// override of a mixed instances policy may name its own. Source: Amazon EC2 Auto Scaling API Reference,
// LaunchTemplateOverrides.
func (r *reader) autoScalingGroup(s *cfn.Resource) {
	mixed := s.Property("MixedInstancesPolicy", "LaunchTemplate")
	template := s.Property("LaunchTemplate").Or(mixed.Field("LaunchTemplateSpecification"))
	all := []cfn.Value{launchTemplate(template).Or(s.Property("LaunchConfigurationName"))}
	overrides, more := mixed.Field("Overrides").Items()
	for _, o := range overrides {
		own := launchTemplate(o.Field("LaunchTemplateSpecification"))
		if !own.IsAbsent() && !slices.ContainsFunc(all, func(v cfn.Value) bool { return v.String() == own.String() }) {
			all = append(all, own)
		}
	}
	for i, v := range all {
		c := r.launchFrom(s, v)
		if i > 0 {
			c.from = " from " + v.String()
		}
		r.groups = append(r.groups, c)
	}
	if more != "" {
		r.groups = append(r.groups, r.unseenLaunch(s, "the overrides of "+s.ID()+" are not known: "+more))
	}
}

// launchTemplate is the launch template that a specification names, absent where it names none.
func launchTemplate(specification cfn.Value) cfn.Value {
	return first(specification.Field, "LaunchTemplateId", "LaunchTemplateName")
}

// launchTemplateData are the settings of a launch template.
func launchTemplateData(s *cfn.Resource) func(...string) cfn.Value {
	return func(names ...string) cfn.Value {
		return s.Property(append([]string{"LaunchTemplateData"}, names...)...)
	}
}

// launchFrom reads the instances that an Auto Scaling group starts from one launch template or launch configuration.
func (r *reader) launchFrom(s *cfn.Resource, name cfn.Value) capacity {
	c := capacity{resource: s}
	vpc := r.placeSubnets(&c.place, s.Property("VPCZoneIdentifier"), s.Stack, partial.Value[string]{})
	declared, _ := name.Resource()
	switch {
	case declared != nil && declared.Type == "AWS::EC2::LaunchTemplate":
		r.launch(&c, declared, launchTemplateData(declared), "SecurityGroupIds", vpc)
	case declared != nil && declared.Type == "AWS::AutoScaling::LaunchConfiguration":
		r.launch(&c, declared, declared.Property, "SecurityGroups", vpc)
	default:
		return r.unseenLaunch(s, "the launch template of "+s.ID()+" is not declared in the templates")
	}
	return c
}

// unseenLaunch is the instances of an Auto Scaling group of which only the subnets are known.
func (r *reader) unseenLaunch(s *cfn.Resource, why string) capacity {
	c := capacity{resource: s, place: network.UnknownPlacement(why), role: partial.Unknown[string](why)}
	r.placeSubnets(&c.place, s.Property("VPCZoneIdentifier"), s.Stack, partial.Value[string]{})
	return c
}

func (r *reader) instance(s *cfn.Resource) {
	c := capacity{resource: s}
	vpc := r.placeSubnets(&c.place, s.Property("SubnetId"), s.Stack, partial.Value[string]{})
	r.launch(&c, s, s.Property, "SecurityGroupIds", vpc)
	r.groups = append(r.groups, c)
}

// launch reads the parts of a launch template, a launch configuration or an instance, which differ in little.
func (r *reader) launch(c *capacity, s *cfn.Resource, property func(...string) cfn.Value, groups string, vpc partial.Value[string]) {
	public, listed := property("AssociatePublicIpAddress"), property(groups)
	if interfaces := property("NetworkInterfaces").Members(); len(interfaces) > 0 {
		one := interfaces[0]
		public = one.Field("AssociatePublicIpAddress")
		listed = first(one.Field, "Groups", "GroupSet").Or(listed)
		if v := one.Field("SubnetId"); !v.IsAbsent() && len(c.place.Subnets.Items) == 0 {
			vpc = r.placeSubnets(&c.place, v, s.Stack, vpc)
		}
	}
	c.place.SecurityGroups = r.groupsIn(listed, s.Stack, vpc)
	c.place.PublicIP = byDefault(public, network.PublicIPBySubnet, publicIP)
	profile := property("IamInstanceProfile")
	if profile.Kind() == cfn.Map {
		profile = first(profile.Field, "Name", "Arn")
	}
	c.role = r.profileRole(profile)
	c.data = append(c.data, property("UserData"), s.Init())
	c.windows = strings.Contains(strings.ToLower(property("ImageId").String()), "windows")
}

// publicIP is whether instances get a public IP, where the template says so.
func publicIP(v cfn.Value) partial.Value[network.PublicIP] {
	on := boolean(v, false)
	yes, known := on.Get()
	switch {
	case !known:
		return partial.Unknown[network.PublicIP](on.Why())
	case yes:
		return partial.Known(network.PublicIPOn)
	}
	return partial.Known(network.PublicIPOff)
}

// placeSubnets sets the subnets of a placement and returns the VPC that they are in, as far as it is known.
func (r *reader) placeSubnets(p *network.Placement, v cfn.Value, by *cfn.Stack, vpc partial.Value[string]) partial.Value[string] {
	p.Subnets = r.subnetsIn(v, by, vpc)
	if vpc.Known() {
		return vpc
	}
	if len(p.Subnets.Items) == 0 && p.Subnets.More != "" {
		return partial.Unknown[string](p.Subnets.More)
	}
	return r.vpcOfSubnets(p.Subnets)
}

// belongsTo reports whether the user data or the initialization of instances names the cluster, as the ECS agent wants
// it. Source: Amazon ECS Developer Guide, Bootstrapping Amazon ECS container instances.
func (c capacity) belongsTo(in *cluster) bool {
	name, known := in.resource.Property("ClusterName").Literal()
	return slices.ContainsFunc(c.data, func(v cfn.Value) bool {
		return slices.Contains(mentioned(v), in.resource) || slices.ContainsFunc(texts(v), func(p cfn.Part) bool {
			return known && name != "" && (strings.Contains(p.Text, "ECS_CLUSTER="+name) || strings.Contains(p.Text, "-Cluster "+name))
		})
	})
}

// provider is what a capacity provider stands for.
type provider struct {
	kinds    kinds
	capacity []capacity
}

// provider reads a capacity provider: Fargate's by name, others by their resource. One that the templates do not
// declare is an Auto Scaling group's or one of ECS Managed Instances, as far as its name is known. Source: Amazon ECS
// Developer Guide, Amazon ECS capacity providers (FARGATE and FARGATE_SPOT are reserved names).
func (r *reader) provider(v cfn.Value) provider {
	name, known := v.Literal()
	declared, _ := v.Resource()
	if declared == nil {
		declared = r.providers[name]
	}
	switch {
	case name == "FARGATE", name == "FARGATE_SPOT":
		return provider{kinds: kinds{possible: []pullpath.LaunchType{pullpath.Fargate}}}
	case declared == nil || declared.Type != "AWS::ECS::CapacityProvider":
		k := kinds{pullpath.LaunchTypes(), "the capacity provider " + v.String() + " is not declared in the templates"}
		if known {
			k = k.only(pullpath.EC2, pullpath.ManagedInstances)
		}
		return provider{kinds: k}
	}
	if managed := declared.Property("ManagedInstancesProvider", "InstanceLaunchTemplate"); !managed.IsAbsent() {
		return provider{kinds{possible: []pullpath.LaunchType{pullpath.ManagedInstances}}, []capacity{r.managedInstances(declared, managed)}}
	}
	p := provider{kinds: kinds{possible: []pullpath.LaunchType{pullpath.EC2}}}
	group, _ := declared.Property("AutoScalingGroupProvider", "AutoScalingGroupArn").Resource()
	for _, c := range r.groups {
		if group != nil && c.resource == group {
			p.capacity = append(p.capacity, c)
		}
	}
	return p
}

// managedInstances is where ECS Managed Instances start.
func (r *reader) managedInstances(s *cfn.Resource, launch cfn.Value) capacity {
	c := capacity{resource: s, role: r.profileRole(launch.Field("Ec2InstanceProfileArn"))}
	place := launch.Field("NetworkConfiguration")
	vpc := r.placeSubnets(&c.place, place.Field("Subnets"), s.Stack, partial.Value[string]{})
	c.place.SecurityGroups = r.groupsIn(place.Field("SecurityGroups"), s.Stack, vpc)
	c.place.PublicIP = partial.Known(network.PublicIPBySubnet)
	return c
}

// namedProvider remembers a capacity provider by its name.
func (r *reader) namedProvider(s *cfn.Resource) {
	if name, ok := s.Property("Name").Literal(); ok && name != "" {
		r.providers[name] = s
	}
}

// instances are where the container instances of a cluster start, of whichever of the launch types. The instances of a
// capacity provider that is named and not declared are not known.
func (r *reader) instances(c *cluster, possible []pullpath.LaunchType, strategy []cfn.Value) []capacity {
	var all []capacity
	providers := strategy
	if c != nil && len(providers) == 0 {
		providers = c.providers
	}
	for _, v := range providers {
		p := r.provider(v)
		if len(p.kinds.possible) == 1 && slices.Contains(possible, p.kinds.possible[0]) {
			all = append(all, p.capacity...)
		}
	}
	if len(all) > 0 || c == nil || len(strategy) > 0 || !slices.Contains(possible, pullpath.EC2) {
		return all
	}
	for _, g := range r.groups {
		if g.belongsTo(c) {
			all = append(all, g)
		}
	}
	return all
}

// proxyOf is the proxy that the user data of instances sets, nil for none, and why it is not known whether it sets one.
func proxyOf(data []cfn.Value) (proxy *network.Proxy, hidden string) {
	var all network.Script
	for _, v := range data {
		if !addScript(&all, v) {
			hidden = "the user data is in Base64 and no text"
		}
		all.Add(partial.Literal("\n"))
	}
	return all.Proxy(), hidden
}

// addScript adds the text of user data, which a template may hold in Base64. It reports whether that is text.
func addScript(s *network.Script, v cfn.Value) bool {
	literal, _ := v.Literal()
	if plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(literal)); err == nil && len(plain) > 0 {
		text, ok := network.UserData(literal)
		s.Add(partial.Literal(text))
		return ok
	}
	for _, p := range texts(v) {
		s.Add(p.Known())
	}
	return true
}
