package monitoring

// namespace and the names below are those of "CloudWatch metrics for AWS PrivateLink"
// (https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html). Metrics exist for interface
// endpoints, not for gateway endpoints, and only in minutes with traffic.
const namespace = "AWS/PrivateLinkEndpoints"

// period is the time that a point stands for, in seconds.
const period = 300

// metric is one metric of interface endpoints.
type metric struct {
	name, title, statistic string
	// alarm says what a value above the threshold means; empty for a metric that has no alarm.
	alarm string
	// threshold is the default sum of a period above which an alarm counts it.
	threshold int
}

// alarming is how many periods in a row must be above the threshold. A few drops and resets are a normal part of
// networking; that lasting ones matter, and how many, is a decision of this project.
const alarming = 3

const (
	droppedPackets = "PacketsDropped"
	resetPackets   = "RstPacketsReceived"
)

var metrics = []metric{
	{name: "ActiveConnections", title: "Active connections", statistic: "Maximum"},
	{name: "NewConnections", title: "New connections", statistic: "Sum"},
	{name: "BytesProcessed", title: "Bytes processed", statistic: "Sum"},
	{name: droppedPackets, title: "Packets dropped", statistic: "Sum", threshold: 100,
		alarm: "The endpoint drops packets: it, or the service behind it, may be unhealthy, or packets are larger than 8,500 bytes"},
	{name: resetPackets, title: "Resets received", statistic: "Sum", threshold: 3000,
		alarm: "The service behind the endpoint resets connections, 10 a second or more"},
}

// watched is an interface endpoint as its metrics name it. Each text may be a CDK token.
type watched struct {
	title                      string // the service in short, such as "ecr.dkr"
	serviceName, endpoint, vpc string
	interfaces                 []networkInterface // empty where they are not known
}

// networkInterface is where an endpoint stands in a zone.
type networkInterface struct{ subnet, zone string }

// dimensions are the names and values that identify a metric of the endpoint, or of its network interface in a subnet.
// A metric exists for exactly these sets of dimensions.
func (w watched) dimensions(subnet string) [][2]string {
	out := [][2]string{{"Endpoint Type", "Interface"}, {"Service Name", w.serviceName}}
	if subnet != "" {
		out = append(out, [2]string{"Subnet Id", subnet})
	}
	return append(out, [2]string{"VPC Endpoint Id", w.endpoint}, [2]string{"VPC Id", w.vpc})
}
