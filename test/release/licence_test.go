package main

import (
	"strings"
	"testing"
)

func TestLicences(t *testing.T) {
	for name, c := range map[string]struct{ text, want, refused string }{
		"Apache":                {"Apache License\n   Version 2.0, January 2004", "Apache-2.0", ""},
		"MIT, in lines":         {"Permission is hereby granted, free of charge, to any\nperson obtaining a copy of this", "MIT", ""},
		"BSD":                   {"Redistribution and use in source and binary forms, with or without\nmodification, are permitted provided", "BSD", ""},
		"ISC":                   {"Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby granted", "ISC", ""},
		"two":                   {"Apache License, Version 2.0 … Permission is hereby granted, free of charge, to any person obtaining a copy", "Apache-2.0 MIT", ""},
		"GPL":                   {"GNU GENERAL PUBLIC LICENSE\nVersion 3", "", "GNU GENERAL PUBLIC LICENSE"},
		"MPL":                   {"Mozilla Public License\nVersion 2.0", "", "Mozilla Public License"},
		"MIT beside a GPL part": {"Permission is hereby granted, free of charge, to any person obtaining a copy. Parts: GNU Lesser General Public License", "", "GNU Lesser"},
		"one's own":             {"Use it as you like, but not on Sundays.", "", "none of Apache-2.0, MIT, BSD and ISC"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := permissive(c.text)
			if strings.Join(got, " ") != c.want || (err != nil) != (c.refused != "") || err != nil && !strings.Contains(err.Error(), c.refused) {
				t.Errorf("it is %v, %v; want %s, %s", got, err, c.want, c.refused)
			}
		})
	}
}
