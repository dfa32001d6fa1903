package trace

import (
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// request is one call that a task's start makes, with where it goes and what it names.
type request struct {
	pullpath.Call
	to destination
	// named is the ARN of the resource for policies; a zero Text is a call that names none.
	named partial.Text
	// registry is the account of the repository, for calls that name one.
	registry partial.Text
	// cluster is the ARN of the cluster, for calls of the ECS agent.
	cluster partial.Text
	// doubt, when not empty, is why the call may not be made at all.
	doubt string
	// warns says that a policy which keeps the call from getting through is a warning, for all the doubt.
	warns bool
	// useless, when not empty, is why the call fails whatever the policies say.
	useless string
	// open, when not empty, is why it is not known where the call goes.
	open string
	// ifPrivate marks a call that is made only if an image that is not known is in a private registry.
	ifPrivate bool
	// onBehalf marks a call that a service of AWS makes for the task: only permissions count.
	onBehalf bool
	// optional is set for a call that the task's start does not wait for.
	optional *optional
	// via is the service that makes the call for the task, where onBehalf is set.
	via pullpath.Service
	// mount is the volume of a call that mounts a file system.
	mount *network.Mount
	// first marks a call that only the first pull through a cache makes.
	first bool
	// cache is the pull through cache rule that an image falls under.
	cache *network.CacheRule
}

// workload returns what decides on the calls of a task whose launch type is known.
func workload(t *network.Task) (w pullpath.Workload) {
	w.LaunchType, _ = t.LaunchType.Get()
	if w.OS, _ = t.OS.Get(); w.OS == "" {
		w.OS = pullpath.Linux
	}
	if w.LaunchType.Serverless() {
		w.PlatformVersion = pullpath.Latest
		if v, _ := t.PlatformVersion.Get(); slices.Contains(pullpath.PlatformVersions(w.OS), v) {
			w.PlatformVersion = v
		}
	}
	w.Features = slices.DeleteFunc(slices.Clone(t.Features.Items), func(f pullpath.Feature) bool { return detailed(t, f) })
	return w
}

// detailed reports whether the task's own rows say more of a feature than its name.
func detailed(t *network.Task, f pullpath.Feature) bool {
	switch f {
	case pullpath.AWSLogs:
		return len(t.Logs.Items) > 0
	case pullpath.SecretsManagerSecrets, pullpath.SSMParameters:
		return len(t.Secrets.Items) > 0
	}
	return false
}

// requests lists the calls of a task's start in order.
func (c *checker) requests(t *network.Task, env network.Env) []request {
	w := workload(t)
	b := requestBuilder{t: t, env: env, seen: map[requestKey]int{}}
	images := c.images(t, env)
	for _, call := range pullpath.Calls(w) {
		switch {
		case call.Phase == pullpath.PullPhase || call.Phase == pullpath.LayersPhase:
			b.pulls(c, call, images)
		default:
			b.plain(call, "")
		}
		if call.Phase == pullpath.LayersPhase {
			b.secrets()
			b.environmentFiles()
			b.mounts(c)
			b.logs()
			b.guardDuty(w)
		}
	}
	for _, f := range t.Features.Perhaps {
		with := w
		with.Features = append(slices.Clone(w.Features), f.Item)
		for _, call := range pullpath.Calls(with) {
			if call.Phase != pullpath.PullPhase && call.Phase != pullpath.LayersPhase && !detailed(t, f.Item) {
				b.plain(call, f.Why)
			}
		}
	}
	if t.Features.More != "" {
		b.unknown("other features", pullpath.RunPhase, pullpath.ECSGuide, "features", "not all features are known: "+t.Features.More)
	}
	slices.SortStableFunc(b.out, func(a, b request) int { return phaseRank(a.Phase) - phaseRank(b.Phase) })
	return b.out
}

var phases = []pullpath.Phase{pullpath.AgentPhase, pullpath.SecretsPhase, pullpath.VolumesPhase, pullpath.PullPhase, pullpath.LayersPhase, pullpath.LogsPhase, pullpath.RunPhase}

func phaseRank(p pullpath.Phase) int { return slices.Index(phases, p) }

// images classifies the images of a task. A task without any stands for one that pulls from its own registry.
func (c *checker) images(t *network.Task, env network.Env) []partial.Doubt[imageSource] {
	var out []partial.Doubt[imageSource]
	for _, m := range t.Images.Members() {
		source := classifyImage(m.Item.Ref)
		if source.Kind == "" {
			source.Host = m.Item.Ref
			if source.Host.IsZero() {
				source.Host = partial.UnknownText("the image of container " + m.Item.Container)
			}
		}
		out = append(out, partial.Doubt[imageSource]{Item: source, Why: m.Why})
	}
	if len(out) == 1 && t.Images.More == "" {
		out[0].Why = "" // a task has a container, and this is the only one it may have
	}
	if len(out) == 0 && t.Images.More == "" {
		out = append(out, partial.Doubt[imageSource]{Item: ownRegistry(env)})
	}
	if t.Images.More != "" {
		out = append(out, partial.Doubt[imageSource]{Item: imageSource{Host: partial.UnknownText(t.Images.More)}})
	}
	return out
}

// ownRegistry is an image in the registry of the task's own account and Region.
func ownRegistry(env network.Env) imageSource {
	return imageSource{Kind: PrivateECR, Host: env.Host(pullpath.RegistryHostTemplate),
		Account: env.Account, Region: env.Region, Repository: partial.UnknownText("repository")}
}

// requestBuilder gathers requests, each once: of several containers that ask for one, the surest decides.
type requestBuilder struct {
	t    *network.Task
	env  network.Env
	seen map[requestKey]int
	out  []request
}

// requestKey tells requests apart.
type requestKey struct {
	api, host, named string
	phase            pullpath.Phase
}

// request is a call to a Region's service.
func (b *requestBuilder) request(call pullpath.Call, env network.Env, named partial.Text, doubt string) request {
	return request{Call: call, named: named, doubt: doubt,
		to: destination{host: env.Host(call.Host), service: call.Service, region: env.Region}}
}

// in is a Region as the task calls it, its own where the text is empty.
func (b *requestBuilder) in(region partial.Text) network.Env {
	if region.IsZero() || same(region, b.env.Region) == yes {
		return b.env
	}
	return network.Env{Region: region, Account: b.env.Account}
}

// plain appends a call to the task's own Region that follows from what the task is or uses.
func (b *requestBuilder) plain(call pullpath.Call, doubt string) {
	r := b.request(call, b.env, b.resource(call, b.env), doubt)
	if call.Phase == pullpath.AgentPhase {
		r.cluster = b.cluster(b.env)
	}
	b.append(r)
}

// certainty is more the surer it is that a request is made. One for an image that may be of another registry is made
// for certain where no other can be reached.
func (r *request) certainty() int {
	switch {
	case r.doubt != "":
		return 0
	case r.ifPrivate:
		return 1
	}
	return 2
}

// append adds a request, or merges it with the one that is there.
func (b *requestBuilder) append(r request) {
	key := requestKey{r.API, r.to.host.Key(), r.named.Key(), r.Phase}
	i, asked := b.seen[key]
	if !asked {
		b.seen[key] = len(b.out)
		b.out = append(b.out, r)
		return
	}
	known := &b.out[i]
	known.to.image = known.to.image || r.to.image
	if r.certainty() > known.certainty() {
		known.doubt, known.ifPrivate, known.warns = r.doubt, r.ifPrivate, r.warns
	}
}

// pulls appends a call of the pull for each image that makes it.
func (b *requestBuilder) pulls(c *checker, call pullpath.Call, images []partial.Doubt[imageSource]) {
	for _, m := range images {
		image := m.Item
		guess := image.Kind == ""
		if image.Kind != PrivateECR && call.API == "ecr:BatchGetImage" {
			b.otherImage(image, m.Why)
		}
		if image.Kind == PublicRegistry {
			continue
		}
		if guess {
			image = ownRegistry(b.env)
		}
		env := b.env
		if same(image.Region, env.Region) != yes {
			env = network.Env{Region: image.Region, Account: b.env.Account}
		}
		env.Account = image.Account
		named, doubt := partial.Text{}, m.Why
		switch call.Resource {
		case pullpath.RepositoryResource:
			named = env.ARN("ecr", env.Region, env.Account, partial.Literal("repository/"), image.Repository)
		case pullpath.LayerResource:
			named = env.ARN("s3", partial.Text{}, partial.Text{}, env.Host(pullpath.LayerBucket), partial.Literal("/"), partial.Token("the layer's key"))
		}
		r := b.request(call, env, named, doubt)
		r.to.image, r.ifPrivate = true, guess
		if call.Resource == pullpath.RepositoryResource {
			r.registry = image.Account
		}
		if call.Service == pullpath.ECRDKR {
			r.to.host, r.to.service = image.Host, image.service()
			r.to.dualStack = image.DualStack
			if image.DualStack {
				r.to.doubt = "whether the endpoint's private DNS answers for dual-stack names is not verified"
			}
			if call.API == "ecr:BatchGetImage" {
				r.cache = c.cached(image)
			}
		}
		b.append(r)
		b.firstPull(c, r)
	}
}

// unknown appends calls of which nothing but their place in the start is known, for the reason in open.
func (b *requestBuilder) unknown(api string, phase pullpath.Phase, source pullpath.Source, host, open string) {
	b.append(request{Call: pullpath.Call{API: api, Actor: pullpath.NoActor, Phase: phase, Source: source},
		to: destination{host: partial.UnknownText(host)}, open: open})
}

// otherImage appends the pull of an image that is not in a private registry, or of which that is not known.
func (b *requestBuilder) otherImage(image imageSource, doubt string) {
	r := request{Call: pullpath.Call{API: "image pull", Actor: pullpath.NoActor, Phase: pullpath.PullPhase, Source: pullpath.ECRGuide},
		to: destination{host: image.Host, image: true}, doubt: doubt}
	if image.Kind == PublicRegistry && ownAddress(image.Host) {
		r.open = "whether there is a registry at " + image.Host.String() + ", an address of a network of your own, is not known"
	}
	if image.Kind == "" {
		r.open = "where the image comes from is not known: " + image.Host.String()
	}
	b.append(r)
}

// resource returns what a call of the task's own Region names.
func (b *requestBuilder) resource(call pullpath.Call, env network.Env) partial.Text {
	switch call.Resource {
	case pullpath.ClusterResource:
		return b.cluster(env)
	case pullpath.InstanceResource:
		return env.ARN("ecs", env.Region, env.Account, partial.Literal("container-instance/"), partial.Word("the cluster's name"), partial.Literal("/"), partial.Word("the instance's id"))
	case pullpath.LogStreamResource, pullpath.LogGroupResource:
		return env.ARN("logs", env.Region, env.Account, partial.Literal("log-group:"), partial.Token("the log group"))
	case pullpath.SecretResource:
		return env.ARN("secretsmanager", env.Region, env.Account, partial.Literal("secret:"), partial.Token("the secret"))
	case pullpath.ParameterResource:
		return env.ARN("ssm", env.Region, env.Account, partial.Literal("parameter/"), partial.Token("the parameter"))
	case pullpath.KeyResource:
		if !b.t.ExecKey.IsZero() {
			return b.t.ExecKey
		}
		return env.ARN("kms", env.Region, env.Account, partial.Literal("key/"), partial.Word("the key"))
	}
	return partial.Text{}
}

// cluster returns the ARN of the task's cluster.
func (b *requestBuilder) cluster(env network.Env) partial.Text {
	if !b.t.Cluster.IsZero() {
		return b.t.Cluster
	}
	return env.ARN("ecs", env.Region, env.Account, partial.Literal("cluster/"), partial.Word("the cluster"))
}
