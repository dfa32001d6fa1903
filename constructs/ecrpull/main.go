package ecrpull

import "ecrprivatelink/internal/jsiiexit"

// Main runs the synthesis of a CDK program and returns its exit status: 0, or 1 after one message on standard error,
// the program's name before it, when synth returned an error or panicked, which is how constructs report what they
// refuse, or when the jsii runtime behind the CDK did not live to the end of it.
//
//	func main() { os.Exit(ecrpull.Main("app", synth)) }
//
// It is for programs that would call jsii.Close at their end. A synthesis that succeeds prints nothing, jsii's banner
// about Node.js 20, with which this module is tested, included; set JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION, to
// nothing even, to decide about that yourself. Everything of the CDK is to be made in synth: the runtime starts for it
// and ends with it.
func Main(name string, synth func() error) int {
	return jsiiexit.Main(jsiiexit.Options{Name: name}, synth)
}
