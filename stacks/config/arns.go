package config

import (
	"fmt"
	"slices"
	"strings"
)

// LogGroupARNs returns the environment's log groups as ARNs of their log streams,
// "arn:aws:logs:us-west-2:111122223333:log-group:/ecs/app:*", which is what an endpoint policy takes. Names are
// completed with partition, region and each of the accounts; each may be a CDK token.
func (e Environment) LogGroupARNs(partition, region string, accounts ...string) []string {
	var out []string
	for _, account := range accounts {
		for _, group := range e.LogGroups {
			if !strings.HasPrefix(group, "arn:") {
				group = fmt.Sprintf("arn:%s:logs:%s:%s:log-group:%s", partition, region, account, group)
			}
			if arn := strings.TrimSuffix(group, ":*") + ":*"; !slices.Contains(out, arn) {
				out = append(out, arn)
			}
		}
	}
	return out
}

// S3Objects returns the environment's further buckets as ARNs of their objects, "arn:aws:s3:::my-bucket/*". Names are
// completed with partition, which may be a CDK token; an ARN that names objects stays as it is.
func (e Environment) S3Objects(partition string) []string {
	out := make([]string, len(e.S3Buckets))
	for i, bucket := range e.S3Buckets {
		if !strings.HasPrefix(bucket, "arn:") {
			bucket = fmt.Sprintf("arn:%s:s3:::%s", partition, bucket)
		}
		if !strings.Contains(bucket, "/") {
			bucket += "/*"
		}
		out[i] = bucket
	}
	return out
}
