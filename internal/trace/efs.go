package trace

import (
	"fmt"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// nfs is the port of mount targets.
var nfs = portRange{2049, 2049}

// mounts appends the mounts of the task's file systems of Amazon EFS. The task role authorizes them where the volume
// asks for that; else the client is nobody to the file system.
// Source: Amazon ECS API Reference, EFSVolumeConfiguration and EFSAuthorizationConfig.
func (b *requestBuilder) mounts(c *checker) {
	for _, m := range b.t.Mounts.Members() {
		mount := m.Item
		id, known := mount.FileSystem.Get()
		name := partial.UnknownText("the file system of volume " + mount.Volume)
		arn := name
		if fs := c.FileSystems[id]; fs != nil {
			name, arn = fs.Spelling(), fs.ARN
		} else if known {
			name = partial.Literal(id)
			arn = b.env.ARN("elasticfilesystem", b.env.Region, b.env.Account, partial.Literal("file-system/"), name)
		}
		r := b.request(pullpath.MountCall, b.env, arn, m.Why)
		r.to.host = partial.Join(name, b.env.Host(".efs.{region}.{suffix}"))
		r.mount = &mount
		if by, known := mount.IAM.Get(); known && !by {
			r.Actor = pullpath.NoActor
		}
		b.append(r)
	}
	if b.t.Mounts.More != "" {
		call := pullpath.MountCall
		call.Actor = pullpath.NoActor
		b.append(request{Call: call, to: destination{host: partial.UnknownText("file systems")}, open: "not all volumes are known: " + b.t.Mounts.More})
	}
}

// mountWay follows a mount from one place.
func (c *checker) mountWay(t *network.Task, r *request, o origin, out *Call) []*problem {
	p := c.toFileSystem(r.mount, o)
	out.Hops = p.hops
	if o.subnet != nil {
		out.From, out.SubnetID = o.subnet.Label(), o.subnet.ID
	}
	problems := p.problems
	for _, n := range p.notes {
		c.note(t, n)
	}
	if r.Actor == pullpath.NoActor {
		return append(problems, c.anonymousMount(r, out)...)
	}
	if !r.mount.IAM.Known() {
		out.Hops = append(out.Hops, Hop{RolePolicyHop, Undecided, "whether the task role authorizes the mount is not known: " + r.mount.IAM.Why()})
		return problems
	}
	return append(problems, c.policies(t, r, out, &path{})...)
}

// toFileSystem follows a mount up to the mount target. The name of a file system means its mount target in the caller's
// Availability Zone, to a caller in the VPC of the mount targets, which must have both DNS attributes.
// Source: Amazon EFS User Guide, Mounting on Amazon EC2 with a DNS name.
func (c *checker) toFileSystem(mount *network.Mount, o origin) *path {
	id, known := mount.FileSystem.Get()
	fs := c.FileSystems[id]
	switch {
	case !known:
		return unknownMount("which file system volume " + mount.Volume + " is on is not known: " + mount.FileSystem.Why())
	case fs == nil:
		return unknownMount("the mount targets of file system " + id + " are not in the source")
	case o.subnet == nil || o.vpc == nil:
		return unknownMount(orReason(o.why, "the subnet is not known"))
	}
	dns, named := c.fileSystemName(fs, o.vpc)
	if dns.is == no {
		return &path{hops: []Hop{{DNSHop, Fail, dns.why}}, problems: []*problem{named}}
	}
	var ways []*path
	sure, doubt := false, answer{is: yes}
	for _, m := range fs.MountTargets.Members() {
		target := m.Item
		near := and(c.near(target, o), present(target, m.Why))
		if near.is == no || sure {
			continue
		}
		way := c.toMountTarget(&target, o)
		if near.is == yes {
			sure, ways = true, nil
		} else {
			doubt = and(doubt, near)
		}
		ways = append(ways, way)
	}
	switch why, gap := c.gap(network.MountTargetKind, o.vpc); {
	case sure:
	case fs.MountTargets.More != "" || gap:
		return unknownMount(orReason(fs.MountTargets.More, why))
	default:
		none := &path{hops: []Hop{{DNSHop, Fail, fmt.Sprintf("file system %s has no mount target in the Availability Zone of %s, so its name does not resolve there", fs.Label(), o.label())}}, problems: []*problem{noMountTarget(fs, o)}}
		if len(ways) == 0 {
			return none
		}
		dns = and(dns, doubt) // where no target turns out to be near, the mount fails as well
	}
	p := &path{}
	p.hop(DNSHop, dns)
	p.merge(ways)
	return p
}

// unknownMount is a mount of which nothing more can be said.
func unknownMount(why string) *path { return &path{hops: []Hop{{DNSHop, Undecided, why}}} }

// fileSystemName answers whether the resolver of a VPC knows the names of file systems.
func (c *checker) fileSystemName(fs *network.FileSystem, vpc *network.VPC) (answer, *problem) {
	switch on := partial.TruthOf(vpc.DNSSupport).And(partial.TruthOf(vpc.DNSHostnames)); {
	case on == no:
		why := fmt.Sprintf("VPC %s does not have both enableDnsSupport and enableDnsHostnames on, so the names of file systems of Amazon EFS do not resolve", vpc.Label())
		return answer{no, why}, &problem{rule: vpcDNSAttributes, at: vpc.Object, key: "efs", source: efsByName,
			say: said(plain.Capital(why)+".", "Turn on both enableDnsSupport and enableDnsHostnames of the VPC.")}
	case on == maybe:
		return answer{maybe, "whether the VPC's DNS attributes are on is not known: " + firstReason(vpc.DNSSupport, vpc.DNSHostnames)}, nil
	}
	if a := amazonDNS(vpc); a.is != yes {
		return answer{maybe, a.why}, nil
	}
	return answer{yes, fmt.Sprintf("the name means the mount target of file system %s in the caller's Availability Zone", fs.Label())}, nil
}

// near answers whether a mount target is in the VPC and the Availability Zone of an origin.
func (c *checker) near(m network.MountTarget, o origin) answer {
	id, known := m.Subnet.Get()
	s := c.Subnets[id]
	switch {
	case !known:
		return answer{maybe, "the subnet of mount target " + m.Label() + " is not known: " + m.Subnet.Why()}
	case id == o.subnet.ID:
		return answer{is: yes}
	case s == nil:
		return answer{maybe, fmt.Sprintf("subnet %s of mount target %s is not in the source", id, m.Label())}
	}
	if vpc, known := s.VPC.Get(); !known {
		return answer{maybe, s.VPC.Why()}
	} else if vpc != o.vpc.ID {
		return answer{is: no}
	}
	is := same(s.AZ, o.subnet.AZ)
	return answer{is, fmt.Sprintf("whether subnets %s and %s are in one Availability Zone is not known", s.Label(), o.subnet.Label())}
}

// present answers whether a mount target is there and answers.
func present(m network.MountTarget, doubt string) answer {
	switch doubt = orReason(doubt, m.Perhaps); {
	case m.State != "" && m.State != "available":
		return answer{no, "mount target " + m.Label() + " is " + m.State}
	case doubt != "":
		return answer{maybe, doubt}
	}
	return answer{is: yes}
}

func noMountTarget(fs *network.FileSystem, o origin) *problem {
	return &problem{rule: efsTargetMissing, at: fs.Object, places: []place{o.place()}, sayFrom: func(_ []string, from []place) (string, string) {
		return fmt.Sprintf("File system %s has no mount target in the VPC and the Availability Zone of %s, so its name does not resolve there.", fs.Label(), inPlaces(from)),
			"Create a mount target in a subnet of each Availability Zone that tasks run in."
	}}
}

// toMountTarget follows a mount to a mount target of the caller's VPC, out of the caller's groups and network ACL and
// into those of the mount target.
func (c *checker) toMountTarget(m *network.MountTarget, o origin) *path {
	p := &path{}
	id, _ := m.Subnet.Get()
	subnet := c.Subnets[id]
	what := "mount target " + m.Label()
	there := c.inSubnet(what, subnet, o.vpc, m.SecurityGroups)
	from := c.sideOf(o)
	p.hop(RouteHop, answer{yes, what + " is in the VPC"})
	p.hop(EgressHop, c.passes(p, o.groups, true, there, egressToMount, o, m))
	p.hop(IngressHop, c.passes(p, m.SecurityGroups, false, from, ingressOfMount, o, m))
	if subnet == o.subnet {
		return p
	}
	for i, step := range []struct {
		subnet  *network.Subnet
		outward bool
		other   side
	}{{o.subnet, true, there}, {subnet, false, from}} {
		a, problems := c.acl(step.subnet, step.outward, step.other, step.other.what, nfs, o.ports)
		if a.is < [...]truth{no: no, maybe: maybe, yes: yes}[truthOf(p.hops[i+1].Result)] {
			p.hops[i+1] = Hop{p.hops[i+1].Kind, a.result(), a.why}
		}
		p.problems = append(p.problems, problems...)
	}
	return p
}

// passes answers whether the groups of one end let a mount through, and notes where they do not.
func (c *checker) passes(p *path, groups partial.List[string], outward bool, other side, rule string, o origin, m *network.MountTarget) answer {
	a := c.groupsAllow(groups, outward, other, nfs).answer
	direction, preposition, ends := "inbound", "from", c.groupNames(o.groups)
	if outward {
		direction, preposition, ends = "outbound", "to", c.groupNames(m.SecurityGroups)
	}
	switch a.is {
	case yes:
		a.why = fmt.Sprintf("TCP 2049 %s %s is allowed by %s", preposition, other.what, c.groupNames(groups))
	case maybe:
		a.why = orReason(a.why, "the rules are not known")
	case no:
		at := c.firstGroup(groups)
		if !outward {
			at = orObject(at, m.Object)
		}
		a.why = fmt.Sprintf("no %s rule of %s lets TCP 2049 %s %s", direction, c.groupNames(groups), preposition, other.what)
		p.problems = append(p.problems, &problem{rule: rule, at: at, items: []string{other.what}, say: func(sides []string) (string, string) {
			return fmt.Sprintf("No %s rule of %s lets TCP 2049 (NFS) %s %s.", direction, c.groupNames(groups), preposition, plain.List(sides)),
				fmt.Sprintf("Add an %s rule for TCP 2049 %s %s.", direction, preposition, ends)
		}})
	}
	return a
}

// truthOf is the answer that a result stands for.
func truthOf(r Result) truth {
	switch r {
	case Fail:
		return no
	case Pass:
		return yes
	}
	return maybe
}

// defaultFileSystemPolicy is the policy of a file system that has none. Source: Amazon EFS User Guide, Using IAM to
// control file system data access, Default EFS file system policy.
var defaultFileSystemPolicy = &iam.Document{Version: iam.Version20121017, Statements: []iam.Statement{{SID: "AWS's default", Effect: iam.Allow,
	Principal: &iam.Principals{Any: true}, Action: iam.Strings("elasticfilesystem:Client*"), Resource: iam.Strings("*")}}}

// fileSystem is a file system as a resource with a policy.
func (c *checker) fileSystem(m *network.Mount, arn partial.Text) *network.Resource {
	id, known := m.FileSystem.Get()
	fs := c.FileSystems[id]
	if fs == nil {
		if !known {
			id = "of volume " + m.Volume
		}
		return &network.Resource{Object: network.Object{ID: id}, Kind: network.FileSystemKind, ARN: arn, Policy: partial.Unknown[*iam.Document]("the file system is not in the source")}
	}
	o := &network.Resource{Object: fs.Object, Kind: network.FileSystemKind, ARN: fs.ARN, Policy: fs.Policy,
		Unusable: orReason(fs.Unusable, m.Unusable), Unchecked: orReason(fs.Unchecked, m.Unchecked)}
	if document, known := fs.Policy.Get(); known && document == nil {
		o.Policy = partial.Known(defaultFileSystemPolicy)
	}
	return o
}

// anonymousMount asks the policy of a file system about a client that names no role.
func (c *checker) anonymousMount(r *request, out *Call) []*problem {
	o := c.fileSystem(r.mount, r.named)
	if o.Unusable != "" {
		out.Hops = append(out.Hops, Hop{ResourcePolicyHop, Fail, unusable(o)})
		return []*problem{unusableProblem(r, o)}
	}
	document, known := o.Policy.Get()
	if !known {
		out.Hops = append(out.Hops, Hop{ResourcePolicyHop, Undecided, "the policy of file system " + o.Label() + " is not known: " + o.Policy.Why()})
		return nil
	}
	stands := attached{document, iam.ResourcePolicy, o.Object, "the policy of file system " + o.Label()}
	if refused := c.refusal(stands); refused != nil {
		out.Hops = append(out.Hops, Hop{ResourcePolicyHop, Fail, "AWS refuses it: " + c.taken(document, stands.kind).Refused})
		return []*problem{refused}
	}
	q := c.question(r, caller{}, &path{})
	q.Caller, q.Principal = iam.AnyCaller, iam.OfAWS()
	a := decided(iam.Evaluate(q, iam.Policy{Name: stands.name, Kind: stands.kind, Document: document}))
	a.why = inWords.Replace(a.why)
	if open := unchecked(ResourcePolicyHop, o); a.is == yes && open != nil {
		out.Hops = append(out.Hops, *open)
		return nil
	}
	out.Hops = append(out.Hops, Hop{ResourcePolicyHop, a.result(), a.why})
	if a.is != no {
		return nil
	}
	return []*problem{{rule: resourceBlocks, at: o.Object, key: r.mount.Volume, source: efsByIAM, say: said(
		fmt.Sprintf("The policy of file system %s does not let volume %s be mounted without IAM authorization: %s.", o.Label(), r.mount.Volume, a.why),
		"Turn on IAM authorization and transit encryption of the volume, with a task role that may call elasticfilesystem:ClientMount, or let everybody in by the policy.")}}
}

// mountKeys are the context keys of a mount. Source: Amazon EFS User Guide, EFS condition keys for clients.
func mountKeys(q *iam.Request, m *network.Mount) {
	encrypted := partial.UnknownText("whether transit encryption is on")
	if on, known := m.Encrypted.Get(); known {
		encrypted = partial.Literal(fmt.Sprint(on))
	}
	q.Keys["aws:SecureTransport"] = []partial.Text{encrypted}
	q.Keys["elasticfilesystem:AccessedViaMountTarget"] = partial.Literals("true")
	if m.AccessPoint.IsZero() {
		q.Absent = append(q.Absent, "elasticfilesystem:AccessPointArn")
		return
	}
	q.Keys["elasticfilesystem:AccessPointArn"] = []partial.Text{m.AccessPoint}
}
