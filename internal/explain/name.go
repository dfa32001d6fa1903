package explain

import (
	"regexp"
	"slices"
	"strings"
)

// class is what a name in a message is. Its value is the byte that stands for each byte of the name in the text that
// signs are looked for in, so that no name can be taken for words of the message.
type class byte

const (
	urlName class = iota + 1
	arnName
	addressName
	imageName
	hostName
	redactedName
	otherName
)

// name is a part of a message that somebody chose, or that a machine made: an address, an ARN, an image.
type name struct {
	class
	start, end int
	// text is in lower case; for a URL without its query.
	text string
}

// nameForms find names, the longest forms first. The first group, where there is one, is the name.
var nameForms = []struct {
	class
	form form
}{
	{redactedName, formOf(`redacted ecr url related to [^ ,;]+`)},
	{urlName, formOf(`(?:https?|oci|tcp)://[^ "'\\|,]+`)},
	{arnName, formOf(`arn:[a-z-]*:[^ "'\\,;)]+`)},
	{otherName, formOf(`application/(?:vnd\.)?[a-z0-9.+-]+`)},
	{hostName, formOf(`\blookup \\?"?([^ :"\\]+)`)},
	{addressName, formOf(`\[[0-9a-f]*:[0-9a-f:.]*(?:%[a-z0-9]+)?\](?::[0-9]+)?`)},
	{addressName, formOf(`\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b(?::[0-9]{1,5}\b)?`)},
	{otherName, formOf(`(?:^|[ "'=(:])(/[a-z0-9._/-]+)`)},
	{imageName, formOf(`(?:[a-z0-9<>*_-]+\.)+[a-z]{2,}(?::[0-9]+)?/[^ "'\\,;)]+`)},
	{hostName, formOf(`(?:[a-z0-9<>*_-]+\.)+(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|api\.aws|on\.aws|ecr\.aws|com|io|net|org|dev|cn|eu|internal|local|gov|uk)\b(?::[0-9]+)?`)},
	{otherName, formOf(`sha256:[0-9a-f.]+`)},
	{otherName, formOf(`\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)},
	{otherName, formOf(`\b[0-9a-f]{16,}\b`)},
	{otherName, formOf(`json key ([^ ]+)`)},
	{otherName, formOf(`\(?\bservice ([^ )]+)\)? (?:was|is|has|failed|operations|deployment)\b`)},
	{otherName, formOf(`(?:\brepository|\bpull access denied for|\bmanifest for|\bresolve ref|\bresolve reference) \\?["']?([^ "',]+?)\\?["']?(?: with name [^ ]+)?(?:,|:? not found)`)},
	{otherName, formOf(`["']([^ "'\\]{1,300})\\?["']`)},
	{imageName, formOf(`[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)+(?::[a-z0-9._-]+)?(?:@[a-z0-9:.]+)?`)},
}

// words are what looks like a path and is none.
var words = regexp.MustCompile(`^(?:i/o|net/https?|and/or|https?/[0-9.]+|(?:linux|windows|darwin)/.*|conf/error.*|[0-9]+/[0-9]+)$`)

// folded is a text in lower case, on one line, with one space at a time and plain apostrophes.
type folded struct {
	text []byte
	// at has the place in the text as it was given of each byte, and of the end.
	at []int
}

func fold(text string) folded {
	f := folded{make([]byte, 0, len(text)), make([]int, 0, len(text)+1)}
	put := func(b byte, at int) { f.text, f.at = append(f.text, b), append(f.at, at) }
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case b <= ' ':
			if len(f.text) > 0 && f.text[len(f.text)-1] == ' ' {
				continue
			}
			put(' ', i)
		case strings.HasPrefix(text[i:], "’"), strings.HasPrefix(text[i:], "‘"):
			put('\'', i)
			i += len("’") - 1
		case 'A' <= b && b <= 'Z':
			put(b+'a'-'A', i)
		default:
			put(b, i)
		}
	}
	f.at = append(f.at, len(text))
	return f
}

// names finds the names of a folded text and covers them in it, in the order of the text.
func names(text []byte) []name {
	var out []name
	for _, f := range nameForms {
		for _, at := range f.form.in(text) {
			group := len(at) - 2
			start, end := at[group], at[group+1]
			found := string(text[start:end])
			if f.class != redactedName && f.class != addressName {
				found = strings.TrimRight(found, `.,:;)]}`)
			}
			if found == "" || words.MatchString(found) || strings.ContainsFunc(found, func(r rune) bool { return r < ' ' }) {
				continue
			}
			n := name{f.class, start, start + len(found), found}
			if f.class == urlName {
				n.text, _, _ = strings.Cut(found, "?")
			}
			for i := n.start; i < n.end; i++ {
				text[i] = byte(f.class)
			}
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b name) int { return a.start - b.start })
	return out
}

// host is the host of a URL or an image, without its port; empty where the name has none.
func (n name) host() string {
	text := n.text
	switch n.class {
	case urlName:
		_, text, _ = strings.Cut(text, "://")
	case redactedName:
		text = strings.TrimPrefix(text, "redacted ecr url related to ")
	case hostName, imageName:
	default:
		return ""
	}
	first, _, path := strings.Cut(text, "/")
	if n.class != hostName && n.class != urlName && !(path && strings.ContainsAny(first, ".:")) {
		return ""
	}
	first = first[strings.LastIndex(first, "@")+1:]
	first, _, _ = strings.Cut(first, ":")
	return strings.TrimSuffix(first, ".")
}

// path is what follows the host, with its slash.
func (n name) path() string {
	text := n.text
	if n.class == urlName {
		_, text, _ = strings.Cut(text, "://")
	}
	if i := strings.Index(text, "/"); i >= 0 {
		return text[i:]
	}
	return ""
}
