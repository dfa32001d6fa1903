package trace

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/ecrname"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/suggest"
)

// refused reports what Amazon ECS does not take of a task, and says why it never starts, if not for an aside.
func (c *checker) refused(t *network.Task, w pullpath.Workload) string {
	refused := c.retired(t, w)
	for _, r := range slices.Concat(t.Refused, unknownVersion(t), foreignRoles(t), noImages(t)) {
		if len(r.On) > 0 && !slices.Contains(r.On, w.LaunchType) {
			continue
		}
		why := cmp.Or(r.By, "Amazon ECS") + " refuses it: " + r.Message
		p := &problem{rule: taskRefused, at: r.Object, key: r.Message, source: string(r.Source), say: said(why, r.Fix)}
		if r.Aside {
			p = p.milder(Warning)
		} else {
			refused = cmp.Or(refused, why)
		}
		c.note(t, p)
	}
	return cmp.Or(refused, c.untrusted(t))
}

// untrusted reports a task role that Amazon ECS may not assume, which it does for every task that has one, and says so.
// Source: https://repost.aws/knowledge-center/ecs-unable-to-assume-role.
func (c *checker) untrusted(t *network.Task) string {
	w := c.roleBy(t.TaskRole, "task role")
	if w.role == nil || w.role.Trust == partial.Known[*iam.Document](nil) {
		return ""
	}
	a, problems := c.trusted(t, &request{Call: pullpath.Call{Actor: pullpath.TaskRoleActor}}, w)
	if a.is != no {
		return ""
	}
	for _, p := range problems {
		c.note(t, p)
	}
	return fmt.Sprintf("Amazon ECS cannot assume the task role %s: %s", w.role.Label(), a.why)
}

// unknownVersion is a platform version that AWS Fargate does not have for the task's operating system. Linux and
// Windows count their versions each for themselves.
func unknownVersion(t *network.Task) []network.Refusal {
	os, known := t.OS.Get()
	version, given := t.PlatformVersion.Get()
	if os == "" {
		os = pullpath.Linux
	}
	valid := pullpath.PlatformVersions(os)
	if !known || !given || version == "" || slices.ContainsFunc(valid, func(v string) bool { return strings.EqualFold(v, version) }) {
		return nil
	}
	near := pullpath.Latest
	if found, ok := suggest.Name(version, valid); ok {
		near = found
	}
	for _, v := range valid {
		if strings.HasPrefix(v, version+".") {
			near = v
		}
	}
	source := pullpath.LinuxPlatforms
	if os == pullpath.Windows {
		source = pullpath.WindowsPlatforms
	}
	return []network.Refusal{{On: []pullpath.LaunchType{pullpath.Fargate}, Source: source,
		Message: fmt.Sprintf("AWS Fargate has no platform version %q for %s; it has %s.", version, os, plain.List(valid)),
		Fix:     fmt.Sprintf("Ask for %s, or leave the platform version out.", near)}}
}

// roleAccount are the partition and the account in the ARN of a role.
var roleAccount = regexp.MustCompile(`^arn:([a-z-]+):iam::([0-9]{12}):role/`)

// partitionOf is the partition of an environment; empty where its Region is not known, whose partition is a guess then.
func partitionOf(e network.Env) string {
	region, _ := e.Region.Text()
	if p, err := pullpath.PartitionOf(region); err == nil {
		return p.Name
	}
	return ""
}

// foreignRoles are roles of another account than the task's: a role is passed to a service of its own account only.
// Source: IAM User Guide, Grant a user permissions to pass a role to an AWS service.
func foreignRoles(t *network.Task) []network.Refusal {
	var out []network.Refusal
	account, known := t.Env.Account.Text()
	for _, role := range []struct {
		title string
		id    partial.Value[string]
	}{{"task execution role", t.ExecutionRole}, {"task role", t.TaskRole}} {
		id, _ := role.id.Get()
		m := roleAccount.FindStringSubmatch(id)
		partition := partitionOf(t.Env)
		switch {
		case m == nil:
			continue
		case partition != "" && m[1] != partition:
			out = append(out, network.Refusal{Object: definition(t), Source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
				Message: fmt.Sprintf("its %s %s is of partition %s, and the task of %s.", role.title, id, m[1], partition),
				Fix:     "Name a role of the task's partition, by arn:${AWS::Partition} in a template."})
			continue
		case !known || account == "" || m[2] == account:
			continue
		}
		out = append(out, network.Refusal{Object: definition(t), Source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
			Message: fmt.Sprintf("its %s %s is of account %s, and a task of account %s can have roles of its own account only.", role.title, id, m[2], account),
			Fix:     "Name a role of the task's account; let that role assume the other where it needs its permissions."})
	}
	return out
}

// The grammar of the parts of an image's name.
// Source: https://pkg.go.dev/github.com/distribution/reference, the grammar at its top.
var (
	imagePath   = regexp.MustCompile(`^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$`)
	imageTag    = regexp.MustCompile(`^\w[\w.-]{0,127}$`)
	imageDigest = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$`)
)

// noImages are images that container engines take for no name of an image, and such whose host is that of no registry,
// though it looks like one of Amazon ECR.
func noImages(t *network.Task) []network.Refusal {
	var out []network.Refusal
	add := func(source pullpath.Source, fix, format string, parts ...any) {
		out = append(out, network.Refusal{Object: definition(t), By: "The container engine", Source: source, Message: fmt.Sprintf(format, parts...), Fix: fix})
	}
	for _, image := range t.Images.Items {
		host, rest, slash := image.Ref.Cut("/")
		name, known := host.Text()
		if !slash || known && !strings.ContainsAny(name, ".:") && name != "localhost" {
			rest = image.Ref
		} else if wrong := ecrname.Nearly(name); wrong != "" {
			add(pullpath.ECRGuide, "Write ACCOUNT.dkr.ecr.REGION.SUFFIX with the account's 12 digits, the Region and the suffix of its partition, such as amazonaws.com.",
				"container %s pulls from %s, which %s.", image.Container, name, wrong)
		}
		if slash && rest.IsZero() || !wellFormed(rest) {
			add("https://pkg.go.dev/github.com/distribution/reference", "Write HOST/REPOSITORY:TAG or HOST/REPOSITORY@sha256:DIGEST, in lower case, without https:// and without blanks.",
				"the image %q of container %s is no valid name of an image.", image.Ref, image.Container)
		}
	}
	return out
}

// wellFormed reports whether REPOSITORY[:TAG][@DIGEST] is of the form of an image's name, as far as it is known.
func wellFormed(rest partial.Text) bool {
	matches := func(t partial.Text, form *regexp.Regexp) bool {
		s, known := t.Text()
		return !known || form.MatchString(s)
	}
	if rest.IsZero() {
		return true
	}
	rest, digest, hasDigest := rest.Cut("@")
	path, tag, hasTag := rest.Cut(":")
	return matches(path, imagePath) && (!hasTag || matches(tag, imageTag)) && (!hasDigest || matches(digest, imageDigest))
}

// retired reports a task that asks for a platform version on which AWS starts no task any more, and says so.
func (c *checker) retired(t *network.Task, w pullpath.Workload) string {
	dates, source, retired := w.Retired()
	since, fix := dates.String(), "Leave the platform version out, or ask for LATEST; then it needs ecr.api as well."
	if !retired && w.LaunchType == pullpath.Fargate && slices.Contains(c.retiredVersions, w.PlatformVersion) {
		fix = "Leave the platform version out, or ask for LATEST."
		since, source, retired = "once that is so, as is assumed here", pullpath.RetiredPlatforms, true
	}
	if !retired || t.Hypothetical || !t.OS.Known() {
		return ""
	}
	why := fmt.Sprintf("It asks for Fargate platform version %s, which is retired: AWS starts no task on it %s.", w.PlatformVersion, since)
	c.note(t, &problem{rule: platformRetired, at: t.Object, key: w.PlatformVersion, source: string(source), say: said(why, fix)})
	return why
}
