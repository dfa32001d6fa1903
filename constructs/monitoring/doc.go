// Package monitoring shows and watches a private pull path with the AWS CDK: a dashboard and alarms for its endpoints,
// a notification for every task that cannot pull, and a canary that pulls when nobody else does.
//
//	watch := monitoring.NewPullPathMonitoring(stack, jsii.String("Monitoring"), &monitoring.PullPathMonitoringProps{
//		Link:   link,
//		Emails: []string{"oncall@example.com"},
//	})
//	monitoring.NewPullCanary(stack, jsii.String("Canary"), &monitoring.PullCanaryProps{
//		Link:       link,
//		Repository: "arn:aws:ecr:us-west-2:111122223333:repository/app",
//		Topic:      watch.Topic(),
//	})
//
// What counts as a pull failure is in package taskevent. A New function panics once when its props cannot work; the
// message says what was given, what is wanted and how to fix it.
package monitoring
