package explain

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

// TestTheOrderOfTheTablesMeansNothing shuffles every table that messages are read by.
func TestTheOrderOfTheTablesMeansNothing(t *testing.T) {
	messages := corpus(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		shuffled := known()
		shuffled.rows, shuffled.outcomes = slices.Clone(shuffled.rows), slices.Clone(shuffled.outcomes)
		shuffled.operations, shuffled.speakers = slices.Clone(shuffled.operations), slices.Clone(shuffled.speakers)
		random.Shuffle(len(shuffled.rows), reflect.Swapper(shuffled.rows))
		random.Shuffle(len(shuffled.outcomes), reflect.Swapper(shuffled.outcomes))
		random.Shuffle(len(shuffled.operations), reflect.Swapper(shuffled.operations))
		random.Shuffle(len(shuffled.speakers), reflect.Swapper(shuffled.speakers))
		for _, m := range messages {
			want, _ := Reason(m.text)
			if got, _ := shuffled.explain(m.text); !reflect.DeepEqual(got, want) {
				t.Fatalf("in another order the answer is %+v, want %+v:\n%s", got, want, m.text)
			}
		}
	}
}

// essence is what must not change with the names in a message.
func essence(text string) string {
	e, ok := Reason(text)
	return fmt.Sprint(ok, e.Answer, e.Cause, e.Fix, e.Certainty, e.Speakers, e.Operation, e.HostKind, e.Outcome, e.Address, e.Status, e.Services, e.Calls, e.Hop, e.Hops, e.Source)
}

var (
	anyIPv4    = regexp.MustCompile(`\b[0-9]{1,3}(\.[0-9]{1,3}){3}\b`)
	anyRetries = regexp.MustCompile(`retried [0-9]+ time`)
	anyDigest  = regexp.MustCompile(`[0-9a-f]{64}`)
)

// TestNamesChangeNoAnswer writes every message with other ids, with names that look like words of other messages too.
func TestNamesChangeNoAnswer(t *testing.T) {
	replace := func(pairs ...string) func(string) string { return strings.NewReplacer(pairs...).Replace }
	changes := map[string]func(string) string{
		"other accounts":   replace("111122223333", "123456789012", "444455556666", "999988887777"),
		"a masked account": replace("111122223333", "xxxxxxxxxxxx"),
		"other Regions":    replace("us-east-1", "ap-southeast-3", "us-west-2", "il-central-1", "eu-west-1", "mx-central-1", "eu-central-1", "eu-south-2"),
		"another digest":   func(text string) string { return anyDigest.ReplaceAllString(text, strings.Repeat("9a", 32)) },
		"other retries":    func(text string) string { return anyRetries.ReplaceAllString(text, "retried 42 time") },
		"other addresses": func(text string) string {
			return anyIPv4.ReplaceAllStringFunc(text, func(ip string) string {
				switch addressKind(netip.MustParseAddr(ip)) {
				case publicAddress:
					return "18.5.140.7"
				case privateAddress:
					return "192.168.77.200"
				}
				return ip
			})
		},
		"another letter case of the error":   replace("i/o timeout", "I/O Timeout", "not found", "Not Found", "no such host", "No Such Host"),
		"spaces and line ends between words": replace(": ", ":  ", " from ", "\nfrom "),
		"a curly apostrophe":                 replace("can't", "can’t"),
	}
	for _, name := range []string{"not-found", "team/kms-access-denied", "toomanyrequests", "i-o/timeout", "403-forbidden/x", "starport-layer-bucket", "docker.io-mirror/redis",
		"secretsmanager/getsecretvalue", "blobs/manifest-unknown", "no-space-left", "mcr.microsoft.com/windows", "exec-format-error", "public.ecr.aws/x", "archived/image", "x509"} {
		changes["a repository named "+name] = replace("/shop/app", "/"+name)
	}
	messages := corpus(t)
	want := map[string]string{}
	for _, m := range messages {
		want[m.text] = essence(m.text)
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			changed := 0
			for _, m := range messages {
				text := change(m.text)
				if text == m.text {
					continue
				}
				changed++
				if got := essence(text); got != want[m.text] {
					t.Errorf("the answer changes to\n%s\nwant\n%s\nfor\n%s", got, want[m.text], text)
				}
			}
			if changed == 0 {
				t.Error("no message was changed")
			}
		})
	}
}

func TestRandomTextIsNeverCertain(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	vocabulary := strings.Fields(`the a task image pull failed error because service could not start container retry found network time out was
		is in for of with registry login secret layer host access key role policy name no such to from on by has been 403 404 500 : , . ( ) "`)
	for range 3000 {
		var text strings.Builder
		for range 1 + random.IntN(40) {
			switch random.IntN(3) {
			case 0:
				fmt.Fprintf(&text, "%c", 32+random.IntN(95))
			case 1:
				text.WriteByte(byte(random.IntN(256)))
			default:
				text.WriteString(vocabulary[random.IntN(len(vocabulary))] + " ")
			}
		}
		if e, _ := Reason(text.String()); e.Certainty == certain {
			t.Errorf("certain of %s: %q", e.Answer, text.String())
		}
	}
}

// TestWhatAnsweredWasReached holds every message with an HTTP status, and every outcome that is an answer, to hops that
// are no way to the host.
func TestWhatAnsweredWasReached(t *testing.T) {
	statuses := 0
	for _, m := range corpus(t) {
		e, _ := Reason(m.text)
		if e.Status == 0 && !slices.Contains(answered, e.Outcome) {
			continue
		}
		if e.Status > 0 {
			statuses++
		}
		if e.Outcome == noCredentials {
			continue // the status is that of the metadata service
		}
		for _, hop := range e.Hops {
			if hop != trace.EndpointPolicyHop && hop != trace.RolePolicyHop {
				t.Errorf("%s blames %s, though the host answered:\n%s", e.Answer, hop, m.text)
			}
		}
		for _, words := range []string{"does not reach", "nothing leads", "out of reach"} {
			if strings.Contains(e.Cause, words) {
				t.Errorf("%s says %q, though the host answered:\n%s", e.Answer, words, m.text)
			}
		}
	}
	if statuses < 15 {
		t.Errorf("only %d messages have a status", statuses)
	}
}

func TestWhatHasNothingToDoWithThePullIsNotExplained(t *testing.T) {
	for _, text := range []string{"", "Essential container in task exited", "Scaling activity initiated by (deployment ecs-svc/1234567890123456789)",
		"OutOfMemoryError: Container killed due to memory usage", "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/web/0123456789abcdef)",
		"service web (port 80) is unhealthy in target-group web due to (reason Health checks failed with these codes: [404])", "service web has reached a steady state.",
		"ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Connection reset by peer : unsuccessful EFS utils command execution; code: 1",
		"CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: OCI runtime create failed: exec: \"true\": executable file not found in $PATH",
		"DockerTimeoutError: Could not transition to stopped; timed out after waiting 2m0s", "Your Spot Task was interrupted.", "Task stopped by user", "Lorem ipsum dolor sit amet"} {
		if e, ok := Reason(text); ok {
			t.Errorf("%q is explained by %s", text, e.Answer)
		}
	}
}

// FuzzReason holds any text against what an explanation promises. Longer reasons have more of the same,
// and reading them takes longer.
func FuzzReason(f *testing.F) {
	const longest = 512
	for _, m := range corpus(f) {
		if len(m.text) <= longest {
			f.Add(m.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > longest {
			return
		}
		e, ok := Reason(text)
		if ok != (e.Answer != "") {
			t.Errorf("explained %t, answer %q", ok, e.Answer)
		}
		for _, m := range e.Marks {
			if !strings.HasPrefix(text[m.Start:], m.Text) || m.Text == "" {
				t.Errorf("mark %+v is not in the text", m)
			}
		}
		if strings.ContainsAny(e.Cause+e.Fix, "{}") {
			t.Errorf("a brace is left in %q or %q", e.Cause, e.Fix)
		}
	})
}
