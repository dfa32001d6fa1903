package network

import (
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

// FileSystem is a file system of Amazon EFS. One that the Network does not hold is not known, and neither are its mount
// targets.
type FileSystem struct {
	Object
	Env Env
	// ARN is the file system's ARN.
	ARN partial.Text
	// Policy is the file system policy. Known and nil is AWS's default, full access for every client that reaches a
	// mount target.
	Policy partial.Value[*iam.Document]
	// MountTargets are its mount targets, one in each Availability Zone at most.
	MountTargets partial.List[MountTarget]
	// Unusable, when not empty, says why no mount gets through whatever the policies say, such as "it is being deleted".
	Unusable string
	// Unchecked, when not empty, says why it is not known whether the file system can be mounted.
	Unchecked string
}

// MountTarget is the network interface of a file system in a subnet.
type MountTarget struct {
	Object
	Subnet partial.Value[string]
	// SecurityGroups are its groups. One without any gets the VPC's default group, which the reader adds.
	SecurityGroups partial.List[string]
	// State is the life cycle state, in lower case. Default: "available".
	State string
}

// Mount is a volume of a task on a file system of Amazon EFS, which is mounted before the containers start.
type Mount struct {
	// Volume is the volume's name.
	Volume string
	// FileSystem is the id of the file system.
	FileSystem partial.Value[string]
	// AccessPoint is the ARN of the access point. The empty text is none.
	AccessPoint partial.Text
	// IAM says that the task role authorizes the mount. Default of Amazon ECS: false.
	IAM partial.Value[bool]
	// Encrypted says that transit encryption is on. Default of Amazon ECS: false.
	Encrypted partial.Value[bool]
	// Unusable and Unchecked are of the access point what [FileSystem.Unusable] and [FileSystem.Unchecked] are of the
	// file system.
	Unusable, Unchecked string
}
