package live

import (
	"context"
	"slices"

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
		r.tell(a)
		page, err := p.NextPage(ctx)
		if err != nil {
			out.why, err = explain(ctx, a, err)
			return out, err
		}
		out.items = append(out.items, pick(page)...)
	}
	return out, nil
}

// once makes one call. why says why there is no result.
func once[T any](ctx context.Context, r *Reader, a permission.Action, call func() (T, error)) (result T, why string, fatal error) {
	r.tell(a)
	result, err := call()
	if err != nil {
		why, fatal = explain(ctx, a, err)
	}
	return result, why, fatal
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
