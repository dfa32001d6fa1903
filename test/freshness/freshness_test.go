package freshness

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/testing/golden"
)

// set is what one side knows, each fact as a text.
type set map[string]bool

func (s set) region(name, partition string) { s["Region "+name+" of partition "+partition] = true }
func (s set) partition(name, suffix string) { s["partition "+name+" with suffix "+suffix] = true }
func (s set) name(service, name string)     { s["endpoint name of "+service+": "+name] = true }
func (s set) actions(prefix string, n []string) {
	for _, name := range n {
		s[prefix+":"+name] = true
	}
}

// row is one difference of a golden file: the fact, the side that has it, and why it stands there alone.
type row struct{ fact, side, reason string }

// differences returns what only one side has, in order. The reason is that of the fact, or of the longest beginning of
// it that has one.
func differences(ours, theirs set, side string, reasons map[string]string) []row {
	var out []row
	add := func(from, missing set, side string) {
		for fact := range from {
			if !missing[fact] {
				out = append(out, row{fact, side, reasonOf(fact, side, reasons)})
			}
		}
	}
	add(ours, theirs, "this project")
	add(theirs, ours, side)
	slices.SortFunc(out, func(a, b row) int { return strings.Compare(a.fact+a.side, b.fact+b.side) })
	return out
}

// unexplained is the reason of a difference that nobody has looked into.
const unexplained = "not explained"

func reasonOf(fact, side string, reasons map[string]string) string {
	reason, longest := unexplained, -1
	for beginning, text := range reasons {
		of, only, narrowed := strings.Cut(beginning, "@")
		if strings.HasPrefix(fact, of) && len(of) > longest && (!narrowed || only == side) {
			reason, longest = text, len(of)
		}
	}
	return reason
}

// compare holds the rows to a golden file.
func compare(t *testing.T, file string, rows []row) {
	t.Helper()
	var text strings.Builder
	text.WriteString("fact\tonly known to\treason\n")
	for _, r := range rows {
		text.WriteString(r.fact + "\t" + r.side + "\t" + r.reason + "\n")
	}
	golden.Text(t, file, []byte(text.String()))
}

// ourPartitions returns the rows of pullpath's table.
func ourPartitions() set {
	out := set{}
	for _, p := range pullpath.Partitions() {
		out.partition(p.Name, p.Suffix)
		for _, region := range p.Regions {
			out.region(region, p.Name)
		}
	}
	return out
}

func TestRegionsAndPartitions(t *testing.T) {
	rows := differences(ourPartitions(), cdkPartitions(t), "the CDK", nil)
	const ahead = "the SDK lists it before the CDK does; not verified that it is open to customers"
	rows = append(rows, differences(ourPartitions(), sdkPartitions(t), "the AWS SDK", map[string]string{"Region sa-west-1": ahead})...)
	compare(t, "regions.tsv", rows)
}

// ourServices returns the short names that pullpath lists.
func ourServices() []string {
	var out []string
	for _, row := range pullpath.Services() {
		out = append(out, string(row.Service))
	}
	for _, s := range pullpath.FIPSServices() {
		out = append(out, string(s))
	}
	return out
}

// family is the first word of a short name: "ecr" of "ecr.dkr" and of "ecr-public".
func family(service string) string {
	return strings.FieldsFunc(service, func(r rune) bool { return r == '.' || r == '-' })[0]
}

// TestServiceNames compares the services that pullpath lists, and what the CDK has beside them in the same families,
// then the full names in every Region.
func TestServiceNames(t *testing.T) {
	ours, theirs, families := set{}, set{}, set{}
	for _, s := range ourServices() {
		ours["endpoint service "+s] = true
		families[family(s)] = true
	}
	for _, s := range cdkServices(t) {
		if families[family(s)] {
			theirs["endpoint service "+s] = true
		}
	}
	prefix := cdkPrefixes(t)
	for _, region := range pullpath.Regions() {
		for _, s := range ourServices() {
			name, err := pullpath.ServiceName(pullpath.Service(s), region)
			if err != nil {
				t.Fatal(err)
			}
			ours.name(s, name)
			theirs.name(s, prefix(s, region)+"."+region+"."+s)
		}
	}
	compare(t, "services.tsv", differences(ours, theirs, "the CDK", serviceReasons))
}

// TestOfferedServices compares the services that endpoints can be asked for by name with what the CDK has.
func TestOfferedServices(t *testing.T) {
	ours, theirs := set{}, set{}
	prefix := cdkPrefixes(t)
	for _, s := range pullpath.InterfaceServices() {
		ours["offered "+string(s)] = true
		for _, region := range pullpath.Regions() {
			// The CDK keeps the beginnings of names by Region, this project by partition: see the reason for monitoring.
			if name, err := pullpath.ServiceName(s, region); err != nil || s != pullpath.Monitoring && prefix(string(s), region) != "com.amazonaws" && !strings.HasPrefix(name, prefix(string(s), region)+".") {
				t.Errorf("%s in %s: %s (%v), want the beginning %s", s, region, name, err, prefix(string(s), region))
			}
		}
	}
	for _, s := range cdkServices(t) {
		theirs["offered "+s] = true
	}
	compare(t, "offered.tsv", differences(ours, theirs, "the CDK", serviceReasons))
}

// TestActions compares what IAM has for a service with the operations of its client. xray, cloudwatch and ssmmessages
// are left out: no pinned client knows their operations.
func TestActions(t *testing.T) {
	ours, theirs := set{}, set{}
	for _, client := range []string{"ecr", "ecs", "sts"} {
		ours.actions(client, iam.Actions(client))
		theirs.actions(client, goOperations(t, client))
	}
	for prefix, client := range map[string]string{
		"logs": "CloudWatchLogsClient", "s3": "S3Client", "secretsmanager": "SecretsManagerClient", "ssm": "SSMClient", "kms": "KMSClient",
	} {
		ours.actions(prefix, iam.Actions(prefix))
		theirs.actions(prefix, cliOperations(t, client))
	}
	compare(t, "actions.tsv", differences(ours, theirs, "the AWS SDK", actionReasons))
}

func TestDifferences(t *testing.T) {
	reasons := map[string]string{"ecr:": "any of ECR", "ecr:Get": "a longer beginning", "ecr:@theirs": "only on their side", "ecs:@theirs": "theirs"}
	for name, test := range map[string]struct {
		ours, theirs []string
		want         []row
	}{
		"what both know is no difference":    {[]string{"ecr:A"}, []string{"ecr:A"}, nil},
		"what only we know":                  {[]string{"ecr:A", "ecr:B"}, []string{"ecr:A"}, []row{{"ecr:B", "this project", "any of ECR"}}},
		"what only they know":                {nil, []string{"ecs:A"}, []row{{"ecs:A", "theirs", "theirs"}}},
		"a reason for the other side":        {[]string{"ecs:A"}, nil, []row{{"ecs:A", "this project", unexplained}}},
		"the longest beginning says why":     {[]string{"ecr:GetX"}, nil, []row{{"ecr:GetX", "this project", "a longer beginning"}}},
		"a fact that moved is two, in order": {[]string{"logs:B"}, []string{"logs:A"}, []row{{"logs:A", "theirs", unexplained}, {"logs:B", "this project", unexplained}}},
	} {
		t.Run(name, func(t *testing.T) {
			sides := [2]set{{}, {}}
			for i, names := range [2][]string{test.ours, test.theirs} {
				for _, name := range names {
					sides[i][name] = true
				}
			}
			if got := differences(sides[0], sides[1], "theirs", reasons); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// TestEverySideIsRead guards against a reader that finds nothing, or something else: each side must know what a pull
// has always needed.
func TestEverySideIsRead(t *testing.T) {
	wants := "Region us-east-1 of partition aws"
	if sdk, cdk := sdkPartitions(t), cdkPartitions(t); !sdk[wants] || !cdk[wants] {
		t.Errorf("%s: AWS SDK %t, CDK %t", wants, sdk[wants], cdk[wants])
	}
	if got := cdkPrefixes(t)("ecr.dkr", "cn-north-1"); got != "cn.com.amazonaws" {
		t.Errorf("the CDK's prefix of ecr.dkr in cn-north-1 is %s", got)
	}
	for operation, known := range map[string][]string{
		"BatchGetImage": goOperations(t, "ecr"), "PutLogEvents": cliOperations(t, "CloudWatchLogsClient"), "GetObject": cliOperations(t, "S3Client"),
		"ecr.dkr": cdkServices(t),
	} {
		if !slices.Contains(known, operation) {
			t.Errorf("%s is not among %v", operation, slices.Sorted(maps.Keys(setOf(known))))
		}
	}
}

func setOf(names []string) set {
	out := set{}
	for _, name := range names {
		out[name] = true
	}
	return out
}
