// Command privatepull is the CDK app: it reads the configuration and
// synthesizes one stack for each environment. The CDK CLI runs it by way of
// launcher/start.cjs; see cdk.json and README.md.
package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullplugin"
	"ecrprivatelink/internal/jsiiexit"
	"ecrprivatelink/stacks"
)

func main() {
	os.Exit(jsiiexit.Main(jsiiexit.Options{
		Name:  "privatepull",
		Stack: os.Getenv("PRIVATEPULL_DEBUG") != "",
	}, synth))
}

func synth() error {
	// The call stacks that the CDK would record, of metadata and of the creation
	// of each construct, are those of JavaScript. They end in the jsii runtime
	// and name no line of a Go program.
	app := awscdk.NewApp(&awscdk.AppProps{
		StackTraces: jsii.Bool(false),
		Context:     &map[string]any{"aws:cdk:disable-creation-stack-traces": true},
	})
	cfg, err := load(func(key string) any { return app.Node().TryGetContext(jsii.String(key)) }, readFile)
	if err != nil {
		return err
	}
	stacks.Build(app, cfg)
	pullplugin.Add(app)
	app.Synth(nil)
	return nil
}
