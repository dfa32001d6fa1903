package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/regular"
	"ecrprivatelink/internal/suggest"
	"ecrprivatelink/stacks/config"
)

// fileKey names a file with the configuration: cdk synth -c config=FILE. It goes before the object of [config.Key].
const fileKey = "config"

// errNoConfiguration says how to configure the app.
var errNoConfiguration = errors.New("there is no configuration; put one in cdk.json under context.privatepull, " +
	"or name a file: cdk synth -c config=FILE (see docs/configuration.md and docs/examples)")

// load returns the configuration that the app's context gives: the file that the key config names, or else the value of
// the key privatepull. The context is as encoding/json would decode it; read returns the content of a file.
func load(context map[string]any, read func(name string) ([]byte, error)) (*config.Config, error) {
	if err := checkKeys(context); err != nil {
		return nil, err
	}
	cfg, err := loadFile(context[fileKey], read)
	if cfg == nil && err == nil {
		cfg, err = loadObject(context[config.Key], read)
	}
	if err != nil {
		return nil, err
	}
	return cfg, checkLookups(context, cfg)
}

// checkKeys refuses a key that is nearly one of the app's: nothing reads it, so the shipped examples would be built in
// the place of what was meant. Keys with a separator are those of the CDK and of libraries.
func checkKeys(context map[string]any) error {
	ours := []string{fileKey, config.Key}
	for _, key := range slices.Sorted(maps.Keys(context)) {
		if hint := suggest.Hint(key, ours); hint != "" && !slices.Contains(ours, key) && !strings.ContainsAny(key, ":/@.") {
			return fmt.Errorf("unknown context key %q; %sThe app reads %s, as in cdk synth -c config=FILE", key, hint, strings.Join(ours, " and "))
		}
	}
	return nil
}

func loadFile(value any, read func(name string) ([]byte, error)) (*config.Config, error) {
	if value == nil {
		return nil, nil
	}
	name, ok := value.(string)
	if !ok || strings.TrimSpace(name) == "" {
		return nil, fmt.Errorf("context key %q: got %s; want the name of a JSON or YAML file, as in cdk synth -c config=FILE", fileKey, describe(value))
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

// cdkJSON is where the CDK CLI finds the context of a project.
const cdkJSON = "cdk.json"

func loadObject(value any, read func(name string) ([]byte, error)) (*config.Config, error) {
	const name = `context key "` + config.Key + `"`
	switch value := value.(type) {
	case nil:
		return nil, errNoConfiguration
	case string:
		// -c privatepull=… hands over text, whatever it looks like.
		if !strings.HasPrefix(strings.TrimSpace(value), "{") {
			return nil, fmt.Errorf("%s: got the text %q; want an object in cdk.json, or a file with cdk synth -c config=FILE", name, plain.Start(value, 60))
		}
		cfg, err := config.Parse([]byte(value), name)
		if err == nil && cfg.Pipeline != nil {
			return nil, fmt.Errorf("%s: a pipeline cannot be configured on the command line, because it reads its configuration from the repository; "+
				"put it in cdk.json, or in a file of the repository", name)
		}
		return cfg, err
	default:
		if data, err := read(cdkJSON); err == nil {
			if cfg, found, err := config.ParseCDK(data, cdkJSON, value); found {
				return cfg, err
			}
		}
		return config.FromAny(value, name)
	}
}

// providerError is what the CDK CLI leaves in the context in the place of an answer that it could not get.
const providerError = "$providerError"

// checkLookups refuses an app whose lookups failed, as they do without credentials: the CDK would go on with a VPC that
// it makes up, and the checks would speak of that. The keys of the context are those of the CDK's context providers.
func checkLookups(context map[string]any, cfg *config.Config) error {
	var failed []error
	for _, key := range slices.Sorted(maps.Keys(context)) {
		answer, _ := context[key].(map[string]any)
		said, ok := answer[providerError]
		if !ok {
			continue
		}
		what, fix := "the lookup "+key, "describe the VPC, so that no lookup is needed"
		for i, env := range cfg.Environments {
			if !strings.Contains(key, "account="+env.Account+":") || !strings.Contains(key, "region="+env.Region) {
				continue
			}
			switch {
			case env.VPC.Form() == config.LookedUpVPC && strings.Contains(key, env.VPC.ID):
				what = fmt.Sprintf("environments[%d].vpc.id: VPC %s of environment %s", i, env.VPC.ID, env.Name)
				fix = "list vpc.privateSubnets, which takes no lookup"
			case env.LookupAvailabilityZones && strings.HasPrefix(key, "endpoint-service-availability-zones:"):
				what = fmt.Sprintf("environments[%d].lookupAvailabilityZones: the zones of a service for environment %s", i, env.Name)
				fix = "list excludedAvailabilityZones in its place"
			}
		}
		failed = append(failed, fmt.Errorf("%s cannot be looked up: %v. Sign in to the account and synthesize again (aws sso login, or AWS_PROFILE), or %s",
			what, said, fix))
	}
	if len(failed) == 0 {
		return nil
	}
	return &lookupError{errors.Join(failed...)}
}

// lookupError says which lookups failed.
type lookupError struct{ error }

// readFile reads a file as far as it can be a configuration: a byte more than [config.MaxSize] is enough to be refused.
func readFile(name string) ([]byte, error) {
	file, err := regular.Open(name)
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
