package trace

import (
	"hash/maphash"
	"reflect"
)

// Pool keeps once what many reports have alike. The ways in which one application may be deployed are many and differ
// in little, so their reports would otherwise take as much memory each. The zero Pool is empty.
type Pool struct {
	seed  maphash.Seed
	hops  map[uint64][][]Hop
	calls map[uint64][][]Call
}

// Keep makes the report share with those before it what it has like them.
func (p *Pool) Keep(r *Report) {
	if p.hops == nil {
		p.seed, p.hops, p.calls = maphash.MakeSeed(), map[uint64][][]Hop{}, map[uint64][][]Call{}
	}
	for i := range r.Traces {
		calls := r.Traces[i].Calls
		var ofCalls maphash.Hash
		ofCalls.SetSeed(p.seed)
		for j := range calls {
			var ofHops maphash.Hash
			ofHops.SetSeed(p.seed)
			for _, h := range calls[j].Hops {
				write(&ofHops, string(h.Kind), string(h.Result), h.Detail)
			}
			calls[j].Hops = once(p.hops, ofHops.Sum64(), calls[j].Hops)
			write(&ofCalls, calls[j].API, calls[j].Host, calls[j].Resource, calls[j].SubnetID, string(calls[j].Result))
			maphash.WriteComparable(&ofCalls, ofHops.Sum64())
		}
		r.Traces[i].Calls = once(p.calls, ofCalls.Sum64(), calls)
	}
}

func write(h *maphash.Hash, texts ...string) {
	for _, text := range texts {
		_, _ = h.WriteString(text)
		_ = h.WriteByte(0)
	}
}

// once is the list, or an equal one that is there.
func once[T any](there map[uint64][][]T, hash uint64, list []T) []T {
	for _, other := range there[hash] {
		if reflect.DeepEqual(other, list) {
			return other
		}
	}
	there[hash] = append(there[hash], list)
	return list
}
