package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ecrprivatelink/stacks/config"
)

// The context keys that configure the app.
const (
	// fileKey names a file: cdk synth -c config=FILE.
	fileKey = "config"
	// objectKey holds the configuration itself, in cdk.json.
	objectKey = "privatepull"
)

// errNoConfiguration says how to configure the app.
var errNoConfiguration = errors.New("there is no configuration; put one in cdk.json under context.privatepull, " +
	"or name a file: cdk synth -c config=FILE (see docs/configuration.md and docs/examples)")

// load returns the configuration that the app's context gives: the file that
// the key config names, or else the value of the key privatepull. The function
// context returns the value of a key as encoding/json would decode it, nil for
// none; read returns the content of a file.
func load(context func(key string) any, read func(name string) ([]byte, error)) (*config.Config, error) {
	if file := context(fileKey); file != nil {
		name, ok := file.(string)
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("context key %q: got %s; want the name of a JSON or YAML file, as in cdk synth -c config=FILE", fileKey, describe(file))
		}
		data, err := read(name)
		if err != nil {
			return nil, fmt.Errorf("context key %q: cannot read the configuration: %w", fileKey, err)
		}
		cfg, err := config.Parse(data, name)
		if err != nil {
			return nil, err
		}
		if err := cfg.ReadFrom(filepath.ToSlash(name)); err != nil {
			return nil, fmt.Errorf("context key %q: %w", fileKey, err)
		}
		return cfg, nil
	}
	const name = `context key "` + objectKey + `"`
	switch value := context(objectKey).(type) {
	case nil:
		return nil, errNoConfiguration
	case string:
		// -c privatepull=… hands over text, whatever it looks like.
		if !strings.HasPrefix(strings.TrimSpace(value), "{") {
			return nil, fmt.Errorf("%s: got the text %q; want an object in cdk.json, or a file with cdk synth -c config=FILE", name, shorten(value))
		}
		cfg, err := config.Parse([]byte(value), name)
		if err == nil && cfg.Pipeline != nil {
			return nil, fmt.Errorf("%s: a pipeline cannot be configured on the command line, because it reads its configuration from the repository; "+
				"put it in cdk.json, or in a file of the repository", name)
		}
		return cfg, err
	default:
		return config.FromAny(value, name)
	}
}

// readFile reads a file as far as it can be a configuration: a byte more than
// [config.MaxSize] is enough to be refused.
func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, config.MaxSize+1))
}

// describe names a context value of the wrong type.
func describe(value any) string {
	switch value.(type) {
	case string:
		return "empty text"
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	}
	return fmt.Sprint(value)
}

func shorten(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}
