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

// pages asks for every page of a list. When a page fails, the answer keeps those before it.
func pages[T, In, Out, Options any](r *reading, do call[In, Out, Options], in *In) answer[T] {
	return pagesBy[T](r, do, in, nextPage)
}

// pagesBy is pages of an operation that tells in its own way where the next page begins.
func pagesBy[T, In, Out, Options any](r *reading, do call[In, Out, Options], in *In, next func(*In, *Out) bool) answer[T] {
	var all answer[T]
	for more := true; more; {
		asked := *in
		page := listBy(r, do, &asked, func(out *Out) []T {
			more = next(in, out)
			return itemsOf[T](out)
		})
		all.items = append(all.items, page.items...)
		if all.why = page.why; page.items == nil { // none was read, and so none after it
			return all
		}
	}
	return all
}

// collect asks for every page in the group and stores the answer.
func collect[T, In, Out, Options any](r *reading, group *stage, to *answer[T], do call[In, Out, Options], in *In) {
	group.do(func() { *to = pages[T](r, do, in) })
}

// list makes one call that answers with a list.
func list[T, In, Out, Options any](r *reading, do call[In, Out, Options], in *In) answer[T] {
	return listBy(r, do, in, itemsOf[T, Out])
}

// listBy is list with what takes the list from the answer. AWS writes an empty list, too: an answer without one was not
// read. Items is nil where the call failed, or where the Region does not offer it.
func listBy[T, In, Out, Options any](r *reading, do call[In, Out, Options], in *In, pick func(*Out) []T) answer[T] {
	items, why := once(r, do, in, func(out *Out) *[]T {
		if items := pick(out); items != nil {
			return &items
		}
		return nil
	})
	if items == nil {
		return answer[T]{why: why}
	}
	return answer[T]{items: *items}
}

// itemsOf is the list that an answer holds: its member that is a list of that type. Where it has none or several, it is
// an answer that was not read.
func itemsOf[T, Out any](out *Out) []T {
	var lists [][]T
	of := reflect.ValueOf(out).Elem()
	for i := range of.NumField() {
		if of.Type().Field(i).Type == reflect.TypeFor[[]T]() {
			lists = append(lists, of.Field(i).Interface().([]T))
		}
	}
	if len(lists) != 1 {
		return nil
	}
	return lists[0]
}

// errIncomplete is an answer without the member that was asked for.
var errIncomplete = errors.New("the answer lacks what was asked for")

// once makes one call and takes what was asked for from the answer. Without that, why says why, unless the Region does
// not offer it. An error that ends the reading ends it here.
func once[In, Out, Options, T any](r *reading, do call[In, Out, Options], in *In, pick func(*Out) *T) (result *T, why string) {
	if r.ctx.Err() != nil {
		return nil, endedWhy
	}
	out, err := do(context.WithValue(r.ctx, answerType{}, reflect.TypeFor[Out]()), in)
	if err == nil {
		if result = pick(out); result != nil {
			return result, ""
		}
		err = errIncomplete
	}
	if r.ctx.Err() != nil { // perhaps the end is all that the error tells
		return nil, endedWhy
	}
	why, fatal := explain(actionOf(in), err)
	if fatal != nil {
		r.end(fatal)
		return nil, endedWhy
	}
	return nil, why
}

// endedWhy is why nothing is known that is asked for after the end of the reading. Nobody sees it: see [whole].
const endedWhy = "the reading has ended"

// unless makes one call like [once], of which some errors tell something definite, such as that there is no policy. The
// code is then that of the error, and why is empty.
func unless[In, Out, Options, T any](r *reading, do call[In, Out, Options], in *In, pick func(*Out) *T, codes ...string) (result *T, code, why string) {
	result, why = once(r, heeding(do, func(err error) error {
		if c := codeOf(err); slices.Contains(codes, c) {
			code = c
		}
		return err
	}), in, pick)
	if code != "" {
		why = ""
	}
	return result, code, why
}

// stage is a group of calls that do not depend on each other.
type stage struct{ calls errgroup.Group }

func newStage() *stage {
	s := &stage{}
	s.calls.SetLimit(concurrency)
	return s
}

// do reads something in the stage.
func (s *stage) do(read func()) {
	s.calls.Go(func() error {
		read()
		return nil
	})
}

// wait waits until all of the stage is read, or the reading has ended.
func (s *stage) wait() { _ = s.calls.Wait() }

// each reads something of each item, in a stage.
func each[T, U any](items []T, read func(T) U) []U {
	out := make([]U, len(items))
	group := newStage()
	for i, item := range items {
		group.do(func() { out[i] = read(item) })
	}
	group.wait()
	return out
}

// filterLimit is how many values a filter of Amazon EC2 may have. Source: "Filter" in the Amazon EC2 API Reference.
const filterLimit = 200

// chunked asks with as many of the values at a time as a call takes.
func chunked[T any](values []string, limit int, ask func(values []string) answer[T]) answer[T] {
	var all answer[T]
	for chunk := range slices.Chunk(values, limit) {
		part := ask(chunk)
		all.items = append(all.items, part.items...)
		if all.why = part.why; all.why != "" {
			break
		}
	}
	return all
}
