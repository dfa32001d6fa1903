package live

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// reading is one reading of an account: what all its parts share.
type reading struct {
	*Reader
	// ctx is that of all calls of the reading, under that of the caller. What ends the reading calls end with its error,
	// which cancels them; what is read from then on is unknown, and thrown away with the rest.
	ctx, caller context.Context
	end         context.CancelCauseFunc

	partition pullpath.Partition
	// account is the caller's account; empty when AWS STS does not say.
	account string
	env     network.Env

	// serviceFields are what DescribeServices adds to its answers.
	serviceFields []ecstypes.ServiceField
	// clusters are those that were described at once.
	clusters []ecstypes.Cluster
}

// whole returns all that a reading reads, or the error that ended it and nothing else. No parameter has a type of both
// the result and the reading: see [Reader].
func whole[T any](r *reading, read func() T) (T, error) {
	defer r.end(nil)
	out := read()
	err := r.caller.Err()
	if err == nil && r.ctx.Err() != nil {
		err = context.Cause(r.ctx)
	}
	if err != nil {
		var none T
		return none, err
	}
	return out, nil
}

// begin begins a reading for [whole]. It finds the account first, so that credentials AWS does not accept are reported
// once, before anything else.
func (r *Reader) begin(ctx context.Context) *reading {
	reading := r.unidentified(ctx)
	reading.identify()
	return reading
}

// unidentified begins a reading of what does not depend on the account.
func (r *Reader) unidentified(caller context.Context) *reading {
	ctx, end := context.WithCancelCause(caller)
	return &reading{Reader: r, ctx: ctx, caller: caller, end: end}
}

func (r *reading) identify() {
	var err error
	if r.partition, err = pullpath.PartitionOf(r.Region); err != nil {
		r.end(err)
	}
	account, why := once(r, r.STS.GetCallerIdentity, &sts.GetCallerIdentityInput{}, func(o *sts.GetCallerIdentityOutput) *string { return o.Account })
	r.account = aws.ToString(account)
	r.env = network.Env{
		Region:    partial.Literal(r.Region),
		Account:   partial.UnknownText(why),
		Partition: partial.Literal(r.partition.Name),
		Suffix:    partial.Literal(r.partition.Suffix),
	}
	if account != nil {
		r.env.Account = partial.Literal(r.account)
	}
}

// where names the place a reading looks in, for errors about what is not there.
func (r *reading) where() string {
	if r.account == "" {
		return r.Region
	}
	return r.Region + " of account " + r.account
}

// object is an object of the account; reports call it by its id and, if it has one, its Name tag.
func object(id, name string) network.Object {
	o := network.Object{ID: id, Ref: partial.Literal(id)}
	if name != "" && name != id {
		o.Name = id + " (" + name + ")"
	}
	return o
}

// nameTag returns the value of the Name tag, or "".
func nameTag(tags []types.Tag) string {
	for _, t := range tags {
		if aws.ToString(t.Key) == "Name" {
			return aws.ToString(t.Value)
		}
	}
	return ""
}

// texts are what items have, such as their ids.
func texts[T any](items []T, of func(T) *string) []string {
	var out []string
	for _, item := range items {
		out = append(out, aws.ToString(of(item)))
	}
	return out
}

// filter selects by one of Amazon EC2's filters.
func filter(name string, values ...string) []types.Filter {
	return []types.Filter{{Name: aws.String(name), Values: values}}
}

// prefix reads a CIDR block; AWS may write an IPv6 block with host bits or in long form.
func prefix(cidr string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(strings.TrimSpace(cidr))
	return p.Masked(), err == nil
}

// document reads a policy. A policy that cannot be read is unknown, with the reason.
func document(of, text string) partial.Value[*iam.Document] {
	if strings.TrimSpace(text) == "" {
		return partial.Known[*iam.Document](nil)
	}
	d, err := iam.Parse([]byte(text))
	if err != nil {
		return partial.Unknown[*iam.Document]("the policy of " + of + " cannot be read: " + plain.OneLine(err.Error()))
	}
	return partial.Known(&d)
}

// valueOr is a known value, or an unknown one where there is a reason.
func valueOr[T any](v T, why string) partial.Value[T] {
	if why != "" {
		return partial.Unknown[T](why)
	}
	return partial.Known(v)
}

// reasons joins the reasons that are not empty, each once.
func reasons(why ...string) string {
	var out []string
	for _, w := range why {
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return strings.Join(out, "; ")
}
