package live

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/efs/types"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// fileSystems reads the file systems of Amazon EFS that the tasks mount, and the access points that they mount them
// through.
func (r *reading) fileSystems(n *network.Network) {
	var ids []string
	var mounts []*network.Mount
	for i := range n.Tasks {
		for j := range n.Tasks[i].Mounts.Items {
			m := &n.Tasks[i].Mounts.Items[j]
			// Tasks of one service share their mounts.
			if id, known := m.FileSystem.Get(); known && id != "" && !slices.Contains(mounts, m) {
				ids, mounts = append(ids, id), append(mounts, m)
			}
		}
	}
	ids = slices.DeleteFunc(distinct(ids), func(id string) bool {
		return slices.ContainsFunc(n.FileSystems, func(fs network.FileSystem) bool { return fs.ID == id })
	})
	var vpcs []string
	for _, v := range n.VPCs {
		vpcs = append(vpcs, v.ID)
	}
	n.FileSystems = append(n.FileSystems, each(ids, func(id string) network.FileSystem { return r.fileSystem(id, vpcs) })...)
	group := newStage()
	for _, m := range mounts {
		group.do(func() { r.accessPoint(m) })
	}
	group.wait()
}

// elsewhere is why a file system or an access point of that AWS knows nothing in this account is unknown: another
// account may have it, with mount targets in a VPC that is shared. Source: Amazon EFS API Reference,
// DescribeFileSystems; Amazon EFS User Guide, Managing mount targets (shared VPC).
const elsewhere = " is not of this account; if another account has it, run this with the owner's credentials"

// fileSystem reads a file system, its policy and its mount targets in the VPCs.
func (r *reading) fileSystem(id string, vpcs []string) network.FileSystem {
	fs := network.FileSystem{Object: object(id, ""), Env: r.env,
		ARN: r.env.ARN("elasticfilesystem", r.env.Region, r.env.Account, partial.Literal("file-system/"+id))}
	about, code, why := unless(r, r.EFS.DescribeFileSystems, &efs.DescribeFileSystemsInput{FileSystemId: aws.String(id)},
		func(o *efs.DescribeFileSystemsOutput) *types.FileSystemDescription {
			if len(o.FileSystems) == 0 || o.FileSystems[0].LifeCycleState == "" {
				return nil
			}
			return &o.FileSystems[0]
		}, "FileSystemNotFound")
	switch {
	case code != "":
		why := "file system " + id + elsewhere
		fs.Policy, fs.MountTargets = partial.Unknown[*iam.Document](why), partial.UnknownList[network.MountTarget](why)
		fs.ARN = partial.Token("the file system " + id)
		return fs
	case about != nil:
		fs.Object = object(id, aws.ToString(about.Name))
		fs.Unusable, fs.Unchecked = lifeCycle("it", about.LifeCycleState)
	default:
		fs.Unchecked = why
	}
	text, _, why := unless(r, r.EFS.DescribeFileSystemPolicy, &efs.DescribeFileSystemPolicyInput{FileSystemId: aws.String(id)},
		func(o *efs.DescribeFileSystemPolicyOutput) *string { return notEmpty(o.Policy) }, "PolicyNotFound")
	fs.Policy = policyText("file system "+id, text, why)
	fs.MountTargets = r.mountTargets(id, vpcs)
	return fs
}

// lifeCycle says why a file system or an access point in a state cannot be mounted, or why that is not known. Source:
// Amazon EFS API Reference, FileSystemDescription and AccessPointDescription.
func lifeCycle(what string, state types.LifeCycleState) (unusable, unchecked string) {
	switch state {
	case types.LifeCycleStateAvailable, types.LifeCycleStateUpdating:
		return "", ""
	case types.LifeCycleStateDeleting, types.LifeCycleStateDeleted:
		return what + " is " + string(state), ""
	}
	return "", what + " is in state " + string(state)
}

// mountTargets reads the mount targets of a file system. Those in other VPCs than the ones given are left out: a name
// leads to mount targets of the caller's own VPC only.
func (r *reading) mountTargets(id string, vpcs []string) partial.List[network.MountTarget] {
	found := pages[types.MountTargetDescription](r, r.EFS.DescribeMountTargets, &efs.DescribeMountTargetsInput{FileSystemId: aws.String(id)})
	out := partial.List[network.MountTarget]{More: found.why}
	for _, t := range found.items {
		if vpc := aws.ToString(t.VpcId); vpc != "" && !slices.Contains(vpcs, vpc) {
			continue
		}
		target := network.MountTarget{Object: object(aws.ToString(t.MountTargetId), ""), Subnet: partial.Known(aws.ToString(t.SubnetId)), State: string(t.LifeCycleState)}
		groups := list[string](r, r.EFS.DescribeMountTargetSecurityGroups, &efs.DescribeMountTargetSecurityGroupsInput{MountTargetId: t.MountTargetId})
		target.SecurityGroups = partial.List[string]{Items: groups.items, More: groups.why}
		out.Items = append(out.Items, target)
	}
	return out
}

// accessPoint reads the access point of a mount, if it has one.
func (r *reading) accessPoint(m *network.Mount) {
	id := short(m.AccessPoint.String())
	if id == "" {
		return
	}
	about, code, why := unless(r, r.EFS.DescribeAccessPoints, &efs.DescribeAccessPointsInput{AccessPointId: aws.String(id)},
		func(o *efs.DescribeAccessPointsOutput) *types.AccessPointDescription {
			if len(o.AccessPoints) == 0 || aws.ToString(o.AccessPoints[0].FileSystemId) == "" || o.AccessPoints[0].LifeCycleState == "" {
				return nil
			}
			return &o.AccessPoints[0]
		}, "AccessPointNotFound")
	switch {
	case code != "":
		m.Unchecked = "access point " + id + elsewhere
	case about == nil:
		m.Unchecked = why
	default:
		m.Unusable, m.Unchecked = lifeCycle("access point "+id, about.LifeCycleState)
		if mounted, _ := m.FileSystem.Get(); *about.FileSystemId != mounted {
			m.Unusable = "access point " + id + " is of file system " + *about.FileSystemId
		}
	}
}
