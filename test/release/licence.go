package main

import (
	"fmt"
	"regexp"
	"strings"
)

// licences are those under which a dependency may be linked, all of them permissive, each with a sentence that its text
// has. A text may have several, such as one that names the licences of its parts.
var licences = []struct {
	name string
	text *regexp.Regexp
}{
	{"Apache-2.0", regexp.MustCompile(`Apache License,? Version 2\.0`)},
	{"MIT", regexp.MustCompile(`Permission is hereby granted, free of charge, to any person obtaining a copy`)},
	{"BSD", regexp.MustCompile(`Redistribution and use in source and binary forms, with or without modification, are permitted`)},
	{"ISC", regexp.MustCompile(`Permission to use, copy, modify, and(/or)? distribute this software for any purpose with or without fee is hereby granted`)},
}

// refused are sentences of licences that ask more of who passes a program on than to name them.
var refused = regexp.MustCompile(`GNU (LESSER |AFFERO |Lesser |Affero )?(GENERAL PUBLIC LICENSE|General Public License)|Mozilla Public License|` +
	`Business Source License|Server Side Public License|Commons Clause|Eclipse Public License|Elastic License`)

// permissive names the licences that the text of a dependency's licence is of; an error where it is of none that is
// permitted, or of another beside.
func permissive(text string) ([]string, error) {
	text = strings.Join(strings.Fields(text), " ")
	if bad := refused.FindString(text); bad != "" {
		return nil, fmt.Errorf("its licence mentions the %s, which is not permissive", bad)
	}
	var found []string
	for _, l := range licences {
		if l.text.MatchString(text) {
			found = append(found, l.name)
		}
	}
	if found == nil {
		return nil, fmt.Errorf("its licence is none of Apache-2.0, MIT, BSD and ISC")
	}
	return found, nil
}
