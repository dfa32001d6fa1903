package trace

import (
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// withFiles is the working network, whose tasks on Fargate mount a file system.
func withFiles() network.Network {
	n := working()
	t := only(&n, "fargate")
	t.Mounts = partial.ListOf(network.Mount{Volume: "data", FileSystem: partial.Known("fs"), IAM: partial.Known(false), Encrypted: partial.Known(false)})
	n.FileSystems = []network.FileSystem{{
		Object: object("fs"), Env: here, ARN: partial.Literal("arn:aws:elasticfilesystem:us-west-2:111122223333:file-system/fs"), Policy: partial.Known[*iam.Document](nil),
		MountTargets: partial.ListOf(
			network.MountTarget{Object: object("target-a"), Subnet: partial.Known("subnet-a"), SecurityGroups: partial.ListOf("files")},
			network.MountTarget{Object: object("target-b"), Subnet: partial.Known("subnet-b"), SecurityGroups: partial.ListOf("files")}),
	}}
	out := groupOf(&n, "tasks")
	out.Egress.Items = append(out.Egress.Items, network.Rule{Peer: network.InGroup("files"), Ports: network.TCP(2049, 2049)})
	n.SecurityGroups = append(n.SecurityGroups, group("files", []network.Rule{{Peer: network.InGroup("tasks"), Ports: network.TCP(2049, 2049)}}, nil))
	return n
}

func targets(n *network.Network) *partial.List[network.MountTarget] {
	return &n.FileSystems[0].MountTargets
}

func mountOf(n *network.Network) *network.Mount { return &n.Tasks[0].Mounts.Items[0] }

// authorized lets the task role mount.
func authorized(n *network.Network) {
	m := mountOf(n)
	m.IAM, m.Encrypted = partial.Known(true), partial.Known(true)
	n.Roles[2] = role("task", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"elasticfilesystem:ClientMount","Resource":"*"},{"Effect":"Allow","Action":"ssmmessages:*","Resource":"*"}]}`)
}

func filePolicy(n *network.Network, statement string) {
	n.FileSystems[0].Policy = partial.Known(document(`{"Version":"2012-10-17","Statement":[` + statement + `]}`))
}

func TestMounts(t *testing.T) {
	everybody := `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"elasticfilesystem:ClientMount","Resource":"*"}`
	for _, c := range []struct {
		name   string
		change func(n *network.Network)
		want   Result
		says   string
	}{
		{"all that it needs", func(*network.Network) {}, Pass, ""},
		{"by the rules of both groups, where network ACLs let all through", func(n *network.Network) {
			n.Subnets = append(n.Subnets, subnet("third", "10.0.2.0/24", "us-west-2b", ""))
			n.Subnets[1].NetworkACL, n.Subnets[2].NetworkACL = partial.Known(""), partial.Known("")
			targets(n).Items[1].Subnet = partial.Known("third")
		}, Pass, "TCP 2049 to mount target target-b is allowed by security group tasks"},
		{"a file system that is not in the source", func(n *network.Network) { n.FileSystems = nil }, Undecided, "not in the source"},
		{"without an access point, where one is wanted", func(n *network.Network) {
			filePolicy(n, everybody+`,{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*","Resource":"*","Condition":{"Null":{"elasticfilesystem:AccessPointArn":"true"}}}`)
		}, Fail, "denies"},
		{"by an access point, where one is wanted", func(n *network.Network) {
			mountOf(n).AccessPoint = partial.Literal("arn:aws:elasticfilesystem:us-west-2:111122223333:access-point/a")
			filePolicy(n, everybody+`,{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*","Resource":"*","Condition":{"Null":{"elasticfilesystem:AccessPointArn":"true"}}}`)
		}, Pass, ""},
		{"a file system that is not known", func(n *network.Network) { mountOf(n).FileSystem = partial.Unknown[string]("a parameter") }, Undecided, "a parameter"},
		{"mount targets that are not all known", func(n *network.Network) { *targets(n) = partial.UnknownList[network.MountTarget]("denied") }, Undecided, "denied"},
		{"no mount target", func(n *network.Network) { targets(n).Items = nil }, Fail, "no mount target"},
		{"no mount target, as far as is known", func(n *network.Network) {
			targets(n).Items = nil
			n.Gaps = append(n.Gaps, network.Gap{Kind: network.MountTargetKind, Why: "a nested stack"})
		}, Undecided, "a nested stack"},
		{"a mount target only perhaps", func(n *network.Network) {
			targets(n).Perhaps = []partial.Doubt[network.MountTarget]{{Item: targets(n).Items[1], Why: "a condition"}}
			targets(n).Items = targets(n).Items[:1]
		}, Undecided, "a condition"},
		{"a file system that is being deleted", func(n *network.Network) { n.FileSystems[0].Unusable = "it is deleting" }, Fail, "it is deleting"},
		{"a file system that may be deleted", func(n *network.Network) { n.FileSystems[0].Unchecked = "it was denied" }, Undecided, "it was denied"},
		{"a file system that may be deleted, whose policy lets nobody in", func(n *network.Network) {
			n.FileSystems[0].Unchecked = "it was denied"
			filePolicy(n, strings.Replace(everybody, "Allow", "Deny", 1))
		}, Fail, "policy"},
		{"an access point of another file system, by the task role", func(n *network.Network) {
			authorized(n)
			mountOf(n).Unusable = "access point fsap-1 is of file system fs-2"
		}, Fail, "fs-2"},
		{"an access point that may be gone, by the task role", func(n *network.Network) {
			authorized(n)
			mountOf(n).Unchecked = "it was denied"
		}, Undecided, "it was denied"},
		{"a mount target that is being deleted", func(n *network.Network) { targets(n).Items[1].State = "deleting" }, Fail, "no mount target"},
		{"a mount target in another VPC", func(n *network.Network) {
			n.Subnets = append(n.Subnets, subnet("far", "10.9.0.0/24", "us-west-2b", ""))
			n.Subnets[2].VPC = partial.Known("other")
			targets(n).Items[1].Subnet = partial.Known("far")
		}, Fail, "no mount target"},
		{"zones that are not known", func(n *network.Network) {
			n.Subnets = append(n.Subnets, subnet("third", "10.0.2.0/24", "", ""))
			n.Subnets[2].AZ = partial.UnknownText("AWS chooses")
			targets(n).Items[1].Subnet = partial.Known("third")
		}, Undecided, "one Availability Zone"},
		{"zones that are not known, and a group that lets nobody in", func(n *network.Network) {
			n.Subnets = append(n.Subnets, subnet("third", "10.0.2.0/24", "", ""))
			n.Subnets[2].AZ = partial.UnknownText("AWS chooses")
			targets(n).Items[1].Subnet = partial.Known("third")
			groupOf(n, "files").Ingress.Items = nil
		}, Fail, "TCP 2049"},
		{"a network ACL that lets nothing to the mount targets", func(n *network.Network) {
			acl := &n.NetworkACLs[0].Entries
			acl.Items = append(acl.Items, network.ACLEntry{Number: partial.Known(50), Egress: partial.Known(true), Allow: partial.Known(false), Range: network.CIDR(prefix("10.0.1.0/24")), Ports: network.TCP(2049, 2049)})
			targets(n).Items[1].Subnet = partial.Known("third")
			n.Subnets = append(n.Subnets, subnet("third", "10.0.1.128/25", "us-west-2b", ""))
		}, Fail, "2049"},
		{"a network ACL within one subnet", func(n *network.Network) {
			acl := &n.NetworkACLs[0].Entries
			acl.Items = append(acl.Items, network.ACLEntry{Number: partial.Known(50), Egress: partial.Known(true), Allow: partial.Known(false), Range: network.CIDR(prefix("10.0.0.0/16")), Ports: network.TCP(2049, 2049)})
		}, Pass, ""},
		{"DNS host names off", func(n *network.Network) { n.VPCs[0].DNSHostnames = partial.Known(false) }, Fail, "enableDnsHostnames"},
		{"name servers of its own", func(n *network.Network) { n.VPCs[0].DNSServers = partial.ListOf("192.0.2.53") }, Undecided, "192.0.2.53"},
		{"a policy that lets nobody in", func(n *network.Network) { filePolicy(n, strings.Replace(everybody, "Allow", "Deny", 1)) }, Fail, "denies"},
		{"a policy that lets everybody in", func(n *network.Network) { filePolicy(n, everybody) }, Pass, ""},
		{"a policy that wants encryption", func(n *network.Network) {
			filePolicy(n, everybody+`,{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`)
		}, Fail, "denies"},
		{"encryption that is wanted and on", func(n *network.Network) {
			mountOf(n).Encrypted = partial.Known(true)
			filePolicy(n, everybody+`,{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`)
		}, Pass, ""},
		{"a policy for the task role, without IAM authorization", func(n *network.Network) {
			filePolicy(n, strings.Replace(everybody, `"*"},"Action"`, `"arn:aws:iam::111122223333:role/task"},"Action"`, 1))
		}, Fail, "nothing"},
		{"a policy that is not known", func(n *network.Network) { n.FileSystems[0].Policy = partial.Unknown[*iam.Document]("denied") }, Undecided, "denied"},
		{"IAM authorization", authorized, Pass, ""},
		{"IAM authorization by the default policy, which lets everybody in", func(n *network.Network) {
			authorized(n)
			n.Roles[2] = taskRole()
		}, Pass, ""},
		{"IAM authorization that the role denies", func(n *network.Network) {
			authorized(n)
			n.Roles[2] = role("task", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"elasticfilesystem:*","Resource":"*"}]}`)
		}, Fail, "denies"},
		{"IAM authorization without a role", func(n *network.Network) {
			authorized(n)
			n.Tasks[0].TaskRole = partial.Known("")
		}, Fail, "no task role"},
		{"IAM authorization by another access point", func(n *network.Network) {
			authorized(n)
			mountOf(n).AccessPoint = partial.Literal("arn:aws:elasticfilesystem:us-west-2:111122223333:access-point/a")
			filePolicy(n, `{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*","Resource":"*","Condition":{"StringNotEquals":{"elasticfilesystem:AccessPointArn":"arn:aws:elasticfilesystem:us-west-2:111122223333:access-point/b"}}}`)
		}, Fail, "denies"},
		{"IAM authorization that only a policy that is not known may give", func(n *network.Network) {
			authorized(n)
			n.Roles[2] = taskRole()
			n.FileSystems[0].Policy = partial.Unknown[*iam.Document]("denied")
		}, Undecided, "denied"},
		{"IAM authorization that is not known", func(n *network.Network) { mountOf(n).IAM = partial.Unknown[bool]("a parameter") }, Undecided, "a parameter"},
		{"volumes that are not all known", func(n *network.Network) { n.Tasks[0].Mounts.More = "a macro" }, Undecided, "a macro"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := withFiles()
			n.Tasks[0].Network.Subnets = partial.ListOf("subnet-b")
			c.change(&n)
			worst, said := Pass, ""
			for _, call := range Check(n).Traces[0].Calls {
				if call.Phase == string(pullpath.VolumesPhase) {
					worst = Worse(worst, call.Result)
					for _, h := range call.Hops {
						said += h.Detail + "\n"
					}
				}
			}
			if worst != c.want || !strings.Contains(said, c.says) {
				t.Errorf("got %s, want %s with %q:\n%s", worst, c.want, c.says, said)
			}
		})
	}
}

// The mount comes from the task's own interface in network mode awsvpc, and from the instance in others.
// Source: amazon-ecs-agent, agent/taskresource/volume/dockervolume.go, getDriverOpts.
func TestMountsComeFromTheTaskOrTheInstance(t *testing.T) {
	for id, want := range map[string]Result{"ec2-awsvpc": Pass, "ec2-bridge": Fail} {
		files := withFiles()
		n := working()
		n.FileSystems, n.SecurityGroups = files.FileSystems, files.SecurityGroups
		task := only(&n, id)
		task.Mounts = files.Tasks[0].Mounts
		for _, call := range Check(n).Traces[0].Calls {
			if call.Phase == string(pullpath.VolumesPhase) && call.Result != want {
				t.Errorf("%s: got %s, want %s: the group of the mount targets lets tasks in, not instances", id, call.Result, want)
			}
		}
	}
}

func TestWhatAmazonECSRefuses(t *testing.T) {
	for _, c := range []struct {
		name, task string
		change     func(t *network.Task)
		want       string // empty: it is taken
	}{
		{"a version of Linux on Windows", "windows", func(t *network.Task) { t.PlatformVersion = partial.Known("1.4.0") }, `no platform version "1.4.0" for windows`},
		{"a version that is cut short", "fargate", func(t *network.Task) { t.PlatformVersion = partial.Known("1.4") }, "Ask for 1.4.0"},
		{"LATEST in small letters", "fargate", func(t *network.Task) { t.PlatformVersion = partial.Known("latest") }, ""},
		{"a version on EC2, which ECS has given", "ec2-awsvpc", func(t *network.Task) { t.PlatformVersion = partial.Known("9.9.9") }, ""},
		{"a version of one system, where the system is not known", "fargate", func(t *network.Task) {
			t.PlatformVersion, t.OS = partial.Known("1.4.0"), partial.Unknown[pullpath.OS]("a parameter")
		}, ""},
		{"an execution role of another account", "fargate", func(t *network.Task) {
			t.ExecutionRole = partial.Known("arn:aws:iam::444455556666:role/execution")
		}, "of account 444455556666"},
		{"a task role of another account", "fargate", func(t *network.Task) { t.TaskRole = partial.Known("arn:aws:iam::444455556666:role/task") }, "of account 444455556666"},
		{"a role of another partition", "fargate", func(t *network.Task) { t.TaskRole = partial.Known("arn:aws-cn:iam::111122223333:role/task") }, "of partition aws-cn"},
		{"a role of the own account", "fargate", func(t *network.Task) { t.TaskRole = partial.Known("arn:aws:iam::111122223333:role/task") }, ""},
		{"a role where the account is not known", "fargate", func(t *network.Task) {
			t.TaskRole, t.Env.Account = partial.Known("arn:aws:iam::444455556666:role/task"), partial.Word("AWS::AccountId")
		}, ""},
		{"what holds on EC2 only, on Fargate", "fargate", func(t *network.Task) {
			t.Refused = []network.Refusal{{On: []pullpath.LaunchType{pullpath.EC2}, Message: "x.", Fix: "y."}}
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := working()
			c.change(only(&n, c.task))
			r := Check(n)
			f := find(r, taskRefused)
			switch {
			case c.want == "" && f != nil && f.Severity == Error:
				t.Errorf("got %s", f.Message)
			case c.want != "" && (f == nil || f.Severity != Error || !strings.Contains(f.Message+" "+f.Fix, c.want) || r.Traces[0].Result != Fail):
				t.Errorf("got %+v, want an error with %q and a task that does not start", f, c.want)
			}
		})
	}
}

func TestAVersionOfWindowsThatIsNotKnownIsNotRefused(t *testing.T) {
	n := working()
	only(&n, "windows").PlatformVersion = partial.Unknown[string]("a parameter")
	if f := find(Check(n), taskRefused); f != nil {
		t.Errorf("got %s", f.Message)
	}
}

func TestAPullDoesWithoutTheLayerCheck(t *testing.T) {
	n := working()
	only(&n, "fargate")
	n.Roles[0] = role("execution", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"ecr:BatchCheckLayerAvailability","Resource":"*"}]}`)
	if r := Check(n); r.Errors() > 0 || r.Traces[0].Result != Pass {
		t.Errorf("want a pass:\n%s", dump(r))
	}
}

func TestASizeThatIsMissingIsAnAside(t *testing.T) {
	n := working()
	only(&n, "fargate").Refused = []network.Refusal{{Aside: true, Message: "no size.", Fix: "Give it one."}}
	r := Check(n)
	if f := find(r, taskRefused); f == nil || f.Severity != Warning || r.Traces[0].Result != Pass {
		t.Errorf("got %+v and %s, want a warning, and the calls judged all the same", f, r.Traces[0].Result)
	}
}

func TestLogsThatGoElsewhere(t *testing.T) {
	for _, c := range []struct {
		driver, endpoint string
		detached         bool
		want             Result
	}{
		{"awslogs", "", false, Pass},
		{"awslogs", "https://logs.us-west-2.amazonaws.com", false, Pass},
		{"awslogs", "logs.us-west-2.amazonaws.com:443", false, Pass},
		{"awslogs", "https://logs.eu-west-1.amazonaws.com", false, Fail},
		{"awslogs", "https://logs-fips.us-west-2.amazonaws.com", false, Fail},
		{"awslogs", "https://logs.us-west-2.api.aws", false, Undecided},
		{"awslogs", "http://logs.us-west-2.amazonaws.com", false, Undecided},
		{"awslogs", "https://logs.us-west-2.amazonaws.com:8443", false, Undecided},
		{"awslogs", "https://logs.example.com", false, Undecided},
		{"awslogs", "https://sqs.us-west-2.amazonaws.com", false, Undecided},
		{"splunk", "https://splunk.example.com:8088", false, Undecided},
		{"splunk", "", false, Undecided},
		{"splunk", "https://splunk.example.com:8088", true, Pass},
		{"fluentd", "fluentd.example.com:24224", false, Undecided},
		{"fluentd", "", false, Pass},
		{"fluentd", "127.0.0.1:24224", false, Pass},
		{"fluentd", "unix:///tmp/fluent.sock", false, Pass},
		{"syslog", "tcp://logs.example.com:514", false, Undecided},
		{"syslog", "udp://logs.example.com:514", false, Pass},
		{"gelf", "udp://logs.example.com:12201", false, Pass},
		{"json-file", "", false, Pass},
	} {
		n := working()
		l := network.LogConfig{Container: "app", Driver: partial.Known(c.driver), Group: partial.Literal("/ecs/app"), CreateGroup: partial.Known(false), Detached: c.detached}
		if c.endpoint != "" {
			l.Endpoint = partial.Literal(c.endpoint)
		}
		only(&n, "fargate").Logs = partial.ListOf(l)
		if r := Check(n); r.Traces[0].Result != c.want {
			t.Errorf("%s to %q: got %s, want %s:\n%s", c.driver, c.endpoint, r.Traces[0].Result, c.want, dump(r))
		}
	}
}

// Each Region has its own ids of the lists of Amazon S3 and Amazon DynamoDB, and one id may be both.
func TestPublishedPrefixLists(t *testing.T) {
	for _, c := range []struct {
		region, list string
		want         truth
	}{
		{"us-east-1", "pl-63a5400a", yes}, {"us-east-1", "pl-02cd2c6b", no}, {"eu-west-1", "pl-6fa54006", no}, {"ap-southeast-1", "pl-6fa54006", yes},
		{"us-east-1", "pl-68a54001", no}, {"us-east-1", "pl-0123456789abcdef0", maybe}, {"af-south-1", "pl-02cd2c6b", maybe}, {"", "pl-02cd2c6b", maybe}, {"", "pl-63a5400a", maybe},
	} {
		region := partial.Word("AWS::Region")
		if c.region != "" {
			region = partial.Literal(c.region)
		}
		if got := publicSide("Amazon S3", pullpath.S3, region).inPublishedList(c.list); got.is != c.want {
			t.Errorf("%s in %q: got %v (%s), want %v", c.list, c.region, got.is, got.why, c.want)
		}
	}
}
