package live

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"strings"
	"sync"

	"github.com/aws/smithy-go/middleware"

	"ecrprivatelink/internal/permission"
)

// iamPrefixes are the IAM prefixes of the services whose id in the SDK is another word. Source: the "Service prefix" of
// each service in the Service Authorization Reference.
var iamPrefixes = map[string]string{"efs": "elasticfilesystem", "eventbridge": "events", "sfn": "states"}

// ActionOf returns the IAM action of an operation of the SDK: "ec2:DescribeVpcs" for "EC2" and "DescribeVpcs".
func ActionOf(serviceID, operation string) string {
	service := strings.ToLower(strings.ReplaceAll(serviceID, " ", ""))
	if prefix, ok := iamPrefixes[service]; ok {
		service = prefix
	}
	return service + ":" + operation
}

// cache keeps the answers of AWS for the length of a run, so that the same question is asked once, whatever part of the
// reading asks it. Its zero value is ready.
type cache struct {
	// asking is called before each call that is really made, with its action.
	asking func(action string)
	// store keeps answers beyond the run; nil keeps none.
	store *Store

	mu      sync.Mutex
	answers map[string]*cached
	calls   map[string]int
}

// cached is an answer that is there once done is closed.
type cached struct {
	done   chan struct{}
	result any
	err    error
}

// attach adds the cache to the stack of an operation. It goes around everything: signing, sending and trying again.
func (c *cache) attach(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("PullcheckCache", c.handle), middleware.After)
}

func (c *cache) handle(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	action := ActionOf(middleware.GetServiceID(ctx), middleware.GetOperationName(ctx))
	asked, err := json.Marshal(in.Parameters)
	if err != nil {
		return next.HandleInitialize(ctx, in)
	}
	key := action + " " + string(asked)
	for {
		c.mu.Lock()
		if c.answers == nil {
			c.answers, c.calls = map[string]*cached{}, map[string]int{}
		}
		there := c.answers[key]
		if there == nil {
			mine := &cached{done: make(chan struct{})}
			c.answers[key] = mine
			c.mu.Unlock()
			return c.ask(ctx, action, key, mine, in, next)
		}
		c.mu.Unlock()
		select {
		case <-there.done:
		case <-ctx.Done():
			return middleware.InitializeOutput{}, middleware.Metadata{}, ctx.Err()
		}
		if !errors.Is(there.err, errAbandoned) {
			return middleware.InitializeOutput{Result: copied(there.result)}, middleware.Metadata{}, there.err
		}
	}
}

// answerType is the key under which a call's context has the type of the answer.
type answerType struct{}

// errAbandoned is the end of a call whose caller gave up, which says nothing to others who ask the same.
var errAbandoned = errors.New("abandoned")

// ask makes a call, unless the store has its answer from an earlier run.
func (c *cache) ask(ctx context.Context, action, key string, mine *cached, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	defer close(mine.done)
	of, known := ctx.Value(answerType{}).(reflect.Type)
	// Who may read the account is asked anew by each run.
	keeps := c.store != nil && known && action != string(permission.GetCallerIdentity)
	if keeps {
		if result, ok := c.store.load(of, key); ok {
			mine.result = result
			return middleware.InitializeOutput{Result: copied(result)}, middleware.Metadata{}, nil
		}
	}
	c.mu.Lock()
	c.calls[action]++
	c.mu.Unlock()
	if c.asking != nil {
		c.asking(action)
	}
	out, metadata, err := next.HandleInitialize(ctx, in)
	mine.result, mine.err = out.Result, err
	switch {
	case err != nil && ctx.Err() != nil:
		mine.err = errAbandoned
		c.mu.Lock()
		delete(c.answers, key)
		c.mu.Unlock()
	case err == nil:
		withhold(out.Result)
		if keeps {
			err = c.store.save(action, key, out.Result)
			mine.err = err
		}
	}
	return middleware.InitializeOutput{Result: copied(out.Result)}, metadata, err
}

// copied is the answer for one who asks: its members may be changed, not what they point to.
func copied(result any) any {
	of := reflect.ValueOf(result)
	if of.Kind() != reflect.Pointer || of.IsNil() {
		return result
	}
	own := reflect.New(of.Elem().Type())
	own.Elem().Set(of.Elem())
	return own.Interface()
}

// counts are the calls made so far, by action.
func (c *cache) counts() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.calls)
}
