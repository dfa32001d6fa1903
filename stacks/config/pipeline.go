package config

import (
	"cmp"
	"fmt"
	slashpath "path"
	"regexp"
)

// Pipeline is the continuous delivery of the environments through CodePipeline: one pipeline in one account and Region,
// which deploys to all of them.
type Pipeline struct {
	// Account is the 12-digit ID of the account that the pipeline runs in; required.
	Account string `json:"account"`
	// Region is the Region that the pipeline runs in; required.
	Region string `json:"region"`
	// Source is where the repository is; required.
	Source Source `json:"source"`
	// Waves deploy one after the other; every environment is in exactly one. Default: one for each environment, in
	// their order and by their names, with an approval before the last of several; spokes are in the wave of their hub.
	Waves []Wave `json:"waves"`
	// NotificationTopic is the ARN of the SNS topic that hears of failures and of what waits for an approval. Default:
	// empty, nobody hears of them.
	NotificationTopic string `json:"notificationTopic"`
	// StackPrefix is the configuration's. Default: [DefaultStackPrefix].
	StackPrefix string `json:"-"`
}

// SourceKind says what kind of place the repository is in.
type SourceKind int

// The kinds of sources.
const (
	// ConnectionSource is a repository that a connection of AWS CodeConnections leads to: GitHub, GitLab, Bitbucket and
	// others.
	ConnectionSource SourceKind = iota
	// CodeCommitSource is a repository of AWS CodeCommit.
	CodeCommitSource
	// S3Source is an archive in Amazon S3.
	S3Source
)

// Source is where the pipeline takes the repository from; [Source.Kind] says which of the fields mean something.
type Source struct {
	// ConnectionARN is the ARN of a connection. Empty for the other kinds.
	ConnectionARN string `json:"connectionArn"`
	// Repository is the repository behind the connection, "owner/name".
	Repository string `json:"repository"`
	// CodeCommit is the name of a CodeCommit repository in the pipeline's account and Region. Empty for the other kinds.
	CodeCommit string `json:"codeCommit"`
	// Branch is the branch that is deployed. Default: "main", except for [S3Source].
	Branch string `json:"branch"`
	// Bucket is the name of a bucket with versioning. Empty for the other kinds.
	Bucket string `json:"bucket"`
	// Key is the key of the archive in the bucket, a ZIP file.
	Key string `json:"key"`
}

// Kind tells the kinds of sources apart.
func (s Source) Kind() SourceKind {
	switch {
	case s.Bucket != "":
		return S3Source
	case s.CodeCommit != "":
		return CodeCommitSource
	}
	return ConnectionSource
}

// Wave is what the pipeline deploys at the same time.
type Wave struct {
	// Name is unique among the waves, letter case aside; required. It names a stage of the pipeline, unless the wave
	// holds one environment: then the CDK calls the stage like that.
	Name string `json:"name"`
	// Environments are the names of the environments; at least one.
	Environments []string `json:"environments"`
	// Approval says that somebody has to approve the wave before it begins. Default: false.
	Approval bool `json:"approval"`
	// ConfirmPermissionsBroadening stops before each environment whose deployment would widen IAM permissions or
	// security group rules, until somebody approves. Default: true.
	ConfirmPermissionsBroadening bool `json:"confirmPermissionsBroadening"`
	// Changes says what becomes of an update that interrupts pulls or replaces something of their path. Default:
	// [StopAtChanges].
	Changes ChangeCheck `json:"changes"`
}

// ChangeCheck says what the check of an update does before an environment is deployed.
type ChangeCheck string

// The ways of the check.
const (
	// StopAtChanges ends the pipeline's execution before the update.
	StopAtChanges ChangeCheck = "stop"
	// ReportChanges writes the report and lets the update begin.
	ReportChanges ChangeCheck = "report"
	// NoChangeCheck leaves the check out.
	NoChangeCheck ChangeCheck = "none"
)

// StackName returns the name of the pipeline's stack, the configuration's prefix and "Pipeline". It is none that
// [Environment.StackName] returns.
func (p Pipeline) StackName() string {
	return cmp.Or(p.StackPrefix, DefaultStackPrefix) + "Pipeline"
}

// CheckRoleName returns the name of the role with which the pipeline's build projects check what was deployed. Roles
// are global, so it names the Region.
func (p Pipeline) CheckRoleName() string { return p.StackName() + "-Check-" + p.Region }

// CheckName returns the name of the role that the pipeline checks the environment with, and of its stack: "PullCheck-",
// or the configuration's own prefix and "Check-", and the environment's name.
func (e Environment) CheckName() string {
	if e.StackPrefix == "" {
		return "PullCheck-" + e.Name
	}
	return e.StackPrefix + "Check-" + e.Name
}

// mainBranch is the branch of a repository that names none.
const mainBranch = "main"

// settle fills in what depends on other fields.
func (p *Pipeline) settle(environments []Environment) {
	if p.Source.Branch == "" && p.Source.Kind() != S3Source {
		p.Source.Branch = mainBranch
	}
	if len(p.Waves) > 0 {
		return
	}
	for _, group := range groups(environments) {
		wave := Wave{Name: group[0].Name, ConfirmPermissionsBroadening: true, Changes: StopAtChanges}
		for _, e := range group {
			wave.Environments = append(wave.Environments, e.Name)
		}
		p.Waves = append(p.Waves, wave)
	}
	if last := len(p.Waves) - 1; last > 0 {
		p.Waves[last].Approval = true
	}
}

// Groups returns the environments of those names as the stages of a pipeline: a hub with its spokes, because their
// stacks refer to each other, and every other environment by itself.
func (c *Config) Groups(names []string) [][]Environment {
	var named []Environment
	for _, name := range names {
		for _, e := range c.Environments {
			if e.Name == name {
				named = append(named, e)
			}
		}
	}
	return groups(named)
}

func groups(environments []Environment) [][]Environment {
	var out [][]Environment
	for _, e := range environments {
		if e.Hub != "" {
			continue
		}
		group := []Environment{e}
		for _, spoke := range environments {
			if spoke.Hub == e.Name {
				group = append(group, spoke)
			}
		}
		out = append(out, group)
	}
	return out
}

// plainFile is a file name that every shell takes as it is.
var plainFile = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$`)

// ReadFrom notes the file that a configuration was read from, as -c config=FILE names it, with slashes. A pipeline
// reads the same file of its repository, so the error says when it could not: the name must be a relative path below
// the repository's root, of letters, digits and . _ - / alone.
func (c *Config) ReadFrom(file string) error {
	c.File = slashpath.Clean(file)
	if c.Pipeline != nil && !plainFile.MatchString(c.File) {
		return fmt.Errorf("the pipeline reads its configuration from the repository, so it must be a file in it: got %s; "+
			"want a path below the repository's root, of letters, digits and . _ - /, such as config=environments.yaml", quote(file))
	}
	return nil
}
