package template

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// creationStack is the type of the metadata in which the CDK keeps the calls that made a construct, the innermost
// first. The frames of libraries are left out of it. In the debug mode of older versions each entry has its own, trace,
// with them.
// Source: ArtifactMetadataEntryType.CREATION_STACK of aws-cdk-lib 2.270.0, and what its synthesis writes.
const creationStack = "aws:cdk:creationStack"

// codePlace is a place in the code of an app: a path from the working folder and a line, from 1.
type codePlace struct {
	path string
	line int
}

// frame matches the place of a call, such as that of "new Service (/app/lib/service.ts:12:5)".
var frame = regexp.MustCompile(`(?:^\s*(?:at )?|\()(?:file://)?((?:/|[A-Za-z]:[/\\]).*?):(\d+)(?::\+?\d+)?\)?$`)

// created are the places in the code below the working folder where constructs are made, by construct path.
func (m metadata) created() map[string]codePlace {
	here := workingFolders()
	out := map[string]codePlace{}
	for path, entries := range m {
		for _, e := range entries {
			frames := e.Trace
			if e.Type == creationStack && json.Unmarshal(e.Data, &frames) != nil {
				continue
			}
			if at, ok := firstBelow(here, frames); ok {
				out[strings.TrimPrefix(path, "/")] = at
				break
			}
		}
	}
	return out
}

// workingFolders are the ways to spell the working folder: a runtime may name files by their real paths.
func workingFolders() []string {
	here, err := os.Getwd()
	if err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(here); err == nil && real != here {
		return []string{here, real}
	}
	return []string{here}
}

// firstBelow is the innermost of frames whose file is below one of some folders and no file of a library.
func firstBelow(folders, frames []string) (codePlace, bool) {
	for _, f := range frames {
		match := frame.FindStringSubmatch(f)
		if match == nil {
			continue
		}
		line, err := strconv.Atoi(match[2])
		if err != nil || line < 1 {
			continue
		}
		for _, folder := range folders {
			path, err := filepath.Rel(folder, match[1])
			if err == nil && filepath.IsLocal(path) && !strings.Contains(filepath.ToSlash("/"+path), "/node_modules/") {
				return codePlace{path, line}, true
			}
		}
	}
	return codePlace{}, false
}

// file is the file and the line, where there is such a file with so many lines; else empty and 0.
func (p codePlace) file() (string, int) {
	text, err := readFile(p.path)
	if err != nil || strings.Count(text, "\n")+1 < p.line {
		return "", 0
	}
	return p.path, p.line
}
