package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"ecrprivatelink/stacks/config"
)

// Build creates every stack of a configuration in the app.
func Build(app awscdk.App, cfg *config.Config) {
	hubs := map[string]*hub{}
	for _, env := range cfg.Environments {
		switch spokes := cfg.Spokes(env.Name); {
		case len(spokes) > 0:
			hubs[env.Name] = newHub(app, env, cfg)
		case env.Hub == "":
			NewPullStack(app, env)
		}
	}
	for _, env := range cfg.Environments {
		if env.Hub != "" {
			hubs[env.Hub].newSpoke(app, env)
		}
	}
	for _, hub := range hubs {
		hub.associate()
	}
}
