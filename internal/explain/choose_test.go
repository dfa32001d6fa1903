package explain

import (
	"slices"
	"testing"
)

// TestEveryCombinationHasOneAnswer goes through every operation, host, outcome and address: exactly one row answers
// best.
func TestEveryCombinationHasOneAnswer(t *testing.T) {
	addresses := []Address{NoAddress, PublicAddress, PrivateAddress, IPv6Address, LocalAddress}
	used := map[string]bool{}
	for _, outcome := range Outcomes() {
		for _, op := range Operations() {
			for _, host := range hostKinds() {
				for _, address := range addresses {
					best := -1
					var ids []string
					for _, r := range rows {
						if !slices.Contains(r.Outcomes, outcome) || !takes(r.Hosts, host) || !takes(r.Operations, op) || !takes(r.Addresses, address) {
							continue
						}
						if w := r.weight(); w > best {
							best, ids = w, []string{r.ID}
						} else if w == best {
							ids = append(ids, r.ID)
						}
					}
					if len(ids) != 1 {
						t.Fatalf("outcome %q, operation %q, host %q, address %q: answered by %v", outcome, op, host, address, ids)
					}
					used[ids[0]] = true
				}
			}
		}
	}
	for _, r := range rows {
		if !used[r.ID] {
			t.Errorf("row %s never answers", r.ID)
		}
	}
}

// hostKinds lists every kind, NoHost first.
func hostKinds() []HostKind {
	out := []HostKind{NoHost, CredentialsHost, OtherAWSHost, DeliveryHost, OtherRegistryHost, ProxyHost}
	for _, r := range hostRows() {
		out = append(out, r.kind)
	}
	return out
}
