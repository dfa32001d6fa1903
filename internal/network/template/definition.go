package template

import (
	"regexp"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// define reads the task definition into the task.
func (r *reader) define(t *network.Task, l launch) {
	d := l.declared
	if d == nil {
		undefined(t, "the task definition "+l.definition.String()+" is not declared in the templates")
		return
	}
	r.used[d.ID()] = true
	t.DefinedBy = object(d)
	t.ExecutionRole = r.roleID(l.overrides.Field("ExecutionRoleArn").Or(d.Property("ExecutionRoleArn")))
	t.TaskRole = r.roleID(l.overrides.Field("TaskRoleArn").Or(d.Property("TaskRoleArn")))
	t.NetworkMode = byDefault(d.Property("NetworkMode"), "", func(v cfn.Value) partial.Value[network.NetworkMode] {
		return worded(v, func(mode string) network.NetworkMode { return network.NetworkMode(strings.ToLower(mode)) })
	})
	t.OS = operatingSystem(d.Property("RuntimePlatform", "OperatingSystemFamily"))
	containers, more := d.Property("ContainerDefinitions").Items()
	openContainers(t, more)
	for _, c := range containers {
		if c.Kind() == cfn.Map {
			r.container(t, d.Stack, c.Field("Name").String(), c)
		} else {
			openContainers(t, why(c))
		}
	}
	r.mounts(t, d.Stack, d.Property("Volumes"), containers)
}

// openContainers says why a task may have further containers; empty for no reason.
func openContainers(t *network.Task, why string) {
	t.Images.More, t.Logs.More, t.Secrets.More, t.EnvironmentFiles.More = why, why, why, why
}

// undefined makes everything unknown that a task definition tells.
func undefined(t *network.Task, why string) {
	t.ExecutionRole, t.TaskRole = partial.Unknown[string](why), partial.Unknown[string](why)
	t.NetworkMode, t.OS = partial.Unknown[network.NetworkMode](why), partial.Unknown[pullpath.OS](why)
	openContainers(t, why)
	t.Mounts.More = why
}

// operatingSystem is that of the images; Linux where the task definition does not say.
func operatingSystem(family cfn.Value) partial.Value[pullpath.OS] {
	word, known := family.Literal()
	switch {
	case family.IsAbsent() || known && strings.EqualFold(word, "LINUX"):
		return partial.Known(pullpath.Linux)
	case known && strings.HasPrefix(strings.ToUpper(word), "WINDOWS"):
		return partial.Known(pullpath.Windows)
	case known:
		return partial.Unknown[pullpath.OS]("the operating system family " + word + " is not known")
	}
	return partial.Unknown[pullpath.OS](why(family))
}

// tracers are the images of containers that send what they collect to a service of their own, as far as AWS publishes
// them. Source: AWS X-Ray Developer Guide, Running the X-Ray daemon on Amazon ECS.
var tracers = map[string]pullpath.Feature{
	"aws-xray-daemon": pullpath.Tracing,
}

// container reads a container of a task definition, or what other services call so.
func (r *reader) container(t *network.Task, s *cfn.Stack, name string, c cfn.Value) {
	image := c.Field("Image")
	t.Images.Items = append(t.Images.Items, network.Image{Container: name, Ref: text(image)})
	for part, feature := range tracers {
		if strings.Contains(image.String(), part) {
			addFeature(t, feature, partial.Known(true))
		}
	}
	secrets(t, s, name, c.Field("Secrets"))
	if v := c.Field("RepositoryCredentials", "CredentialsParameter"); !v.IsAbsent() {
		credentials := secret(s, name, "repository credentials", v)
		credentials.Service = partial.Known(pullpath.SecretsManager) // it is always a secret there (API_RepositoryCredentials)
		t.Secrets.Items = append(t.Secrets.Items, credentials)
	}
	extend(&t.EnvironmentFiles, mappings(c.Field("EnvironmentFiles"), func(item cfn.Value) partial.Text { return text(item.Field("Value")) }))
	logs := c.Field("LogConfiguration")
	switch logs.Kind() {
	case cfn.Absent:
		return
	case cfn.Map:
	default:
		t.Logs.More = why(logs)
		return
	}
	options := logs.Field("Options")
	region := first(options.Field, "awslogs-region", "region") // the latter of a router of FireLens
	config := network.LogConfig{
		Container: name, Driver: literal(logs.Field("LogDriver")),
		Group: text(options.Field("awslogs-group")), Region: text(region),
		Plugin:      byDefault(first(options.Field, "Name", "name", "@type"), "", literal), // of Fluent Bit, or of Fluentd
		CreateGroup: boolean(options.Field("awslogs-create-group"), false),
		GroupExists: r.groupExists(options.Field("awslogs-group"), s),
	}
	driver, _ := config.Driver.Get()
	address, detaching, value := network.LogAddress(driver)
	if !options.Field(address).IsAbsent() {
		config.Endpoint = text(options.Field(address))
	}
	if word, known := options.Field(detaching).Literal(); detaching != "" && known && strings.EqualFold(word, value) {
		config.Detached = true
	}
	if options.Kind() != cfn.Map && !options.IsAbsent() {
		t.Logs.More = why(options)
	}
	t.Logs.Items = append(t.Logs.Items, config)
	secrets(t, s, name, logs.Field("SecretOptions"))
}

func secrets(t *network.Task, s *cfn.Stack, container string, v cfn.Value) {
	extend(&t.Secrets, mappings(v, func(item cfn.Value) network.Secret {
		return secret(s, container, item.Field("Name").String(), item.Field("ValueFrom"))
	}))
}

// A secret's ARN has seven fields; valueFrom may add a JSON key, a version stage and a version id. A parameter may
// stand by its name alone. Source: Amazon ECS Developer Guide, Pass sensitive data to an Amazon ECS container.
func secret(s *cfn.Stack, container, name string, v cfn.Value) network.Secret {
	secret := network.Secret{Container: container, Name: name, ARN: text(v), Key: partial.Unknown[partial.Text]("the key of a secret that the templates do not declare")}
	shown := secret.ARN.String()
	secret.Service = secretService(shown)
	switch service, known := secret.Service.Get(); {
	case known && service == pullpath.SecretsManager:
		if fields := cfn.Fields(v, ":"); len(fields) > 7 {
			secret.ARN = joinWith(":", fields[:7])
		}
	case known:
	case parameterName.MatchString(v.Text().Prefix()) || v.ResourceOf("AWS::SSM::Parameter") != nil && v.Token().Attribute == "":
		secret.Service = partial.Known(pullpath.SSM)
		e := env(s)
		secret.ARN = e.ARN("ssm", e.Region, e.Account, partial.Literal("parameter/"), trimSlash(v))
	default:
		secret.Service = partial.Unknown[pullpath.Service]("whether " + shown + " is a secret or a parameter is not known")
	}
	for _, s := range mentioned(v) {
		if s.Type == "AWS::SecretsManager::Secret" {
			secret.Key = keyOf(s)
		}
	}
	return secret
}

// parameterName is a name of a parameter that is known at least where it begins.
var parameterName = regexp.MustCompile(`^[A-Za-z0-9_./-]+$`)

// trimSlash is the name of a parameter without the slash that it may begin with, as ARNs have it.
func trimSlash(v cfn.Value) partial.Text {
	if before, after, found := v.Text().Cut("/"); found && before.IsZero() {
		return after
	}
	return v.Text()
}

func joinWith(separator string, values []cfn.Value) partial.Text {
	var texts []partial.Text
	for i, v := range values {
		if i > 0 {
			texts = append(texts, partial.Literal(separator))
		}
		texts = append(texts, text(v))
	}
	return partial.Join(texts...)
}

func keyOf(secret *cfn.Resource) partial.Value[partial.Text] {
	v := secret.Property("KmsKeyId")
	if key := v.ResourceOf("AWS::KMS::Key"); key != nil {
		return partial.Known(text(key.Value("Arn")))
	}
	return partial.Known(text(v))
}

// secretService is the endpoint service that an ARN or a name of a secret belongs to.
func secretService(ref string) partial.Value[pullpath.Service] {
	switch {
	case strings.Contains(ref, ":secretsmanager:"):
		return partial.Known(pullpath.SecretsManager)
	case strings.Contains(ref, ":ssm:"):
		return partial.Known(pullpath.SSM)
	}
	return partial.Value[pullpath.Service]{}
}
