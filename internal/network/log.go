package network

// LogAddress is the option of a log driver that says where it sends logs, and the one, with its value, by which it does
// not wait for a connection; empty for none. Sources: Docker documentation, Configure logging drivers; for awsfirelens,
// Fluent Bit's manual, Amazon CloudWatch.
func LogAddress(driver string) (address, detaching, value string) {
	switch driver {
	case "awslogs":
		return "awslogs-endpoint", "", ""
	case "awsfirelens":
		return "endpoint", "", ""
	case "splunk":
		return "splunk-url", "splunk-verify-connection", "false"
	case "fluentd":
		return "fluentd-address", "fluentd-async", "true"
	case "gelf", "syslog":
		return driver + "-address", "", ""
	}
	return "", "", ""
}
