// Command awsec2 imports the CDK's package awsec2 and nothing else: what the time to compile package ecrpull is
// measured against.
package main

import _ "github.com/aws/aws-cdk-go/awscdk/v2/awsec2"

func main() {}
