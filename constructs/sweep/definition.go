package sweep

import "github.com/aws/jsii-runtime-go"

// object is an object of the Amazon States Language.
type object = map[string]any

// definition is the state machine: it finds the accounts and Regions, reads each by a child execution of a Distributed
// Map, and joins the results. What it refers to are the substitutions of [refersTo].
//
// The input and output of the states stay far below the 256 KiB that AWS Step Functions takes: places, results and
// findings go through the bucket. Source: "Quotas related to state machine executions" in the AWS Step Functions
// Developer Guide.
func definition(p *SweepProps) object {
	states := object{
		"Places": object{
			"Type": "Task", "Resource": invoke, "Parameters": call(object{"step": "places"}),
			"ResultSelector": object{"sweep.$": "$.Payload.sweep", "bucket.$": "$.Payload.bucket", "key.$": "$.Payload.key"},
			"Retry":          retry(), "Next": "Read",
		},
		"Read": object{
			"Type":           "Map",
			"ItemReader":     reader(),
			"ItemSelector":   object{"step": "read", "sweep.$": "$.sweep", "place.$": "$$.Map.Item.Value"},
			"MaxConcurrency": p.Concurrency, "ToleratedFailurePercentage": p.ToleratedFailures,
			"ItemProcessor": object{
				// An Express execution ends after five minutes, and a place may take longer.
				"ProcessorConfig": object{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
				"StartAt":         "ReadPlace",
				"States": object{"ReadPlace": object{
					"Type": "Task", "Resource": invoke, "Parameters": object{"FunctionName": "${Function}", "Payload.$": "$"},
					"ResultSelector": object{"unread.$": "$.Payload.unread"}, "Retry": retry(), "End": true,
				}},
			},
			"ResultPath": nil, "Next": "Report",
		},
		"Report": object{
			"Type": "Task", "Resource": invoke, "Parameters": call(object{"step": "report", "sweep.$": "$.sweep"}),
			"ResultSelector": object{"result.$": "$.Payload"}, "OutputPath": "$.result", "Retry": retry(), "End": true,
		},
	}
	if p.SecurityHub {
		report := states["Report"].(object)
		delete(report, "End")
		report["Next"] = "AnyFindings"
		states["AnyFindings"] = object{"Type": "Choice", "Default": "Done",
			"Choices": []any{object{"Variable": "$.findings", "NumericGreaterThan": 0, "Next": "Tell"}}}
		states["Tell"] = object{
			// The items are batches of findings, each for one call. AWS Security Hub takes 10 calls a second. Source:
			// "BatchImportFindings" in the AWS Security Hub API Reference.
			"Type": "Map", "ItemReader": reader(), "MaxConcurrency": 5,
			"ItemProcessor": object{
				"ProcessorConfig": object{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
				"StartAt":         "Import",
				"States": object{"Import": object{
					"Type": "Task", "Resource": "${Import}",
					"Parameters": object{"Findings.$": "$.Findings"}, "ResultSelector": object{"failed.$": "$.FailedCount"},
					"Retry": retry(), "End": true,
				}},
			},
			"ResultPath": nil, "Next": "Done",
		}
		states["Done"] = object{"Type": "Succeed"}
	}
	return object{"Comment": "pullcheck account, over accounts and Regions", "TimeoutSeconds": timeout, "StartAt": "Places", "States": states}
}

// timeout is how many seconds a sweep may take: 12 hours, so that it has ended before the next of a day. The definition
// has it, because the CDK leaves the Timeout of its props out of a definition that is a text.
const timeout = 12 * 60 * 60

// refersTo are what stands for the substitutions of a definition. The ARN of an integration is one as a whole: cfn-lint
// takes no such ARN of another partition than aws, and passes over whole substitutions.
func refersTo(p *SweepProps, partition, function string) map[string]*string {
	arn := func(integration string) *string { return jsii.String("arn:" + partition + ":states:::" + integration) }
	all := map[string]*string{"Function": &function, "Invoke": arn("lambda:invoke"), "Read": arn("s3:getObject")}
	if p.SecurityHub {
		all["Import"] = arn("aws-sdk:securityhub:batchImportFindings")
	}
	return all
}

const invoke = "${Invoke}"

func call(payload object) object { return object{"FunctionName": "${Function}", "Payload": payload} }

// reader reads the items of a Map from the object that the state's input names.
func reader() object {
	return object{"Resource": "${Read}", "ReaderConfig": object{"InputType": "JSON"},
		"Parameters": object{"Bucket.$": "$.bucket", "Key.$": "$.key"}}
}

// retry tries again what fails for a while, and a function that crashed or ran out of time once more: what it reads
// anew costs little.
func retry() []any {
	return []any{
		object{"ErrorEquals": []string{"Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException"},
			"IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2, "JitterStrategy": "FULL"},
		object{"ErrorEquals": []string{"States.TaskFailed", "States.Timeout"}, "IntervalSeconds": 30, "MaxAttempts": 1, "BackoffRate": 1},
	}
}
