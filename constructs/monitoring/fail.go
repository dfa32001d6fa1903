package monitoring

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
)

// fail stops a New function: where it happened, then what is wrong.
func fail(scope constructs.Construct, id *string, format string, args ...any) {
	path := *id
	if parent := *scope.Node().Path(); parent != "" {
		path = parent + "/" + path
	}
	panic(fmt.Sprintf("%s: %s", path, fmt.Sprintf(format, args...)))
}

// requireScope checks what every New function needs first.
func requireScope(what string, scope constructs.Construct, id *string) {
	if scope == nil || id == nil || *id == "" {
		panic(what + ": scope or id is missing; pass the stack and a name that is unique in it")
	}
}
