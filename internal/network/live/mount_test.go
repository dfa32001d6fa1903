package live

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/internal/network"
)

// A volume of Amazon EFS is never passed over: its file system is named, and one that was not read is unknown.
func TestVolumesOfAmazonEFS(t *testing.T) {
	definition := &types.TaskDefinition{Volumes: []types.Volume{
		{Name: aws.String("scratch")},
		{Name: aws.String("plain"), EfsVolumeConfiguration: &types.EFSVolumeConfiguration{FileSystemId: aws.String("fs-1")}},
		{Name: aws.String("data"), EfsVolumeConfiguration: &types.EFSVolumeConfiguration{FileSystemId: aws.String("fs-2"), TransitEncryption: types.EFSTransitEncryptionEnabled,
			AuthorizationConfig: &types.EFSAuthorizationConfig{AccessPointId: aws.String("fsap-1"), Iam: types.EFSAuthorizationConfigIAMEnabled}}},
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
