package cfn

import (
	"fmt"
	"strings"
)

// MaxSize is the size in bytes of the largest template that CloudFormation takes, from Amazon S3.
// Source: AWS CloudFormation User Guide, Understand CloudFormation quotas (1 MB); the service's own message has the
// number of bytes ("Template may not exceed 1000000 bytes in size").
const MaxSize = 1_000_000

// quotas are what a section of a template holds at most, after Fn::ForEach has been expanded.
// Source: AWS CloudFormation User Guide, Understand CloudFormation quotas; Template Reference, Fn::ForEach.
var quotas = map[string]int{"Resources": 500, "Parameters": 200, "Mappings": 200, "Outputs": 200}

// checkQuota refuses a section that has more entries than CloudFormation takes.
func checkQuota(section string, entries int) error {
	if most := quotas[section]; entries > most {
		return fmt.Errorf("it has %d %s, and CloudFormation takes at most %d in a template; split it, for instance into nested stacks",
			entries, strings.ToLower(section), most)
	}
	return nil
}
