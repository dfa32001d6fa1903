package live

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// ReadPolicies returns a network with what the starts of its tasks name and the policies that gate it: the registries
// and repositories of images, secrets and parameters with their keys, the key of ECS Exec, the buckets of environment
// files, file systems with their mount targets, what GuardDuty adds, and the organization's policies. [Reader.ReadTask]
// does so itself. What several tasks share is read once, also by several calls.
func (r *Reader) ReadPolicies(ctx context.Context, n network.Network) (network.Network, error) {
	n.Tasks, n.Resources, n.Gaps, n.Unread = slices.Clone(n.Tasks), slices.Clip(n.Resources), slices.Clip(n.Gaps), slices.Clip(n.Unread)
	n.FileSystems = slices.Clip(n.FileSystems)
	for i := range n.Tasks {
		n.Tasks[i].Secrets.Items = slices.Clone(n.Tasks[i].Secrets.Items)
		n.Tasks[i].Mounts.Items = slices.Clone(n.Tasks[i].Mounts.Items)
	}
	reading := r.begin(ctx)
	return whole(reading, func() network.Network {
		reading.policies(&n)
		return n
	})
}

// gated is what was read of something that a task's start names: the resource, nil where it has none that matters, and
// the key that encrypts it.
type gated struct {
	resource *network.Resource
	key      keyFacts
	// arn is the whole ARN of a secret; empty where AWS did not tell it.
	arn string
}

// policies reads what the starts of the tasks name, and adds it to the network.
func (r *reading) policies(n *network.Network) {
	if len(n.Tasks) == 0 {
		return
	}
	var of organization
	var registries registryParts
	group := newStage()
	group.do(func() { of = r.organization() })
	group.do(func() { registries = r.registries(n.Tasks) })

	var gates []*gated
	byName := map[string]*gated{}
	read := func(kind, name string, ask func(name string) gated) *gated {
		if known := byName[kind+name]; known != nil { // tasks share much of what they name
			return known
		}
		g := &gated{}
		byName[kind+name], gates = g, append(gates, g)
		group.do(func() { *g = ask(name) })
		return g
	}
	secrets := map[*network.Secret]*gated{}
	exec := map[*network.Task]*gated{}
	for i := range n.Tasks {
		t := &n.Tasks[i]
		for j := range t.Secrets.Items {
			s := &t.Secrets.Items[j]
			arn := s.ARN.String()
			if service, _ := s.Service.Get(); service == pullpath.SecretsManager {
				secrets[s] = read("secret ", arn, r.secretGate)
			} else if service == pullpath.SSM {
				secrets[s] = read("parameter ", arn, r.parameterGate)
			}
		}
		for _, file := range t.EnvironmentFiles.Items {
			if bucket, known := bucketOf(file); known {
				read("bucket ", bucket, r.bucketGate)
			}
		}
		if id, known := t.ExecKey.Text(); known && id != "" {
			exec[t] = read("key ", id, func(id string) gated { return gated{key: r.key(id, r.Region)} })
		}
	}
	group.wait()
	r.monitor(n.Tasks)
	of.add(n)
	registries.add(n, r)
	for s, g := range secrets {
		s.Key, s.KeyHidden = partial.Known(g.key.arn), g.key.hidden
		if g.arn != "" {
			s.ARN, s.Whole = partial.Literal(g.arn), true
		}
	}
	for t, g := range exec {
		t.ExecKey = g.key.arn
	}
	for _, g := range gates {
		g.add(n)
	}
	r.fileSystems(n)
}

// add adds the resource and its key to the network, where they are not there yet.
func (g *gated) add(n *network.Network) {
	for _, o := range []*network.Resource{g.resource, g.key.resource} {
		if o != nil {
			add(&n.Resources, []network.Resource{*o}, func(o network.Resource) string { return o.ID })
		}
	}
}

// bucketOf is the bucket in the ARN of an object.
func bucketOf(object partial.Text) (string, bool) {
	arn, _ := object.Text()
	_, rest, found := strings.Cut(arn, ":s3:::")
	bucket, _, _ := strings.Cut(rest, "/")
	return bucket, found && bucket != ""
}

// bucketGate reads the policy of a bucket. AWS tells it to its owner only. Source: "GetBucketPolicy" in the Amazon S3
// API Reference.
func (r *reading) bucketGate(bucket string) gated {
	o := &network.Resource{Object: object(network.BucketKind.Named(bucket), ""), Kind: network.BucketKind,
		ARN: r.env.ARN("s3", partial.Text{}, partial.Text{}, partial.Literal(bucket))}
	o.Name = bucket
	text, code, why := unless(r, r.S3.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: aws.String(bucket)},
		func(o *s3.GetBucketPolicyOutput) *string { return notEmpty(o.Policy) }, "NoSuchBucketPolicy", "NoSuchBucket")
	if code == "NoSuchBucket" {
		o.Unusable = "there is no such bucket"
	}
	o.Policy = policyText(o.Name, text, why)
	return gated{resource: o}
}

// policyText is a policy that was read: its text, why it is not known, or neither where there is none.
func policyText(of string, text *string, why string) partial.Value[*iam.Document] {
	switch {
	case why != "":
		return partial.Unknown[*iam.Document](why)
	case text == nil:
		return partial.Known[*iam.Document](nil)
	}
	return document(of, *text)
}

// notEmpty is a text that AWS must have given, or nil: an empty policy is an answer that was not read.
func notEmpty(text *string) *string {
	if strings.TrimSpace(aws.ToString(text)) == "" {
		return nil
	}
	return text
}
