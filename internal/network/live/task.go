package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/permission"
	"ecrprivatelink/internal/plain"
)

// TaskQuery names what [Reader.ReadTask] reads.
type TaskQuery struct {
	// Cluster is the cluster's name or ARN.
	Cluster string
	// Task is a task's id or ARN, and Service a service's name or ARN. Give exactly one.
	Task, Service string
}

// TaskReading is what [Reader.ReadTask] read.
type TaskReading struct {
	// Network holds the VPC and the task, once for each set of container instances that differ in their network.
	Network network.Network
	// Stopped are stopped tasks, newest first: the task asked for, or the service's latest. Amazon ECS keeps stopped
	// tasks for about an hour. Source: "DescribeTasks" in the Amazon ECS API Reference.
	Stopped []StoppedTask
	// StoppedWhy, when not empty, says why there may be stopped tasks that were not read.
	StoppedWhy string
}

// ReadTask reads a task or a service, its roles, and the VPC it runs in. A cluster, service or task that does not exist
// is an error, and so is one of which nothing could be read, and a task on an external instance, which runs in no VPC.
func (r *Reader) ReadTask(ctx context.Context, query TaskQuery) (TaskReading, error) {
	if query.Cluster == "" || (query.Task == "") == (query.Service == "") {
		return TaskReading{}, errors.New("name a cluster, and either a task or a service")
	}
	reading := r.begin(ctx)
	return whole(reading, func() TaskReading {
		var start *startParts
		if query.Task != "" {
			start = reading.task(query)
		} else {
			start = reading.service(query)
		}
		if why := reasons(start.why, start.tasksWhy); why != "" && start.definition == "" && len(start.tasks) == 0 {
			reading.end(nothingRead(start.name, why, permission.TaskCommand))
		}
		return reading.trace(start)
	})
}

// startParts is what AWS tells of a task or a service: how its tasks start.
type startParts struct {
	cluster string
	// clusterARN is the cluster's ARN, once something said it.
	clusterARN string
	// name is what reports call it.
	name string
	arn  string

	// definition is the task definition's ARN; empty and why when it is not known.
	definition string
	why        string

	launchType      types.LaunchType
	providers       []string
	platformVersion string
	platformFamily  string
	network         *types.AwsVpcConfiguration
	connect         *types.ServiceConnectConfiguration
	exec            bool
	// execKey is the id, alias or ARN of the key that encrypts sessions of ECS Exec, once [reading.features] found it.
	execKey string

	// tasks are the tasks that are known, newest first; of a service, running and stopped ones. tasksWhy says why there
	// may be others.
	tasks    []types.Task
	tasksWhy string
	// single says that tasks holds the one task asked for, whose own placement counts.
	single bool

	// executionRole and taskRole are the ARNs of roles that take the place of the task definition's.
	executionRole, taskRole string
	// kind, changed and tags are of a unit of an account.
	kind    UnitKind
	changed time.Time
	tags    map[string]string
}

// task finds a task and, if a service started it, the service's network configuration.
func (r *reading) task(query TaskQuery) *startParts {
	tasks := r.describeTasks(query.Cluster, []string{query.Task})
	start := &startParts{cluster: query.Cluster, name: "task " + short(query.Task), arn: query.Task, single: true}
	if len(tasks.items) == 0 {
		if tasks.why == "" {
			r.end(fmt.Errorf("there is no task %q in cluster %q in %s; Amazon ECS forgets a stopped task after about an hour, "+
				"so check the id or name the service", query.Task, query.Cluster, r.where()))
		}
		start.why = tasks.why
		return start
	}
	task := tasks.items[0]
	start.tasks = tasks.items
	start.arn = aws.ToString(task.TaskArn)
	if service, ok := strings.CutPrefix(aws.ToString(task.Group), "service:"); ok {
		start.name = "service " + service + ", " + start.name
		// The service may be gone by now, which says nothing of the task.
		found := r.describeServices(query.Cluster, []string{service})
		start.why = found.why
		for _, s := range found.items {
			start.fromService(s, aws.ToString(task.StartedBy))
		}
	}
	start.fromTask(task)
	return start
}

// fromTask takes what a task says of itself.
func (s *startParts) fromTask(task types.Task) {
	s.clusterARN = aws.ToString(task.ClusterArn)
	s.definition = aws.ToString(task.TaskDefinitionArn)
	s.launchType = task.LaunchType
	s.platformVersion = aws.ToString(task.PlatformVersion)
	s.platformFamily = aws.ToString(task.PlatformFamily)
	s.exec = task.EnableExecuteCommand
	if name := aws.ToString(task.CapacityProviderName); name != "" {
		s.providers = []string{name}
	}
}

// service finds a service and its latest tasks.
func (r *reading) service(query TaskQuery) *startParts {
	found := r.describeServices(query.Cluster, []string{query.Service})
	start := &startParts{cluster: query.Cluster, name: "service " + short(query.Service), arn: query.Service}
	switch {
	case found.why != "":
		start.why = found.why
	case len(found.items) == 0:
		r.end(fmt.Errorf("there is no service %q in cluster %q in %s; check the names and the Region", query.Service, query.Cluster, r.where()))
	case aws.ToString(found.items[0].Status) == "INACTIVE":
		r.end(fmt.Errorf("service %q in cluster %q in %s is deleted", query.Service, query.Cluster, r.where()))
	default:
		start.arn = aws.ToString(found.items[0].ServiceArn)
		start.fromService(found.items[0], "")
	}
	tasks := r.serviceTasks(query)
	start.tasks, start.tasksWhy = tasks.items, tasks.why
	if start.definition == "" && len(start.tasks) > 0 {
		// Not even the service could be read; its newest task says the most.
		start.definition = aws.ToString(start.tasks[0].TaskDefinitionArn)
		start.launchType = start.tasks[0].LaunchType
	}
	return start
}

// fromService takes what a service says, of the deployment or task set with the id, else of the primary one.
func (s *startParts) fromService(service types.Service, startedBy string) {
	s.clusterARN = aws.ToString(service.ClusterArn)
	s.definition = aws.ToString(service.TaskDefinition)
	s.launchType, s.exec = service.LaunchType, service.EnableExecuteCommand
	s.platformVersion, s.platformFamily = aws.ToString(service.PlatformVersion), aws.ToString(service.PlatformFamily)
	s.setNetwork(service.NetworkConfiguration)
	s.setProviders(service.CapacityProviderStrategy)
	if i := chosen(service.Deployments, startedBy, func(d types.Deployment) (*string, *string) { return d.Id, d.Status }); i >= 0 {
		d := service.Deployments[i]
		s.connect = d.ServiceConnectConfiguration
		s.override(d.TaskDefinition, d.LaunchType, d.PlatformVersion, d.PlatformFamily, d.NetworkConfiguration, d.CapacityProviderStrategy)
	}
	if i := chosen(service.TaskSets, startedBy, func(t types.TaskSet) (*string, *string) { return t.Id, t.Status }); i >= 0 {
		t := service.TaskSets[i]
		s.override(t.TaskDefinition, t.LaunchType, t.PlatformVersion, t.PlatformFamily, t.NetworkConfiguration, t.CapacityProviderStrategy)
	}
}

// chosen returns the index of the deployment or task set with the id, else of the primary one, else -1.
func chosen[T any](all []T, id string, of func(T) (id, status *string)) int {
	if i := slices.IndexFunc(all, func(t T) bool { is, _ := of(t); return id != "" && aws.ToString(is) == id }); i >= 0 {
		return i
	}
	return slices.IndexFunc(all, func(t T) bool { _, status := of(t); return aws.ToString(status) == "PRIMARY" })
}

// override takes what a deployment or a task set says more precisely than its service.
func (s *startParts) override(definition *string, launchType types.LaunchType, version, family *string, network *types.NetworkConfiguration, strategy []types.CapacityProviderStrategyItem) {
	if definition != nil {
		s.definition = *definition
	}
	if launchType != "" {
		s.launchType = launchType
	}
	if version != nil {
		s.platformVersion = *version
	}
	if family != nil {
		s.platformFamily = *family
	}
	s.setNetwork(network)
	s.setProviders(strategy)
}

func (s *startParts) setNetwork(network *types.NetworkConfiguration) {
	if network != nil && network.AwsvpcConfiguration != nil {
		s.network = network.AwsvpcConfiguration
	}
}

func (s *startParts) setProviders(strategy []types.CapacityProviderStrategyItem) {
	if len(strategy) == 0 {
		return
	}
	s.providers = texts(strategy, func(i types.CapacityProviderStrategyItem) *string { return i.CapacityProvider })
}

// serviceTasks returns the running and the stopped tasks of a service, newest first.
func (r *reading) serviceTasks(query TaskQuery) answer[types.Task] {
	tasks := r.tasksOf(query.Cluster, short(query.Service))
	tasks.items = slices.DeleteFunc(tasks.items, func(t types.Task) bool {
		return aws.ToString(t.Group) != "" && aws.ToString(t.Group) != "service:"+short(query.Service)
	})
	return tasks
}

// tasksOf returns the running and the stopped tasks of a service, or of the whole cluster where that is empty, newest
// first.
func (r *reading) tasksOf(cluster, service string) answer[types.Task] {
	var running, stopped answer[string]
	group := newStage()
	for status, target := range map[types.DesiredStatus]*answer[string]{types.DesiredStatusRunning: &running, types.DesiredStatusStopped: &stopped} {
		in := &ecs.ListTasksInput{Cluster: aws.String(cluster), DesiredStatus: status}
		if service != "" {
			in.ServiceName = aws.String(service)
		}
		collect(r, group, target, r.ECS.ListTasks, in)
	}
	group.wait()
	tasks := r.describeTasks(cluster, distinct(slices.Concat(running.items, stopped.items)))
	slices.SortStableFunc(tasks.items, func(a, b types.Task) int {
		return aws.ToTime(b.CreatedAt).Compare(aws.ToTime(a.CreatedAt))
	})
	return answer[types.Task]{items: tasks.items, why: reasons(running.why, stopped.why, tasks.why)}
}

// describeLimit is how many tasks or container instances one call describes. Source: "DescribeTasks" and
// "DescribeContainerInstances" in the Amazon ECS API Reference.
const describeLimit = 100

func (r *reading) describeTasks(cluster string, tasks []string) answer[types.Task] {
	return chunked(tasks, describeLimit, func(tasks []string) answer[types.Task] {
		return list[types.Task](r, heeding(r.ECS.DescribeTasks, r.naming(cluster)), &ecs.DescribeTasksInput{Cluster: aws.String(cluster), Tasks: tasks})
	})
}

// servicesLimit is how many services one call describes. Source: "DescribeServices" in the Amazon ECS API Reference.
const servicesLimit = 10

// describeServices describes services, as many as it can: a call that fails leaves out those that it asked for.
func (r *reading) describeServices(cluster string, services []string) answer[types.Service] {
	parts := each(slices.Collect(slices.Chunk(services, servicesLimit)), func(services []string) answer[types.Service] {
		return list[types.Service](r, heeding(r.ECS.DescribeServices, r.naming(cluster)),
			&ecs.DescribeServicesInput{Cluster: aws.String(cluster), Services: services, Include: r.serviceFields})
	})
	var all answer[types.Service]
	for _, part := range parts {
		all.items = append(all.items, part.items...)
		all.why = reasons(all.why, part.why)
	}
	return all
}

// naming turns the errors of a call that names a cluster and its tasks or services into what ends the reading, where
// one of the names is wrong.
func (r *reading) naming(cluster string) func(error) error {
	return func(err error) error {
		switch codeOf(err) {
		case "ClusterNotFoundException":
			return ending{fmt.Errorf("there is no cluster %q in %s; check the name, the Region and the account", cluster, r.where())}
		case "InvalidParameterException":
			//lint:ignore ST1005 begins with a name that is written so
			return ending{fmt.Errorf("Amazon ECS does not accept the names given: %s", plain.OneLine(err.Error()))}
		}
		return err
	}
}

// short returns the last part of an ARN, or the text itself.
func short(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// clusterText is the cluster's ARN as far as it is known.
func (r *reading) clusterText(s *startParts) partial.Text {
	switch {
	case s.clusterARN != "":
		return partial.Literal(s.clusterARN)
	case strings.HasPrefix(s.cluster, "arn:"):
		return partial.Literal(s.cluster)
	}
	return r.env.ARN("ecs", r.env.Region, r.env.Account, partial.Literal("cluster/"+s.cluster))
}

// object is the service or the task.
func (s *startParts) object() network.Object {
	return network.Object{ID: s.arn, Name: s.name, Ref: partial.Literal(s.arn)}
}

// StoppedTask is a stopped task and what Amazon ECS says of its end.
type StoppedTask struct {
	// ARN is the task's ARN.
	ARN string
	// At is when it stopped; zero when ECS does not say.
	At time.Time
	// Reasons are stoppedReason and the containers' own reasons, each once: CannotPullContainerError is often only there.
	Reasons []string
}

// stoppedTasks picks the stopped ones, newest first.
func stoppedTasks(tasks []types.Task) []StoppedTask {
	var out []StoppedTask
	for _, t := range tasks {
		if aws.ToString(t.DesiredStatus) != "STOPPED" && aws.ToString(t.LastStatus) != "STOPPED" {
			continue
		}
		stopped := StoppedTask{ARN: aws.ToString(t.TaskArn), At: aws.ToTime(t.StoppedAt)}
		said := append([]string{aws.ToString(t.StoppedReason)}, texts(t.Containers, func(c types.Container) *string { return c.Reason })...)
		for _, reason := range said {
			if reason != "" && !slices.Contains(stopped.Reasons, reason) {
				stopped.Reasons = append(stopped.Reasons, reason)
			}
		}
		out = append(out, stopped)
	}
	slices.SortStableFunc(out, func(a, b StoppedTask) int { return b.At.Compare(a.At) })
	return out
}
