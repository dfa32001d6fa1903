package document

import (
	"strings"
	"unicode"

	"ecrprivatelink/internal/plain"
)

// Markdown writes the document for a pull request or a wiki, without its pictures.
func (d Document) Markdown() []byte {
	m := &markdownPrinter{}
	if d.Title != "" {
		m.apart("# " + prose(plain.Short(d.Title, longest)))
	}
	m.blocks(d.Lead)
	for _, s := range d.Sections {
		if s.Title != "" {
			m.apart("## " + s.Title)
		}
		m.blocks(s.Blocks)
	}
	return []byte(m.String())
}

// longest is how long a heading may be, in characters.
const longest = 90

type markdownPrinter struct{ strings.Builder }

// apart writes a block, after an empty line.
func (m *markdownPrinter) apart(s string) {
	if m.Len() > 0 {
		m.WriteByte('\n')
	}
	m.WriteString(s + "\n")
}

func (m *markdownPrinter) blocks(all []Block) {
	for _, b := range all {
		if b.WebOnly || b.bare() {
			continue
		}
		switch b.Kind {
		case heading:
			m.apart("### " + b.Text.short().markdown())
		case paragraph:
			m.apart(b.Text.markdown())
		case list:
			var lines []string
			for _, item := range b.Items {
				lines = append(lines, "- "+item.Text.markdown())
				for _, sub := range item.Sub {
					lines = append(lines, "  - "+sub.markdown())
				}
			}
			m.apart(strings.Join(lines, "\n"))
		case code:
			text := plain.Lines(b.Code)
			around := fence(text, "```")
			m.apart(around + b.Syntax + "\n" + text + "\n" + around)
		case grid:
			m.apart(b.Table.markdown())
		case details:
			m.apart("**" + b.Text.markdown() + "**")
			m.blocks(b.Blocks)
		case box:
			m.blocks(b.Blocks)
		}
	}
}

func (t Table) markdown() string {
	row := func(cells []string) string { return "| " + strings.Join(cells, " | ") + " |" }
	rules := make([]string, len(t.Heads))
	for i := range rules {
		rules[i] = "---"
		if t.Amount(i) {
			rules[i] = "---:"
		}
	}
	lines := []string{row(t.Heads), row(rules)}
	for _, r := range t.Rows {
		var cells []string
		for _, c := range r {
			cells = append(cells, strings.ReplaceAll(c.inCell().markdown(), "|", `\|`))
		}
		lines = append(lines, row(cells))
	}
	return strings.Join(lines, "\n")
}

func (t Text) markdown() string {
	var out strings.Builder
	for _, s := range t {
		switch s.Kind {
		case name, sign:
			out.WriteString(span(s.safe()))
		case strong:
			out.WriteString("**" + prose(s.safe()) + "**")
		case mark:
			out.WriteString(s.Symbol + " " + prose(s.safe()))
		case link:
			out.WriteString(address(s.Text))
		default:
			out.WriteString(prose(s.safe()))
		}
	}
	return out.String()
}

// short is a text whose names fit into a heading.
func (t Text) short() Text {
	out := append(Text{}, t...)
	for i := range out {
		out[i].Text = plain.Short(out[i].Text, longest)
	}
	return out
}

// address writes an address as it is, which Markdown makes a link, and anything else as prose.
func address(s string) string {
	if isAddress(s) {
		return s
	}
	return prose(plain.Line(s))
}

// isAddress holds for an address of the web that cannot end a link or a cell.
func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune("<>|\"'`()[]\\", r)
	})
}

// span writes a text as code, in which nothing has a meaning.
func span(s string) string {
	if s == "" {
		return ""
	}
	around := fence(s, "`")
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return around + s + around
}

// fence is ticks enough to stand around a text, some at least.
func fence(s, ticks string) string {
	for strings.Contains(s, ticks) {
		ticks += "`"
	}
	return ticks
}

// prose writes a sentence whose words may come from a template. A word with a character that Markdown, HTML or GitHub
// gives a meaning to becomes code: no tag, no link, nobody who is mentioned.
func prose(s string) string {
	all := strings.Split(s, " ")
	for i, w := range all {
		stem := strings.TrimRight(w, ".,;:!?)")
		head := strings.TrimLeft(stem, "(")
		if head != "" && special(head) {
			all[i] = w[:len(stem)-len(head)] + span(head) + w[len(stem):]
		}
	}
	return strings.Join(all, " ")
}

func special(word string) bool {
	if strings.Contains(word, "://") || strings.HasPrefix(strings.ToLower(word), "www.") {
		return true
	}
	for i, r := range word {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		case strings.ContainsRune(".,;:'’()/‹›–…?!×", r):
		case r == '=' || r == '"' || r == '%':
		case r == '$' && i == 0 && len(word) > 1 && unicode.IsDigit(rune(word[1])): // money; two others begin mathematics
		case r == '-' && i > 0 || r == '+' && i > 0:
		default:
			return true
		}
	}
	return false
}
