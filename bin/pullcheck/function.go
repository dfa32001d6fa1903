package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"ecrprivatelink/internal/fleet"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/live"
	"ecrprivatelink/internal/plain"
)

// function is pullcheck as the AWS Lambda function of construct Sweep: the steps of its state machine.
type function struct {
	cfg aws.Config
	s3  *s3.Client
	// bucket and prefix are where results go.
	bucket  string
	members memberFlags
	// accounts are the accounts to read; empty for those of the organization. Regions are the Regions; empty for all.
	accounts, regions []string
	securityHub       bool
	// log takes a line for each place, and the metrics.
	log io.Writer
	now func() time.Time
}

// prefix begins the keys of everything that sweeps write.
const prefix = "sweeps/"

// newFunction reads the environment that construct Sweep sets.
func newFunction(ctx context.Context) (*function, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRetryMode(aws.RetryModeAdaptive), config.WithRetryMaxAttempts(8))
	if err != nil {
		return nil, err
	}
	listed := func(name string) []string {
		return strings.FieldsFunc(os.Getenv(name), func(r rune) bool { return r == ',' })
	}
	f := &function{cfg: cfg, s3: s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = os.Getenv("PULLCHECK_PATH_STYLE") != "" }),
		bucket: os.Getenv("PULLCHECK_BUCKET"), accounts: listed("PULLCHECK_ACCOUNTS"), regions: listed("PULLCHECK_REGIONS"),
		members:     memberFlags{role: os.Getenv("PULLCHECK_ROLE"), externalID: os.Getenv("PULLCHECK_EXTERNAL_ID"), organization: everyMember},
		securityHub: os.Getenv("PULLCHECK_SECURITY_HUB") != "", log: os.Stdout, now: time.Now}
	if f.bucket == "" || f.members.role == "" {
		return nil, errors.New("PULLCHECK_BUCKET or PULLCHECK_ROLE is not set; deploy the function with construct Sweep")
	}
	return f, nil
}

// step is the input of the function.
type step struct {
	// Step is "places", "read" or "report", and Sweep the sweep's id, which the first step makes.
	Step, Sweep string
	// Place is what the step "read" reads.
	Place fleet.Place
}

// placesOf is the answer of the step "places".
type placesOf struct {
	Sweep  string `json:"sweep"`
	Bucket string `json:"bucket"`
	Key    string `json:"key"`
	Places int    `json:"places"`
}

func (f *function) handle(ctx context.Context, event []byte) (any, error) {
	var s step
	if err := json.Unmarshal(event, &s); err != nil {
		return nil, fmt.Errorf("the event is no step of a sweep: %w", err)
	}
	switch s.Step {
	case "places":
		return f.places(ctx)
	case "read":
		return f.read(ctx, s)
	case "report":
		return f.report(ctx, s)
	}
	return nil, fmt.Errorf("the step is %q; give places, read or report", s.Step)
}

// places writes the accounts and Regions of a new sweep.
func (f *function) places(ctx context.Context) (any, error) {
	accounts := f.accounts
	if len(accounts) == 0 {
		var err error
		if accounts, err = organizationAccounts(ctx, f.cfg); err != nil {
			return nil, err
		}
	}
	all := []fleet.Place{}
	for _, account := range accounts {
		regions, err := f.regionsOf(ctx, account)
		if err != nil { // the step that reads tells why
			regions = []string{f.cfg.Region}
		}
		for _, region := range regions {
			all = append(all, fleet.Place{Account: account, Region: region})
		}
	}
	id := f.now().UTC().Format("2006-01-02T15-04-05Z")
	out := placesOf{Sweep: id, Bucket: f.bucket, Key: prefix + id + "/places.json", Places: len(all)}
	text, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	return out, f.put(ctx, out.Key, text)
}

func (f *function) regionsOf(ctx context.Context, account string) ([]string, error) {
	if len(f.regions) > 0 {
		return f.regions, nil
	}
	cfg, err := f.members.assumed(f.cfg, account)
	if err != nil {
		return nil, err
	}
	reader, err := live.NewReader(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return reader.Regions(ctx)
}

// read reads and traces a place and writes its result. What cannot be read is a result, too.
func (f *function) read(ctx context.Context, s step) (any, error) {
	s2 := &sweep{whatIf: &fleet.WhatIf{}, change: func(*network.Network) {}, several: true, line: &progress{}}
	cfg, err := f.members.assumed(f.cfg, s.Place.Account)
	cfg.Region = s.Place.Region
	var r *fleet.Result
	if err == nil {
		r, err = s2.read(ctx, place{account: s.Place.Account, config: cfg})
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%s was not read in time; give the function more time, or read fewer clusters", s.Place)
		}
		r = fleet.New()
		r.Miss(s.Place, err)
	}
	text, err := r.Lines()
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(f.log, "%s: %s\n", s.Place, plain.Line(r.Headline()))
	return r.Counts(), f.put(ctx, resultKey(s.Sweep, s.Place), text)
}

func resultKey(sweep string, p fleet.Place) string {
	return prefix + sweep + "/results/" + p.Account + "-" + p.Region + ".jsonl"
}

// latestKey holds what the latest sweep found, for the next one to compare with.
const latestKey = prefix + "latest.json"

// latest is what a sweep leaves to the next.
type latest struct {
	Sweep string `json:"sweep"`
	// Green are the ids of the units that passed.
	Green []string `json:"green"`
	// Findings are those that AWS Security Hub was told.
	Findings []fleet.HubFinding `json:"findings"`
}

// reported is the answer of the step "report".
type reported struct {
	fleet.Counts
	// TurnedRed are the ids of units that passed in the sweep before and do not start now, ten at most, and Turned is
	// how many there are.
	TurnedRed []string `json:"turnedRed"`
	Turned    int      `json:"turned"`
	// Bucket and Key are where the findings for AWS Security Hub are, and Findings how many.
	Bucket   string `json:"bucket"`
	Key      string `json:"key"`
	Findings int    `json:"findings"`
}

// report joins the results, writes the page, the CSV and the JSON, and says what turned red.
func (f *function) report(ctx context.Context, s step) (any, error) {
	var places []fleet.Place
	if err := f.getJSON(ctx, prefix+s.Sweep+"/places.json", &places); err != nil {
		return nil, err
	}
	whole := fleet.New()
	for _, p := range places {
		text, err := f.get(ctx, resultKey(s.Sweep, p))
		if err != nil {
			whole.Miss(p, errors.New("the step that reads it did not end; see the executions of the state machine"))
			continue
		}
		r, err := fleet.FromLines(bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", resultKey(s.Sweep, p), err)
		}
		whole.Join(r)
	}
	if err := f.documents(ctx, s.Sweep, whole); err != nil {
		return nil, err
	}
	var before latest
	if err := f.getJSON(ctx, latestKey, &before); err != nil && !errors.Is(err, errAbsent) {
		return nil, err
	}
	turned := whole.TurnedRed(before.Green)
	now := latest{Sweep: s.Sweep, Green: whole.Green()}
	out := reported{Counts: whole.Counts(), TurnedRed: plain.Firsts(turned, 10), Turned: len(turned), Bucket: f.bucket, Key: prefix + s.Sweep + "/securityhub.json"}
	if f.securityHub {
		told, err := f.hubFindings(ctx, whole, before.Findings)
		if err != nil {
			return nil, err
		}
		now.Findings, out.Findings = told, len(told)
		if err := f.putJSON(ctx, out.Key, fleet.HubBatches(told)); err != nil {
			return nil, err
		}
	}
	if err := f.putJSON(ctx, latestKey, now); err != nil {
		return nil, err
	}
	return out, f.metrics(out)
}

// documents writes the forms of the whole.
func (f *function) documents(ctx context.Context, sweep string, r *fleet.Result) error {
	page, err := r.Document().HTML()
	if err != nil {
		return err
	}
	table, err := r.CSV()
	if err != nil {
		return err
	}
	data, err := r.JSON()
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"fleet.html": page, "fleet.csv": table, "fleet.json": data} {
		if err := f.put(ctx, prefix+sweep+"/"+name, text); err != nil {
			return err
		}
	}
	return nil
}

// hubFindings are the findings of the sweep for AWS Security Hub, with those that are gone since the last one archived.
func (f *function) hubFindings(ctx context.Context, r *fleet.Result, before []fleet.HubFinding) ([]fleet.HubFinding, error) {
	reader, err := live.NewReader(ctx, f.cfg)
	if err != nil {
		return nil, err
	}
	own, err := reader.Account(ctx)
	if err != nil {
		return nil, err
	}
	return r.HubFindings(fleet.Place{Account: own, Region: f.cfg.Region}, before, f.now()), nil
}

// metrics writes the metrics of the sweep in the embedded metric format, which needs no permission. Source: "Embedded
// metric format" in the Amazon CloudWatch User Guide.
func (f *function) metrics(r reported) error {
	names := map[string]int{"TurnedRed": r.Turned, "Fail": r.Fail, "Unknown": r.Unknown, "Unread": r.Unread}
	type metric struct{ Name, Unit string }
	var metrics []metric
	line := map[string]any{"Function": os.Getenv("AWS_LAMBDA_FUNCTION_NAME")}
	for name, n := range names {
		metrics = append(metrics, metric{name, "Count"})
		line[name] = n
	}
	slices.SortFunc(metrics, func(a, b metric) int { return strings.Compare(a.Name, b.Name) })
	line["_aws"] = map[string]any{"Timestamp": f.now().UnixMilli(), "CloudWatchMetrics": []any{map[string]any{
		"Namespace": "Pullcheck", "Dimensions": [][]string{{"Function"}}, "Metrics": metrics}}}
	return json.NewEncoder(f.log).Encode(line)
}

// errAbsent is the error of an object that is not there.
var errAbsent = errors.New("there is no such object")

func (f *function) get(ctx context.Context, key string) ([]byte, error) {
	out, err := f.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: &f.bucket, Key: &key})
	var missing *types.NoSuchKey
	if errors.As(err, &missing) {
		return nil, fmt.Errorf("%s: %w", key, errAbsent)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", key, err)
	}
	defer out.Body.Close()
	return io.ReadAll(out.Body)
}

func (f *function) getJSON(ctx context.Context, key string, into any) error {
	text, err := f.get(ctx, key)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s is not what a sweep writes: %w", key, err)
	}
	return nil
}

func (f *function) put(ctx context.Context, key string, text []byte) error {
	_, err := f.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: &f.bucket, Key: &key, Body: bytes.NewReader(text)})
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", key, err)
	}
	return nil
}

func (f *function) putJSON(ctx context.Context, key string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return f.put(ctx, key, text)
}
