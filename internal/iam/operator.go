package iam

import (
	"bytes"
	"encoding/base64"
	"math/big"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"ecrprivatelink/internal/partial"
)

// operator is a condition operator without its set qualifier and IfExists.
type operator struct {
	name    string
	negated bool
	// holds compares one value of the policy with one of the request. It is never negated.
	holds comparison
}

// comparison asks whether a value of the request is as one of the policy wants it.
type comparison func(e *evaluation, policy, request partial.Text) truth

// operators are the condition operators but Null, which asks about a key and not about its values.
// Source: IAM User Guide, IAM JSON policy elements: Condition operators.
var operators = []operator{
	{"StringEquals", false, stringEquals},
	{"StringNotEquals", true, stringEquals},
	{"StringEqualsIgnoreCase", false, stringEqualsIgnoreCase},
	{"StringNotEqualsIgnoreCase", true, stringEqualsIgnoreCase},
	{"StringLike", false, stringLike},
	{"StringNotLike", true, stringLike},
	{"NumericEquals", false, numeric(func(c int) bool { return c == 0 })},
	{"NumericNotEquals", true, numeric(func(c int) bool { return c == 0 })},
	{"NumericLessThan", false, numeric(func(c int) bool { return c < 0 })},
	{"NumericLessThanEquals", false, numeric(func(c int) bool { return c <= 0 })},
	{"NumericGreaterThan", false, numeric(func(c int) bool { return c > 0 })},
	{"NumericGreaterThanEquals", false, numeric(func(c int) bool { return c >= 0 })},
	{"DateEquals", false, date(func(c int) bool { return c == 0 })},
	{"DateNotEquals", true, date(func(c int) bool { return c == 0 })},
	{"DateLessThan", false, date(func(c int) bool { return c < 0 })},
	{"DateLessThanEquals", false, date(func(c int) bool { return c <= 0 })},
	{"DateGreaterThan", false, date(func(c int) bool { return c > 0 })},
	{"DateGreaterThanEquals", false, date(func(c int) bool { return c >= 0 })},
	{"Bool", false, boolean},
	{"BinaryEquals", false, binary},
	{"IpAddress", false, ipAddress},
	{"NotIpAddress", true, ipAddress},
	{"ArnEquals", false, arnLike}, // ArnEquals does what ArnLike does
	{"ArnLike", false, arnLike},
	{"ArnNotEquals", true, arnLike},
	{"ArnNotLike", true, arnLike},
}

func findOperator(name string) (operator, bool) {
	for _, o := range operators {
		if o.name == name {
			return o, true
		}
	}
	return operator{}, false
}

// patterned makes a comparison of how a pattern of the policy is matched. A pattern with a variable that has no value
// matches nothing.
func patterned(wildcards bool, match func(pattern, request []partial.Symbol) truth) comparison {
	return func(e *evaluation, policy, request partial.Text) truth {
		pattern, null := e.pattern(policy, wildcards, false)
		if null {
			return no
		}
		return match(pattern, request.Symbols(false))
	}
}

var (
	stringEquals           = patterned(false, partial.Match)
	stringEqualsIgnoreCase = patterned(false, func(pattern, request []partial.Symbol) truth {
		return partial.Match(partial.Fold(pattern), partial.Fold(request))
	})
	stringLike = patterned(true, partial.Match)
	arnLike    = patterned(true, func(pattern, request []partial.Symbol) truth {
		pattern, isARN := arnRules(pattern)
		found := partial.Match(pattern, request)
		if !isARN {
			return found.And(maybe)
		}
		return found
	})
)

// typed makes a comparison of a parser and a relation. A value that is not known, or that the parser does not take, may
// be anything.
func typed[T any](parse func(string) (T, bool), holds func(policy, request T) bool) func(*evaluation, partial.Text, partial.Text) truth {
	return func(_ *evaluation, policy, request partial.Text) truth {
		policyText, policyKnown := policy.Text()
		requestText, requestKnown := request.Text()
		if !policyKnown || !requestKnown {
			return maybe
		}
		p, policyOK := parse(policyText)
		r, requestOK := parse(requestText)
		if !policyOK || !requestOK {
			return maybe
		}
		return partial.Of(holds(p, r))
	}
}

// numeric compares integers or decimal numbers: the request's with the policy's.
func numeric(relation func(compared int) bool) func(*evaluation, partial.Text, partial.Text) truth {
	return typed(parseDecimal, func(policy, request *big.Rat) bool { return relation(request.Cmp(policy)) })
}

// date compares times: the request's with the policy's.
func date(relation func(compared int) bool) func(*evaluation, partial.Text, partial.Text) truth {
	return typed(parseDate, func(policy, request time.Time) bool { return relation(request.Compare(policy)) })
}

var (
	boolean = typed(parseBool, func(policy, request bool) bool { return policy == request })
	binary  = typed(parseBase64, bytes.Equal)
)

// ipAddress asks whether the request's address is in the policy's range.
func ipAddress(_ *evaluation, policy, request partial.Text) truth {
	policyText, _ := policy.Text() // none of one that is not known, which is no address either
	requestText, _ := request.Text()
	ip, err := netip.ParseAddr(requestText)
	cidr, isRange := parseIPRange(policyText)
	if err != nil || !isRange {
		return maybe
	}
	return partial.Of(cidr.Contains(ip))
}

// maxDigits bounds the numbers that are compared. IAM documents no bound; no key in use has numbers this long.
const maxDigits = 64

func parseDecimal(text string) (*big.Rat, bool) {
	digits := strings.TrimLeft(text, "+-")
	if len(digits) > maxDigits || strings.Trim(digits, "0123456789.") != "" {
		return nil, false // also "1e9" and "1/2", which big.Rat would take
	}
	return new(big.Rat).SetString(text)
}

// dateFormats are the forms of W3C's note on ISO 8601 that the guide points to.
var dateFormats = []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02", "2006-01", "2006"}

func parseDate(text string) (time.Time, bool) {
	for _, format := range dateFormats {
		if t, err := time.Parse(format, text); err == nil {
			return t, true
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64) // or seconds since 1970
	return time.Unix(seconds, 0), err == nil
}

func parseBool(text string) (bool, bool) {
	isTrue := strings.EqualFold(text, "true")
	return isTrue, isTrue || strings.EqualFold(text, "false")
}

func parseBase64(text string) ([]byte, bool) {
	decoded, err := base64.StdEncoding.DecodeString(text)
	return decoded, err == nil
}

// parseIPRange reads CIDR. An address without a prefix is that one address, /32; for IPv6 that is taken to be /128.
func parseIPRange(text string) (netip.Prefix, bool) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix, true
	}
	address, err := netip.ParseAddr(text)
	if err != nil || address.Zone() != "" {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(address, address.BitLen()), true
}
