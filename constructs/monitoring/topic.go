package monitoring

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// publishers are the services that publish to the topic, and use its key.
var publishers = []struct {
	sid, principal string
	// ownAccount says that the service tells for which account it acts. EventBridge does not when it publishes to
	// Amazon SNS: a statement with a condition would never allow it. Source: Troubleshooting Amazon EventBridge
	// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html).
	ownAccount bool
}{
	{"Alarms", "cloudwatch.amazonaws.com", true},
	{"Events", "events.amazonaws.com", false},
}

// NewTopic returns the topic that alarms and rules publish to, the given one unless that is nil, and subscribes the
// addresses to it.
func NewTopic(scope constructs.Construct, given awssns.ITopic, emails []string) awssns.ITopic {
	topic := given
	if topic == nil {
		topic = encrypted(scope)
	}
	for i, address := range emails {
		awssns.NewSubscription(scope, jsii.String(fmt.Sprintf("Email%d", i+1)), &awssns.SubscriptionProps{
			Topic: topic, Protocol: awssns.SubscriptionProtocol_EMAIL, Endpoint: jsii.String(address)})
	}
	return topic
}

// encrypted creates a topic that alarms and rules can publish to. The key is the customer's own: the policy of the AWS
// managed key does not let the services in. Source: https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
func encrypted(scope constructs.Construct) awssns.Topic {
	key := awskms.NewKey(scope, jsii.String("Key"), &awskms.KeyProps{
		Description:       jsii.String("Encrypts what is told about private image pulls"),
		EnableKeyRotation: jsii.Bool(true),
		// It encrypts messages on their way, nothing that is kept.
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	topic := awssns.NewTopic(scope, jsii.String("Topic"), &awssns.TopicProps{
		DisplayName: jsii.String("Private image pulls"),
		MasterKey:   key,
		EnforceSSL:  jsii.Bool(true),
	})
	for _, p := range publishers {
		statement := func(actions []any, resource *string) awsiam.PolicyStatement {
			s := map[string]any{"Sid": p.sid, "Effect": "Allow", "Action": actions, "Resource": resource,
				"Principal": map[string]any{"Service": p.principal}}
			if p.ownAccount {
				s["Condition"] = map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": *awscdk.Stack_Of(scope).Account()}}
			}
			return awsiam.PolicyStatement_FromJson(s)
		}
		key.AddToResourcePolicy(statement([]any{"kms:Decrypt", "kms:GenerateDataKey*"}, jsii.String("*")), nil)
		topic.AddToResourcePolicy(statement([]any{"sns:Publish"}, topic.TopicArn()))
	}
	return topic
}
