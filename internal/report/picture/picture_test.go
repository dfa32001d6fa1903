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
