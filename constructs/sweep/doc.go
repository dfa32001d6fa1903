// Package sweep runs pullcheck account over accounts and Regions by a schedule, on AWS Step Functions and AWS Lambda.
package sweep
