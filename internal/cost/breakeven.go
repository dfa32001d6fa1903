package cost

import (
	"fmt"
	"slices"
	"strings"
)

// Range is an amount of data, per VPC and month.
type Range struct {
	// FromGB is the lower bound; 0 where there is none.
	FromGB Amount `json:"fromGB"`
	// ToGB is the upper bound; nil where there is none.
	ToGB *Amount `json:"toGB"`
}

// BreakEven says for which amounts of data the endpoints cost less than a NAT row.
type BreakEven struct {
	// Versus is the NAT row.
	Versus RowID `json:"versus"`
	// Of is the data that varies: "layerGB" against [natAlone], "otherGB" against [natWithS3], where layers cost
	// nothing either way. The rest stays as asked.
	Of string `json:"of"`
	// Known is false if a price is missing.
	Known bool `json:"known"`
	// Cheaper is where the endpoints cost less, upwards. At a bound both cost the same. Empty: nowhere; nil: not known.
	// One range from 0 without an end: always.
	Cheaper []Range `json:"cheaper"`
	// Words is the answer as a sentence.
	Words string `json:"words"`
}

// layerBreakEven varies the layers, which NAT gateways meter on top of the other data.
func (s sums) layerBreakEven() BreakEven {
	at := func(gb Amount) sums { s.in.LayerGB = gb; return s }
	words := fmt.Sprintf("image layers a month%s, with %s GB of API calls and logs", s.inEachVPC(), s.in.OtherGB.quantity())
	gap := func(gb Amount) (Row, Row) { return at(gb).natAlone(), at(gb).endpoints() }
	return s.breakEven(BreakEven{Versus: natAlone, Of: "layerGB"}, words, gap, s.knots(natGatewayGB, s.in.OtherGB))
}

// otherBreakEven varies everything but the layers.
func (s sums) otherBreakEven() BreakEven {
	at := func(gb Amount) sums { s.in.OtherGB = gb; return s }
	words := "API calls and logs a month" + s.inEachVPC()
	gap := func(gb Amount) (Row, Row) { return at(gb).natWithS3(), at(gb).endpoints() }
	knots := append(s.knots(natGatewayGB, Amount{}), s.knots(interfaceEndpointGB, Amount{})...)
	return s.breakEven(BreakEven{Versus: natWithS3, Of: "otherGB"}, words, gap, knots)
}

func (s sums) inEachVPC() string {
	if s.in.VPCs > 1 {
		return " in each VPC"
	}
	return ""
}

// knots are the amounts per VPC at which an item's price changes, when so much of it is used already.
func (s sums) knots(item Item, used Amount) []Amount {
	price, _ := s.prices.Lookup(s.in.Region, item)
	var out []Amount
	for _, tier := range price.Tiers {
		if tier.UpToGB == nil {
			continue
		}
		if at := tier.UpToGB.over(count(s.in.VPCs)).minus(used); at.Cmp(Amount{}) > 0 {
			out = append(out, at)
		}
	}
	return out
}

func (s sums) breakEven(b BreakEven, what string, rows func(Amount) (nat, endpoints Row), knots []Amount) BreakEven {
	nat, endpoints := rows(Amount{})
	b.Known = nat.Known && endpoints.Known
	if !b.Known {
		b.Words = fmt.Sprintf("Endpoints against %s: not known, a price is missing.", b.title())
		return b
	}
	b.Cheaper = positive(func(gb Amount) Amount {
		nat, endpoints := rows(gb)
		return nat.Total.minus(*endpoints.Total)
	}, knots)
	b.Words = b.sentence(what)
	return b
}

// positive returns where a function is above zero. It must be linear between the knots and beyond the last.
func positive(f func(Amount) Amount, knots []Amount) []Range {
	knots = append(knots, Amount{})
	slices.SortFunc(knots, Amount.Cmp)
	zero, one := Amount{}, count(1)
	out := []Range{}
	if f(zero).Cmp(zero) > 0 {
		out = append(out, Range{})
	}
	for i, from := range knots {
		start, next := f(from), f(from.plus(one))
		beyond := func(Amount) bool { return false }
		if i+1 < len(knots) {
			width := knots[i+1].minus(from)
			if width.Cmp(zero) == 0 {
				continue
			}
			end := f(knots[i+1])
			next = start.plus(end.minus(start).over(width))
			beyond = func(root Amount) bool { return root.Cmp(knots[i+1]) > 0 }
		}
		slope := next.minus(start)
		if slope.Cmp(zero) == 0 {
			continue
		}
		root := from.minus(start.over(slope))
		if root.Cmp(from) < 0 || beyond(root) {
			continue
		}
		open := len(out) > 0 && out[len(out)-1].ToGB == nil
		switch rising := slope.Cmp(zero) > 0; {
		case rising && !open:
			out = append(out, Range{FromGB: root})
		case !rising && open:
			out[len(out)-1].ToGB = &root
		}
	}
	return out
}

func (b BreakEven) title() string {
	if b.Versus == natAlone {
		return "a NAT gateway alone"
	}
	return "a NAT gateway with an S3 gateway endpoint"
}

func (b BreakEven) sentence(what string) string {
	if len(b.Cheaper) == 0 {
		return fmt.Sprintf("Endpoints never cost less than %s, whatever the amount of %s.", b.title(), what)
	}
	var where []string
	for _, r := range b.Cheaper {
		switch from := r.FromGB.quantity(); {
		case r.ToGB == nil && r.FromGB.Cmp(Amount{}) == 0:
			return fmt.Sprintf("Endpoints cost less than %s, whatever the amount of %s.", b.title(), what)
		case r.ToGB == nil:
			where = append(where, fmt.Sprintf("above %s GB", from))
		case r.FromGB.Cmp(Amount{}) == 0:
			where = append(where, fmt.Sprintf("below %s GB", r.ToGB.quantity()))
		default:
			where = append(where, fmt.Sprintf("between %s and %s GB", from, r.ToGB.quantity()))
		}
	}
	return fmt.Sprintf("Endpoints cost less than %s %s of %s.", b.title(), strings.Join(where, " and "), what)
}
