package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/plain"
)

// memberFlags say which accounts to read beside the caller's own.
type memberFlags struct {
	role, file, externalID string
	// organization is empty, the word of the flag without a value, or the id of an organization.
	organization string
}

// everyMember is --organization without a value.
const everyMember = "all"

func (m *memberFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&m.role, "role", "", "`name` of the role to assume in each account, with its path, if it has one")
	flags.StringVar(&m.file, "accounts", "", "`FILE` with an account id on each line")
	flags.StringVar(&m.externalID, "external-id", "", "external `ID` that the role's trust policy asks for")
	flags.StringVar(&m.organization, "organization", "", "with --role, read every account of the organization; --organization=`ID` (o-…) says, too, which one it is, for conditions on it")
	flags.Lookup("organization").NoOptDefVal = everyMember
}

var (
	// Source: "AssumeRole" in the AWS STS API Reference.
	externalIDForm = regexp.MustCompile(`^[\w+=,.@:/-]{2,}$`)
	roleForm       = regexp.MustCompile(`^/?([\w+=,.@-]+/)*[\w+=,.@-]{1,64}$`)
)

// check refuses flags that do not go together.
func (m *memberFlags) check() error {
	switch {
	case m.role != "" && !roleForm.MatchString(m.role):
		return fmt.Errorf("--role is %q; give the name of a role, such as pullcheck, and not its ARN", m.role)
	case m.role != "" && m.file == "" && m.organization == "":
		return errors.New("--role is given, and no accounts; add --accounts FILE or --organization")
	case m.role != "" && m.file != "" && m.organization == everyMember:
		return errors.New("--accounts and --organization are both given; give one of them")
	case m.role == "" && (m.file != "" || m.organization == everyMember):
		return errors.New("accounts are to be read, and no role is named; add --role NAME")
	case m.role == "" && m.externalID != "":
		return errors.New("--external-id goes with --role")
	case m.externalID != "" && (len(m.externalID) > 1224 || !externalIDForm.MatchString(m.externalID)):
		return fmt.Errorf("--external-id is %q; it has 2 to 1,224 letters, digits and +=,.@:/-", m.externalID)
	}
	return nil
}

// organizationID is the id of the organization, if it is given.
func (m *memberFlags) organizationID() string {
	if m.organization == everyMember {
		return ""
	}
	return m.organization
}

// maxAccounts is the size in bytes up to which a file of account ids is read, comments included.
const maxAccounts = 1 << 20

// accounts are the ids of the accounts to read, without repeats.
func (m *memberFlags) accounts(ctx context.Context, cfg aws.Config) ([]string, error) {
	if m.file == "" {
		return organizationAccounts(ctx, cfg)
	}
	text, err := readInput(ctx, m.file, nil, maxAccounts)
	if err != nil {
		return nil, fmt.Errorf("--accounts %w; give a file with an account id on each line", err)
	}
	var out []string
	for i, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if !accountForm.MatchString(line) {
			return nil, fmt.Errorf("--accounts %s: line %d is %q; give an account id of 12 digits on each line", m.file, i+1, plain.Start(line, 60))
		}
		if !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("--accounts %s: it names no account; give an account id on each line", m.file)
	}
	return out, nil
}

// organizationAccounts lists the active accounts of the organization. Source: "ListAccounts" in the AWS Organizations
// API Reference: the management account and delegated administrators may.
func organizationAccounts(ctx context.Context, cfg aws.Config) ([]string, error) {
	var out []string
	pages := organizations.NewListAccountsPaginator(organizations.NewFromConfig(cfg), &organizations.ListAccountsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("the accounts of the organization cannot be listed: %w; run it in the management account or one that "+
				"administers a service for it, with organizations:ListAccounts allowed, or name them with --accounts", err)
		}
		for _, a := range page.Accounts {
			if a.Status == "" || a.Status == types.AccountStatusActive {
				out = append(out, aws.ToString(a.Id))
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// sessionName is how CloudTrail names the calls.
const sessionName = "pullcheck"

// assumed is the configuration with the credentials of the role in an account.
func (m *memberFlags) assumed(cfg aws.Config, account string) (aws.Config, error) {
	partition, err := pullpath.PartitionOf(cfg.Region)
	if err != nil {
		return cfg, err
	}
	arn := fmt.Sprintf("arn:%s:iam::%s:role/%s", partition.Name, account, strings.TrimPrefix(m.role, "/"))
	out := cfg.Copy()
	out.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), arn, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = sessionName
		if m.externalID != "" {
			o.ExternalID = aws.String(m.externalID)
		}
	}))
	return out, nil
}

// places finds the accounts and their Regions.
func (s *sweep) places(ctx context.Context, cfg aws.Config) ([]place, error) {
	own := []place{{config: cfg}}
	if s.options.members.role != "" {
		if cfg.Region == "" {
			return nil, errors.New("no AWS Region; give --region, or set AWS_REGION or a Region in the AWS profile")
		}
		accounts, err := s.options.members.accounts(ctx, cfg)
		if err != nil {
			return nil, err
		}
		own = nil
		for _, account := range accounts {
			in, err := s.options.members.assumed(cfg, account)
			if err != nil {
				return nil, err
			}
			own = append(own, place{account: account, config: in})
		}
	}
	if !s.options.allRegions {
		return own, nil
	}
	regions := make([][]place, len(own))
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(placesAtOnce)
	for i, p := range own {
		group.Go(func() error {
			found, err := s.regions(groupCtx, p)
			if err != nil {
				if len(own) == 1 {
					return err
				}
				p.failed = err
				found = []place{p}
			}
			regions[i] = found
			return nil
		})
	}
	err := group.Wait()
	return slices.Concat(regions...), err
}

// regions are the Regions of an account.
func (s *sweep) regions(ctx context.Context, p place) ([]place, error) {
	reader, err := live.NewReader(ctx, p.config)
	if err != nil {
		return nil, err
	}
	names, err := reader.Regions(ctx)
	if err != nil {
		return nil, err
	}
	var out []place
	for _, name := range names {
		in := p
		in.config = p.config.Copy()
		in.config.Region = name
		out = append(out, in)
	}
	return out, nil
}
