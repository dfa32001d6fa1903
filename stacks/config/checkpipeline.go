package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/suggest"
)

// pipelineStages are the stages that the pipeline has besides its waves, in lower case. The first four are those of CDK
// Pipelines.
var pipelineStages = []string{"source", "build", "updatepipeline", "assets", "check"}

// pipelineName is what an environment in a pipeline can be called: the CDK wants two characters or more and a letter
// first. What it ends in names the role that checks the environment, too; see [Environment.CheckName].
var pipelineName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]+$`)

// mostOfARole is how many characters the name of a role has at most (IAM User Guide, IAM and AWS STS quotas).
const mostOfARole = 64

var connectionARN = regexp.MustCompile(`^arn:(aws[a-z-]*):`)

// pipeline checks the pipeline and what it asks of the environments.
func (c checker) pipeline(config *Config) {
	at := path{"pipeline"}
	p := config.Pipeline
	if p == nil || !c.object(at) {
		return
	}
	partition := c.partitionOf(p.Region, at.to("region"))
	c.source(p.Source, at.to("source"), partition)
	c.notified(*p, at.to("notificationTopic"))
	for i, e := range config.Environments {
		c.deployable(e, path{"environments"}.to(i), *p, partition)
	}
	if c.given(at.to("waves")) && c.sound(at.to("waves")) {
		c.waves(p.Waves, at.to("waves"), config.Environments)
	}
	c.stageNames(config)
}

// source refuses a source that is none or several of the three kinds.
func (c checker) source(s Source, at path, partition string) {
	if !c.given(at) || !c.sound(at) {
		return
	}
	var kinds []string
	for _, field := range []string{"connectionArn", "codeCommit", "bucket"} {
		if c.given(at.to(field)) {
			kinds = append(kinds, field)
		}
	}
	switch len(kinds) {
	case 0:
		c.add(at, "says neither connectionArn (GitHub, GitLab, Bitbucket), codeCommit nor bucket; give one of them")
		return
	case 1:
	default:
		c.add(at, "says %s; a pipeline has one source, so keep one of them", strings.Join(kinds, " and "))
		return
	}
	belongs := map[string][]string{
		"connectionArn": {"repository", "branch"},
		"codeCommit":    {"branch"},
		"bucket":        {"key"},
	}[kinds[0]]
	for _, field := range []string{"repository", "branch", "key"} {
		wanted := strings.Contains(strings.Join(belongs, " "), field)
		switch {
		case !wanted && c.given(at.to(field)):
			c.add(at.to(field), "means nothing beside %s; leave it out", kinds[0])
		case wanted && field == "repository" && !c.given(at.to(field)):
			c.add(at.to(field), "is missing; want the repository that the connection leads to, for instance \"my-org/ecrprivatelink\"")
		case wanted && field == "key" && !c.given(at.to(field)):
			c.add(at.to(field), "is missing; want the key of the archive in the bucket, for instance \"source.zip\"")
		}
	}
	if m := connectionARN.FindStringSubmatch(s.ConnectionARN); m != nil && partition != "" && m[1] != partition {
		c.add(at.to("connectionArn"), "the connection is in partition %q, but the pipeline is in %q; name one of this partition", m[1], partition)
	}
}

// notified refuses a topic that the pipeline's notifications cannot reach: they stay in the Region. Source: "Create a
// notification rule" in the Developer Tools console User Guide.
func (c checker) notified(p Pipeline, at path) {
	if p.NotificationTopic == "" || !c.sound(at, path{"pipeline", "region"}) {
		return
	}
	if region := strings.Split(p.NotificationTopic, ":")[3]; region != p.Region {
		c.add(at, "the topic is in %s, but the pipeline is in %s and notifies topics of its own Region alone; name one of this Region", region, p.Region)
	}
}

// deployable refuses an environment that a pipeline cannot deploy.
func (c checker) deployable(e Environment, at path, p Pipeline, partition string) {
	c.refuse(at.to("account"), e.Agnostic() && c.sound(at.to("region")), "is missing, and so is region; a pipeline deploys to known places: give the environment both")
	if region := at.to("region"); partition != "" && c.sound(region) && !e.Agnostic() {
		if row, err := pullpath.PartitionOf(e.Region); err == nil && row.Name != partition {
			c.add(region, "%s is in partition %q, but the pipeline's Region %s is in %q; a pipeline does not cross partitions: give each its own configuration",
				e.Region, row.Name, p.Region, partition)
		}
	}
	most := mostOfARole - len(e.CheckName()) + len(e.Name)
	c.refuse(at.to("name"), !pipelineName.MatchString(e.Name) || len(e.Name) > most,
		"got %s; in a pipeline an environment's name has 2 to %d characters and begins with a letter", quote(e.Name), most)
}

// stageNames refuses names by which two stages of the pipeline would be called the same. The CDK calls the stage of a
// wave like the wave, but where it holds one environment, or a hub with its spokes, like that.
func (c checker) stageNames(config *Config) {
	taken := map[string]string{}
	for _, name := range pipelineStages {
		taken[name] = "the pipeline has a stage called %s already"
	}
	refuse := func(name string, at path, reason string) {
		if said, again := taken[strings.ToLower(name)]; again && c.sound(at) {
			c.add(at, said+"; choose another name", quote(name))
		}
		taken[strings.ToLower(name)] = reason
	}
	waves := path{"pipeline", "waves"}
	if !c.given(waves) {
		for i, e := range config.Environments {
			refuse(e.Name, path{"environments"}.to(i, "name"), "an environment called %s is there already")
		}
		return
	}
	for i, w := range config.Pipeline.Waves {
		if stages := config.Groups(w.Environments); len(stages) == 1 {
			first := stages[0][0].Name
			refuse(first, waves.to(i, "environments"), "environment %s is a wave by itself already, whose stage is called like it")
			continue
		}
		refuse(w.Name, waves.to(i, "name"), "waves["+fmt.Sprint(i)+"] is called %s already, letter case aside")
	}
}

// waves checks that every environment is in exactly one wave.
func (c checker) waves(waves []Wave, at path, environments []Environment) {
	var names []string
	known := true // whether every environment's name can be read, so that one that is not there is missing
	for i, e := range environments {
		names = append(names, e.Name)
		known = known && !c.refuses(path{"environments"}.to(i, "name"))
	}
	named, placed := map[string]int{}, map[string]string{}
	for i, w := range waves {
		wave := at.to(i)
		if j, taken := named[strings.ToLower(w.Name)]; taken {
			c.add(wave.to("name"), "%s is the name of waves[%d] already, letter case aside; give every wave a name of its own", quote(w.Name), j)
		}
		named[strings.ToLower(w.Name)] = i
		for j, name := range w.Environments {
			item := wave.to("environments", j)
			if other, taken := placed[name]; taken {
				c.add(item, "environment %s is in %s already; each is deployed once", quote(name), other)
				continue
			}
			placed[name] = fmt.Sprintf("waves[%d]", i)
			if known {
				c.knownEnvironment(name, names, item)
			}
		}
	}
	for _, e := range environments {
		if wave, hub := placed[e.Name], placed[e.Hub]; e.Hub != "" && wave != "" && hub != "" && wave != hub {
			c.add(at, "environment %s is in %s, but its hub %s is in %s; the two are deployed together: put them in one wave",
				quote(e.Name), wave, quote(e.Hub), hub)
		}
	}
	for i, name := range names {
		c.refuse(path{"environments"}.to(i, "name"), placed[name] == "",
			"environment %s is in no wave of the pipeline, so nothing would deploy it; add it to one, or move it to another configuration", quote(name))
	}
}

func (c checker) knownEnvironment(name string, names []string, at path) {
	if !slices.Contains(names, name) {
		c.add(at, "unknown environment %s; %sthe environments are %s", quote(name), suggest.Hint(name, names), strings.Join(names, ", "))
	}
}
