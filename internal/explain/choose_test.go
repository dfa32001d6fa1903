package explain

import (
	"slices"
	"testing"
)

// TestEveryCombinationHasOneAnswer goes through every operation, host, outcome and address: exactly one row answers
// best.
func TestEveryCombinationHasOneAnswer(t *testing.T) {
	addresses := []Address{noAddress, publicAddress, privateAddress, ipv6Address, localAddress}
	used := map[string]bool{}
	for _, outcome := range outcomes() {
		for _, op := range operations() {
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

// operations lists every operation that an answer can have, noOperation first.
func operations() []Operation {
	return []Operation{noOperation, assumeRoleStep, secretStep, parameterStep, environmentFileStep, loginStep, secretOrLoginStep, manifestStep, configurationStep, layerStep,
		pullStep, logsStep, createStep, startStep, placementStep, interfaceStep}
}

// outcomes lists every outcome, untold first.
func outcomes() []Outcome {
	return append([]Outcome{untold, nameNotFound, nameServerFailed, nameServerSilent, noRoute, refused, connectTimeout, timeout, canceled,
		answerTimeout, handshakeTimeout, reset, untrusted, wrongCertificate, expired, noTLS, tlsFailed, proxyUnreachable, proxyRefused, diskFull, badReference,
		tooSlow, noInstances, noInstanceFits, agentDisconnected, quotaReached, noCapacity, platformRetired, noInterface, outOfMemory, InContainer,
		pullPanicked, noCredentials}, answered...)
}

// hostKinds lists every kind, noHost first.
func hostKinds() []HostKind {
	out := []HostKind{noHost, credentialsHost, otherAWSHost, deliveryHost, otherRegistryHost, proxyHost}
	for _, r := range hostRows() {
		out = append(out, r.kind)
	}
	return out
}
