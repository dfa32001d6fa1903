// Package stacks composes the constructs into stacks that deploy as they are. It holds no logic of its own: what is
// needed comes from package pullpath, what is wanted from package config. One builder makes the stack of an
// environment, a step at a time; a hub and a spoke are the same builder with other steps.
package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/stacks/config"
)

// Build creates every stack of a configuration in the app: those of the environments or, with a pipeline, its stack and
// a stage for each of them; that of a sweep stands beside them. It panics, as the constructs do, when one of them
// cannot be built.
func Build(app awscdk.App, cfg *config.Config) {
	if cfg.Sweep != nil {
		newSweepStack(app, *cfg.Sweep)
	}
	if cfg.Pipeline != nil {
		newPipelineStack(app, cfg)
		return
	}
	newEnvironments(app, cfg, cfg.Environments)
}

// newEnvironments creates the stacks of environments, the hubs before their spokes, and returns them by the names of
// the environments. A spoke's hub must be among the environments.
func newEnvironments(scope constructs.Construct, cfg *config.Config, environments []config.Environment) map[string]awscdk.Stack {
	built := map[string]awscdk.Stack{}
	hubs := map[string]*hub{}
	shared := &ecrpull.Shared{}
	for _, env := range environments {
		b := &builder{scope: scope, env: env, shared: shared}
		switch {
		case len(cfg.Spokes(env.Name)) > 0:
			hubs[env.Name] = b.asHub(cfg)
		case env.Hub == "":
			b.asPullPath()
		default:
			continue
		}
		built[env.Name] = b.stack
	}
	for _, env := range environments {
		if env.Hub != "" {
			b := &builder{scope: scope, env: env}
			b.asSpoke(hubs[env.Hub])
			built[env.Name] = b.stack
		}
	}
	for _, hub := range hubs {
		if len(hub.near) > 0 {
			hub.zones.Associate(hub.near...)
		}
	}
	return built
}
