package template_test

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
)

// TestMounts holds what is read of volumes of Amazon EFS.
func TestMounts(t *testing.T) {
	task := func(efs string, containers ...string) string {
		container := "MountPoints: [{SourceVolume: data, ContainerPath: /data}]"
		if len(containers) > 0 {
			container = containers[0]
		}
		return `C: {Type: 'AWS::ECS::Cluster'}
			Files: {Type: 'AWS::EFS::FileSystem'}
			Point: {Type: 'AWS::EFS::AccessPoint', Properties: {FileSystemId: !Ref Files}}
			D: {Type: 'AWS::ECS::TaskDefinition', Properties: {NetworkMode: awsvpc, Volumes: [{Name: data, EFSVolumeConfiguration: ` + efs + `}], ContainerDefinitions: [{Name: c, Image: x, ` + container + `}]}}
			S: {Type: 'AWS::ECS::Service', Properties: {TaskDefinition: !Ref D, Cluster: !Ref C, LaunchType: FARGATE}}`
	}
	got := func(n network.Network) string {
		shown := list(n.Tasks[0].Mounts, func(m network.Mount) string {
			return fmt.Sprintf("%s iam=%s encrypted=%s point=%s", show(m.FileSystem), show(m.IAM), show(m.Encrypted), m.AccessPoint)
		})
		return strings.ReplaceAll(shown, "; give the template of the stack that does, too", "")
	}
	const files = "{FilesystemId: !Ref Files"
	for _, c := range []modelCase{
		{"a file system that the template declares", task(files + "}"), got, "T/Files iam=false encrypted=false point="},
		{"one that is only referred to", task("{FilesystemId: fs-1}"), got, "fs-1 iam=false encrypted=false point="},
		{"one that is not known", task("{FilesystemId: !ImportValue f}"), got, "? no template given exports f iam=false encrypted=false point="},
		{"settings that are on", task(files + ", TransitEncryption: ENABLED, AuthorizationConfig: {IAM: ENABLED}}"), got, "T/Files iam=true encrypted=true point="},
		{"settings that are off", task(files + ", TransitEncryption: DISABLED, AuthorizationConfig: {IAM: DISABLED}}"), got, "T/Files iam=false encrypted=false point="},
		{"settings that do not exist", task(files + ", TransitEncryption: on}"), got, "T/Files iam=false encrypted=? true is neither ENABLED nor DISABLED point="},
		{"settings that are not known", task(files + ", TransitEncryption: !ImportValue e}"), got, "T/Files iam=false encrypted=? no template given exports e point="},
		{"an access point that the template declares", task(files + ", AuthorizationConfig: {AccessPointId: !Ref Point}}"), got, "T/Files iam=false encrypted=false point=‹T/Point.Arn›"},
		{"an access point by its id", task(files + ", AuthorizationConfig: {AccessPointId: fsap-1}}"), got,
			"T/Files iam=false encrypted=false point=arn:aws:elasticfilesystem:‹AWS::Region›:‹AWS::AccountId›:access-point/fsap-1"},
		{"a volume that no container mounts", task(files+"}", "Cpu: 1"), got, "perhaps T/Files iam=false encrypted=false point=: no container mounts volume data"},
		{"a container that mounts another", task(files+"}", "MountPoints: [{SourceVolume: other}]"), got, "perhaps T/Files iam=false encrypted=false point=: no container mounts volume data"},
		{"a container whose mounts are not known", task(files+"}", "MountPoints: !ImportValue m"), got, "T/Files iam=false encrypted=false point="},
		{"a container whose mount is not known", task(files+"}", "MountPoints: [{SourceVolume: !ImportValue m}]"), got, "T/Files iam=false encrypted=false point="},
		{"a container that is not known", task(files+"}", "Cpu: 1}, !ImportValue c, {Name: d"), got, "T/Files iam=false encrypted=false point="},
	} {
		c.run(t)
	}
}
