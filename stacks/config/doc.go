// Package config reads the configuration of privatepull: which environments there are, and what each of them builds.
//
// A configuration is JSON or YAML. [Parse] and [FromAny] validate it against the JSON Schema in schema.json, check what
// a schema cannot say, fill in the defaults and return typed values. They report every problem they find, each as one
// line that says where it is, what was given and what is wanted.
//
// Bytes go in and values come out: the package reads no file, no environment variable and no flag, and it knows no CDK.
// What is valid for a workload, an endpoint or an ARN is decided by package pullpath and the packages below it.
//
// docs/configuration.md is the manual; its tables come from schema.json.
package config
