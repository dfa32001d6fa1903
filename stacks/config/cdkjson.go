package config

import (
	"encoding/json"
	"reflect"
)

// Key is the key of the CDK's context that holds a configuration.
const Key = "privatepull"

// ParseCDK reads the configuration that stands in a cdk.json, under context.privatepull, so that errors say its lines.
// It is not found where there is none, or where the value is given and is another one: that of a context that the CDK
// took from elsewhere. The name is that of the file.
func ParseCDK(data []byte, name string, value any) (config *Config, found bool, err error) {
	root, repeated, err := read(string(data), true, grower{name: name})
	if err != nil {
		return nil, false, err
	}
	at := path{"context", Key}
	part := root.at(at)
	if part == nil {
		return nil, false, nil
	}
	var within []repeatedKey
	for _, k := range repeated {
		if k.at.within(at) {
			k.at = k.at[len(at):]
			within = append(within, k)
		}
	}
	if value != nil && len(within) == 0 && !sameJSON(part.tree(nil, nil), value) {
		return nil, false, nil
	}
	config, err = build(part, within, name)
	return config, true, err
}

// sameJSON reports whether two values are written alike in JSON, whatever the Go types of their numbers.
func sameJSON(a, b any) bool {
	var read [2]any
	for i, value := range []any{a, b} {
		data, err := json.Marshal(value)
		if err != nil || json.Unmarshal(data, &read[i]) != nil {
			return false
		}
	}
	return reflect.DeepEqual(read[0], read[1])
}
