// Command empty synthesizes an app without stacks, after as many calls to the jsii runtime as its argument says. The
// first shows what every CDK app in Go waits for, the second what one more call costs.
package main

import (
	"log"
	"os"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	calls, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	app := awscdk.NewApp(nil)
	for range calls {
		constructs.Construct_IsConstruct("a text")
	}
	app.Synth(nil)
}
