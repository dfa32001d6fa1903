package cost

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"ecrprivatelink/internal/suggest"
	"ecrprivatelink/internal/syntax"
)

// This file reads JSON strictly: every field is known and given once, and every error says where it stands in the file.

func checkSyntax(data []byte) error {
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		return fmt.Errorf("no valid JSON: %s", syntax.Explain(data, err))
	}
	return nil
}

func object(path string, raw json.RawMessage, valid []string) (map[string]json.RawMessage, error) {
	wrong := fmt.Errorf("%s: want an object in braces with %s", path, strings.Join(valid, ", "))
	d := json.NewDecoder(bytes.NewReader(raw))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, wrong
	}
	fields := map[string]json.RawMessage{}
	for d.More() {
		token, err := d.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return nil, wrong
		}
		if !slices.Contains(valid, name) {
			return nil, fmt.Errorf("%s: unknown field %q; %sthe valid ones are %s", path, clip(name), suggest.Hint(name, valid), strings.Join(valid, ", "))
		}
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("%s: field %q is given twice", path, name)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, wrong
		}
		fields[name] = value
	}
	return fields, nil
}

func list(path string, raw json.RawMessage) ([]json.RawMessage, error) {
	var entries []json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil || len(entries) == 0 {
		return nil, fmt.Errorf("%s: want a list in brackets with at least one entry", path)
	}
	return entries, nil
}

func text(path string, raw json.RawMessage, absent string) (string, error) {
	if raw == nil {
		return absent, nil
	}
	var value *string
	if err := json.Unmarshal(raw, &value); err != nil || value == nil {
		return "", fmt.Errorf("%s: want text in quotes, got %s", path, clip(string(raw)))
	}
	if strings.ContainsFunc(*value, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", fmt.Errorf("%s: %q has a character that cannot be shown; leave it out", path, clip(*value))
	}
	return *value, nil
}

// number takes a JSON string too: "0.10" keeps the digits its writer chose.
func number(path string, raw json.RawMessage) (Amount, error) {
	if raw == nil {
		return Amount{}, fmt.Errorf("%s is missing; give a decimal number", path)
	}
	value := string(raw)
	if strings.HasPrefix(value, `"`) {
		if err := json.Unmarshal(raw, &value); err != nil {
			return Amount{}, fmt.Errorf("%s: %w", path, err)
		}
	}
	amount, err := ParseAmount(value)
	if err != nil {
		return Amount{}, fmt.Errorf("%s: %w", path, err)
	}
	return amount, nil
}

func oneOf(valid ...string) func(string) error {
	return func(got string) error {
		if slices.Contains(valid, got) {
			return nil
		}
		return fmt.Errorf("unknown value %q; %suse %s", clip(got), suggest.Hint(got, valid), strings.Join(valid, ", "))
	}
}

func form(want *regexp.Regexp, title string) func(string) error {
	return func(got string) error {
		if want.MatchString(got) {
			return nil
		}
		return fmt.Errorf("%q is not %s", clip(got), title)
	}
}
