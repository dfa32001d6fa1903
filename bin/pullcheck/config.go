package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/adopt"
	"ecrprivatelink/internal/report"
	"ecrprivatelink/internal/trace"
	"ecrprivatelink/stacks/config"
)

func newConfigCommand() *cobra.Command {
	var environments []string
	cmd := &cobra.Command{
		Use:   "config [FILE]",
		Short: "Hold a configuration against the VPCs of an account before it is deployed",
		Long: `Read the existing VPCs that a configuration names, and say what of it cannot be deployed
there: an endpoint that would be created beside one that collides with it, and one to
reuse that is not there. Endpoints that the environment's own stack has made are no
collision. New VPCs have nothing to collide with.

FILE is the configuration, or a cdk.json that holds it. Without FILE it is cdk.json.
An environment is read in its own Region, with the credentials that are there: where the
environments are in several accounts, choose those of one. It takes the permissions of
pullcheck vpc, and cloudformation:ListStackResources.`,
		Example: `  pullcheck config && npx cdk deploy --all
  pullcheck config network.yaml --environment prod --profile prod`,
		Args: atMostOneOf("FILE"),
	}
	cmd.Flags().StringSliceVar(&environments, "environment", nil, "`name` of an environment to check, may be repeated (default all)")
	account, output := addLiveFlags(cmd), addReportFlags(cmd, "text", "json")
	output.text = collisionsText
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := output.check(cmd); err != nil {
			return err
		}
		cfg, err := readConfiguration(cmd, append(args, "cdk.json")[0])
		if err != nil {
			return err
		}
		chosen, err := chooseEnvironments(cfg, environments)
		if err != nil {
			return err
		}
		result := trace.Report{}
		for _, env := range chosen {
			if env.VPC.Form() == config.NewVPC {
				note(cmd, "environment "+env.Name+" has a new VPC; there is nothing to hold it against")
				continue
			}
			found, err := compareEnvironment(cmd, *account, cfg, env)
			if err != nil {
				return fmt.Errorf("environment %s: %w", env.Name, err)
			}
			result.Findings = append(result.Findings, found...)
		}
		return output.write(cmd, result, "")
	}
	return cmd
}

// collisionsText is the report for people. There are no tasks to trace in it, as in the reports of the other checks.
func collisionsText(result trace.Report, o report.TextOptions) string {
	if len(result.Findings) == 0 {
		return "The configuration goes with the VPCs as they are.\n"
	}
	return fmt.Sprintf("%s\n%d of %d findings stop the deployment.\n", report.Findings(result.Findings, o), result.Errors(), len(result.Findings))
}

// readConfiguration reads a configuration from a file of its own or from a cdk.json.
func readConfiguration(cmd *cobra.Command, name string) (*config.Config, error) {
	data, err := readInput(cmd.Context(), name, cmd.InOrStdin(), config.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; name the file that has the configuration", err)
	}
	if err != nil {
		return nil, err
	}
	if filepath.Base(name) != "cdk.json" {
		return config.Parse(data, name)
	}
	cfg, found, err := config.ParseCDK(data, name, nil)
	if err == nil && !found {
		err = fmt.Errorf("%s has no configuration under context.%s; name the file that has it", name, config.Key)
	}
	return cfg, err
}

// chooseEnvironments returns the environments of the names given, all without a name.
func chooseEnvironments(cfg *config.Config, names []string) ([]config.Environment, error) {
	if len(names) == 0 {
		return cfg.Environments, nil
	}
	var all []string
	for _, e := range cfg.Environments {
		all = append(all, e.Name)
	}
	var out []config.Environment
	for _, name := range names {
		if err := oneOf("--environment", name, all); err != nil {
			return nil, err
		}
		out = append(out, cfg.Environments[slices.Index(all, name)])
	}
	return out, nil
}

// compareEnvironment holds an environment against its VPC.
func compareEnvironment(cmd *cobra.Command, account liveFlags, cfg *config.Config, env config.Environment) ([]trace.Finding, error) {
	if env.Region != "" {
		if account.region != "" && account.region != env.Region {
			return nil, fmt.Errorf("--region is %s, but the environment is in %s; leave --region out", account.region, env.Region)
		}
		account.region = env.Region
	}
	workloads := cfg.AsHub(env).Workloads
	options := vpcOptions{id: env.VPC.ID}
	for _, subnet := range env.VPC.PrivateSubnets {
		options.subnets = append(options.subnets, subnet.ID)
	}
	n, err := readVPC(cmd, &account, options, workloads)
	if err != nil {
		return nil, err
	}
	if len(options.subnets) == 0 {
		options.subnets = assumedSubnets(n.Tasks[0])
	}
	own, err := ownEndpoints(cmd, account, env.StackName())
	if err != nil {
		return nil, err
	}
	found, err := adopt.Compare(n, env.VPC.ID, options.subnets, workloads, env.Endpoints, own)
	if env.Hub != "" { // its interface endpoints are the hub's
		found = slices.DeleteFunc(found, func(f trace.Finding) bool { return f.Key != string(pullpath.S3) })
	}
	return found, err
}

// ownEndpoints returns the ids of the endpoints that a stack made, none when there is no such stack yet.
func ownEndpoints(cmd *cobra.Command, account liveFlags, stack string) ([]string, error) {
	reader, end, err := account.reader(cmd)
	if err != nil {
		return nil, err
	}
	resources, err := reader.StackResources(cmd.Context(), stack)
	end()
	if err != nil {
		return nil, fmt.Errorf("cannot tell which endpoints stack %s has made already: %w", stack, err)
	}
	var out []string
	for _, r := range resources {
		if aws.ToString(r.ResourceType) == "AWS::EC2::VPCEndpoint" && r.PhysicalResourceId != nil {
			out = append(out, *r.PhysicalResourceId)
		}
	}
	return out, nil
}
