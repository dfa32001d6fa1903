package report

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/trace"
)

// scene is what the picture of a VPC shows, before anything has a place.
type scene struct {
	// VPC is the VPC's id, and Name and Facts what is said of it.
	VPC, Name string
	Facts     []string
	Zones     []zone
	Rows      []row
	Groups    []group
	// Notes say what the picture cannot show, in sentences.
	Notes []string
}

// zone is an Availability Zone, and a column.
type zone struct {
	Name    string
	Subnets []subnet
}

// subnet is a subnet with the tasks that may run in it.
type subnet struct {
	ID, Name string
	// Zone is its Availability Zone, Blocks are its CIDR blocks, and Routes where its routes lead.
	Zone, Blocks, Routes string
	Tasks                []task
}

// task is a workload in a subnet.
type task struct {
	Name   string
	Result trace.Result
	// Groups are the codes of its security groups.
	Groups []string
}

// rowKind tells the rows under the subnets apart.
type rowKind int

const (
	interfaceRow rowKind = iota
	gatewayRow
	exitRow
)

// row is an endpoint or another way out of the VPC.
type row struct {
	Kind rowKind
	// ID is the object's; empty for an endpoint that is missing.
	ID string
	// Title is the service, or what the exit is; Name is the object's own name.
	Title, Name string
	// Facts are what else is said of it, such as the codes of its security groups.
	Facts string
	// Result is how the calls over it fare; empty when no traced call uses it.
	Result trace.Result
	// Missing says that there is no such endpoint in the VPC, though a task needs one; Name then says what that means.
	Missing bool
	// Cells are the names of the subnets it stands in, or whose routes lead to it, for each zone.
	Cells [][]string
	// Target is where it leads, and Arrow how.
	Target, Arrow string
}

// group is a security group that a task or an endpoint of the VPC has.
type group struct {
	ID, Code, Name string
	// In and Out are its rules in words.
	In, Out string
}

// unplaced is the pseudo VPC of what stands in no VPC that is known.
const unplaced = ""

// scenes are the pictures of a network: one for each VPC that has subnets, endpoints or tasks, in order.
func (d *data) scenes() []scene {
	var out []scene
	for _, vpc := range d.network.VPCs {
		s := d.scene(vpc.ID)
		s.Name = label(vpc.Object)
		s.Facts = vpcFacts(vpc)
		out = append(out, s)
	}
	if s := d.scene(unplaced); len(s.Zones)+len(s.Rows) > 0 {
		s.Name = "VPC not known"
		out = append(out, s)
	}
	return out
}

func vpcFacts(vpc network.VPC) []string {
	facts := []string{"CIDR " + cmp.Or(blocks(vpc.CIDRs), "not known")}
	for _, a := range []struct {
		name  string
		value partial.Value[bool]
	}{{"DNS support", vpc.DNSSupport}, {"DNS hostnames", vpc.DNSHostnames}} {
		word := "not known"
		if on, ok := a.value.Get(); ok {
			word = map[bool]string{true: "on", false: "off"}[on]
		}
		facts = append(facts, a.name+" "+word)
	}
	if region := vpc.Env.Region.String(); region != "" {
		facts = append(facts, "Region "+region)
	}
	return facts
}

func (d *data) scene(vpc string) scene {
	s := scene{VPC: vpc}
	codes := map[string]string{}
	code := func(ids []string) []string {
		var out []string
		for _, id := range ids {
			if codes[id] == "" {
				codes[id] = "SG" + itoa(len(s.Groups)+1)
				s.Groups = append(s.Groups, d.group(id, codes[id]))
			}
			out = append(out, codes[id])
		}
		return out
	}
	in := map[string][]task{}
	for i, t := range d.network.Tasks {
		if d.taskVPC[i] != vpc {
			continue
		}
		subnets, groups, more := placesOf(t)
		shown := task{Name: label(t.Object), Result: d.results[i], Groups: code(groups)}
		for _, id := range subnets {
			in[id] = append(in[id], shown)
		}
		if len(subnets) == 0 {
			s.Notes = append(s.Notes, "Which subnets "+shown.Name+" runs in is not known"+because(more)+".")
		}
	}
	zoneOf := map[string]int{}
	s.Zones = d.zones(vpc, in, zoneOf)
	cells := func(subnets []string) [][]string {
		out := make([][]string, len(s.Zones))
		for _, id := range subnets {
			if z, ok := zoneOf[id]; ok {
				out[z] = append(out[z], d.subnetName(id))
			} else if len(out) > 0 {
				s.Notes = add(s.Notes, "Subnet "+d.subnetName(id)+" is named, but stands in no zone of this VPC.")
			}
		}
		return out
	}
	s.Rows = slices.Concat(d.endpointRows(vpc, code, cells), d.missingRows(vpc, len(s.Zones)), d.exitRows(vpc, cells))
	slices.SortStableFunc(s.Rows, func(a, b row) int { return cmp.Compare(a.Kind, b.Kind) })
	for i := range s.Groups { // rules may name groups that got their codes later
		s.Groups[i] = d.group(s.Groups[i].ID, s.Groups[i].Code)
		for _, other := range s.Groups {
			s.Groups[i].In = strings.ReplaceAll(s.Groups[i].In, groupMark(other.ID), other.Code)
			s.Groups[i].Out = strings.ReplaceAll(s.Groups[i].Out, groupMark(other.ID), other.Code)
		}
		s.Groups[i].In, s.Groups[i].Out = d.unmarked(s.Groups[i].In), d.unmarked(s.Groups[i].Out)
	}
	return s
}

// mostZones is how many columns the picture has. Templates that leave the zone to AWS have one for each subnet.
const mostZones = 6

// otherZones is the name of the last column when it holds more than one zone.
const otherZones = "other zones"

var zoneOfRegion = regexp.MustCompile(`^‹Availability Zones of .*\[(\d{1,2})\]›$`)

// zoneName shows an Availability Zone. "The first zone of the Region" is how templates choose one.
func zoneName(az partial.Text) string {
	text := az.String()
	if m := zoneOfRegion.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1]) // two digits: cannot fail
		return "Availability Zone " + itoa(n+1)
	}
	return cmp.Or(text, "zone not known")
}

// zones sorts the subnets of a VPC into columns, those with tasks on top, and notes each subnet's column.
func (d *data) zones(vpc string, tasks map[string][]task, zoneOf map[string]int) []zone {
	var out []zone
	for _, s := range d.network.Subnets {
		if in, _ := s.VPC.Get(); in != vpc {
			continue
		}
		name := zoneName(s.AZ)
		i := slices.IndexFunc(out, func(z zone) bool { return z.Name == name })
		if i < 0 && len(out) == mostZones {
			i = mostZones - 1
			out[i].Name = otherZones
		}
		if i < 0 {
			i = len(out)
			out = append(out, zone{Name: name})
		}
		out[i].Subnets = append(out[i].Subnets, subnet{ID: s.ID, Name: label(s.Object), Zone: name, Blocks: cmp.Or(blocks(s.CIDRs), "CIDR not known"), Routes: d.routes(s), Tasks: tasks[s.ID]})
		zoneOf[s.ID] = i
	}
	for _, z := range out {
		for i := range z.Subnets {
			if z.Name == otherZones {
				z.Subnets[i].Blocks += ", " + z.Subnets[i].Zone
			}
		}
		slices.SortStableFunc(z.Subnets, func(a, b subnet) int { return cmp.Compare(min(len(b.Tasks), 1), min(len(a.Tasks), 1)) })
	}
	return out
}

// routes says where the routes of a subnet lead.
func (d *data) routes(s network.Subnet) string {
	table, known := d.tableOf(s)
	if !known {
		return "routes not known"
	}
	var kinds []string
	for _, r := range table.Routes.Items {
		if r.Target.Kind != network.LocalTarget {
			kinds = add(kinds, cmp.Or(string(r.Target.Kind), "a target not known"))
		}
	}
	for _, e := range d.network.Endpoints {
		if table.ID != "" && slices.Contains(e.RouteTables.Items, table.ID) {
			kinds = add(kinds, string(network.GatewayEndpointTarget))
		}
	}
	switch {
	case len(kinds) > 0:
		return "routes to " + series(kinds)
	case !table.Routes.Complete():
		return "routes not known"
	}
	return "local routes only"
}

// tableOf is the route table that serves a subnet. A known table without an id is the main one as AWS creates it.
func (d *data) tableOf(s network.Subnet) (network.RouteTable, bool) {
	id, known := s.RouteTable.Get()
	if known && id == "" {
		vpc, _ := s.VPC.Get()
		id, known = d.vpcs[vpc].MainRouteTable.Get()
		if known && id == "" {
			return network.RouteTable{}, true
		}
	}
	table, held := d.tables[id]
	return table, known && held
}

func (d *data) subnetName(id string) string {
	if s, ok := d.subnets[id]; ok {
		return label(s.Object)
	}
	return id
}

func blocks[T interface{ String() string }](l partial.List[T]) string {
	var out []string
	for _, p := range l.Items {
		out = append(out, p.String())
	}
	return strings.Join(out, ", ")
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

// serviceTitle is AWS's name of what an endpoint serves.
func serviceTitle(s pullpath.Service) string {
	if info, ok := pullpath.Lookup(s); ok {
		return info.Title
	}
	return string(s)
}
