package live

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
)

// StackResources returns the resources of a stack of AWS CloudFormation: all of them or an error, and none where there
// is no such stack.
func (r *Reader) StackResources(ctx context.Context, stack string) ([]types.StackResourceSummary, error) {
	missing := false
	found, err := pages(ctx, heeding(r.CloudFormation.ListStackResources, noStack(&missing)), &cloudformation.ListStackResourcesInput{StackName: &stack},
		func(o *cloudformation.ListStackResourcesOutput) []types.StackResourceSummary {
			return o.StackResourceSummaries
		})
	if missing || err != nil {
		return nil, err
	}
	if found.why != "" {
		return nil, errors.New(found.why)
	}
	return found.items, nil
}

// StackTemplate returns the template of a stack of AWS CloudFormation, as it was given. It is not ok where there is no
// such stack.
func (r *Reader) StackTemplate(ctx context.Context, stack string) (text string, ok bool, err error) {
	missing := false
	template, why, err := once(ctx, heeding(r.CloudFormation.GetTemplate, noStack(&missing)), &cloudformation.GetTemplateInput{StackName: &stack},
		func(o *cloudformation.GetTemplateOutput) *string { return notEmpty(o.TemplateBody) })
	if missing || err != nil {
		return "", false, err
	}
	if why != "" {
		return "", false, errors.New(why)
	}
	return aws.ToString(template), true, nil
}

// noStack notes the answer of AWS CloudFormation that there is no such stack.
func noStack(missing *bool) func(error) error {
	return func(err error) error {
		var refused smithy.APIError
		*missing = errors.As(err, &refused) && refused.ErrorCode() == "ValidationError" && strings.Contains(refused.ErrorMessage(), "does not exist")
		return err
	}
}
