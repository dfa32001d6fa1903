package config

import (
	"fmt"
	slashpath "path"
	"regexp"
)

// Pipeline is the continuous delivery of the environments through CodePipeline:
// one pipeline in one account and Region, which deploys to all of them.
type Pipeline struct {
	// Account is the 12-digit ID of the account that the pipeline runs in; required.
	Account string `json:"account"`
	// Region is the Region that the pipeline runs in; required.
	Region string `json:"region"`
	// Source is where the repository is; required.
	Source Source `json:"source"`
	// Waves deploy one after the other; every environment is in exactly one.
	// Default: one for each environment, in their order and by their names, with
	// an approval before the last of several.
	Waves []Wave `json:"waves"`
	// NotificationTopic is the ARN of the SNS topic that hears of failures and of
	// what waits for an approval. Default: empty, nobody hears of them.
	NotificationTopic string `json:"notificationTopic"`
}

// SourceKind says what kind of place the repository is in.
type SourceKind int

// The kinds of sources.
const (
	// ConnectionSource is a repository that a connection of AWS CodeConnections
	// leads to: GitHub, GitLab, Bitbucket and others.
	ConnectionSource SourceKind = iota
	// CodeCommitSource is a repository of AWS CodeCommit.
	CodeCommitSource
	// S3Source is an archive in Amazon S3.
	S3Source
)

// Source is where the pipeline takes the repository from; [Source.Kind] says
// which of the fields mean something.
type Source struct {
	// ConnectionARN is the ARN of a connection. Empty for the other kinds.
	ConnectionARN string `json:"connectionArn"`
	// Repository is the repository behind the connection, "owner/name".
	Repository string `json:"repository"`
	// CodeCommit is the name of a CodeCommit repository in the pipeline's account
	// and Region. Empty for the other kinds.
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
	// Name is unique among the waves, letter case aside; required. It names a
	// stage of the pipeline.
	Name string `json:"name"`
	// Environments are the names of the environments; at least one.
	Environments []string `json:"environments"`
	// Approval says that somebody has to approve the wave before it begins.
	// Default: false.
	Approval bool `json:"approval"`
	// ConfirmPermissionsBroadening stops before each environment whose deployment
	// would widen IAM permissions or security group rules, until somebody
	// approves. Default: true.
	ConfirmPermissionsBroadening bool `json:"confirmPermissionsBroadening"`
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
	for i, e := range environments {
		p.Waves = append(p.Waves, Wave{
			Name:                         e.Name,
			Environments:                 []string{e.Name},
			Approval:                     i > 0 && i == len(environments)-1,
			ConfirmPermissionsBroadening: true,
		})
	}
}

// plainFile is a file name that every shell takes as it is.
var plainFile = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$`)

// ReadFrom notes the file that a configuration was read from, as -c config=FILE
// names it, with slashes. A pipeline reads the same file of its repository, so
// the error says when it could not: the name must be a relative path below the
// repository's root, of letters, digits and . _ - / alone.
func (c *Config) ReadFrom(file string) error {
	c.File = slashpath.Clean(file)
	if c.Pipeline != nil && !plainFile.MatchString(c.File) {
		return fmt.Errorf("the pipeline reads its configuration from the repository, so it must be a file in it: got %s; "+
			"want a path below the repository's root, of letters, digits and . _ - /, such as config=environments.yaml", quote(file))
	}
	return nil
}
