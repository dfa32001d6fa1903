package trace

import (
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

// A statement against calls without TLS is common in endpoint policies, and every call of a pull has TLS.
func TestCallsAreKnownToHaveTLS(t *testing.T) {
	for denied, want := range map[string]Result{"false": Pass, "true": Fail} {
		n := working()
		for i := range n.Endpoints {
			n.Endpoints[i].Policy = partial.Known[*iam.Document](document(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
				{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"` + denied + `"}}}]}`))
		}
		r := Check(n)
		for _, api := range []string{"ecr:BatchGetImage", "s3:GetObject"} {
			if got := callOf(t, r, api).Result; got != want {
				t.Errorf("aws:SecureTransport %s is denied: %s is %s, want %s", denied, api, got, want)
			}
		}
	}
}
