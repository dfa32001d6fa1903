package pullpath

import "slices"

// zoneRow says how many Availability Zones the Regions of a list have.
type zoneRow struct {
	regions []string
	zones   int
	note    string // what else to know of the number; empty for nothing
}

// zoneRows hold the Regions of partition "aws" whose number is not three. Source: [ZonesGuide], read in 2026, which
// also says that an account may have fewer.
var zoneRows = []zoneRow{
	{regions: []string{"us-east-1"}, zones: 6},
	{regions: []string{"ap-northeast-1", "ap-northeast-2", "eu-west-2", "us-west-2"}, zones: 4},
	{regions: []string{"us-west-1"}, zones: 3, note: "two for newer accounts"},
}

// otherZones is how many zones every other Region of partition "aws" has.
const otherZones = 3

// Zones returns how many Availability Zones a Region has, and what else to know of the number, empty for nothing. It is
// not ok for a Region whose number is not known: one that the table does not list, or in a partition that the source
// leaves out.
func Zones(region string) (zones int, note string, ok bool) {
	for _, row := range zoneRows {
		if slices.Contains(row.regions, region) {
			return row.zones, row.note, true
		}
	}
	return otherZones, "", slices.Contains(partitions[0].Regions, region)
}
