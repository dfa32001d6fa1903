package picture

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report/survey"
	"ecrprivatelink/internal/trace"
)

// scene is what the picture of a VPC shows, before anything has a place.
type scene struct {
	// Name is the VPC's, and Facts what is said of it.
	Name  string
	Facts []string
	// Where is the account and Region around it.
	Where  string
	Zones  []zone
	Rows   []row
	Groups []group
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
	Name string
	// Result is that of all its calls, and Start that of its start.
	Result, Start trace.Result
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
	// Result is how the calls over it fare as far as the network decides; empty when no traced call uses it.
	Result trace.Result
	// Way is the way of these calls, hop by hop, what roles may do included.
	Way survey.Way
	// Missing says that there is no such endpoint or way out of the VPC, though a task needs one; Name then says what
	// that means.
	Missing bool
	// Outside says that Target is outside of the Region's own services: the internet, or another network.
	Outside bool
	// Cells are the names of the subnets it stands in, or whose routes lead to it, for each zone.
	Cells [][]string
	// Target is where it leads, and Arrow how.
	Target, Arrow string
}

// group is a security group that a task or an endpoint of the VPC has.
type group struct {
	Code, Name string
	// In and Out are its rules in words.
	In, Out string
}

// scenes are the pictures of a network: one for each VPC that has subnets, endpoints or tasks, in order.
func (m maker) scenes() []scene {
	var out []scene
	for _, vpc := range m.VPCs {
		s := m.scene(vpc.ID)
		s.Name = vpc.Label()
		s.Facts, s.Where = vpcFacts(vpc), whereOf(vpc.Env)
		out = append(out, s)
	}
	if s := m.scene(survey.Unplaced); len(s.Zones)+len(s.Rows) > 0 {
		s.Name, s.Where = m.VPCName(survey.Unplaced), whereOf(network.Env{})
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
	return facts
}

// whereOf names the account and Region, as far as they are known.
func whereOf(env network.Env) string {
	words := "Region and account not known"
	region, known := env.Region.Text()
	if known && region != "" {
		words = "Region " + region
	}
	if account, known := env.Account.Text(); known && account != "" {
		words = strings.TrimSuffix(words, " and account not known") + ", account " + account
	}
	return words
}

func (m maker) scene(vpc string) scene {
	var s scene
	codes := codes{}
	in := map[string][]task{}
	for i, t := range m.Tasks {
		if m.Report.Traces[i].VPCID != vpc {
			continue
		}
		subnets, groups, more := placesOf(t)
		shown := task{Name: t.Label(), Result: m.Report.Traces[i].Result, Start: m.Report.Traces[i].Starts(), Groups: codes.of(groups)}
		for _, id := range subnets {
			in[id] = append(in[id], shown)
		}
		if len(subnets) == 0 {
			s.Notes = append(s.Notes, strings.TrimSuffix("Which subnets "+shown.Name+" runs in is not known: "+more, ": ")+".")
		}
	}
	zoneOf := map[string]int{}
	s.Zones = m.zones(vpc, in, zoneOf)
	cells := func(subnets []string) [][]string {
		out := make([][]string, len(s.Zones))
		for _, id := range subnets {
			if z, ok := zoneOf[id]; ok {
				out[z] = append(out[z], m.SubnetName(id))
			} else if len(out) > 0 {
				s.Notes = plain.Add(s.Notes, "Subnet "+m.SubnetName(id)+" is named, but stands in no zone of this VPC.")
			}
		}
		return out
	}
	s.Rows = slices.Concat(m.endpointRows(vpc, codes, cells), m.missingRows(vpc, len(s.Zones)), m.exitRows(vpc, cells), m.nowhereRows(vpc, len(s.Zones)))
	slices.SortStableFunc(s.Rows, func(a, b row) int { return cmp.Compare(a.Kind, b.Kind) })
	s.Groups = make([]group, len(codes))
	for id, n := range codes {
		s.Groups[n-1] = m.group(id, codes)
	}
	return s
}

// codes number the security groups of a picture, from 1.
type codes map[string]int

func (c codes) of(ids []string) []string {
	var out []string
	for _, id := range ids {
		if c[id] == 0 {
			c[id] = len(c) + 1
		}
		out = append(out, c.code(id))
	}
	return out
}

func (c codes) code(id string) string { return "SG" + strconv.Itoa(c[id]) }

// placesOf are the subnets and security groups of a task: of its own interface and of its container instances.
func placesOf(t network.Task) (subnets, groups []string, more string) {
	places := []network.Placement{t.Instances, t.Network}
	if launch, ok := t.LaunchType.Get(); ok && launch.Serverless() {
		places = places[1:]
	}
	for _, p := range places {
		for _, id := range p.Subnets.Items {
			subnets = plain.Add(subnets, id)
		}
		for _, id := range p.SecurityGroups.Items {
			groups = plain.Add(groups, id)
		}
		more = cmp.Or(more, p.Subnets.More)
	}
	return subnets, groups, more
}

// mostZones is how many columns the picture has. Templates that leave the zone to AWS have one for each subnet.
const mostZones = 6

// otherZones is the name of the last column when it holds more than one zone.
const otherZones = "other zones"

// zones sorts the subnets of a VPC into columns, those with tasks on top, and notes each subnet's column.
func (m maker) zones(vpc string, tasks map[string][]task, zoneOf map[string]int) []zone {
	var out []zone
	var unknown []string
	for _, s := range m.Subnets {
		if in, _ := s.VPC.Get(); in != vpc {
			continue
		}
		name, known := s.AZ.Text()
		switch {
		case known && name == "":
			name = "zone not known"
		case !known: // such as the second zone of the Region, which is how templates choose one
			unknown = plain.Add(unknown, s.AZ.String())
			name = "Availability Zone " + strconv.Itoa(slices.Index(unknown, s.AZ.String())+1)
		}
		i := slices.IndexFunc(out, func(z zone) bool { return z.Name == name })
		if i < 0 && len(out) == mostZones {
			i = mostZones - 1
			out[i].Name = otherZones
		}
		if i < 0 {
			i = len(out)
			out = append(out, zone{Name: name})
		}
		out[i].Subnets = append(out[i].Subnets, subnet{ID: s.ID, Name: s.Label(), Zone: name, Blocks: cmp.Or(blocks(s.CIDRs), "CIDR not known"), Routes: m.routes(s), Tasks: tasks[s.ID]})
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
func (m maker) routes(s network.Subnet) string {
	table, known := m.TableOf(s)
	if !known {
		return "routes not known"
	}
	var kinds []string
	for _, r := range table.Routes.Items {
		if r.Target.Kind != network.LocalTarget {
			kinds = plain.Add(kinds, cmp.Or(string(r.Target.Kind), "a target not known"))
		}
	}
	for _, e := range m.Endpoints {
		if table.ID != "" && slices.Contains(e.RouteTables.Items, table.ID) {
			kinds = plain.Add(kinds, string(network.GatewayEndpointTarget))
		}
	}
	switch {
	case len(kinds) > 0:
		return "routes to " + plain.List(kinds)
	case !table.Routes.Complete():
		return "routes not known"
	}
	return "local routes only"
}

func blocks[T interface{ String() string }](l partial.List[T]) string {
	var out []string
	for _, p := range l.Items {
		out = append(out, p.String())
	}
	return strings.Join(out, ", ")
}

// serviceTitle is AWS's name of what an endpoint serves.
func serviceTitle(s pullpath.Service) string {
	if info, ok := pullpath.Lookup(s); ok {
		return info.Title
	}
	return string(s)
}
