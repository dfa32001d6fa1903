package trace

import (
	"fmt"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// featureCalls returns the rows of a feature's calls.
func featureCalls(f pullpath.Feature, phase pullpath.Phase) []pullpath.Call {
	var out []pullpath.Call
	for _, c := range pullpath.Calls(pullpath.Workload{LaunchType: pullpath.Fargate, Features: []pullpath.Feature{f}}) {
		if c.Phase == phase {
			out = append(out, c)
		}
	}
	return out
}

// secrets appends the calls for the secrets of the task definition.
func (b *requestBuilder) secrets() {
	for _, m := range b.t.Secrets.Members() {
		s := m.Item
		service, known := s.Service.Get()
		if !known {
			service, known = serviceOfARN(s.ARN)
		}
		name := s.Container + " " + s.Name
		if !known {
			b.append(request{Call: pullpath.Call{API: "secret " + strings.TrimSpace(name), Actor: pullpath.NoActor, Phase: pullpath.SecretsPhase, Source: pullpath.SecretsGuide}, doubt: m.Why,
				to: destination{host: s.ARN}, open: "which service keeps the secret is not known: " + s.Service.Why()})
			continue
		}
		feature := pullpath.SecretsManagerSecrets
		if service == pullpath.SSM {
			feature = pullpath.SSMParameters
		}
		env := b.in(regionOfARN(s.ARN))
		for _, call := range featureCalls(feature, pullpath.SecretsPhase) {
			named := s.ARN
			if !s.Whole {
				named = wholeARN(s.ARN, service)
			}
			b.append(b.request(call, env, named, m.Why))
		}
		b.secretKey(s, service, env, m.Why)
	}
	if b.t.Secrets.More != "" {
		b.unknown("secrets", pullpath.SecretsPhase, pullpath.SecretsGuide, "secrets", "not all secrets are known: "+b.t.Secrets.More)
	}
}

// secretKey appends the call with which AWS Secrets Manager or AWS Systems Manager decrypts a secret for the task.
func (b *requestBuilder) secretKey(s network.Secret, service pullpath.Service, env network.Env, doubt string) {
	call := pullpath.Call{API: "kms:Decrypt", Service: pullpath.KMS, Host: "kms.{region}.{suffix}", Actor: pullpath.ExecutionRoleActor,
		Resource: pullpath.KeyResource, Phase: pullpath.SecretsPhase, Source: pullpath.SecretsGuide}
	if s.KeyHidden != "" {
		r := b.request(call, env, partial.Text{}, doubt)
		r.Actor, r.onBehalf, r.open = pullpath.NoActor, true, "which key encrypts "+s.ARN.String()+" is not known: "+s.KeyHidden
		b.append(r)
		return
	}
	key, known := s.Key.Get()
	owner := accountOfARN(s.ARN)
	abroad := service == pullpath.SecretsManager && same(owner, b.t.Env.Account) == no
	if abroad && !known { // whichever it is, it is none that AWS manages
		key = env.ARN("kms", env.Region, owner, partial.Literal("key/"), partial.Word("the key of "+s.ARN.String()))
	}
	if key.IsZero() && !abroad {
		return
	}
	r := b.request(call, env, key, doubt)
	r.onBehalf, r.via = true, service
	if key.IsZero() {
		r.Source, r.useless = pullpath.CrossAccountSecrets, fmt.Sprintf("the secret %s of account %s is encrypted with the AWS managed key, which no other account can use", s.ARN, owner)
	}
	b.append(r)
}

// environmentFiles appends the calls for the environment files of the task definition. Their bucket may be in any
// Region, which the ARN does not tell; it is taken to be in the task's.
func (b *requestBuilder) environmentFiles() {
	for _, m := range b.t.EnvironmentFiles.Members() {
		arn := m.Item
		fields := arn.Split(":", 6)
		bucket, _, _ := fields[len(fields)-1].Cut("/")
		r := b.request(pullpath.EnvironmentFileCall, b.env, arn, m.Why)
		r.to.host = partial.Join(bucket, b.env.Host(".s3.{region}.{suffix}"))
		b.append(r)
		r.API = "s3:GetBucketLocation" // the agent asks for the bucket's Region first
		r.named, _, _ = arn.Cut("/")
		b.append(r)
	}
	if b.t.EnvironmentFiles.More != "" {
		b.unknown("environment files", pullpath.SecretsPhase, pullpath.EnvironmentFilesGuide, "environment files", "not all environment files are known: "+b.t.EnvironmentFiles.More)
	}
}

// logs appends the calls of the awslogs log driver.
func (b *requestBuilder) logs() {
	for _, m := range b.t.Logs.Members() {
		l := m.Item
		driver, known := l.Driver.Get()
		if known && driver == "awsfirelens" {
			b.router(l, m.Why)
		}
		if known && driver != "awslogs" {
			b.otherLogs(l, driver, m.Why)
			continue
		}
		doubt := m.Why
		if !known {
			doubt = "the log driver is not known: " + l.Driver.Why()
			b.append(request{Call: pullpath.Call{API: "logs by another driver", Actor: pullpath.NoActor, Phase: pullpath.LogsPhase, Source: pullpath.AWSLogsGuide},
				to: destination{host: partial.UnknownText("where container " + l.Container + " sends logs")}, open: doubt})
		}
		env := b.in(l.Region)
		group := l.Group
		if group.IsZero() {
			group = partial.Token("the log group")
		}
		arn := env.ARN("logs", env.Region, env.Account, partial.Literal("log-group:"), group)
		stream := partial.Join(arn, partial.Literal(":log-stream:"), partial.Token("the log stream"))
		rows := featureCalls(pullpath.AWSLogs, pullpath.LogsPhase)
		if create := partial.TruthOf(l.CreateGroup); create != no {
			b.createGroup(l, create, rows[0], env, arn, doubt)
		}
		for _, call := range rows {
			b.append(b.request(call, env, stream, doubt).sentTo(l.Endpoint))
		}
	}
	if b.t.Logs.More != "" {
		b.unknown("log configuration", pullpath.LogsPhase, pullpath.AWSLogsGuide, "logs", "not all log configurations are known: "+b.t.Logs.More)
	}
}

// createGroup appends the call with which the driver creates a log group. It does so only where it finds none, so that
// the call fails for certain only for a group that is certain not to be there.
// Source: moby, daemon/logger/awslogs; the guide asks for the permission before the option is used.
func (b *requestBuilder) createGroup(l network.LogConfig, create truth, call pullpath.Call, env network.Env, group partial.Text, doubt string) {
	exists := partial.TruthOf(l.GroupExists)
	if exists == yes {
		return
	}
	call.API, call.Resource = "logs:CreateLogGroup", pullpath.LogGroupResource
	r := b.request(call, env, group, doubt).sentTo(l.Endpoint)
	switch {
	case create == maybe:
		r.doubt = "whether awslogs-create-group is set is not known: " + l.CreateGroup.Why()
	case exists == maybe && doubt == "":
		r.doubt, r.warns = "whether the log group is there already, so that the driver does not create it, is not known: "+l.GroupExists.Why(), true
	}
	b.append(r)
}

// serviceOfARN tells a secret's service from its ARN.
func serviceOfARN(arn partial.Text) (pullpath.Service, bool) {
	fields := arn.Split(":", 6)
	if len(fields) < 6 {
		return "", false
	}
	switch name, _ := fields[2].Text(); name {
	case "secretsmanager":
		return pullpath.SecretsManager, true
	case "ssm":
		return pullpath.SSM, true
	}
	return "", false
}

// regionOfARN returns the Region of an ARN, or the empty text.
func regionOfARN(arn partial.Text) partial.Text {
	fields := arn.Split(":", 6)
	if len(fields) < 6 || partial.Equal(fields[0], partial.Literal("arn")) != yes {
		return partial.Text{}
	}
	return fields[3]
}
