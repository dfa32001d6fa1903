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
	reading := r.unidentified(ctx)
	return whole(reading, func() []types.StackResourceSummary {
		missing := false
		found := pages[types.StackResourceSummary](reading, heeding(r.CloudFormation.ListStackResources, noStack(&missing)), &cloudformation.ListStackResourcesInput{StackName: &stack})
		switch {
		case missing:
			return nil
		case found.why != "":
			reading.end(errors.New(found.why))
		}
		return found.items
	})
}

// StackTemplate returns the template of a stack of AWS CloudFormation, as it was given. It is not ok where there is no
// such stack.
func (r *Reader) StackTemplate(ctx context.Context, stack string) (text string, ok bool, err error) {
	reading := r.unidentified(ctx)
	template, err := whole(reading, func() *string {
		missing := false
		template, why := once(reading, heeding(r.CloudFormation.GetTemplate, noStack(&missing)), &cloudformation.GetTemplateInput{StackName: &stack},
			func(o *cloudformation.GetTemplateOutput) *string { return notEmpty(o.TemplateBody) })
		if template == nil && !missing {
			reading.end(errors.New(why))
		}
		return template
	})
	return aws.ToString(template), template != nil, err
}

// noStack notes the answer of AWS CloudFormation that there is no such stack.
func noStack(missing *bool) func(error) error {
	return func(err error) error {
		var refused smithy.APIError
		*missing = errors.As(err, &refused) && refused.ErrorCode() == "ValidationError" && strings.Contains(refused.ErrorMessage(), "does not exist")
		return err
	}
}
