package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ecrprivatelink/internal/fleet"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/report"
)

// accountOptions are the flags of pullcheck account.
type accountOptions struct {
	allRegions   bool
	clusters     []string
	tags         []string
	changedSince string
	resume       string

	assume, withoutEndpoints, withPolicy []string

	members memberFlags
}

// accountTimeout is how long a reading of whole accounts may take where --timeout does not say.
const accountTimeout = time.Hour

func newAccountCommand() *cobra.Command {
	var options accountOptions
	cmd := &cobra.Command{
		Use:   "account",
		Short: "Trace every service, schedule and state machine of accounts, and say what they have in common",
		Long: `Read all that starts tasks of Amazon ECS in an account and Region (services, running
tasks, rules and schedules of Amazon EventBridge, state machines of AWS Step Functions),
trace the starts, and group what does not get through by its cause. Nothing is changed.

What could not be read is unknown, and counted. With --resume a reading that was
interrupted goes on where it was. With --role it assumes a role in each account of a file
or of the organization; pullcheck permissions --format template prints that role.

--assume, --without-endpoint and --with-policy answer what would break if the account were
changed so.`,
		Example: `  pullcheck account --region eu-west-1
  pullcheck account --all-regions --format csv --output fleet.csv --resume state
  pullcheck account --role pullcheck --organization --all-regions --resume state --format html -o fleet.html
  pullcheck account --without-endpoint vpce-0a1b2c3d4e5f60718`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.BoolVar(&options.allRegions, "all-regions", false, "read every Region that the account has enabled")
	flags.StringSliceVar(&options.clusters, "cluster", nil, "name or ARN of a `cluster`, may be repeated (default all)")
	flags.StringArrayVar(&options.tags, "tag", nil, "`KEY=VALUE` of a tag that services must have, may be repeated; what is no service is then left out")
	flags.StringVar(&options.changedSince, "changed-since", "", "leave out what was not deployed since a `TIME`, such as 2026-11-01, 2026-11-01T12:00:00Z, 36h or 7d")
	flags.StringVar(&options.resume, "resume", "", "`FOLDER` that keeps what was read, so that an interrupted run can be repeated without reading it again")
	flags.StringArrayVar(&options.assume, "assume", nil, "what if: `retired=fargate:VERSION`, a platform version is retired; may be repeated")
	flags.StringSliceVar(&options.withoutEndpoints, "without-endpoint", nil, "what if: `ID` of a VPC endpoint that is deleted; may be repeated")
	flags.StringArrayVar(&options.withPolicy, "with-policy", nil, "what if: `[ID=]FILE`, the VPC endpoint, or every one, has the policy of a JSON file; may be repeated")
	options.members.add(cmd)
	account := addLiveFlags(cmd)
	out := &outputFlags{}
	out.addOutput(cmd, "answer", "", "text", "json", "csv", "markdown", "html", "sarif", "junit")
	flags.BoolVar(&out.strict, "strict", false, "exit 1 as well when a result is unknown or something could not be read")
	organization := addOrganizationPolicies(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := options.members.check(); err != nil {
			return err
		}
		if options.allRegions && onCommandLine(cmd, "region") {
			return errors.New("--region and --all-regions are both given; give one of them")
		}
		organization.id = options.members.organizationID()
		query, err := options.query(time.Now())
		if err != nil {
			return err
		}
		whatIf, err := options.whatIf(cmd.Context())
		if err != nil {
			return err
		}
		inOrganization, err := organization.read(cmd.Context())
		if err != nil {
			return err
		}
		s := &sweep{options: options, live: account, query: query, whatIf: whatIf, change: inOrganization}
		result, err := s.run(cmd)
		if err != nil {
			return err
		}
		if err := whatIf.Check(); err != nil {
			return err
		}
		result.Assumed = whatIf.Words()
		return out.writeFleet(cmd, result)
	}
	return cmd
}

// query reads what narrows the reading.
func (o accountOptions) query(now time.Time) (live.AccountQuery, error) {
	q := live.AccountQuery{Clusters: o.clusters, Tags: map[string]string{}}
	for _, tag := range o.tags {
		key, value, ok := strings.Cut(tag, "=")
		if !ok || key == "" {
			return q, fmt.Errorf("--tag is %q; give KEY=VALUE, such as team=payments", tag)
		}
		q.Tags[key] = value
	}
	var err error
	q.ChangedSince, err = sinceTime(o.changedSince, now)
	return q, err
}

// sinceTime reads a time, a day or how long ago something was.
func sinceTime(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(form, text); err == nil {
			return at, nil
		}
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if ago, err := time.ParseDuration(text); err == nil && ago > 0 {
		return now.Add(-ago), nil
	}
	return time.Time{}, fmt.Errorf("--changed-since is %q; give a time, such as 2026-11-01, 2026-11-01T12:00:00Z, 36h or 7d", text)
}

// whatIf reads the assumptions.
func (o accountOptions) whatIf(ctx context.Context) (*fleet.WhatIf, error) {
	w := &fleet.WhatIf{WithoutEndpoints: o.withoutEndpoints}
	for _, text := range o.assume {
		version, err := fleet.ParseRetired(text)
		if err != nil {
			return nil, err
		}
		w.Retired = append(w.Retired, version)
	}
	for _, text := range o.withPolicy {
		id, file, named := strings.Cut(text, "=")
		if !named || !strings.HasPrefix(id, "vpce-") {
			id, file = "", text
		}
		policies, err := controlPolicies(ctx, "--with-policy", []string{file})
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(policies[0].Document.Statements, func(s iam.Statement) bool { return s.Principal != nil }) {
			return nil, fmt.Errorf("--with-policy %s: no statement has a Principal, which AWS wants of the policy of a VPC endpoint", file)
		}
		w.Policies = append(w.Policies, fleet.EndpointPolicy{Endpoint: id, Name: policies[0].Name, Document: policies[0].Document})
	}
	return w, nil
}

// writeFleet writes an answer about a fleet. The error is [errFound] when something does not start.
func (o *outputFlags) writeFleet(cmd *cobra.Command, r *fleet.Result) error {
	text, err := o.fleetDocument(cmd, r)
	if err != nil {
		return err
	}
	if err := o.put(cmd, text, func(io.Writer) []byte { return []byte(r.Headline() + "\n") }); err != nil {
		return err
	}
	n := r.Counts()
	return o.status(max(r.Report().Errors(), n.Fail), n.Unknown+n.Unread)
}

func (o *outputFlags) fleetDocument(cmd *cobra.Command, r *fleet.Result) ([]byte, error) {
	switch *o.format {
	case "json":
		return r.JSON()
	case "csv":
		return r.CSV()
	case "html", "markdown":
		return inForm(*o.format, nil, nil, r.Document())
	case "sarif":
		return report.SARIF(r.Report(), report.SARIFOptions{Build: build(), Notes: unreadNotes(r)})
	case "junit":
		return report.JUnit(r.Report(), nil)
	}
	width := 0
	if toStdout(o.output) {
		width = tableWidth(cmd.OutOrStdout())
	}
	return []byte(r.Document().Text(width)), nil
}

func unreadNotes(r *fleet.Result) []string {
	var notes []string
	for _, u := range r.Report().Unread {
		notes = append(notes, u.Resource+" was not read: "+u.Message)
	}
	return notes
}

// traced is the result of one account and Region.
func (s *sweep) traced(read live.AccountReading) *fleet.Result {
	s.change(&read.Network)
	s.mu.Lock()
	s.whatIf.Apply(&read.Network)
	s.mu.Unlock()
	r := fleet.New()
	r.Add(read, s.several)
	return r
}

// read reads and traces one account and Region.
func (s *sweep) read(ctx context.Context, p place) (*fleet.Result, error) {
	reader, err := live.NewReader(ctx, p.config)
	if err != nil {
		return nil, err
	}
	reader.Progress = func(action string, _ int) { s.progress(p, action) }
	if s.options.resume != "" {
		store, err := s.store(ctx, reader, p)
		if err != nil {
			return nil, err
		}
		defer store.Close()
	}
	read, err := reader.ReadAccount(ctx, s.query)
	if err != nil {
		return nil, err
	}
	r := s.traced(read)
	r.Count(reader.Calls())
	return r, nil
}
