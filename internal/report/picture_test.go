package report

import (
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/trace"
)

func dataOf(t *testing.T, n network.Network) *data {
	t.Helper()
	d, err := newData(n, trace.Check(n))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestThePictureHasEveryEndpointAndSubnet(t *testing.T) {
	for _, name := range []string{"isolated-fargate.yaml", "hub-spoke", "nat-fargate.yaml", "nested", "assembly", "conditions.yaml"} {
		t.Run(name, func(t *testing.T) {
			n, _ := read(t, name)
			if name == "conditions.yaml" {
				// What stands in no VPC that is known has a picture, too.
				n.Subnets = append(n.Subnets, network.Subnet{Object: network.Object{ID: "stray"}, VPC: partial.Unknown[string]("somebody else's")})
			}
			var endpoints, subnets []string
			for i, s := range dataOf(t, n).scenes() {
				for _, node := range draw(s, itoa(i)).Nodes {
					endpoints, subnets = add(endpoints, node.Endpoint), add(subnets, node.Subnet)
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
	n, _ := read(t, "isolated-fargate.yaml")
	s := dataOf(t, n).scenes()[0]
	words := strings.Join(sceneWords(s), "\n")
	for _, want := range []string{"Subnet isolated-fargate/Subnet", "in Availability Zone 1", "tasks: isolated-fargate/Service (starts", "Interface endpoint ecr.api", "Gateway endpoint s3", "routes of", "Security group SG1 is", "TCP 443 from"} {
		if !strings.Contains(words, want) {
			t.Errorf("the list lacks %q:\n%s", want, words)
		}
	}
}

func TestAMissingEndpointIsDrawnAsMissing(t *testing.T) {
	n, _ := read(t, "isolated-fargate.yaml")
	d := dataOf(t, without(n, "ecr.dkr"))
	rows := d.scenes()[0].Rows
	i := slices.IndexFunc(rows, func(r row) bool { return r.Title == "ecr.dkr" })
	if i < 0 || !rows[i].Missing || rows[i].Result != trace.Fail || rows[i].ID != "" {
		t.Errorf("the rows are %+v", rows)
	}
	if whole := dataOf(t, n).scenes()[0].Rows; slices.ContainsFunc(whole, func(r row) bool { return r.Missing }) {
		t.Error("an endpoint of a whole path is missing")
	}
}

func TestManyZonesShareTheLastColumn(t *testing.T) {
	var n network.Network
	n.VPCs = []network.VPC{{Object: network.Object{ID: "vpc"}}}
	for i := range mostZones + 3 {
		n.Subnets = append(n.Subnets, network.Subnet{Object: network.Object{ID: "s" + itoa(i)}, VPC: partial.Known("vpc"), AZ: textOf("zone " + itoa(i))})
	}
	zones := dataOf(t, n).scenes()[0].Zones
	if len(zones) != mostZones || zones[mostZones-1].Name != otherZones || len(zones[mostZones-1].Subnets) != 4 ||
		!strings.HasSuffix(zones[mostZones-1].Subnets[3].Blocks, ", zone 8") {
		t.Errorf("the zones are %+v", zones)
	}
}

func TestManyTasksAreCounted(t *testing.T) {
	s := scene{Zones: []zone{{Name: "a", Subnets: []subnet{{ID: "s", Name: "s"}}}}}
	for i := range 9 {
		s.Zones[0].Subnets[0].Tasks = append(s.Zones[0].Subnets[0].Tasks, task{Name: "task " + itoa(i)})
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

func TestZoneNames(t *testing.T) {
	for in, want := range map[string]string{
		"us-east-1a": "us-east-1a", "‹Availability Zones of AWS::Region[0]›": "Availability Zone 1",
		"‹Availability Zones of AWS::Region[11]›": "Availability Zone 12", "": "zone not known",
	} {
		if got := zoneName(textOf(in)); got != want {
			t.Errorf("zone %q is called %q, want %q", in, got, want)
		}
	}
}
