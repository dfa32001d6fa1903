package live

import (
	"context"
	"errors"
	"path"
	"reflect"
	"slices"
	"strings"

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

// call is an operation of a client of the SDK.
type call[In, Out, Options any] = func(context.Context, *In, ...func(*Options)) (*Out, error)

// with is the call with an option, such as another Region.
func with[In, Out, Options any](do call[In, Out, Options], option func(*Options)) call[In, Out, Options] {
	return func(ctx context.Context, in *In, more ...func(*Options)) (*Out, error) {
		return do(ctx, in, append(more, option)...)
	}
}

// heeding is the call with its error, nil included, seen by a function that may put another in its place.
func heeding[In, Out, Options any](do call[In, Out, Options], see func(error) error) call[In, Out, Options] {
	return func(ctx context.Context, in *In, options ...func(*Options)) (*Out, error) {
		out, err := do(ctx, in, options...)
		return out, see(err)
	}
}

// actionOf is the IAM action of the operation that takes an input: the SDK names the input of ec2:DescribeVpcs
// ec2.DescribeVpcsInput.
func actionOf(in any) permission.Action {
	of := reflect.TypeOf(in).Elem()
	return permission.Action(ActionOf(path.Base(of.PkgPath()), strings.TrimSuffix(of.Name(), "Input")))
}

// pageTokens are the members of an answer that may say where its next page begins, with the members of a question that
// take them. An answer has one of them; one with NextMarker repeats the question's Marker beside it.
var pageTokens = []struct{ from, to string }{{"NextToken", "NextToken"}, {"NextMarker", "Marker"}, {"Marker", "Marker"}}

// nextPage turns a question into that for the page after an answer; it reports false after the last.
func nextPage[In, Out any](in *In, out *Out) bool {
	for _, token := range pageTokens {
		if next := reflect.ValueOf(out).Elem().FieldByName(token.from); next.IsValid() {
			reflect.ValueOf(in).Elem().FieldByName(token.to).Set(next)
			return !next.IsNil() && next.Elem().String() != ""
		}
	}
	return false
}

// pages asks for every page. When a page fails, the answer keeps those before it.
func pages[In, Out, Options, T any](ctx context.Context, do call[In, Out, Options], in *In, pick func(*Out) []T) (answer[T], error) {
	return pagesBy(ctx, do, in, nextPage, pick)
}

// pagesBy is pages of an operation that tells in its own way where the next page begins.
func pagesBy[In, Out, Options, T any](ctx context.Context, do call[In, Out, Options], in *In, next func(*In, *Out) bool, pick func(*Out) []T) (answer[T], error) {
	var all answer[T]
	for more := true; more; {
		asked := *in
		page, err := list(ctx, do, &asked, func(out *Out) []T {
			more = next(in, out)
			return pick(out)
		})
		all.items = append(all.items, page.items...)
		if all.why = page.why; page.items == nil { // none was read, and so none after it
			return all, err
		}
	}
	return all, nil
}

// collect asks for every page in the group and stores the answer.
func collect[In, Out, Options, T any](ctx context.Context, group *errgroup.Group, to *answer[T], do call[In, Out, Options], in *In, pick func(*Out) []T) {
	into(group, to, func() (answer[T], error) { return pages(ctx, do, in, pick) })
}

// list makes one call that answers with a list. AWS writes an empty list, too: an answer without one was not read.
// Items is nil where the call failed, or where the Region does not offer it.
func list[In, Out, Options, T any](ctx context.Context, do call[In, Out, Options], in *In, pick func(*Out) []T) (answer[T], error) {
	items, why, err := once(ctx, do, in, func(out *Out) *[]T {
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
func once[In, Out, Options, T any](ctx context.Context, do call[In, Out, Options], in *In, pick func(*Out) *T) (result *T, why string, fatal error) {
	out, err := do(context.WithValue(ctx, answerType{}, reflect.TypeFor[Out]()), in)
	if err == nil {
		if result = pick(out); result != nil {
			return result, "", nil
		}
		err = errIncomplete
	}
	why, fatal = explain(ctx, actionOf(in), err)
	return nil, why, fatal
}

// unless makes one call like [once], of which some errors tell something definite, such as that there is no policy. The
// code is then that of the error, and why is empty.
func unless[In, Out, Options, T any](ctx context.Context, do call[In, Out, Options], in *In, pick func(*Out) *T, codes ...string) (result *T, code, why string, fatal error) {
	result, why, fatal = once(ctx, heeding(do, func(err error) error {
		if c := codeOf(err); slices.Contains(codes, c) {
			code = c
		}
		return err
	}), in, pick)
	if code != "" {
		why = ""
	}
	return result, code, why, fatal
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
