package ecrpull

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
)

// fail stops a New function: where it happened, then what is wrong.
func fail(scope constructs.Construct, id *string, format string, args ...any) {
	path := ""
	if scope != nil {
		path = *scope.Node().Path()
	}
	if id != nil {
		if path != "" {
			path += "/"
		}
		path += *id
	}
	panic(fmt.Sprintf("%s: %s", path, fmt.Sprintf(format, args...)))
}

// requireScope checks what every New function needs before the binding's own,
// less helpful check does.
func requireScope(what string, scope constructs.Construct, id *string) {
	if scope == nil {
		panic(what + ": scope is nil; pass the stack or construct to create it in")
	}
	if id == nil || *id == "" {
		panic(fmt.Sprintf("%s: %s: id is empty; pass a name that is unique in its scope", *scope.Node().Path(), what))
	}
}
