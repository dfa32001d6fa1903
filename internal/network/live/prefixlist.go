package live

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// prefixLists is what AWS tells of the prefix lists of the Region.
type prefixLists struct {
	lists   answer[types.ManagedPrefixList]
	entries map[string]*answer[types.PrefixListEntry]
}

// ask asks for the entries of the lists that the VPCs refer to, and of Amazon S3's.
func (l *prefixLists) ask(r *reading, group *stage, parts []*vpcParts) {
	l.entries = map[string]*answer[types.PrefixListEntry]{}
	want := func(id string) {
		if id == "" || l.entries[id] != nil {
			return
		}
		entries := &answer[types.PrefixListEntry]{}
		l.entries[id] = entries
		collect(r, group, entries, r.EC2.GetManagedPrefixListEntries, &ec2.GetManagedPrefixListEntriesInput{PrefixListId: aws.String(id)})
	}
	for _, list := range l.lists.items {
		if service, _ := listService(list).Get(); service == pullpath.S3 {
			want(aws.ToString(list.PrefixListId))
		}
	}
	for _, p := range parts {
		for _, t := range p.tables.items {
			for _, route := range t.Routes {
				want(aws.ToString(route.DestinationPrefixListId))
			}
		}
		for _, g := range p.groups.items {
			for _, permission := range slices.Concat(g.IpPermissions, g.IpPermissionsEgress) {
				for _, list := range permission.PrefixListIds {
					want(aws.ToString(list.PrefixListId))
				}
			}
		}
	}
}

// listService tells whose addresses a list holds: AWS names its own lists like the services of gateway endpoints.
func listService(l types.ManagedPrefixList) partial.Value[pullpath.Service] {
	if aws.ToString(l.OwnerId) != "AWS" {
		return partial.Known(pullpath.Service(""))
	}
	service, _, _ := pullpath.ParseServiceName(aws.ToString(l.PrefixListName))
	return partial.Known(service)
}

func (l *prefixLists) objects() []network.PrefixList {
	var out []network.PrefixList
	listed := map[string]bool{}
	for _, list := range l.lists.items {
		id := aws.ToString(list.PrefixListId)
		if l.entries[id] == nil {
			continue // nothing refers to it
		}
		listed[id] = true
		out = append(out, network.PrefixList{
			Object:  object(id, aws.ToString(list.PrefixListName)),
			Service: listService(list),
			CIDRs:   l.cidrs(id),
		})
	}
	for _, id := range slices.Sorted(maps.Keys(l.entries)) {
		if listed[id] {
			continue
		}
		out = append(out, network.PrefixList{
			Object:  object(id, ""),
			Service: partial.Unknown[pullpath.Service](reasons(l.lists.why, "the prefix list "+id+" is not visible to this account")),
			CIDRs:   l.cidrs(id),
		})
	}
	return out
}

func (l *prefixLists) cidrs(id string) partial.List[netip.Prefix] {
	entries := l.entries[id]
	out := partial.List[netip.Prefix]{More: entries.why}
	for _, e := range entries.items {
		if block, ok := prefix(aws.ToString(e.Cidr)); ok {
			out.Items = append(out.Items, block)
		}
	}
	return out
}
