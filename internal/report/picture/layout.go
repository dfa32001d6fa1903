package picture

// The layout of a picture, in CSS pixels: the Region around the VPC; in the VPC a column that names things and a column
// for each zone with lanes for arrows on its right; the services of the Region on the right of the VPC, and under them,
// outside of the Region, the internet and other networks.
const (
	edge       = 10.0
	regionPad  = 12.0
	regionHead = 22.0
	inner      = edge + regionPad
	nameWidth  = 232.0
	wayWidth   = 140.0
	outWidth   = 176.0
	headHeight = 30.0
	zoneHead   = 26.0
	taskGap    = 4.0
	subnetGap  = 10.0
	laneGap    = 26.0
	bandGap    = 14.0
	cellGap    = 8.0
	leading    = 14.0
)

// grid is how wide the column of a zone is: up to two have more room, so that three fit a page of 1,280 px.
type grid struct{ box, lane float64 }

func gridOf(zones int) grid {
	if zones > 2 {
		return grid{140, 44}
	}
	return grid{186, 52}
}

func (g grid) zone() float64 { return g.box + g.lane }

// mostTasks is how many tasks a subnet's box names; the picture in words names all.
const mostTasks = 5

// mostLines is how many lines a text has before it is shortened.
const mostLines = 4

// lanes are the kinds of arrows that go from the tasks down to the rows.
var lanes = []struct {
	kind  rowKind
	class string
	words string
}{
	{interfaceRow, "calls", "API calls and logs, TCP 443"},
	{gatewayRow, "layers", "image layers, TCP 443"},
	{exitRow, "others", "by the other routes"},
}
