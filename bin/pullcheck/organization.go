package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// organizationFlags say which organization the accounts belong to and which of its policies hold for them.
type organizationFlags struct {
	id             string
	service, limit []string
}

// addOrganizationFlags gives a command that traces the flags of an organization.
func addOrganizationFlags(cmd *cobra.Command) *organizationFlags {
	o := addOrganizationPolicies(cmd)
	cmd.Flags().StringVar(&o.id, "organization", "", "`id` of the AWS organization of the accounts (o-…), for conditions on it")
	return o
}

// addOrganizationPolicies gives a command the flags of its policies alone.
func addOrganizationPolicies(cmd *cobra.Command) *organizationFlags {
	o := &organizationFlags{}
	flags := cmd.Flags()
	flags.StringArrayVar(&o.service, "scp", nil, "JSON `file` of a service control policy that holds for the tasks' account; may be repeated")
	flags.StringArrayVar(&o.limit, "rcp", nil, "JSON `file` of a resource control policy that holds for the resources; may be repeated")
	files(cmd, "scp", "rcp")
	return o
}

var organizationForm = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)

// read reads the files and returns what adds the organization to a network.
func (o *organizationFlags) read(ctx context.Context) (apply func(*network.Network), err error) {
	if o.id != "" && !organizationForm.MatchString(o.id) {
		return nil, fmt.Errorf("--organization is %q; give the id of an organization, such as o-a1b2c3d4e5", o.id)
	}
	service, err := controlPolicies(ctx, "--scp", o.service)
	if err != nil {
		return nil, err
	}
	limit, err := controlPolicies(ctx, "--rcp", o.limit)
	if err == nil {
		err = errors.Join(notTaken("--scp", service, false), notTaken("--rcp", limit, true))
	}
	return func(n *network.Network) {
		if o.id != "" {
			n.Organization = partial.Literal(o.id)
		}
		if len(service) > 0 {
			n.ServiceControl = service
		}
		if len(limit) > 0 {
			n.ResourceControl = limit
		}
		if len(service) > 0 && len(limit) > 0 { // in the place of what an account does not see
			n.Unread = slices.DeleteFunc(slices.Clone(n.Unread), func(u network.Unread) bool { return u.Denies })
		}
	}, err
}

// notTaken is an error for the first policy that AWS Organizations does not take.
func notTaken(flag string, policies []network.ControlPolicy, ofResources bool) error {
	for _, p := range policies {
		if why := p.Document.RefusedControl(ofResources); why != "" {
			return fmt.Errorf("%s %s: AWS Organizations does not take it: %s", flag, p.Name, why)
		}
	}
	return nil
}

// maxControlPolicy is the size up to which a control policy is read; AWS takes 10,240 characters.
const maxControlPolicy = 1 << 20

func controlPolicies(ctx context.Context, flag string, files []string) ([]network.ControlPolicy, error) {
	var out []network.ControlPolicy
	for _, file := range files {
		text, err := readInput(ctx, file, nil, maxControlPolicy)
		if err != nil {
			return nil, fmt.Errorf("%s %w; give a JSON file with the policy", flag, err)
		}
		document, err := iam.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", flag, file, err)
		}
		out = append(out, network.ControlPolicy{Name: filepath.Base(file), Document: document})
	}
	return out, nil
}
