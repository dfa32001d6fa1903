package pipeline

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodecommit"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/pipelines"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// ConnectionSource is a repository of GitHub, GitLab or Bitbucket behind a connection of AWS CodeConnections. A push to
// the branch starts the pipeline. The connection must have been approved in the console: its status is "Available".
// Source: "Create a connection" in the Developer Tools console User Guide.
func ConnectionSource(connectionARN, repository, branch string) pipelines.CodePipelineSource {
	return pipelines.CodePipelineSource_Connection(jsii.String(repository), jsii.String(branch), &pipelines.ConnectionSourceOptions{
		ConnectionArn: jsii.String(connectionARN),
		ActionName:    jsii.String("Source"),
	})
}

// CodeCommitSource is a repository of AWS CodeCommit in the account and Region of the scope's stack. A push to the
// branch starts the pipeline.
func CodeCommitSource(scope constructs.Construct, repository, branch string) pipelines.CodePipelineSource {
	return pipelines.CodePipelineSource_CodeCommit(
		awscodecommit.Repository_FromRepositoryName(scope, jsii.String("Repository"), jsii.String(repository)),
		jsii.String(branch),
		&pipelines.CodeCommitSourceOptions{ActionName: jsii.String("Source")})
}

// S3Source is a ZIP archive in a bucket, which must have versioning. The pipeline asks for a new version every minute.
// Source: "Amazon S3 source action" in the AWS CodePipeline User Guide.
func S3Source(scope constructs.Construct, bucket, key string) pipelines.CodePipelineSource {
	return pipelines.CodePipelineSource_S3(
		awss3.Bucket_FromBucketName(scope, jsii.String("SourceBucket"), jsii.String(bucket)),
		jsii.String(key),
		&pipelines.S3SourceOptions{ActionName: jsii.String("Source")})
}
