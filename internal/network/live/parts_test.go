package live

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// These tests hold parts of readings of which the recording has no case.

func TestObjects(t *testing.T) {
	for name, want := range map[string]string{"": "", "id": "", "web": "id (web)"} {
		if o := object("id", name); o.Name != want || o.ID != "id" {
			t.Errorf("of the name %q: %+v", name, o)
		}
	}
}

func TestPoliciesOfARole(t *testing.T) {
	good := strings.ReplaceAll(oneStatement, `\"`, `"`)
	for _, c := range []struct{ name, text, why, more string }{
		{"a policy", good, "", ""},
		{"one that was not read", good, "denied", "denied"},
		{"an empty one", " ", "", "AWS IAM answers with an empty policy p"},
		{"a text that is none", "{", "", "the policy of p cannot be read"},
	} {
		items, more := appendPolicy(partial.List[network.Policy]{}, "p", c.text, c.why)
		if (len(items) == 1) != (c.more == "") || !strings.HasPrefix(more, c.more) || (c.more == "") != (more == "") {
			t.Errorf("%s: %d policies, %q", c.name, len(items), more)
		}
	}
}

// A group that several endpoints have, and that is not of the VPC, is asked for once.
func TestGroupsOfOtherVPCs(t *testing.T) {
	group := func(ids ...string) (e ec2types.VpcEndpoint) {
		for _, id := range ids {
			e.Groups = append(e.Groups, ec2types.SecurityGroupIdentifier{GroupId: &id})
		}
		return e
	}
	p := vpcParts{groups: answer[ec2types.SecurityGroup]{items: []ec2types.SecurityGroup{{GroupId: aws.String("sg-1")}}},
		endpoints: answer[ec2types.VpcEndpoint]{items: []ec2types.VpcEndpoint{group("sg-1", "sg-2"), group("sg-2", "sg-3")}}}
	if got := fmt.Sprint(p.strangeGroups()); got != "[sg-2 sg-3]" {
		t.Errorf("got %s", got)
	}
	p.groups.why = "denied"
	if got := p.strangeGroups(); got != nil {
		t.Errorf("got %v of groups that are denied", got)
	}
}

// A file system that the network has is not read again.
func TestFileSystemsThatAreRead(t *testing.T) {
	n := network.Network{FileSystems: []network.FileSystem{{Object: network.Object{ID: "fs-1"}}}, Tasks: []network.Task{{}}}
	n.Tasks[0].Mounts.Items = []network.Mount{{FileSystem: partial.Known("fs-1")}}
	if asks(t, nil).fileSystems(&n); len(n.FileSystems) != 1 {
		t.Errorf("got %+v", n.FileSystems)
	}
}

func TestTheOnlyTaskSetOfAService(t *testing.T) {
	s := &startParts{}
	s.fromService(types.Service{TaskDefinition: aws.String("of the service"), TaskSets: []types.TaskSet{{Status: aws.String("PRIMARY"), TaskDefinition: aws.String("of the task set")}}}, "")
	if s.definition != "of the task set" {
		t.Errorf("the definition is %s", s.definition)
	}
}

// The key of ECS Exec is read as those of secrets are.
func TestKeyOfECSExec(t *testing.T) {
	const arn = "arn:aws:kms:us-west-2:111122223333:key/k"
	for id, want := range map[string]string{"k": arn, "": ""} {
		n := network.Network{Tasks: []network.Task{{ExecKey: partial.Literal(id), LaunchType: partial.Known(pullpath.EC2)}}}
		n.Tasks[0].Images.More = "they were not read"
		asks(t, map[string]func(int) *answerOf{
			"organizations:DescribeOrganization": refuse("organizations:DescribeOrganization", "AWSOrganizationsNotInUseException")["organizations:DescribeOrganization"],
			"ecr:DescribePullThroughCacheRules":  say(`{"pullThroughCacheRules":[]}`),
			"kms:DescribeKey":                    say(`{"KeyMetadata":{"Arn":"` + arn + `","KeyState":"Enabled"}}`), "kms:GetKeyPolicy": say(`{"Policy":"` + oneStatement + `"}`),
		}).policies(&n)
		if n.Tasks[0].ExecKey.String() != want || (len(n.Resources) == 1) != (want != "") {
			t.Errorf("of the key %q: %s, resources %+v", id, n.Tasks[0].ExecKey, n.Resources)
		}
	}
}

func TestBoundaryOfARole(t *testing.T) {
	const role, policy, version = "iam:GetRole", "iam:GetPolicy", "iam:GetPolicyVersion"
	withBoundary := say("<R><GetRoleResult><Role><AssumeRolePolicyDocument>" + strings.ReplaceAll(oneStatement, `\"`, "%22") +
		"</AssumeRolePolicyDocument><PermissionsBoundary><PermissionsBoundaryArn>b</PermissionsBoundaryArn></PermissionsBoundary></Role></GetRoleResult></R>")
	current := say("<R><GetPolicyResult><Policy><DefaultVersionId>v1</DefaultVersionId></Policy></GetPolicyResult></R>")
	for _, c := range []struct {
		name       string
		answers    map[string]func(int) *answerOf
		trust, why string // why the trust and the boundary are not known
	}{
		{"a boundary", map[string]func(int) *answerOf{role: withBoundary, policy: current,
			version: say("<R><GetPolicyVersionResult><PolicyVersion><Document>" + strings.ReplaceAll(oneStatement, `\"`, "%22") + "</Document></PolicyVersion></GetPolicyVersionResult></R>")}, "", ""},
		{"no boundary and no trust", map[string]func(int) *answerOf{role: say("<R><GetRoleResult><Role></Role></GetRoleResult></R>")}, "AWS IAM tells no trust policy", ""},
		{"a role that may not be read", refuse(role, "AccessDenied"), role + " was denied", role + " was denied"},
		{"a boundary that may not be read", map[string]func(int) *answerOf{role: withBoundary, policy: refuse(policy, "AccessDenied")[policy]}, "", policy + " was denied"},
		{"a version that may not be read", map[string]func(int) *answerOf{role: withBoundary, policy: current, version: refuse(version, "AccessDenied")[version]}, "", version + " was denied"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got network.Role
			asks(t, c.answers).trustAndBoundary(aws.String("r"), &got)
			for what, is := range map[string][2]string{"trust": {got.Trust.Why(), c.trust}, "boundary": {got.Boundary.Why(), c.why}} {
				if !strings.HasPrefix(is[0], is[1]) || (is[0] == "") != (is[1] == "") {
					t.Errorf("the %s is not known for %q, want %q", what, is[0], is[1])
				}
			}
			if boundary, known := got.Boundary.Get(); known && (boundary != nil) != (c.trust == "") {
				t.Errorf("the boundary is %+v", boundary)
			}
		})
	}
}

// An answer without the members that it must have is a failed read.
func TestAnswersAboutFileSystemsThatAreNone(t *testing.T) {
	for _, answer := range []string{`{}`, `{"AccessPoints":[]}`, `{"AccessPoints":[{"LifeCycleState":"available"}]}`, `{"AccessPoints":[{"FileSystemId":"fs-1"}]}`} {
		m := network.Mount{FileSystem: partial.Known("fs-1"), AccessPoint: partial.Literal("access-point/fsap-1")}
		asks(t, map[string]func(int) *answerOf{"elasticfilesystem:DescribeAccessPoints": say(answer)}).accessPoint(&m)
		if m.Unusable != "" || !strings.HasPrefix(m.Unchecked, "elasticfilesystem:DescribeAccessPoints failed: the answer lacks") {
			t.Errorf("of %s: %+v", answer, m)
		}
	}
	for _, answer := range []string{`{}`, `{"FileSystems":[]}`, `{"FileSystems":[{"FileSystemId":"fs-1"}]}`} {
		fs := asks(t, map[string]func(int) *answerOf{"elasticfilesystem:DescribeFileSystems": say(answer), "elasticfilesystem:DescribeMountTargets": say(`{"MountTargets":[]}`),
			"elasticfilesystem:DescribeFileSystemPolicy": refuse("elasticfilesystem:DescribeFileSystemPolicy", "PolicyNotFound")["elasticfilesystem:DescribeFileSystemPolicy"],
		}).fileSystem("fs-1", nil)
		if fs.Unusable != "" || !strings.HasPrefix(fs.Unchecked, "elasticfilesystem:DescribeFileSystems failed: the answer lacks") || !fs.Policy.Known() {
			t.Errorf("of %s: %+v", answer, fs)
		}
	}
}
