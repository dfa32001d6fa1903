package picture

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report/survey"
	"ecrprivatelink/internal/trace"
)

func makerOf(t *testing.T, n network.Network) maker {
	t.Helper()
	s, err := survey.Of(n, trace.Check(n))
	if err != nil {
		t.Fatal(err)
	}
	return maker{s}
}

// read reads templates of package template's tests.
func read(t *testing.T, name string) network.Network {
	t.Helper()
	n, _, err := template.Read(t.Context(), []string{"../../network/template/testdata/" + name}, template.Options{Region: "us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestThePictureHasEveryEndpointAndSubnet(t *testing.T) {
	for _, name := range []string{"isolated-fargate.yaml", "hub-spoke", "nat-fargate.yaml", "nested", "assembly", "conditions.yaml"} {
		t.Run(name, func(t *testing.T) {
			n := read(t, name)
			if name == "conditions.yaml" {
				// What stands in no VPC that is known has a picture, too.
				n.Subnets = append(n.Subnets, network.Subnet{Object: network.Object{ID: "stray"}, VPC: partial.Unknown[string]("somebody else's")})
			}
			var endpoints, subnets []string
			for i, s := range makerOf(t, n).scenes() {
				for _, node := range draw(s, strconv.Itoa(i)).Nodes {
					endpoints, subnets = plain.Add(endpoints, node.Endpoint), plain.Add(subnets, node.Subnet)
				}
			}
			if len(endpoints) != len(n.Endpoints) || len(subnets) != len(n.Subnets) {
				t.Errorf("%d endpoints and %d subnets in pictures, want %d and %d", len(endpoints), len(subnets), len(n.Endpoints), len(n.Subnets))
			}
			for _, e := range n.Endpoints {
				if !slices.Contains(endpoints, e.ID) {
					t.Errorf("no picture has endpoint %s", e.ID)
				}
			}
		})
	}
}

func TestThePictureHasWhatTheListHas(t *testing.T) {
	n := read(t, "isolated-fargate.yaml")
	s := makerOf(t, n).scenes()[0]
	words := strings.Join(sceneWords(s), "\n")
	for _, want := range []string{"Subnet isolated-fargate/Subnet", "in Availability Zone 1", "tasks: isolated-fargate/Service (starts", "Interface endpoint ecr.api", "Gateway endpoint s3", "routes of", "Security group SG1 is", "TCP 443 from"} {
		if !strings.Contains(words, want) {
			t.Errorf("the list lacks %q:\n%s", want, words)
		}
	}
}

func TestAMissingEndpointIsDrawnAsMissing(t *testing.T) {
	n := read(t, "isolated-fargate.yaml")
	without := n
	without.Endpoints = slices.DeleteFunc(slices.Clone(n.Endpoints), func(e network.Endpoint) bool { return strings.HasSuffix(e.ServiceName.String(), "ecr.dkr") })
	rows := makerOf(t, without).scenes()[0].Rows
	i := slices.IndexFunc(rows, func(r row) bool { return r.Title == "ecr.dkr" })
	if i < 0 || !rows[i].Missing || rows[i].Result != trace.Fail || rows[i].ID != "" {
		t.Errorf("the rows are %+v", rows)
	}
	if whole := makerOf(t, n).scenes()[0].Rows; slices.ContainsFunc(whole, func(r row) bool { return r.Missing }) {
		t.Error("an endpoint of a whole path is missing")
	}
}

func TestWaysStopAtTheHopThatFails(t *testing.T) {
	n := read(t, "isolated-fargate.yaml")
	for name, tc := range map[string]struct {
		change func(*network.Network)
		title  string
		hop    trace.HopKind
	}{
		"a missing endpoint stops the route": {func(n *network.Network) {
			n.Endpoints = slices.DeleteFunc(slices.Clone(n.Endpoints), func(e network.Endpoint) bool { return strings.HasSuffix(e.ServiceName.String(), "logs") })
		}, "logs", trace.RouteHop},
		"an endpoint that lets nothing in stops the ingress": {func(n *network.Network) {
			n.SecurityGroups = slices.Clone(n.SecurityGroups)
			for i := range n.SecurityGroups {
				n.SecurityGroups[i].Ingress = partial.List[network.Rule]{}
			}
		}, "ecr.api", trace.IngressHop},
		"a role without permissions stops behind the endpoint": {func(n *network.Network) {
			n.Roles = slices.Clone(n.Roles)
			for i := range n.Roles {
				n.Roles[i].Policies, n.Roles[i].Managed = partial.ListOf[network.Policy](), partial.ListOf[partial.Text]()
			}
		}, "ecr.dkr", trace.RolePolicyHop},
		"an image on the internet has no way out": {func(n *network.Network) {
			n.Tasks = slices.Clone(n.Tasks)
			for i := range n.Tasks {
				n.Tasks[i].Images = partial.ListOf(network.Image{Ref: partial.Literal("docker.io/library/nginx:1")})
			}
		}, "No way out", trace.RouteHop},
	} {
		t.Run(name, func(t *testing.T) {
			broken := n
			tc.change(&broken)
			s := makerOf(t, broken).scenes()[0]
			i := slices.IndexFunc(s.Rows, func(r row) bool { return r.Title == tc.title })
			if i < 0 {
				t.Fatalf("no row %s in %+v", tc.title, s.Rows)
			}
			stop, stops := s.Rows[i].Way.Stop()
			if !stops || stop.Kind != tc.hop || stop.Result != trace.Fail {
				t.Errorf("%s stops at %+v, want %s", tc.title, stop, tc.hop)
			}
			if words := strings.Join(sceneWords(s), "\n"); !strings.Contains(words, "stops at the hop "+tc.hop.Words()+": ") && tc.title != "No way out" {
				t.Errorf("the list does not say so:\n%s", words)
			}
			var classes []string
			for _, node := range draw(s, "x").Nodes {
				for _, shape := range node.Shapes {
					classes = append(classes, shape.Class)
				}
			}
			if !slices.Contains(classes, "stop") || !slices.Contains(classes, "beyond") || !slices.Contains(classes, "service unreached") {
				t.Errorf("nothing is drawn broken: %q", classes)
			}
		})
	}
	for _, r := range makerOf(t, n).scenes()[0].Rows {
		if stop, stops := r.Way.Stop(); stops || len(r.Way.Hops) == 0 {
			t.Errorf("in a whole path %s stops at %+v", r.Title, stop)
		}
	}
}

func TestAccountsAndRegionsAreBorders(t *testing.T) {
	n := read(t, "hub-spoke")
	for i := range n.VPCs {
		n.VPCs[i].Env.Account = partial.Literal(strings.Repeat(strconv.Itoa(i+1), 12))
	}
	h, ok := makerOf(t, n).hub()
	if !ok {
		t.Fatal("nothing connects the VPCs")
	}
	var said []string
	for _, node := range drawHub(h, "x").Nodes {
		if node.Class == "border" {
			said = append(said, node.Tip)
		}
	}
	if want := []string{"Region us-west-2, account 222222222222", "Region us-west-2, account 111111111111"}; !slices.Equal(said, want) {
		t.Errorf("the borders are %q, want %q", said, want)
	}
}

func TestNothingOfAWordIsLost(t *testing.T) {
	for _, text := range []string{"hub-zones-PrivatePull-spoke2/Vpc8378EB38", "SupercalifragilisticexpialidociousWords", "a b  c", "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ"} {
		lines := wrap(text, 20, 60, small)
		if got := strings.Join(lines, ""); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(text, " ", "") {
			t.Errorf("%q became %q", text, lines)
		}
		for _, l := range lines {
			if measure(l, small) > 60 {
				t.Errorf("%q is wider than a line", l)
			}
		}
	}
}

func TestNamesAreBrief(t *testing.T) {
	for _, tc := range [][3]string{
		{"App/Vpc/IsolatedSubnet1/Subnet", "App/Vpc", "IsolatedSubnet1"},
		{"App/VpcIsolatedSubnet1SubnetE48C5737", "App/Vpc8378EB38", "IsolatedSubnet1"},
		{"App/EcrApiB9952936", "App/Vpc8378EB38", "EcrApi"},
		{"App/Subnet12345678", "App/Vpc8378EB38", "Subnet"},
		{"Subnet", "Other", "Subnet"},
		{"subnet-0123456789ABCDEF0", "vpc-1", "subnet-0123456789ABCDEF0"},
		{"12345678", "vpc", "12345678"},
		{"name", "", "name"},
	} {
		if got := brief(tc[0], tc[1]); got != tc[2] {
			t.Errorf("%s in %s is %s, want %s", tc[0], tc[1], got, tc[2])
		}
	}
}

func TestManyZonesShareTheLastColumn(t *testing.T) {
	var n network.Network
	n.VPCs = []network.VPC{{Object: network.Object{ID: "vpc"}}}
	for i := range mostZones + 3 {
		n.Subnets = append(n.Subnets, network.Subnet{Object: network.Object{ID: "s" + strconv.Itoa(i)}, VPC: partial.Known("vpc"), AZ: partial.Literal("zone " + strconv.Itoa(i))})
	}
	zones := makerOf(t, n).scenes()[0].Zones
	if len(zones) != mostZones || zones[mostZones-1].Name != otherZones || len(zones[mostZones-1].Subnets) != 4 ||
		!strings.HasSuffix(zones[mostZones-1].Subnets[3].Blocks, ", zone 8") {
		t.Errorf("the zones are %+v", zones)
	}
}

func TestManyTasksAreCounted(t *testing.T) {
	s := scene{Zones: []zone{{Name: "a", Subnets: []subnet{{ID: "s", Name: "s"}}}}}
	for i := range 9 {
		s.Zones[0].Subnets[0].Tasks = append(s.Zones[0].Subnets[0].Tasks, task{Name: "task " + strconv.Itoa(i)})
	}
	var said []string
	for _, n := range draw(s, "x").Nodes {
		for _, shape := range n.Shapes {
			said = append(said, shape.Text)
		}
	}
	if !slices.Contains(said, "task 3") || slices.Contains(said, "task 4") || !slices.Contains(said, "and 5 more tasks") {
		t.Errorf("the picture says %q", said)
	}
	if words := strings.Join(sceneWords(s), ""); !strings.Contains(words, "task 8") {
		t.Errorf("the list says %q", words)
	}
}

func TestZonesAreNamed(t *testing.T) {
	az := func(n string) partial.Text { return partial.Word("Availability Zones of AWS::Region[" + n + "]") }
	n := network.Network{VPCs: []network.VPC{{Object: network.Object{ID: "vpc"}}}}
	for i, zone := range []partial.Text{az("0"), az("1"), partial.Literal("us-east-1a"), {}} {
		n.Subnets = append(n.Subnets, network.Subnet{Object: network.Object{ID: strconv.Itoa(i)}, VPC: partial.Known("vpc"), AZ: zone})
	}
	var names []string
	for _, z := range makerOf(t, n).scenes()[0].Zones {
		names = append(names, z.Name)
	}
	if want := []string{"Availability Zone 1", "Availability Zone 2", "us-east-1a", "zone not known"}; !slices.Equal(names, want) {
		t.Errorf("the zones are %q, want %q", names, want)
	}
}
