package template

import (
	"slices"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) fileSystem(s *cfn.Resource) {
	fs, _ := r.fileSystems.add(s.ID())
	*fs = network.FileSystem{Object: object(s), Env: env(s.Stack), ARN: text(s.Value("Arn")), Policy: policyIn(s.Property("FileSystemPolicy"))}
}

// fileSystemFor is the file system that a value refers to, as [referred] finds it.
func (r *reader) fileSystemFor(v cfn.Value, s *cfn.Stack) *network.FileSystem {
	return referred(&r.fileSystems, v, func(name string) network.FileSystem {
		why := "file system " + name + " is not declared in the templates; give the template that declares it, too"
		e := env(s)
		return network.FileSystem{Object: external(name), Env: e, Policy: partial.Unknown[*iam.Document](why), MountTargets: partial.UnknownList[network.MountTarget](why),
			ARN: e.ARN("elasticfilesystem", e.Region, e.Account, partial.Literal("file-system/"), text(v))}
	})
}

// mountTarget adds a mount target to its file system. Without groups it has the default group of its subnet's VPC.
// Source: AWS CloudFormation Template Reference, AWS::EFS::MountTarget.
func (r *reader) mountTarget(s *cfn.Resource) {
	subnet := r.subnetFor(s.Property("SubnetId"))
	vpc := r.vpcOfGroups(s.Property("SecurityGroups"))
	if subnet != nil && subnet.VPC.Known() {
		vpc = subnet.VPC
	} else if subnet != nil {
		subnet.VPC = vpc
	}
	target := network.MountTarget{Object: object(s), Subnet: id(s.Property("SubnetId")), SecurityGroups: r.groupsIn(s.Property("SecurityGroups"), vpc)}
	if reason := open(s.Property("SubnetId")); reason != "" {
		target.Subnet = partial.Unknown[string](reason)
	}
	if fs := r.fileSystemFor(s.Property("FileSystemId"), s.Stack); fs != nil {
		add(&fs.MountTargets, s, target)
	}
	meant(r, s, s.Property("FileSystemId"), &r.fileSystems, func(fs *network.FileSystem, why string) {
		perhaps(&fs.MountTargets, target, why)
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
		if reason := open(fs); reason != "" {
			if declared := r.fileSystemFor(fs, s); declared == nil || declared.LogicalID == "" {
				m.FileSystem = partial.Unknown[string](reason)
			}
		} else {
			r.fileSystemFor(fs, s)
		}
		if point := authorization.Field("AccessPointId"); !point.IsAbsent() {
			m.AccessPoint = accessPointARN(point, s)
		}
		r.refuseMount(t, v, efs, m)
		if mounted(v.Field("Name"), containers) {
			t.Mounts.Items = append(t.Mounts.Items, m)
		} else {
			perhaps(&t.Mounts, m, "no container mounts volume "+m.Volume)
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

// accessPointARN is the ARN of an access point.
func accessPointARN(v cfn.Value, s *cfn.Stack) partial.Text {
	if declared, _ := v.Resource(); declared != nil && declared.Type == "AWS::EFS::AccessPoint" {
		return text(declared.Value("Arn"))
	}
	e := env(s)
	return e.ARN("elasticfilesystem", e.Region, e.Account, partial.Literal("access-point/"), text(v))
}
