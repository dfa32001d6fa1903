package live

import (
	"context"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
)

// onePerPage makes every list of AWS come in pages of one item, and notes the actions that have several. Of the action
// refused only the first page comes.
func onePerPage(refused string, several map[string]bool) func(*aws.Config) {
	var mu sync.Mutex
	serve := func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		// The request for the item goes out as that for the whole list, so that it is answered alike.
		at := 0
		ask := reflect.New(reflect.TypeOf(in.Parameters).Elem())
		ask.Elem().Set(reflect.ValueOf(in.Parameters).Elem())
		for _, token := range []string{"NextToken", "Marker", "StartRecordIdentifier"} {
			if field := ask.Elem().FieldByName(token); field.IsValid() && !field.IsNil() {
				at, _ = strconv.Atoi(strings.TrimPrefix(field.Elem().String(), "item "))
				field.SetZero()
			}
		}
		if action := ActionOf(awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)); at > 0 && refused == action {
			return middleware.InitializeOutput{}, middleware.Metadata{}, &smithy.GenericAPIError{Code: "AccessDenied"}
		} else if at > 0 && several != nil {
			mu.Lock()
			several[action] = true
			mu.Unlock()
		}
		in.Parameters = ask.Interface()
		out, metadata, err := next.HandleInitialize(ctx, in)
		if err == nil {
			cut(reflect.ValueOf(out.Result).Elem(), at)
		}
		return out, metadata, err
	}
	return func(cfg *aws.Config) {
		cfg.APIOptions = append(cfg.APIOptions, func(s *middleware.Stack) error {
			return s.Initialize.Add(middleware.InitializeMiddlewareFunc("onePerPage", serve), middleware.After)
		})
	}
}

// cut leaves one item of the list of an answer, and the token of the next. Answers that have no pages stay whole.
func cut(answer reflect.Value, at int) {
	token := answer.FieldByName("NextToken")
	for _, name := range []string{"NextMarker", "Marker", "NextRecordIdentifier"} {
		if field := answer.FieldByName(name); !token.IsValid() && field.IsValid() {
			token = field
		}
	}
	if !token.IsValid() {
		return
	}
	for i := range answer.NumField() {
		list := answer.Field(i)
		if list.Kind() != reflect.Slice || list.Len() < 2 {
			continue
		}
		more := at+1 < list.Len()
		list.Set(list.Slice(at, at+1))
		if more {
			token.Set(reflect.ValueOf(aws.String("item " + strconv.Itoa(at+1))))
		}
		if truncated := answer.FieldByName("IsTruncated"); truncated.IsValid() {
			truncated.SetBool(more)
		}
	}
}
