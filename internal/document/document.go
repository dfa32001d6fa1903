// Package document is what is told to people before it has a form: sections of paragraphs, lists, tables and pictures,
// which [Document.HTML], [Document.Markdown] and [Document.Text] write.
//
// Whatever is in it may come from a template, which anybody may have written. Each form prints every text through
// package plain, so a name stays on its line, and keeps it from meaning anything where the form gives signs a meaning:
// no tag, no link, no mention, no formula of a spreadsheet. The same document gives the same bytes.
package document

import (
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"ecrprivatelink/internal/plain"
)

// Document is a whole answer. All of its parts are optional.
type Document struct {
	// Title is the heading, and Lead what follows it.
	Title    string
	Lead     []Block
	Sections []Section
	// Foot ends an HTML page.
	Foot string
}

// Section is a part of a document that its table of contents names. The ID is unique in the document.
type Section struct {
	ID, Title string
	Blocks    []Block
}

// kind tells blocks apart.
type kind string

const (
	heading   kind = "heading"
	paragraph kind = "paragraph"
	list      kind = "list"
	code      kind = "code"
	grid      kind = "table"
	details   kind = "details"
	box       kind = "box"
	picture   kind = "picture"
)

// Block is a part of a section; the functions of this package make them.
type Block struct {
	Kind kind
	// Text is that of a heading, a paragraph or the summary of details.
	Text  Text
	Items []Item
	// Code is several lines, and Syntax the language that they are in.
	Code, Syntax string
	Table        *Table
	// Class is the look of a box, a paragraph or a picture in HTML, and Label what a screen reader calls a region.
	Class, Label string
	// Picture is an SVG element.
	Picture template.HTML
	// Blocks stand in details or in a box.
	Blocks []Block
	// WebOnly is for HTML alone: what would make the other forms long.
	WebOnly bool
}

// Item is a line of a list, with lines below it.
type Item struct {
	Text Text
	Sub  []Text
}

// Table has a name in the first column of each row.
type Table struct {
	// Caption is its title, and Label what a screen reader calls the region that it scrolls in.
	Caption, Label string
	// Class is its look in HTML.
	Class string
	Heads []string
	Rows  [][]Text
	// Amounts is how many of the last columns are amounts, which stand to the right.
	Amounts int
	// Roomy puts lines between the rows in text.
	Roomy bool
}

// Amount reports whether a column is one of amounts.
func (t Table) Amount(column int) bool { return column >= len(t.Heads)-t.Amounts }

// Text is words in a row, each of a kind.
type Text []Span

type spanKind string

const (
	words  spanKind = "words"
	name   spanKind = "name"
	sign   spanKind = "code"
	strong spanKind = "strong"
	mark   spanKind = "mark"
	link   spanKind = "link"
)

// Span is a part of a text; the functions of this package make them.
type Span struct {
	Kind spanKind
	// Text is what is read, Class the look of a mark, and Symbol its sign.
	Text, Class, Symbol string
}

// Words are a sentence or a part of one, which may have names in it.
func Words(s string) Span { return Span{Kind: words, Text: s} }

// Name is the name of something.
func Name(s string) Span { return Span{Kind: name, Text: s} }

// Code is a word of a language, such as the name of a call.
func Code(s string) Span { return Span{Kind: sign, Text: s} }

// Strong is words that stand out.
func Strong(s string) Span { return Span{Kind: strong, Text: s} }

// Mark is a result: a sign and a word, so that colour is never the only difference.
func Mark(symbol, word, class string) Span {
	return Span{Kind: mark, Text: word, Symbol: symbol, Class: class}
}

// Source is a page that says so: a link where its text is an address of the web.
func Source(s string) Span { return Span{Kind: link, Text: s} }

// Names are several names, with commas between.
func Names(all []string) Text {
	var out Text
	for i, s := range all {
		if i > 0 {
			out = append(out, Words(", "))
		}
		out = append(out, Name(s))
	}
	return out
}

// Say is a text of words.
func Say(s string) Text { return Text{Words(s)} }

// Heading is a heading within a section.
func Heading(spans ...Span) Block { return Block{Kind: heading, Text: spans} }

// Paragraph is a paragraph.
func Paragraph(spans ...Span) Block { return Block{Kind: paragraph, Text: spans} }

// Sentences is a list of sentences.
func Sentences(all []string) Block {
	b := Block{Kind: list}
	for _, s := range all {
		b.Items = append(b.Items, Item{Text: Say(s)})
	}
	return b
}

// List is a list.
func List(items ...Item) Block { return Block{Kind: list, Items: items} }

// JSON is a piece of JSON.
func JSON(text string) Block { return Block{Kind: code, Code: text, Syntax: "json"} }

// Grid is a table.
func Grid(t Table) Block { return Block{Kind: grid, Table: &t} }

// Details are what most readers need not see, under a summary.
func Details(summary string, blocks ...Block) Block {
	return Block{Kind: details, Text: Say(summary), Blocks: blocks}
}

// Box sets blocks apart; the class is that of a mark.
func Box(class string, blocks ...Block) Block { return Block{Kind: box, Class: class, Blocks: blocks} }

// Picture is a picture, which forms without pictures leave out: say the same in words beside it.
func Picture(svg template.HTML, class, label string) Block {
	return Block{Kind: picture, Picture: svg, Class: class, Label: label, WebOnly: true}
}

// bare reports whether a block has nothing to print.
func (b Block) bare() bool {
	return b.Kind == list && len(b.Items) == 0 || b.Kind == grid && len(b.Table.Rows) == 0
}

// safe is a span's text as every form begins to print it.
func (s Span) safe() string { return plain.Line(s.Text) }

// inCell is a text for a cell of a table: one that a spreadsheet would read as a formula begins with an apostrophe.
func (t Text) inCell() Text {
	if len(t) == 0 || t[0].Kind == mark {
		return t
	}
	first := t[0].Text
	if r, size := utf8.DecodeRuneInString(first); size < len(first) && strings.ContainsRune("=+@-", r) && !unicode.IsSpace(rune(first[size])) {
		t = append(Text{}, t...)
		t[0].Text = "'" + first
	}
	return t
}
