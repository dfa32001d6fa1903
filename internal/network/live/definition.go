package live

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// definition reads the task definition, or returns nil and why not.
func (r *reading) definition(s *startParts) (found *types.TaskDefinition, why string) {
	if s.definition == "" {
		return nil, reasons(s.why, "the task definition is not known")
	}
	return once(r, r.ECS.DescribeTaskDefinition, &ecs.DescribeTaskDefinitionInput{TaskDefinition: aws.String(s.definition)},
		func(o *ecs.DescribeTaskDefinitionOutput) *types.TaskDefinition {
			if o.TaskDefinition == nil || len(o.TaskDefinition.ContainerDefinitions) == 0 {
				return nil // a task has a container
			}
			return o.TaskDefinition
		})
}

// define puts what the task definition says into the task.
func (r *reading) define(task *network.Task, s *startParts, definition *types.TaskDefinition, why string) {
	task.DefinedBy = network.Object{ID: s.definition, Name: short(s.definition)}
	if definition == nil {
		task.NetworkMode = partial.Unknown[network.NetworkMode](why)
		task.Images = partial.UnknownList[network.Image](why)
		task.Logs = partial.UnknownList[network.LogConfig](why)
		task.Secrets = partial.UnknownList[network.Secret](why)
		task.EnvironmentFiles = partial.UnknownList[partial.Text](why)
		task.Mounts = partial.UnknownList[network.Mount](why)
		return
	}
	task.NetworkMode = partial.Known(network.NetworkMode(definition.NetworkMode))
	for _, c := range definition.ContainerDefinitions {
		name := aws.ToString(c.Name)
		task.Images.Items = append(task.Images.Items, network.Image{Container: name, Ref: partial.Literal(aws.ToString(c.Image))})
		r.addLogs(task, name, c.LogConfiguration)
		r.addSecrets(task, name, c.Secrets)
		for _, f := range c.EnvironmentFiles {
			task.EnvironmentFiles.Items = append(task.EnvironmentFiles.Items, partial.Literal(aws.ToString(f.Value)))
		}
		if c.RepositoryCredentials != nil {
			r.addSecrets(task, name, []types.Secret{{Name: aws.String("repositoryCredentials"), ValueFrom: c.RepositoryCredentials.CredentialsParameter}})
		}
	}
	for _, v := range definition.Volumes {
		if v.EfsVolumeConfiguration != nil {
			task.Mounts.Items = append(task.Mounts.Items, r.mount(aws.ToString(v.Name), v.EfsVolumeConfiguration))
		}
	}
	if s.connect != nil && s.connect.Enabled {
		r.addLogs(task, "Service Connect", s.connect.LogConfiguration)
	}
}

// mount reads a volume of Amazon EFS.
func (r *reading) mount(volume string, c *types.EFSVolumeConfiguration) network.Mount {
	m := network.Mount{Volume: volume, FileSystem: partial.Known(aws.ToString(c.FileSystemId)), IAM: partial.Known(false),
		Encrypted: partial.Known(c.TransitEncryption == types.EFSTransitEncryptionEnabled)}
	if a := c.AuthorizationConfig; a != nil {
		m.IAM = partial.Known(a.Iam == types.EFSAuthorizationConfigIAMEnabled)
		if point := aws.ToString(a.AccessPointId); point != "" {
			m.AccessPoint = r.env.ARN("elasticfilesystem", r.env.Region, r.env.Account, partial.Literal("access-point/"+point))
		}
	}
	return m
}

func (r *reading) addLogs(task *network.Task, container string, c *types.LogConfiguration) {
	if c == nil {
		return
	}
	region := c.Options["awslogs-region"]
	if region == "" {
		region = c.Options["region"] // of a router of FireLens
	}
	address, detaching, value := network.LogAddress(string(c.LogDriver))
	task.Logs.Items = append(task.Logs.Items, network.LogConfig{
		Endpoint:    partial.Literal(c.Options[address]),
		Detached:    detaching != "" && strings.EqualFold(c.Options[detaching], value),
		Container:   container,
		Driver:      partial.Known(string(c.LogDriver)),
		Group:       partial.Literal(c.Options["awslogs-group"]),
		Region:      partial.Literal(region),
		Plugin:      partial.Known(cmp.Or(c.Options["Name"], c.Options["name"], c.Options["@type"])),
		CreateGroup: partial.Known(strings.EqualFold(c.Options["awslogs-create-group"], "true")),
	})
	r.addSecrets(task, container, c.SecretOptions)
}

func (r *reading) addSecrets(task *network.Task, container string, secrets []types.Secret) {
	for _, s := range secrets {
		service, arn := r.secret(aws.ToString(s.ValueFrom))
		task.Secrets.Items = append(task.Secrets.Items, network.Secret{
			Container: container,
			Name:      aws.ToString(s.Name),
			Service:   partial.Known(service),
			ARN:       arn,
		})
	}
}

// secretParts is how many parts the ARN of a Secrets Manager secret has. In valueFrom a JSON key, a version stage and a
// version id may follow. Source: pullpath.SecretsGuide.
const secretParts = 7

// secret reads a valueFrom: the ARN of a secret, or the ARN or the name of a parameter.
func (r *reading) secret(from string) (pullpath.Service, partial.Text) {
	parts := strings.Split(from, ":")
	if len(parts) >= secretParts && parts[0] == "arn" && parts[2] == "secretsmanager" {
		return pullpath.SecretsManager, partial.Literal(strings.Join(parts[:secretParts], ":"))
	}
	if parts[0] == "arn" {
		return pullpath.SSM, partial.Literal(from)
	}
	return pullpath.SSM, r.env.ARN("ssm", r.env.Region, r.env.Account, partial.Literal("parameter/"+strings.TrimPrefix(from, "/")))
}

// guardDutyImage is part of the name of the image that GuardDuty adds to Fargate tasks. Source: "Amazon ECR repository
// hosting GuardDuty agent" in the Amazon GuardDuty User Guide.
const guardDutyImage = "aws-guardduty-agent"

// features lists what the task uses beyond its definition.
func (r *reading) features(s *startParts) partial.List[pullpath.Feature] {
	out := partial.List[pullpath.Feature]{More: s.why}
	if s.tasksWhy != "" {
		out.Perhaps = append(out.Perhaps, partial.Doubt[pullpath.Feature]{Item: pullpath.GuardDuty, Why: s.tasksWhy})
	}
	if s.connect != nil && s.connect.Enabled {
		out.Items = append(out.Items, pullpath.ServiceConnect)
	}
	for _, t := range s.tasks {
		if slices.ContainsFunc(t.Containers, func(c types.Container) bool {
			return strings.Contains(aws.ToString(c.Name)+" "+aws.ToString(c.Image), guardDutyImage)
		}) {
			out.Items, out.Perhaps = append(out.Items, pullpath.GuardDuty), nil
			break
		}
	}
	if !s.exec {
		return out
	}
	out.Items = append(out.Items, pullpath.Exec)
	found := r.clusterOf(s.cluster)
	if len(found.items) == 0 {
		out.More = reasons(out.More, found.why)
	}
	for _, c := range found.items {
		if c.Configuration != nil && c.Configuration.ExecuteCommandConfiguration != nil &&
			aws.ToString(c.Configuration.ExecuteCommandConfiguration.KmsKeyId) != "" {
			out.Items = append(out.Items, pullpath.KMSDecrypt)
			s.execKey = aws.ToString(c.Configuration.ExecuteCommandConfiguration.KmsKeyId)
		}
	}
	return out
}
