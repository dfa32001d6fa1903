package template

import (
	"slices"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) fileSystem(s *cfn.Resource) {
	r.fileSystems.put(&network.FileSystem{Object: object(s), Env: env(s.Stack), ARN: text(s.Value("Arn")), Policy: policyIn(s.Property("FileSystemPolicy"))})
}

// undeclaredFileSystem is a file system of which nothing is known but its ARN.
func undeclaredFileSystem(name string, by *cfn.Stack) *network.FileSystem {
	why := "file system " + name + " is not declared in the templates; give the template that declares it, too"
	e, o := env(by), external(name)
	return &network.FileSystem{Object: o, Env: e, Policy: partial.Unknown[*iam.Document](why), MountTargets: partial.UnknownList[network.MountTarget](why),
		ARN: e.ARN("elasticfilesystem", e.Region, e.Account, partial.Literal("file-system/"), o.Ref)}
}

// mountTarget adds a mount target to its file system. Without groups it has the default group of its subnet's VPC.
// Source: AWS CloudFormation Template Reference, AWS::EFS::MountTarget.
func (r *reader) mountTarget(s *cfn.Resource) {
	subnet := r.subnets.referred(s.Property("SubnetId"), s.Stack)
	vpc := r.vpcOfGroups(s.Property("SecurityGroups"), s.Stack)
	if subnet != nil && subnet.VPC.Known() {
		vpc = subnet.VPC
	} else if subnet != nil {
		subnet.VPC = vpc
	}
	target := network.MountTarget{Object: object(s), Subnet: id(s.Property("SubnetId")), SecurityGroups: r.groupsIn(s.Property("SecurityGroups"), s.Stack, vpc)}
	if reason := open(s.Property("SubnetId")); reason != "" {
		target.Subnet = partial.Unknown[string](reason)
	}
	attachTo(r, s, s.Property("FileSystemId"), &r.fileSystems, func(fs *network.FileSystem, doubt string) {
		add(&fs.MountTargets, target, doubt)
	})
}

// mounts reads the volumes of Amazon EFS. One that no container mounts is perhaps left alone. A definition of AWS Batch
// has the same volumes with other letters.
func (r *reader) mounts(t *network.Task, s *cfn.Stack, volumes cfn.Value, containers []cfn.Value) {
	items, more := volumes.Items()
	t.Mounts.More = more
	for _, v := range items {
		if v.Kind() != cfn.Map {
			t.Mounts.More = why(v)
			continue
		}
		efs := first(v.Field, "EFSVolumeConfiguration", "EfsVolumeConfiguration")
		if efs.IsAbsent() {
			continue
		}
		if efs.Kind() != cfn.Map {
			t.Mounts.More = why(efs)
			continue
		}
		authorization := efs.Field("AuthorizationConfig")
		fs := first(efs.Field, "FilesystemId", "FileSystemId")
		m := network.Mount{Volume: v.Field("Name").String(), FileSystem: id(fs),
			IAM: switchedOn(first(authorization.Field, "IAM", "Iam")), Encrypted: switchedOn(efs.Field("TransitEncryption"))}
		found := r.fileSystems.referred(fs, s)
		if reason := open(fs); reason != "" && (found == nil || found.LogicalID == "") {
			m.FileSystem = partial.Unknown[string](reason)
		}
		if point := authorization.Field("AccessPointId"); !point.IsAbsent() {
			m.AccessPoint = accessPointARN(point, s)
		}
		refuseMount(t, efs, m)
		if mounted(v.Field("Name"), containers) {
			add(&t.Mounts, m, "")
		} else {
			add(&t.Mounts, m, "no container mounts volume "+m.Volume)
		}
	}
}

// switchedOn is a setting that is ENABLED or DISABLED, its default.
func switchedOn(v cfn.Value) partial.Value[bool] {
	word, known := v.Literal()
	switch {
	case v.IsAbsent() || known && word == "DISABLED":
		return partial.Known(false)
	case known && word == "ENABLED":
		return partial.Known(true)
	case known:
		return partial.Unknown[bool](word + " is neither ENABLED nor DISABLED")
	}
	return partial.Unknown[bool](why(v))
}

// mounted reports whether a container mounts a volume, as far as is known.
func mounted(volume cfn.Value, containers []cfn.Value) bool {
	name, known := volume.Literal()
	return !known || slices.ContainsFunc(containers, func(c cfn.Value) bool {
		points, more := c.Field("MountPoints").Items()
		return more != "" || c.Kind() != cfn.Map || slices.ContainsFunc(points, func(p cfn.Value) bool {
			source, known := p.Field("SourceVolume").Literal()
			return !known || source == name
		})
	})
}

func accessPointARN(v cfn.Value, s *cfn.Stack) partial.Text {
	if declared := v.ResourceOf("AWS::EFS::AccessPoint"); declared != nil {
		return text(declared.Value("Arn"))
	}
	e := env(s)
	return e.ARN("elasticfilesystem", e.Region, e.Account, partial.Literal("access-point/"), text(v))
}
