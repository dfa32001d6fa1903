package live

import (
	"sync"
	"testing"

	awsaccount "ecrprivatelink/internal/testing/account"
	gatepolicies "ecrprivatelink/internal/testing/gate"
	"ecrprivatelink/internal/testing/recording"
)

// parts are the tests of what moto_server answers. All make what they read in one account.
var parts = []struct {
	name string
	run  func(*testing.T, *account)
}{
	{"account", testReadAccount},
	{"vpc", testReadVPC},
	{"zones", testZones},
	{"refused", testRefusedVPC},
	{"failures", testFailures},
	{"task", testReadTask},
	{"policies", func(t *testing.T, a *account) { testPolicies(t, a, gatepolicies.Met{}) }},
	{"guardduty", testGuardDuty},
	{"files", func(t *testing.T, a *account) { testFileSystems(t, a, gatepolicies.Met{}) }},
	{"scenes", testScenes},
	{"permissions", testPermissions},
}

// TestMoto holds the recording, which the other tests play, against moto_server.
func TestMoto(t *testing.T) {
	t.Parallel() // with [TestFaults]: this one waits for the server
	recording.Hold(t, "account", func(t *testing.T, r *recording.Recorder) {
		for _, part := range parts {
			r.Begin(part.name)
			t.Run(part.name, func(t *testing.T) { part.run(t, &account{awsaccount.Through(t, recording.URL, r)}) })
		}
	})
}

var keptRecording = sync.OnceValues(func() (*recording.Recording, error) { return recording.Open("account") })

// played is the account as a part of the recording has it.
func played(t *testing.T, part string) *account {
	t.Helper()
	r, err := keptRecording()
	if err != nil {
		t.Fatal(err)
	}
	return &account{awsaccount.Through(t, recording.URL, r.Play(t, part))}
}

func TestReadAccount(t *testing.T)         { testReadAccount(t, played(t, "account")) }
func TestReadVPC(t *testing.T)             { testReadVPC(t, played(t, "vpc")) }
func TestReadVPCThroughZones(t *testing.T) { testZones(t, played(t, "zones")) }
func TestReadVPCRefused(t *testing.T)      { testRefusedVPC(t, played(t, "refused")) }
func TestReadVPCFailing(t *testing.T)      { testFailures(t, played(t, "failures")) }
func TestReadTask(t *testing.T)            { testReadTask(t, played(t, "task")) }
func TestGuardDuty(t *testing.T)           { testGuardDuty(t, played(t, "guardduty")) }
func TestPermissionsOfCalls(t *testing.T)  { testPermissions(t, played(t, "permissions")) }

func TestFaults(t *testing.T) {
	t.Parallel() // with [TestMoto]
	testFaults(t, played(t, "scenes"))
}

// TestEachPolicy meets each policy that gates a start both ways.
func TestEachPolicy(t *testing.T) {
	met := gatepolicies.Met{}
	t.Run("of what a task names", func(t *testing.T) { testPolicies(t, played(t, "policies"), met) })
	t.Run("of file systems", func(t *testing.T) { testFileSystems(t, played(t, "files"), met) })
	met.Demand(t, nil)
}
