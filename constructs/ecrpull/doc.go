// Package ecrpull builds the private pull path of Amazon ECR with the AWS CDK: interface endpoints, the S3 gateway
// endpoint, security groups and policies, for every ECS launch type.
//
// The constructs decide nothing about AWS themselves. They loop over the plan that package pullpath derives from the
// workloads.
//
//	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{
//		Vpc:       vpc,
//		Workloads: []pullpath.Workload{{LaunchType: pullpath.Fargate}},
//	})
//	layers := ecrpull.NewS3LayerGateway(stack, jsii.String("Layers"), &ecrpull.S3LayerGatewayProps{Vpc: vpc})
//	link.AllowPullsFrom(service.Connections(), nil)
//	service.Node().AddDependency(link.Ready(layers))
//
// A New function panics once, with a [*pullpath.Error], when its props cannot work: it has the construct's path, what
// was given, what is wanted and how to fix it.
package ecrpull
