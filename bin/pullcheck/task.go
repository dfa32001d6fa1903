package main

import (
	"cmp"
	"errors"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/trace"
)

func newTaskCommand() *cobra.Command {
	var query live.TaskQuery
	cmd := &cobra.Command{
		Use:   "task --cluster CLUSTER --task TASK|--service SERVICE",
		Short: "Trace the pulls of a task or a service of an account, and explain why it stopped",
		Long: `Read a task or a service of Amazon ECS, its roles and its VPC, and trace every call
that its start makes. Of a stopped task, or of the latest stopped tasks of a service,
it also says what the stopped reason means. Nothing is changed.

Amazon ECS forgets a stopped task after about an hour. A call to AWS that is denied
makes its hops unknown; pullcheck permissions prints what is needed.`,
		Example: `  pullcheck task --cluster prod --service web
  pullcheck task --cluster prod --task 1dc5c17a422b4dc4a2b5e0ea4a1b2c3d --region eu-west-1 --verbose
  pullcheck task --cluster prod --service web --format json`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.StringVar(&query.Cluster, "cluster", "", "name or ARN of the `cluster` (required)")
	flags.StringVar(&query.Task, "task", "", "id or ARN of a `task`")
	flags.StringVar(&query.Service, "service", "", "name or ARN of a `service`")
	account := addLiveFlags(cmd)
	report := addReportFlags(cmd, "text", "json", "sarif", "junit", "github", "html", "markdown")
	organization := addOrganizationFlags(cmd)
	accepted := addAcceptedFlags(cmd, account)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := report.check(cmd); err != nil {
			return err
		}
		switch {
		case query.Cluster == "":
			return errors.New("--cluster is missing; give the name of a cluster, such as default")
		case query.Task == "" && query.Service == "":
			return errors.New("name a task with --task or a service with --service")
		case query.Task != "" && query.Service != "":
			return errors.New("--task and --service are both given; give one of them")
		}
		inOrganization, err := organization.read(cmd.Context())
		if err != nil {
			return err
		}
		acknowledge, err := accepted.read(cmd)
		if err != nil {
			return err
		}
		reader, done, err := account.reader(cmd)
		if err != nil {
			return err
		}
		read, err := reader.ReadTask(cmd.Context(), query)
		done()
		if err != nil {
			return err
		}
		inOrganization(&read.Network)
		result, err := acknowledge(read.Network, trace.Check(read.Network))
		if err != nil {
			return err
		}
		report.stopped = explainStopped(read.Stopped, result)
		if read.StoppedWhy != "" {
			note(cmd, "there may be stopped tasks that were not read: "+read.StoppedWhy)
		}
		report.page = livePage(read.Network, cmp.Or(query.Service, query.Task)+" in cluster "+query.Cluster)
		return report.write(cmd, result, "")
	}
	return cmd
}
