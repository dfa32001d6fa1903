// Package runtimeapi is the client of the AWS Lambda runtime API: what a program in the runtime provided.al2023 does
// instead of reading flags. Source: "Using the Lambda runtime API for custom runtimes" in the AWS Lambda Developer
// Guide.
package runtimeapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Variable is the environment variable in which AWS Lambda names the host of the API. Where it is set, the program runs
// as a function.
const Variable = "AWS_LAMBDA_RUNTIME_API"

const version = "/2018-06-01/runtime/invocation/"

// spare is how long before its deadline an invocation is cancelled, so that it can still say why.
const spare = 3 * time.Second

// Serve takes events, one at a time, and answers each with what handle returns, as JSON, or with its error. It ends
// with the context, and with an error when the API itself fails.
func Serve(ctx context.Context, host string, handle func(ctx context.Context, event []byte) (any, error)) error {
	base := "http://" + host + version
	for {
		event, header, err := call(ctx, http.MethodGet, base+"next", nil)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		invocation := base + header.Get("Lambda-Runtime-Aws-Request-Id")
		answer, err := one(ctx, header, event, handle)
		if err != nil {
			failed, _ := json.Marshal(map[string]string{"errorType": "PullcheckError", "errorMessage": strings.Join(strings.Fields(err.Error()), " ")})
			_, _, err = call(ctx, http.MethodPost, invocation+"/error", failed)
		} else {
			_, _, err = call(ctx, http.MethodPost, invocation+"/response", answer)
		}
		if err != nil {
			return err
		}
	}
}

// one answers an event within its deadline.
func one(ctx context.Context, header http.Header, event []byte, handle func(context.Context, []byte) (any, error)) ([]byte, error) {
	if at, err := strconv.ParseInt(header.Get("Lambda-Runtime-Deadline-Ms"), 10, 64); err == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, time.UnixMilli(at).Add(-spare))
		defer cancel()
	}
	answer, err := handle(ctx, event)
	if err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

// call asks the API. A request for the next event may take as long as it likes.
func call(ctx context.Context, method, url string, body []byte) ([]byte, http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode/100 != 2 {
		err = fmt.Errorf("the runtime API answers %s to %s %s", response.Status, method, request.URL.Path)
	}
	return text, response.Header, err
}
