package live

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/efs"

	"ecrprivatelink/internal/network"
	gatepolicies "ecrprivatelink/internal/testing/gate"
	"ecrprivatelink/internal/trace"
)

// A volume of Amazon EFS is never passed over: its file system is named, and one that was not read is unknown.
func TestVolumesOfAmazonEFS(t *testing.T) {
	definition := &ecstypes.TaskDefinition{Volumes: []ecstypes.Volume{
		{Name: aws.String("scratch")},
		{Name: aws.String("plain"), EfsVolumeConfiguration: &ecstypes.EFSVolumeConfiguration{FileSystemId: aws.String("fs-1")}},
		{Name: aws.String("data"), EfsVolumeConfiguration: &ecstypes.EFSVolumeConfiguration{FileSystemId: aws.String("fs-2"), TransitEncryption: ecstypes.EFSTransitEncryptionEnabled,
			AuthorizationConfig: &ecstypes.EFSAuthorizationConfig{AccessPointId: aws.String("fsap-1"), Iam: ecstypes.EFSAuthorizationConfigIAMEnabled}}},
	}}
	var task network.Task
	us("111122223333").define(&task, &startParts{}, definition, "")
	if len(task.Mounts.Items) != 2 || !task.Mounts.Complete() {
		t.Fatalf("got %+v, want the two volumes of Amazon EFS", task.Mounts)
	}
	plain, data := task.Mounts.Items[0], task.Mounts.Items[1]
	if id, _ := plain.FileSystem.Get(); id != "fs-1" || !plain.AccessPoint.IsZero() {
		t.Errorf("got %+v", plain)
	}
	by, _ := plain.IAM.Get()
	encrypted, _ := plain.Encrypted.Get()
	if by || encrypted {
		t.Errorf("got %+v, want neither IAM authorization nor encryption", plain)
	}
	by, _ = data.IAM.Get()
	encrypted, _ = data.Encrypted.Get()
	if !by || !encrypted || data.AccessPoint.IsZero() {
		t.Errorf("got %+v, want an access point, IAM authorization and encryption", data)
	}

	var other network.Task
	us("111122223333").define(&other, &startParts{}, nil, "it was denied")
	if other.Mounts.Complete() {
		t.Errorf("got %+v, want volumes that are not known", other.Mounts)
	}
}

// testFileSystems holds what AWS tells of the file systems that tasks mount: what lets a mount through and what does
// not.
func testFileSystems(t *testing.T, a *account, met gatepolicies.Met) {
	a = a.with(t)
	c := gatedCluster(t, a, "files", "10.61")
	f := c.MakeFiles("10.61.0.0/16")
	c.MakeService("files", f.Definition, func(in *ecs.CreateServiceInput) {
		in.LaunchType, in.PlatformVersion, in.NetworkConfiguration = ecstypes.LaunchTypeFargate, aws.String("1.4.0"), c.VPCConfiguration()
	})
	ctx := t.Context()
	other := made(a.EFS.CreateFileSystem(ctx, &efs.CreateFileSystemInput{CreationToken: aws.String("other")}))(t).FileSystemId
	state := func(action, members, state string) *gate {
		return &gate{patch: map[string]func(string) string{action: func(body string) string {
			return strings.Replace(body, `"LifeCycleState": "available"`, `"LifeCycleState": "`+state+`"`+members, 1)
		}}}
	}
	groups := func(group string) {
		made(a.EFS.ModifyMountTargetSecurityGroups(ctx, &efs.ModifyMountTargetSecurityGroupsInput{MountTargetId: &f.Target, SecurityGroups: []string{group}}))(t)
	}
	policy := func(document string) {
		made(a.EFS.PutFileSystemPolicy(ctx, &efs.PutFileSystemPolicyInput{FileSystemId: &f.FileSystem, Policy: &document}))(t)
	}
	for _, step := range []struct {
		name string
		do   func(t *testing.T) *gate
		want trace.Result
		says string
	}{
		{"all that it needs", func(*testing.T) *gate { return nil }, trace.Pass, ""},
		{"a file system that may not be described", func(*testing.T) *gate {
			return &gate{answers: refuse("elasticfilesystem:DescribeFileSystems", "AccessDeniedException")}
		}, trace.Undecided, "elasticfilesystem:DescribeFileSystems"},
		{"a file system that this account does not have", func(*testing.T) *gate {
			return &gate{answers: refuse("elasticfilesystem:DescribeFileSystems", "FileSystemNotFound")}
		}, trace.Undecided, "another account"},
		{"a file system that is being deleted", func(*testing.T) *gate {
			return state("elasticfilesystem:DescribeFileSystems", "", "deleting")
		}, trace.Fail, "it is deleting"},
		{"a file system in error", func(*testing.T) *gate { return state("elasticfilesystem:DescribeFileSystems", "", "error") }, trace.Undecided, "in state error"},
		{"an access point that is being deleted", func(*testing.T) *gate {
			return state("elasticfilesystem:DescribeAccessPoints", "", "deleting")
		}, trace.Fail, "access point " + f.AccessPoint},
		{"an access point of another file system", func(*testing.T) *gate {
			return &gate{patch: map[string]func(string) string{"elasticfilesystem:DescribeAccessPoints": func(body string) string {
				return strings.ReplaceAll(body, f.FileSystem, *other)
			}}}
		}, trace.Fail, *other},
		{"an access point that may not be described", func(*testing.T) *gate {
			return &gate{answers: refuse("elasticfilesystem:DescribeAccessPoints", "AccessDeniedException")}
		}, trace.Undecided, "elasticfilesystem:DescribeAccessPoints"},
		{"an access point that this account does not have", func(*testing.T) *gate {
			return &gate{answers: refuse("elasticfilesystem:DescribeAccessPoints", "AccessPointNotFound")}
		}, trace.Undecided, "another account"},
		{"mount targets that may not be described", func(*testing.T) *gate {
			return &gate{answers: refuse("elasticfilesystem:DescribeMountTargets", "AccessDeniedException")}
		}, trace.Undecided, "elasticfilesystem:DescribeMountTargets"},
		{"a mount target that is being deleted", func(*testing.T) *gate {
			return state("elasticfilesystem:DescribeMountTargets", "", "deleting")
		}, trace.Fail, "no mount target"},
		{"groups that may not be described", func(*testing.T) *gate {
			return &gate{answers: refuse("elasticfilesystem:DescribeMountTargetSecurityGroups", "AccessDeniedException")}
		}, trace.Undecided, "elasticfilesystem:DescribeMountTargetSecurityGroups"},
		{"a policy that may not be described", func(*testing.T) *gate {
			return &gate{answers: refuse("elasticfilesystem:DescribeFileSystemPolicy", "AccessDeniedException")}
		}, trace.Undecided, "elasticfilesystem:DescribeFileSystemPolicy"},
		{"a policy that denies", func(*testing.T) *gate {
			policy(*denyAll("elasticfilesystem:ClientMount"))
			return nil
		}, trace.Fail, "policy"},
		{"a policy that lets everybody in", func(*testing.T) *gate {
			policy(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"elasticfilesystem:ClientMount","Resource":"*"}]}`)
			return nil
		}, trace.Pass, ""},
		{"a group that lets nobody in", func(*testing.T) *gate {
			groups(c.EndpointGroup)
			return nil
		}, trace.Fail, "2049"},
		{"no mount target", func(t *testing.T) *gate {
			groups(f.Group)
			made(a.EFS.DeleteMountTarget(ctx, &efs.DeleteMountTargetInput{MountTargetId: &f.Target}))(t)
			return nil
		}, trace.Fail, "no mount target"},
		{"a mount target in another VPC", func(t *testing.T) *gate {
			far := a.MakeVPC("far", "10.62.0.0/16", "10.62.1.0/24")
			made(a.EFS.CreateMountTarget(ctx, &efs.CreateMountTargetInput{FileSystemId: &f.FileSystem, SubnetId: &far.Subnet}))(t)
			return nil
		}, trace.Fail, "no mount target"},
	} {
		if strings.Contains(step.name, "a policy that") && step.want != trace.Undecided {
			met.Add(gatepolicies.FileSystem, step.want == trace.Fail)
		}
		t.Run(step.name, func(t *testing.T) {
			read, err := a.reader(step.do(t)).ReadTask(ctx, TaskQuery{Cluster: c.Name, Service: "files"})
			if err != nil {
				t.Fatal(err)
			}
			var mount *trace.Call
			for i, call := range trace.Check(read.Network).Traces[0].Calls {
				if call.API == "elasticfilesystem:ClientMount" {
					mount = &trace.Check(read.Network).Traces[0].Calls[i]
				}
			}
			if mount == nil {
				t.Fatal("the mount is not traced")
			}
			var details []string
			for _, h := range mount.Hops {
				details = append(details, h.Detail)
			}
			if said := strings.Join(details, "\n"); mount.Result != step.want || !strings.Contains(said, step.says) {
				t.Errorf("it is %s, want %s with %q:\n%s", mount.Result, step.want, step.says, said)
			}
		})
	}
	t.Run("file systems that no task mounts are not asked for", func(t *testing.T) {
		g := &gate{}
		if _, err := a.reader(g).ReadTask(ctx, TaskQuery{Cluster: c.Name, Service: "web"}); err != nil {
			t.Fatal(err)
		}
		for action, n := range g.calls {
			if strings.HasPrefix(action, "elasticfilesystem:") {
				t.Errorf("%s is called %d times", action, n)
			}
		}
	})
}
