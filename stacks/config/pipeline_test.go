package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// delivered is a configuration with two environments and a pipeline, whose further fields begin on line 6; the source
// is one of them.
func delivered(fields ...string) string {
	return "environments:\n" +
		`  - {name: dev, account: "111122223333", region: us-west-2, workloads: [{launchType: ec2}]}` + "\n" +
		`  - {name: prod, account: "444455556666", region: eu-west-1, workloads: [{launchType: ec2}]}` + "\n" +
		"pipeline:\n" +
		`  account: "777788889999"` + "\n" +
		strings.Join(append([]string{"  region: us-west-2"}, fields...), "\n  ") + "\n"
}

const (
	connected = "source: {connectionArn: arn:aws:codeconnections:us-west-2:777788889999:connection/01234567-89ab-cdef-0123-456789abcdef, repository: my-org/app}"
	committed = "source: {codeCommit: app}"
)

func TestParsePipelines(t *testing.T) {
	for _, c := range []struct {
		name, document string
		kind           SourceKind
		branch         string
		waves          []string
	}{
		{"one wave an environment and an approval before the last, by default", delivered(connected),
			ConnectionSource, "main", []string{"dev [dev] false true", "prod [prod] true true"}},
		{"a CodeCommit repository with a branch", delivered("source: {codeCommit: app, branch: release/1}"),
			CodeCommitSource, "release/1", []string{"dev [dev] false true", "prod [prod] true true"}},
		{"an archive, which has no branch", delivered("source: {bucket: my-sources, key: app.zip}"),
			S3Source, "", []string{"dev [dev] false true", "prod [prod] true true"}},
		{"waves as they are written", delivered(committed, "waves: [{name: all, environments: [prod, dev], approval: true, confirmPermissionsBroadening: false}]"),
			CodeCommitSource, "main", []string{"all [prod dev] true false"}},
		{"no approval before the only environment",
			"environments: [{name: dev, account: \"111122223333\", region: us-west-2, workloads: [{launchType: ec2}]}]\n" +
				"pipeline: {account: \"111122223333\", region: us-west-2, " + committed + "}\n",
			CodeCommitSource, "main", []string{"dev [dev] false true"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := taken(t, c.document, "pull.yaml").Pipeline
			if p.Source.Kind() != c.kind || p.Source.Branch != c.branch {
				t.Errorf("got source %+v, want kind %v and branch %q", p.Source, c.kind, c.branch)
			}
			var waves []string
			for _, w := range p.Waves {
				waves = append(waves, fmt.Sprint(w.Name, " ", w.Environments, " ", w.Approval, " ", w.ConfirmPermissionsBroadening))
			}
			if !slices.Equal(waves, c.waves) {
				t.Errorf("got waves %q, want %q", waves, c.waves)
			}
		})
	}
}

func TestAConfigurationWithoutAPipelineHasNone(t *testing.T) {
	if p := taken(t, environment(), "pull.yaml").Pipeline; p != nil {
		t.Errorf("got %+v, want none", p)
	}
}

func TestTheStackPrefixNamesEverything(t *testing.T) {
	cfg := taken(t, strings.Replace(delivered(committed), "environments:", "stackPrefix: Network\nenvironments:", 1), "pull.yaml")
	e, p := cfg.Environments[0], *cfg.Pipeline
	got := []string{e.StackName(), e.CheckName(), p.StackName(), p.CheckRoleName()}
	if want := []string{"Network-dev", "NetworkCheck-dev", "NetworkPipeline", "NetworkPipeline-Check-us-west-2"}; !slices.Equal(got, want) {
		t.Errorf("the names are %q, want %q", got, want)
	}
	long := strings.Repeat("x", 116)
	refused(t, "pull.yaml", map[string]mistake{
		"a prefix that is no name": one("stackPrefix: 1st\n"+environment(), `:1:1: stackPrefix: got "1st"; want letters, digits and hyphens`),
		"a name too long with its prefix": one("stackPrefix: Network-of-the-shop\nenvironments: [{name: "+long+", workloads: [{launchType: ec2}]}]\n",
			`:2:17: environments[0].name: `, `gives the stack a name of 136 characters; CloudFormation takes 128`),
	})
}

func TestParseRefusesPipelines(t *testing.T) {
	waves := func(flow string) string { return delivered(committed, "waves: ["+flow+"]") }
	refused(t, "pull.yaml", map[string]mistake{
		"a pipeline without a source": one(delivered(), `:4:1: pipeline.source: is missing; want a source`),
		"a malformed connection ARN": one(delivered("source: {connectionArn: arn:aws:codeconnections:us-west-2:777788889999:my-connection, repository: my-org/app}"),
			`:7:12: pipeline.source.connectionArn: got "arn:aws:codeconnections:us-west-2:777788889999:my-connection"; want the ARN of a connection, for instance "arn:aws:codeconnections:`),
		"a connection of another partition": one(delivered("source: {connectionArn: arn:aws-cn:codeconnections:cn-north-1:777788889999:connection/01234567-89ab-cdef-0123-456789abcdef, repository: my-org/app}"),
			`:7:12: pipeline.source.connectionArn: the connection is in partition "aws-cn", but the pipeline is in "aws"`),
		"a connection without a repository": one(delivered("source: {connectionArn: arn:aws:codeconnections:us-west-2:777788889999:connection/01234567-89ab-cdef-0123-456789abcdef}"),
			`:7:3: pipeline.source.repository: is missing; want the repository that the connection leads to`),
		"a repository without its owner": one(delivered("source: {connectionArn: arn:aws:codeconnections:us-west-2:777788889999:connection/01234567-89ab-cdef-0123-456789abcdef, repository: app}"),
			`:7:`, `pipeline.source.repository: got "app"; want a repository as owner/name`),
		"a source that says nothing": one(delivered("source: {branch: main}"),
			`:7:3: pipeline.source: says neither connectionArn (GitHub, GitLab, Bitbucket), codeCommit nor bucket`),
		"two sources": one(delivered("source: {codeCommit: app, bucket: my-sources, key: app.zip}"),
			`:7:3: pipeline.source: says codeCommit and bucket; a pipeline has one source`),
		"an archive without a key": one(delivered("source: {bucket: my-sources}"),
			`:7:3: pipeline.source.key: is missing`),
		"an archive with a branch": one(delivered("source: {bucket: my-sources, key: app.zip, branch: main}"),
			`:7:46: pipeline.source.branch: means nothing beside bucket; leave it out`),
		"a topic in another Region": one(delivered(committed, "notificationTopic: arn:aws:sns:eu-west-1:777788889999:pipeline"),
			`:8:3: pipeline.notificationTopic: the topic is in eu-west-1, but the pipeline is in us-west-2`),
		"an environment without an account": one("environments:\n  - {name: dev, workloads: [{launchType: ec2}]}\npipeline: {account: \"111122223333\", region: us-west-2, "+committed+"}\n",
			`:2:5: environments[0].account: is missing, and so is region; a pipeline deploys to known places`),
		"an environment of another partition": one("environments:\n  - {name: dev, account: \"111122223333\", region: cn-north-1, workloads: [{launchType: ec2}]}\npipeline: {account: \"111122223333\", region: us-west-2, "+committed+"}\n",
			`:2:42: environments[0].region: cn-north-1 is in partition "aws-cn", but the pipeline's Region us-west-2 is in "aws"`),
		"an environment whose name begins with a digit": one("environments:\n  - {name: 1st, account: \"111122223333\", region: us-west-2, workloads: [{launchType: ec2}]}\npipeline: {account: \"111122223333\", region: us-west-2, "+committed+"}\n",
			`:2:6: environments[0].name: got "1st"; in a pipeline an environment's name has 2 to 54 characters and begins with a letter`),
		"an environment that is called like a stage of the pipeline": one("environments:\n  - {name: check, account: \"111122223333\", region: us-west-2, workloads: [{launchType: ec2}]}\npipeline: {account: \"111122223333\", region: us-west-2, "+committed+"}\n",
			`:2:6: environments[0].name: the pipeline has a stage called "check" already; choose another name`),
		"two waves with one name": one(waves("{name: a, environments: [dev]}, {name: A, environments: [prod]}"),
			`:8:44: pipeline.waves[1].name: "A" is the name of waves[0] already, letter case aside`),
		"a wave that is called like a stage of the pipeline": one(waves("{name: Build, environments: [dev, prod]}"),
			`:8:12: pipeline.waves[0].name: the pipeline has a stage called "Build" already; choose another name`),
		"a wave that is called like an environment in a wave of its own": one(strings.Replace(waves("{name: first, environments: [dev]}, {name: DEV, environments: [prod, more]}"),
			"pipeline:", "  - {name: more, account: \"444455556666\", region: us-west-2, workloads: [{launchType: ec2}]}\npipeline:", 1),
			`:9:`, `pipeline.waves[1].name: environment "DEV" is a wave by itself already`),
		"an environment in a wave of its own that is called like a stage of the pipeline": one(strings.Replace(waves("{name: first, environments: [prod]}, {name: second, environments: [build]}"), "name: dev", "name: build", 1),
			`:8:`, `pipeline.waves[1].environments: the pipeline has a stage called "build" already`),
		"an environment in two waves": one(waves("{name: a, environments: [dev]}, {name: b, environments: [prod, dev]}"),
			`:8:`, `pipeline.waves[1].environments[1]: environment "dev" is in waves[0] already; each is deployed once`),
		"an environment twice in a wave": one(waves("{name: a, environments: [dev, dev, prod]}"),
			`:8:41: pipeline.waves[0].environments[1]: "dev" stands in the list twice; keep one`),
		"an environment in no wave": one(waves("{name: a, environments: [dev]}"),
			`:3:6: environments[1].name: environment "prod" is in no wave of the pipeline, so nothing would deploy it`),
		"an unknown environment": one(waves("{name: a, environments: [dev, prod, pord]}"),
			`:8:47: pipeline.waves[0].environments[2]: unknown environment "pord"; did you mean "prod"? the environments are dev, prod`),
		"a wave without environments": {waves("{name: a, environments: []}, {name: b, environments: [dev, prod]}"), []line{
			{`:8:21: pipeline.waves[0].environments: the list is empty; want at least one`, nil}}},
		"a spoke in another wave than its hub": one(strings.Replace(waves("{name: a, environments: [dev, more]}, {name: b, environments: [prod, other]}"),
			"pipeline:", "  - {name: more, account: \"111122223333\", region: us-west-2, vpc: {cidr: 10.1.0.0/16}, workloads: [{launchType: ec2}]}\n"+
				"  - {name: other, account: \"111122223333\", region: us-west-2, vpc: {cidr: 10.2.0.0/16}, hub: dev, workloads: [{launchType: ec2}]}\npipeline:", 1),
			`:10:`, `pipeline.waves: environment "other" is in waves[1], but its hub "dev" is in waves[0]; the two are deployed together`),
		"a field that a wave does not have": one(waves("{name: a, environments: [dev, prod], approve: true}"),
			`:8:48: pipeline.waves[0].approve: unknown field; did you mean "approval"?`),
	})
}

func TestReadFromNamesAFileOfTheRepository(t *testing.T) {
	for _, c := range []struct {
		name, document, file string
		want                 string
		refused              bool
	}{
		{"a file beside cdk.json", delivered(committed), "environments.yaml", "environments.yaml", false},
		{"a file in a folder", delivered(committed), "./config/prod.yaml", "config/prod.yaml", false},
		{"a file elsewhere", delivered(committed), "/etc/environments.yaml", "", true},
		{"a file above", delivered(committed), "../environments.yaml", "", true},
		{"a name that a shell would take apart", delivered(committed), "a b;c.yaml", "", true},
		{"any file where there is no pipeline", environment(), "/etc/environments.yaml", "/etc/environments.yaml", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := taken(t, c.document, "pull.yaml")
			err := config.ReadFrom(c.file)
			if c.refused {
				if err == nil || !strings.Contains(err.Error(), "must be a file in it: got") {
					t.Errorf("got error %v, want one that says where the file must be", err)
				}
				return
			}
			if err != nil || config.File != c.want {
				t.Errorf("got %q and error %v, want %q", config.File, err, c.want)
			}
		})
	}
}
