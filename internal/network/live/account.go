package live

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/permission"
)

// UnitKind is a kind of thing that starts tasks.
type UnitKind string

// The kinds.
const (
	ServiceUnit  UnitKind = "service"
	TaskUnit     UnitKind = "task"
	RuleUnit     UnitKind = "rule"
	ScheduleUnit UnitKind = "schedule"
	StateUnit    UnitKind = "state machine"
)

// Unit is a thing of an account that starts tasks.
type Unit struct {
	// Kind says what it is, Name is what reports call it, and ID its ARN; a target of a rule and a state of a state
	// machine add their own name to that.
	Kind UnitKind
	Name string
	ID   string
	// Cluster is the name of the cluster; empty when it is not known.
	Cluster string
	// Changed is when it was deployed or changed for the last time; zero when AWS does not say.
	Changed time.Time
	// Tasks are the ids of its tasks in the network: one for each set of container instances that differ in their
	// network.
	Tasks []string
}

// UnreadUnit is a part of an account that could not be read.
type UnreadUnit struct {
	// Name says what: "service web of cluster prod", "the services of cluster prod".
	Name string
	// Why is the API and the reason.
	Why string
}

// AccountQuery narrows what [Reader.ReadAccount] reads. The zero AccountQuery is everything.
type AccountQuery struct {
	// Clusters are names or ARNs. Default: all clusters.
	Clusters []string
	// Tags must all be on a service. What starts tasks without being a service is left out where there are any.
	Tags map[string]string
	// ChangedSince leaves out what was certainly not changed since. Default: nothing is left out.
	ChangedSince time.Time
}

// AccountReading is what [Reader.ReadAccount] read.
type AccountReading struct {
	// Account is the account's id, empty when AWS STS does not say, and Region the Region.
	Account, Region string
	// Network holds the tasks of all units, with their VPCs and roles.
	Network network.Network
	// Units are what starts tasks, in order of cluster, kind and name.
	Units []Unit
	// Unread is what could not be read, so that it is not known whether it starts tasks or how these fare.
	Unread []UnreadUnit
	// Clusters is how many clusters were read, and LeftOut how many units the query left out.
	Clusters, LeftOut int
	// IdleVPCs are the ids of the VPCs in which none of the units runs.
	IdleVPCs []string
}

// fleetParts is an account in the making.
type fleetParts struct {
	*reading
	query AccountQuery

	mu      sync.Mutex
	starts  []*startParts
	unread  []UnreadUnit
	leftOut int
}

// ReadAccount reads all that starts tasks of Amazon ECS in the account and Region: the services and the running tasks
// of its clusters, the rules of Amazon EventBridge, the schedules of EventBridge Scheduler and the state machines of
// AWS Step Functions, with their VPCs and roles. What cannot be read is in Unread. A cluster of the query that does not
// exist is an error, and so is an account of which nothing could be read.
func (r *Reader) ReadAccount(ctx context.Context, query AccountQuery) (AccountReading, error) {
	reading := r.begin(ctx)
	return whole(reading, func() AccountReading {
		if len(query.Tags) > 0 {
			reading.serviceFields = []types.ServiceField{types.ServiceFieldTags}
		}
		f := &fleetParts{reading: reading, query: query}
		f.find()
		if len(f.clusters) == 0 && len(f.starts) == 0 && len(f.unread) > 0 {
			reading.end(nothingRead("the clusters of "+reading.where(), f.unread[0].Why, permission.AccountCommand))
		}
		return f.put()
	})
}

// Account returns the id of the account; empty when AWS STS does not say.
func (r *Reader) Account(ctx context.Context) (string, error) {
	reading := r.begin(ctx)
	return whole(reading, func() string { return reading.account })
}

// Regions returns the Regions that the account has enabled.
func (r *Reader) Regions(ctx context.Context) ([]string, error) {
	reading := r.begin(ctx)
	return whole(reading, func() []string {
		found := list[ec2types.Region](reading, r.EC2.DescribeRegions, &ec2.DescribeRegionsInput{})
		if found.why != "" {
			reading.end(fmt.Errorf("the Regions of the account cannot be read: %s; name them with --region", found.why))
		}
		return distinct(texts(found.items, func(r ec2types.Region) *string { return r.RegionName }))
	})
}

// find asks for everything that starts tasks.
func (f *fleetParts) find() {
	names := f.query.Clusters
	if len(names) == 0 {
		found := pages[string](f.reading, f.ECS.ListClusters, &ecs.ListClustersInput{MaxResults: aws.Int32(100)})
		f.miss("the list of clusters", found.why)
		names = found.items
	}
	clusters := f.describeClusters(names)
	f.missing(names, clusters)
	f.clusters = slices.DeleteFunc(clusters.items, func(c types.Cluster) bool { return aws.ToString(c.Status) == "INACTIVE" })
	group := newStage()
	for _, c := range f.clusters {
		group.do(func() { f.cluster(aws.ToString(c.ClusterName)) })
	}
	if len(f.query.Tags) == 0 {
		for what, read := range map[string]func(func(*startParts)) string{
			"the rules of Amazon EventBridge": f.rules, "the schedules of Amazon EventBridge Scheduler": f.schedules,
			"the state machines of AWS Step Functions": f.machines,
		} {
			group.do(func() { f.miss(what, read(f.start)) })
		}
	}
	group.wait()
}

// clusterOf describes the cluster with a name or an ARN, unless it was described already.
func (r *reading) clusterOf(cluster string) answer[types.Cluster] {
	for _, c := range r.clusters {
		if aws.ToString(c.ClusterName) == cluster || aws.ToString(c.ClusterArn) == cluster {
			return answer[types.Cluster]{items: []types.Cluster{c}}
		}
	}
	return r.describeClusters([]string{cluster})
}

// describeClusters describes clusters, with the key of ECS Exec.
func (r *reading) describeClusters(clusters []string) answer[types.Cluster] {
	var all answer[types.Cluster]
	for chunk := range slices.Chunk(clusters, describeLimit) {
		part := list[types.Cluster](r, r.ECS.DescribeClusters, &ecs.DescribeClustersInput{Clusters: chunk, Include: []types.ClusterField{types.ClusterFieldConfigurations}})
		all.items = append(all.items, part.items...)
		all.why = reasons(all.why, part.why)
	}
	return all
}

// missing heeds clusters that AWS does not describe: one that the query names does not exist.
func (f *fleetParts) missing(names []string, found answer[types.Cluster]) {
	for _, name := range names {
		there := slices.ContainsFunc(found.items, func(c types.Cluster) bool {
			return aws.ToString(c.ClusterArn) == name || aws.ToString(c.ClusterName) == name
		})
		switch {
		case there:
		case found.why != "":
			f.miss("cluster "+short(name), found.why)
		case len(f.query.Clusters) > 0:
			f.end(fmt.Errorf("there is no cluster %q in %s; check the name, the Region and the account", name, f.where()))
		}
	}
}

// miss notes what could not be read, if there is a reason.
func (f *fleetParts) miss(name, why string) {
	if why == "" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unread = append(f.unread, UnreadUnit{name, why})
}

// start notes something that starts tasks, unless the query leaves it out.
func (f *fleetParts) start(s *startParts) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.kind != ServiceUnit && len(f.query.Clusters) > 0 && !f.inQuery(s.cluster) {
		return
	}
	for name, value := range f.query.Tags {
		if s.tags[name] != value {
			f.leftOut++
			return
		}
	}
	if !f.query.ChangedSince.IsZero() && !since(s.changed, f.query.ChangedSince) {
		f.leftOut++
		return
	}
	f.starts = append(f.starts, s)
}

func (f *fleetParts) inQuery(cluster string) bool {
	return slices.ContainsFunc(f.query.Clusters, func(c string) bool { return short(c) == short(cluster) })
}

// cluster finds the services and the running tasks of a cluster.
func (f *fleetParts) cluster(cluster string) {
	var (
		arns  answer[string]
		tasks answer[types.Task]
	)
	group := newStage()
	collect(f.reading, group, &arns, f.ECS.ListServices, &ecs.ListServicesInput{Cluster: aws.String(cluster), MaxResults: aws.Int32(100)})
	group.do(func() { tasks = f.tasksOf(cluster, "") })
	group.wait()
	f.miss("the services of cluster "+cluster, arns.why)
	services := f.describeServices(cluster, arns.items)
	byGroup := map[string][]types.Task{}
	for _, t := range tasks.items {
		byGroup[aws.ToString(t.Group)] = append(byGroup[aws.ToString(t.Group)], t)
	}
	described := map[string]bool{}
	for _, s := range services.items {
		described[aws.ToString(s.ServiceArn)] = true
		if aws.ToString(s.Status) != "INACTIVE" {
			f.start(serviceStart(cluster, s, byGroup["service:"+aws.ToString(s.ServiceName)], tasks.why))
		}
	}
	for _, arn := range arns.items {
		if !described[arn] { // one that is gone by now has no reason
			f.miss("service "+short(arn)+" of cluster "+cluster, services.why)
		}
	}
	if len(f.query.Tags) == 0 {
		f.miss("the running tasks of cluster "+cluster+" that no service started", tasks.why)
		f.standalone(cluster, tasks.items)
	}
}

// serviceStart is how the tasks of a service start.
func serviceStart(cluster string, s types.Service, tasks []types.Task, tasksWhy string) *startParts {
	start := &startParts{kind: ServiceUnit, cluster: cluster, name: "service " + aws.ToString(s.ServiceName), arn: aws.ToString(s.ServiceArn),
		changed: aws.ToTime(s.CreatedAt), tags: map[string]string{}, tasks: tasks, tasksWhy: tasksWhy}
	start.fromService(s, "")
	for _, t := range s.Tags {
		start.tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	for _, d := range s.Deployments {
		for _, at := range []*time.Time{d.CreatedAt, d.UpdatedAt} {
			if at != nil && at.After(start.changed) {
				start.changed = *at
			}
		}
	}
	return start
}

// standalone adds the running tasks that no service started: the newest of each task definition and group.
func (f *fleetParts) standalone(cluster string, tasks []types.Task) {
	seen := map[string]bool{}
	for _, t := range tasks {
		group := aws.ToString(t.Group)
		key := group + " " + aws.ToString(t.TaskDefinitionArn) + " " + string(t.LaunchType)
		if strings.HasPrefix(group, "service:") || aws.ToString(t.DesiredStatus) != "RUNNING" || seen[key] {
			continue
		}
		seen[key] = true
		s := &startParts{kind: TaskUnit, cluster: cluster, name: "task " + short(aws.ToString(t.TaskDefinitionArn)), arn: aws.ToString(t.TaskArn),
			tasks: []types.Task{t}, single: true, changed: aws.ToTime(t.CreatedAt)}
		s.fromTask(t)
		f.start(s)
	}
}

// put reads what each start says and what surrounds all of them.
func (f *fleetParts) put() AccountReading {
	slices.SortFunc(f.starts, func(a, b *startParts) int {
		return strings.Compare(short(a.cluster)+"\x00"+string(a.kind)+"\x00"+a.name+"\x00"+a.arn, short(b.cluster)+"\x00"+string(b.kind)+"\x00"+b.name+"\x00"+b.arn)
	})
	tasks := make([][]network.Task, len(f.starts))
	group := newStage()
	for i, s := range f.starts {
		group.do(func() {
			f.byDefault(s)
			var external string
			tasks[i], external = f.workload(s)
			f.miss(s.name, external)
		})
	}
	var vpcs answer[ec2types.Vpc]
	collect(f.reading, group, &vpcs, f.EC2.DescribeVpcs, &ec2.DescribeVpcsInput{})
	group.wait()
	out := AccountReading{Account: f.account, Region: f.Region, Clusters: len(f.clusters), LeftOut: f.leftOut}
	var all []network.Task
	for i, s := range f.starts {
		unit := Unit{Kind: s.kind, Name: s.name, ID: s.arn, Cluster: short(s.cluster), Changed: s.changed}
		for _, t := range tasks[i] {
			// Reports tell tasks apart by their names, and two clusters may have a service of the same name.
			t.Name = strings.TrimSuffix(t.Name+" of cluster "+unit.Cluster, " of cluster ")
			unit.Tasks = append(unit.Tasks, t.ID)
			all = append(all, t)
		}
		if len(tasks[i]) > 0 {
			out.Units = append(out.Units, unit)
		}
	}
	out.Network = f.traceable(all)
	f.miss("the VPCs", vpcs.why)
	for _, v := range vpcs.items {
		id := aws.ToString(v.VpcId)
		if !slices.ContainsFunc(out.Network.VPCs, func(v network.VPC) bool { return v.ID == id }) {
			out.IdleVPCs = append(out.IdleVPCs, id)
		}
	}
	slices.SortFunc(f.unread, func(a, b UnreadUnit) int { return strings.Compare(a.Name+a.Why, b.Name+b.Why) })
	out.Unread = f.unread
	return out
}
