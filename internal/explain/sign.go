package explain

import "strings"

// sign is a wording that means something. Signs are looked for in the text with its names covered; the strongest that
// is found decides, of equally strong ones the last in the text, because programs put the cause behind what it causes.
type sign[T comparable] struct {
	// wording is a regular expression for a [folded] text. {url}, {arn}, {ip},
	// {image}, {host} and {redacted} stand for a covered name of that class, {name} for one of any class.
	wording string
	means   T
	// strength is one of the strengths below, more or less a little.
	strength int
}

// The strengths of signs. What an answer says outweighs what a connection says, and that outweighs a summary.
const (
	// hint is a guess that an agent adds.
	hint = 10
	// summary says that a connection failed, not how.
	summary = 20
	// silence is a connection that nothing answered.
	silence = 30
	// fault is how a connection failed: names, TLS, refusal, proxies.
	fault = 40
	// status is an HTTP status.
	status = 50
	// decisive is what a service or an engine gives as its reason.
	decisive = 60
	// policyNamed is a refusal that names the policy or the key.
	policyNamed = 70
)

// classes are what stands for names in wordings.
var classes = strings.NewReplacer("{url}", "\x01+", "{arn}", "\x02+", "{ip}", "\x03+", "{image}", "\x04+", "{host}", "\x05+",
	"{redacted}", "\x06+", "{name}", "[\x01-\x07]+", `{quote}`, `\\?["']?`)

// compiled is a sign that is ready to be looked for.
type compiled[T comparable] struct {
	sign[T]
	form form
}

func compile[T comparable](signs []sign[T]) []compiled[T] {
	out := make([]compiled[T], len(signs))
	for i, s := range signs {
		out[i] = compiled[T]{s, formOf(s.wording)}
	}
	return out
}

// span is a part of a message.
type span struct{ start, end int }

// found is a sign that is in a text.
type found[T comparable] struct {
	sign[T]
	span
}

// stronger reports whether f decides against g, whatever their order in a table.
func (f found[T]) stronger(g found[T]) bool {
	switch {
	case f.strength != g.strength:
		return f.strength > g.strength
	case f.end != g.end:
		return f.end > g.end
	case f.start != g.start:
		return f.start < g.start
	}
	return f.wording < g.wording
}

// all finds every sign in a text, each at its last place.
func all[T comparable](signs []compiled[T], text []byte) []found[T] {
	var out []found[T]
	for _, s := range signs {
		if at := s.form.within(text); len(at) > 0 {
			last := at[len(at)-1]
			out = append(out, found[T]{s.sign, span{last[0], last[1]}})
		}
	}
	return out
}

// strongest picks the sign that decides; the zero sign if there is none.
func strongest[T comparable](of []found[T]) found[T] {
	var best found[T]
	for _, f := range of {
		if best.strength == 0 || f.stronger(best) {
			best = f
		}
	}
	return best
}
