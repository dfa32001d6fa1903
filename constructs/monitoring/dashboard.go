package monitoring

// The grid of a dashboard is 24 columns wide. Source: CloudWatch dashboard body structure and syntax
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html).
const (
	gridWidth   = 24
	graphHeight = 6
)

// graphs are the columns of an endpoint's row: the metrics that share a graph.
var graphs = []struct {
	title   string
	metrics []string
}{
	{"active connections", []string{"ActiveConnections"}},
	{"new connections", []string{"NewConnections"}},
	{"bytes processed", []string{"BytesProcessed"}},
	{"drops and resets", []string{droppedPackets, resetPackets}},
}

const headline = "## Private pull path\n" +
	"Interface endpoints of the pull path, one row each, one line for each Availability Zone. " +
	"No line means no traffic. The S3 gateway endpoint of the image layers has no metrics. " +
	"When a task cannot pull, ask `pullcheck task --cluster CLUSTER --task TASK`."

// dashboardBody returns the dashboard of endpoints in a Region, with the state of the alarms on top.
func dashboardBody(region string, endpoints []watched, alarms []string) map[string]any {
	widget := func(kind string, x, y, width, height int, properties map[string]any) map[string]any {
		return map[string]any{"type": kind, "x": x, "y": y, "width": width, "height": height, "properties": properties}
	}
	const textHeight, alarmHeight = 3, 4
	widgets := []any{
		widget("text", 0, 0, gridWidth, textHeight, map[string]any{"markdown": headline}),
		widget("alarm", 0, textHeight, gridWidth, alarmHeight, map[string]any{"title": "Alarms", "alarms": alarms}),
	}
	width := gridWidth / len(graphs)
	for row, endpoint := range endpoints {
		for column, graph := range graphs {
			widgets = append(widgets, widget("metric", column*width, textHeight+alarmHeight+row*graphHeight, width, graphHeight, map[string]any{
				"title": endpoint.title + ": " + graph.title, "view": "timeSeries", "region": region, "period": period,
				"yAxis": map[string]any{"left": map[string]any{"min": 0}}, "metrics": lines(endpoint, graph.metrics),
			}))
		}
	}
	return map[string]any{"widgets": widgets}
}

// lines are the lines of a graph: one for each metric and zone.
func lines(endpoint watched, names []string) []any {
	where := endpoint.interfaces
	if len(where) == 0 {
		where = []networkInterface{{zone: "all zones"}}
	}
	var out []any
	for _, m := range metrics {
		for _, name := range names {
			if m.name != name {
				continue
			}
			for _, at := range where {
				line := []any{namespace, m.name}
				for _, d := range endpoint.dimensions(at.subnet) {
					line = append(line, d[0], d[1])
				}
				label := at.zone
				if len(names) > 1 {
					label = m.title + ", " + at.zone
				}
				out = append(out, append(line, map[string]any{"stat": m.statistic, "label": label}))
			}
		}
	}
	return out
}
