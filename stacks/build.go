package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"ecrprivatelink/stacks/config"
)

// Build creates every stack of a configuration in the app.
func Build(app awscdk.App, cfg *config.Config) {
	for _, env := range cfg.Environments {
		NewPullStack(app, env)
	}
}
