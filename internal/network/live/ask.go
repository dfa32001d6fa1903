package live

import (
	"context"
	"errors"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"ecrprivatelink/internal/permission"
)

// concurrency bounds the calls in flight of one stage. Amazon EC2 throttles an account's Describe calls together, so
// more would mean more retries, not a shorter reading.
const concurrency = 8

// answer is what a call told: the items, and why there may be more of them that it did not tell.
type answer[T any] struct {
	items []T
	why   string
}

// pager is a paginator of the SDK.
type pager[Page, Options any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*Options)) (*Page, error)
}

// pages asks for every page. When a page fails, the answer keeps those before it.
func pages[T, Page, Options any](ctx context.Context, r *Reader, a permission.Action, p pager[Page, Options], pick func(*Page) []T) (answer[T], error) {
	var out answer[T]
	for p.HasMorePages() {
		page, err := list(ctx, r, a, func() (*Page, error) { return p.NextPage(ctx) }, pick)
		out.items = append(out.items, page.items...)
		if out.why = page.why; page.items == nil { // none was read, and so none after it
			return out, err
		}
	}
	return out, nil
}

// list makes one call that answers with a list. AWS writes an empty list, too: an answer without one was not read.
// Items is nil where the call failed, or where the Region does not offer it.
func list[T, Out any](ctx context.Context, r *Reader, a permission.Action, call func() (*Out, error), pick func(*Out) []T) (answer[T], error) {
	items, why, err := once(ctx, r, a, call, func(out *Out) *[]T {
		if items := pick(out); items != nil {
			return &items
		}
		return nil
	})
	if items == nil {
		return answer[T]{why: why}, err
	}
	return answer[T]{items: *items}, nil
}

// errIncomplete is an answer without the member that was asked for.
var errIncomplete = errors.New("the answer lacks what was asked for")

// once makes one call and takes what was asked for from the answer. Without that, why says why, unless the error ends
// the reading or the Region does not offer it.
func once[T, Out any](ctx context.Context, r *Reader, a permission.Action, call func() (*Out, error), pick func(*Out) *T) (result *T, why string, fatal error) {
	out, err := call()
	if err == nil {
		if result = pick(out); result != nil {
			return result, "", nil
		}
		err = errIncomplete
	}
	why, fatal = explain(ctx, a, err)
	return nil, why, fatal
}

// unless makes one call like [once], of which some errors tell something definite, such as that there is no policy. The
// code is then that of the error, and why is empty.
func unless[T, Out any](ctx context.Context, r *Reader, a permission.Action, call func() (*Out, error), pick func(*Out) *T, codes ...string) (result *T, code, why string, fatal error) {
	result, why, fatal = once(ctx, r, a, func() (*Out, error) {
		out, err := call()
		if c := codeOf(err); slices.Contains(codes, c) {
			code = c
		}
		return out, err
	}, pick)
	if code != "" {
		why = ""
	}
	return result, code, why, fatal
}

// kept reads something once for all readings of a Reader, however many tasks share it.
func kept[T any](r *Reader, key string, read func() (T, error)) (T, error) {
	once, _ := r.asked.LoadOrStore(key, sync.OnceValues(read))
	return once.(func() (T, error))()
}

// stage is a group of calls that do not depend on each other.
func stage(ctx context.Context) (*errgroup.Group, context.Context) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(concurrency)
	return group, ctx
}

// into runs read in the group and stores its result.
func into[T any](group *errgroup.Group, target *T, read func() (T, error)) {
	group.Go(func() (err error) {
		*target, err = read()
		return err
	})
}

// filterLimit is how many values a filter of Amazon EC2 may have. Source: "Filter" in the Amazon EC2 API Reference.
const filterLimit = 200

// chunked asks with a part of the values at a time, so that a filter takes them.
func chunked[T any](values []string, ask func(values []string) (answer[T], error)) (answer[T], error) {
	var all answer[T]
	for chunk := range slices.Chunk(values, filterLimit) {
		part, err := ask(chunk)
		all.items = append(all.items, part.items...)
		all.why = part.why
		if err != nil || part.why != "" {
			return all, err
		}
	}
	return all, nil
}
