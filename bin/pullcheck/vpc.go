package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/adopt"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/trace"
)

// vpcOptions are the flags of pullcheck vpc beside the workloads.
type vpcOptions struct {
	id             string
	subnets        []string
	securityGroups []string
	publicIP       bool
	emitConfig     bool
}

func newVPCCommand() *cobra.Command {
	var options vpcOptions
	cmd := &cobra.Command{
		Use:   "vpc --vpc-id ID --launch-type TYPE",
		Short: "Trace what a workload would meet in a VPC of an account",
		Long: `Read a VPC and trace every call that tasks of a workload would make there. Nothing
has to be deployed, and nothing is changed.

Without --subnet the tasks stand in the subnets without a route to the internet; if
there are none, in those with a NAT gateway; if there are none either, in all. Without
--security-group they have a group that lets everything out. Their roles are not
known. A call to AWS that is denied makes its hops unknown; pullcheck permissions
prints what is needed.

Findings that a template acknowledges are errors here all the same, unless
--acknowledgements names it: AWS CloudFormation then says what became of its resources.

With --emit-config the answer is the configuration for this VPC instead: it reuses the
endpoints that are there, creates those that are missing, and says why.`,
		Example: `  pullcheck vpc --vpc-id vpc-0a1b2c3d4e5f60718 --launch-type fargate --feature awslogs
  pullcheck vpc --vpc-id vpc-0a1b2c3d4e5f60718 --launch-type ec2 --subnet subnet-0a1b2c3d4e5f60718 --region eu-west-1
  pullcheck vpc --vpc-id vpc-0a1b2c3d4e5f60718 --launch-type fargate --emit-config > environment.yaml`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.StringVar(&options.id, "vpc-id", "", "`ID` of the VPC (required)")
	flags.StringSliceVar(&options.subnets, "subnet", nil, "`ID` of a subnet for the tasks, may be repeated")
	flags.StringSliceVar(&options.securityGroups, "security-group", nil, "`ID` of a security group of the tasks, may be repeated")
	flags.BoolVar(&options.publicIP, "assign-public-ip", false, "give the tasks public IPv4 addresses")
	flags.BoolVar(&options.emitConfig, "emit-config", false, "print the configuration for this VPC (YAML, or JSON with --format json)")
	workloads, account := addWorkloadFlags(cmd), addLiveFlags(cmd)
	report := addReportFlags(cmd, "text", "json", "sarif", "junit", "github", "html", "markdown")
	organization := addOrganizationFlags(cmd)
	accepted := addAcceptedFlags(cmd, account)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := report.check(cmd); err != nil {
			return err
		}
		if options.id == "" {
			return errors.New("--vpc-id is missing; give the id of a VPC, such as vpc-0a1b2c3d4e5f60718")
		}
		if err := errors.Join(idsOf("--vpc-id", "VPC", "vpc-", options.id), idsOf("--subnet", "subnet", "subnet-", options.subnets...),
			idsOf("--security-group", "security group", "sg-", options.securityGroups...)); err != nil {
			return err
		}
		if form := *report.format; options.emitConfig && form != "text" && form != "json" {
			return fmt.Errorf("--emit-config prints YAML, or JSON with --format json; it has no form for --format %s", form)
		}
		if _, err := workloads.plan(); err != nil {
			return err
		}
		inOrganization, err := organization.read(cmd.Context())
		if err != nil {
			return err
		}
		acknowledge, err := accepted.read(cmd)
		if err != nil {
			return err
		}
		n, err := readVPC(cmd, account, options, workloads.workloads)
		if err != nil {
			return err
		}
		if options.emitConfig {
			return emitConfig(cmd, report, n, options.id, workloads.workloads)
		}
		inOrganization(&n)
		report.page = livePage(n, "VPC "+options.id)
		result, err := acknowledge(n, trace.Check(n))
		if err != nil {
			return err
		}
		return report.write(cmd, result, "")
	}
	return cmd
}

// readVPC reads the VPC and places the workloads in it.
func readVPC(cmd *cobra.Command, account *liveFlags, options vpcOptions, workloads []pullpath.Workload) (network.Network, error) {
	reader, done, err := account.reader(cmd)
	if err != nil {
		return network.Network{}, err
	}
	defer done()
	n, err := reader.ReadVPC(cmd.Context(), options.id)
	if err != nil {
		return network.Network{}, err
	}
	for _, group := range options.securityGroups {
		if !hasGroup(n, group) {
			return network.Network{}, fmt.Errorf("VPC %s has no security group %q", options.id, group)
		}
	}
	for _, w := range workloads {
		n, err = trace.WithHypothetical(n, trace.Hypothetical{
			Workload: w, VPC: options.id, Subnets: options.subnets, SecurityGroups: options.securityGroups, PublicIP: options.publicIP,
		})
		if err != nil {
			return network.Network{}, err
		}
	}
	if options.emitConfig {
		return n, nil
	}
	return reader.ReadPolicies(cmd.Context(), n)
}

// idsOf refuses what is no id of a kind of thing.
func idsOf(flag, thing, prefix string, ids ...string) error {
	for _, id := range ids {
		if !strings.HasPrefix(id, prefix) {
			return fmt.Errorf("%s is %q; give the id of a %s, such as %s0a1b2c3d4e5f60718", flag, id, thing, prefix)
		}
	}
	return nil
}

// hasGroup reports whether a security group was read. When none was, which one is there is not known.
func hasGroup(n network.Network, id string) bool {
	return len(n.SecurityGroups) == 0 || slices.ContainsFunc(n.SecurityGroups, func(g network.SecurityGroup) bool { return g.ID == id })
}

// assumedSubnets are the subnets of a task that is assumed: those of its own network interface or of its instances,
// whichever it has.
func assumedSubnets(t network.Task) []string {
	var out []string
	for _, m := range slices.Concat(t.Network.Subnets.Members(), t.Instances.Subnets.Members()) {
		out = append(out, m.Item)
	}
	return out
}

// emitConfig writes the configuration that the app takes for the VPC.
func emitConfig(cmd *cobra.Command, report *reportFlags, n network.Network, vpc string, workloads []pullpath.Workload) error {
	proposed, err := adopt.New(n, vpc, assumedSubnets(n.Tasks[0]), workloads)
	if err != nil {
		return err
	}
	document := proposed.YAML()
	if *report.format == "json" {
		if document, err = proposed.JSON(); err != nil {
			return err
		}
	}
	return report.outputFlags.put(cmd, document, nil)
}
