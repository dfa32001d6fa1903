package iam

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/suggest"
)

// Parse reads a policy document from JSON text, as AWS stores it.
//
// It is strict where AWS is: an unknown or repeated element, a missing Effect or Action, or an element beside its
// opposite is an error that names the statement and the element (IAM User Guide, Grammar of the IAM JSON policy
// language). A document inside a JSON string is read too, which is how some APIs return it.
func Parse(data []byte) (Document, error) {
	tree, err := decode(data)
	if err != nil {
		return Document{}, fmt.Errorf("policy document: %w", err)
	}
	return FromAny(tree)
}

// FromAny reads a policy document from a tree that JSON or YAML was decoded into: maps, slices, strings, numbers and
// booleans.
//
// A map where a string belongs is a CloudFormation intrinsic and becomes an Unknown; so does an intrinsic (a map with
// the key Ref or Fn::…) in place of a statement, a list or a whole element. A caller that knows more about an intrinsic
// puts a partial.Text in its place. The errors are those of Parse.
func FromAny(tree any) (Document, error) {
	document, err := readDocument(tree)
	if err != nil {
		return Document{}, fmt.Errorf("policy document: %w", err)
	}
	return document, nil
}

func readDocument(tree any) (Document, error) {
	tree, why := settled(tree)
	if why != "" {
		return Document{Statements: []Statement{{Unknown: why}}}, nil
	}
	switch t := tree.(type) {
	case Document:
		return t, nil
	case string:
		return readText(t)
	case map[string]any:
		return readElements(t)
	}
	return Document{}, fmt.Errorf("got %s, want an object with the element Statement", describe(tree))
}

// readText reads a document that stands as JSON in a string. A string in that string is an error, not a third level.
func readText(text string) (Document, error) {
	tree, err := decode([]byte(text))
	if err != nil {
		return Document{}, fmt.Errorf("the JSON in the string: %w", err)
	}
	if _, again := tree.(string); again {
		return Document{}, errors.New("got a string in a string, want an object with the element Statement")
	}
	return readDocument(tree)
}

func readElements(elements map[string]any) (Document, error) {
	if err := onlyElements(elements, "Version", "Id", "Statement"); err != nil {
		return Document{}, err
	}
	document := Document{}
	switch version := elements["Version"].(type) {
	case nil:
	case string:
		document.Version = version
	case partial.Text:
		// The version decides whether ${…} is a variable, so nothing is certain of the statements.
		return Document{Statements: []Statement{{Unknown: "the Version of the policy is not known: " + version.String()}}}, nil
	default:
		// YAML reads an unquoted 2012-10-17 as a date, which prints with a time behind it.
		text := fmt.Sprint(version)
		if _, is := version.(map[string]any); is || len(text) < len(Version20121017) {
			//lint:ignore ST1005 begins with a name that is written so
			return Document{}, fmt.Errorf("Version: got %s, want \"2012-10-17\"", describe(version))
		}
		document.Version = text[:len(Version20121017)]
	}
	if v := document.Version; v != "" && v != Version20121017 && v != "2008-10-17" {
		//lint:ignore ST1005 begins with a name that is written so
		return Document{}, fmt.Errorf("Version: got %q, want \"2012-10-17\"", v)
	}
	document.ID, _ = elements["Id"].(string)

	statements, present := elements["Statement"]
	if !present {
		return Document{}, errors.New("there is no Statement element, want one with at least one statement")
	}
	list, isList := anyList(statements)
	if !isList {
		list, document.bare = []any{statements}, true
	}
	if len(list) == 0 {
		return Document{}, errNoStatement
	}
	for i, element := range list {
		statement, err := readStatement(element)
		if err != nil {
			return Document{}, fmt.Errorf("%s: %w", statementName(statement, i), err)
		}
		document.Statements = append(document.Statements, statement)
	}
	return document, nil
}

func readStatement(tree any) (Statement, error) {
	if s, is := tree.(Statement); is {
		return s, nil
	}
	known, why := settled(tree)
	if why != "" {
		return Statement{Unknown: why}, nil
	}
	elements, is := known.(map[string]any)
	if !is {
		return Statement{}, fmt.Errorf("got %s, want an object with Effect, Action and Resource", describe(tree))
	}
	statement := Statement{}
	statement.SID, _ = elements["Sid"].(string)
	err := onlyElements(elements, "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction",
		"Resource", "NotResource", "Condition")
	if err != nil {
		return statement, err
	}
	for _, element := range []string{"Principal", "Action", "Resource"} {
		if _, both := elements["Not"+element]; both && elements[element] != nil {
			return statement, fmt.Errorf("%[1]s and Not%[1]s stand side by side, want one of them", element)
		}
	}
	if statement.Effect, err = readEffect(elements["Effect"]); err != nil {
		return statement, fmt.Errorf("Effect: %w", err)
	}
	for _, list := range statement.lists() {
		if err := list.read(elements); err != nil {
			return statement, err
		}
	}
	if statement.Action.Absent() && statement.NotAction.Absent() {
		return statement, errors.New("there is no Action, want one such as \"ecr:BatchGetImage\"")
	}
	for element, target := range map[string]**Principals{"Principal": &statement.Principal, "NotPrincipal": &statement.NotPrincipal} {
		if tree, present := elements[element]; present { // of the two only one is
			if *target, err = readPrincipals(tree); err != nil {
				return statement, fmt.Errorf("%s: %w", element, err)
			}
		}
	}
	if tree, present := elements["Condition"]; present {
		if statement.Conditions, err = readConditions(tree); err != nil {
			return statement, fmt.Errorf("Condition: %w", err)
		}
	}
	return statement, nil
}

func readEffect(tree any) (Effect, error) {
	if tree == nil {
		return "", errors.New("is missing, want \"Allow\" or \"Deny\"")
	}
	value, err := readValue(tree)
	if err != nil {
		return "", err
	}
	text, known := value.Text()
	if effect := Effect(text); effect == Allow || effect == Deny || !known {
		return effect, nil
	}
	return "", fmt.Errorf("got %q, want \"Allow\" or \"Deny\"", text)
}

func readPrincipals(tree any) (*Principals, error) {
	tree, why := settled(tree)
	if why != "" {
		return &Principals{Unknown: why}, nil
	}
	switch t := tree.(type) {
	case string:
		if t == "*" {
			return &Principals{Any: true}, nil
		}
		return nil, fmt.Errorf(`got %q, want "*" or an object such as {"AWS": %q}`, t, t)
	case map[string]any:
		principals := &Principals{}
		if err := onlyElements(t, "AWS", "Service", "Federated", "CanonicalUser"); err != nil {
			return nil, err
		}
		for _, list := range principals.lists() {
			if err := list.read(t); err != nil {
				return nil, err
			}
		}
		return principals, nil
	}
	return nil, fmt.Errorf(`got %s, want "*" or an object such as {"AWS": "…"}`, describe(tree))
}

// read fills the list from the element of its name, if there is one.
func (l namedList) read(elements map[string]any) error {
	tree, present := elements[l.name]
	if !present {
		return nil
	}
	values, err := readValues(tree)
	if err == nil && len(values.Items) == 0 {
		err = errors.New("the list is empty, want at least one value")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", l.name, err)
	}
	*l.values = values
	return nil
}

func readConditions(tree any) ([]Condition, error) {
	known, why := settled(tree)
	if why != "" {
		return []Condition{{Unknown: why}}, nil
	}
	operators, is := known.(map[string]any)
	if !is {
		return nil, fmt.Errorf(`got %s, want an object such as {"StringEquals": {"aws:SourceVpce": "vpce-…"}}`, describe(tree))
	}
	var conditions []Condition
	for _, operator := range slices.Sorted(maps.Keys(operators)) {
		known, why := settled(operators[operator])
		if why != "" {
			conditions = append(conditions, Condition{Operator: operator, Unknown: why})
			continue
		}
		keys, is := known.(map[string]any)
		if !is {
			return nil, fmt.Errorf("%s: got %s, want an object of context keys", operator, describe(operators[operator]))
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			values, err := readValues(keys[key])
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", operator, key, err)
			}
			conditions = append(conditions, Condition{Operator: operator, Key: key, Values: values})
		}
	}
	return conditions, nil
}

func readValues(tree any) (Values, error) {
	if values, is := tree.(Values); is {
		return values, nil
	}
	list, isList := anyList(tree)
	if !isList {
		value, err := readValue(tree)
		return Values{Items: []partial.Text{value}}, err
	}
	values := Values{List: true}
	for i, element := range list {
		value, err := readValue(element)
		if err != nil {
			return Values{}, fmt.Errorf("item %d: %w", i+1, err)
		}
		values.Items = append(values.Items, value)
	}
	return values, nil
}

func readValue(tree any) (partial.Text, error) {
	switch t := tree.(type) {
	case partial.Text:
		return t, nil
	case string:
		return partial.Literal(t), nil
	case json.Number:
		return partial.Literal(t.String()), nil
	case float64:
		return partial.Literal(strconv.FormatFloat(t, 'f', -1, 64)), nil
	case bool, int, int64, uint64:
		return partial.Literal(fmt.Sprint(t)), nil
	case map[string]any:
		return partial.UnknownText(cmp.Or(intrinsic(t), "an object where a string belongs")), nil
	}
	return partial.Text{}, fmt.Errorf("got %s, want a string", describe(tree))
}

// onlyElements is an error when the object has an element that is not among the names.
func onlyElements(object map[string]any, names ...string) error {
	for _, got := range slices.Sorted(maps.Keys(object)) {
		if slices.Contains(names, got) {
			continue
		}
		return fmt.Errorf("there is no element %q, %s", got, cmp.Or(suggest.Ask(got, names), "want "+strings.Join(names, ", ")))
	}
	return nil
}

// Named is the statement with the Sid that messages call it by, where it may come to stand at another place. Index is
// its own, from 0.
func (s Statement) Named(index int) Statement {
	s.SID = statementName(s, index)
	return s
}

// statementName is how messages call a statement: by its Sid, else by its number from 1.
func statementName(s Statement, index int) string {
	if s.SID != "" {
		return s.SID
	}
	return "statement " + strconv.Itoa(index+1)
}
