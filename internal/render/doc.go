// Package render writes what package trace found: [Text] for people, [JSON] for programs and [SARIF] for code scanning.
//
// The names in a report come from templates and accounts, so anybody may have chosen them. No form lets them move the
// cursor of a terminal, turn the direction of the text or hide: a character that cannot be printed becomes its escape.
package render
