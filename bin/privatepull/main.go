// Command privatepull is the CDK app: it reads the configuration and synthesizes one stack for each environment. The
// CDK CLI runs it by way of launcher/start.cjs; see cdk.json and README.md.
package main

import (
	"bytes"
	"errors"
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
	// The call stacks that the CDK would record, of metadata and of the creation of each construct, are those of
	// JavaScript. They end in the jsii runtime and name no line of a Go program.
	app := awscdk.NewApp(&awscdk.AppProps{
		StackTraces: jsii.Bool(false),
		Context:     &map[string]any{"aws:cdk:disable-creation-stack-traces": true},
	})
	context, _ := app.Node().GetAllContext(nil).(map[string]any)
	cfg, err := load(context, readFile)
	var lookup *lookupError
	if errors.As(err, &lookup) {
		err = errors.Join(err, removeEmptyContext())
	}
	if err != nil {
		return err
	}
	stacks.Build(app, cfg)
	pullplugin.Add(app)
	app.Synth(nil)
	return nil
}

// contextFile is where the CDK CLI keeps the answers to lookups.
const contextFile = "cdk.context.json"

// removeEmptyContext removes the file that the CDK CLI has just made for lookups that all failed. One that holds an
// answer stays.
func removeEmptyContext() error {
	data, err := os.ReadFile(contextFile)
	if err != nil || !bytes.Equal(bytes.TrimSpace(data), []byte("{}")) {
		return nil
	}
	return os.Remove(contextFile)
}
