package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/stacks/config"
)

// Build creates every stack of a configuration in the app: those of the
// environments or, with a pipeline, its stack and a stage for each of them.
func Build(app awscdk.App, cfg *config.Config) {
	if cfg.Pipeline != nil {
		NewPipelineStack(app, cfg)
		return
	}
	newEnvironments(app, cfg, cfg.Environments)
}

// newEnvironments creates the stacks of environments, the hubs before their
// spokes, and returns them by the names of the environments. A spoke's hub must
// be among the environments.
func newEnvironments(scope constructs.Construct, cfg *config.Config, environments []config.Environment) map[string]awscdk.Stack {
	built := map[string]awscdk.Stack{}
	hubs := map[string]*hub{}
	shared := &ecrpull.Shared{}
	for _, env := range environments {
		switch spokes := cfg.Spokes(env.Name); {
		case len(spokes) > 0:
			hubs[env.Name] = newHub(scope, env, cfg)
			built[env.Name] = hubs[env.Name].stack
		case env.Hub == "":
			built[env.Name] = newPullStack(scope, env, shared)
		}
	}
	for _, env := range environments {
		if env.Hub != "" {
			built[env.Name] = hubs[env.Hub].newSpoke(scope, env)
		}
	}
	for _, hub := range hubs {
		hub.associate()
	}
	return built
}
