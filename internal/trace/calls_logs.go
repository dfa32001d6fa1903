package trace

import (
	"fmt"
	"net/netip"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// sentTo is the request as an option such as awslogs-endpoint redirects it, by a URL or a host. Both the Docker engine
// and AWS Fargate's log drivers heed it.
// Source: Docker documentation, Amazon CloudWatch Logs logging driver; aws/shim-loggers-for-containerd, logger/awslogs.
func (r request) sentTo(endpoint partial.Text) request {
	if endpoint.IsZero() {
		return r
	}
	host, usual := hostOf(endpoint)
	if usual && partial.Equal(host, r.to.host) == yes {
		return r
	}
	service, region, dualStack, known := regionalHost(host)
	r.to.host = host
	if !usual || !known || string(service) != string(r.to.service) && !strings.HasPrefix(string(service), string(r.to.service)+"-") {
		r.open = fmt.Sprintf("an option of the log driver sends the call to %s, and what answers there is not known", endpoint)
		return r
	}
	r.to.service, r.to.region = service, region
	if dualStack {
		r.to.doubt = "whether the endpoint's private DNS answers for dual-stack names is not verified"
	}
	return r
}

// hostOf is the host of a URL or an address, and whether it is called by HTTPS on its usual port.
func hostOf(endpoint partial.Text) (host partial.Text, usual bool) {
	host, usual = endpoint, true
	if scheme, rest, found := endpoint.Cut("://"); found {
		name, _ := scheme.Text()
		host, usual = rest, strings.EqualFold(name, "https")
	}
	host, _, _ = host.Cut("/")
	if before, port, found := host.Cut(":"); found {
		number, _ := port.Text()
		host, usual = before, usual && number == "443"
	}
	return host, usual
}

// regionalHost takes the host of a service in a Region apart: SERVICE.REGION.amazonaws.com, of any partition, or
// SERVICE.REGION.api.aws, the dual-stack one. Source: AWS General Reference, AWS service endpoints.
func regionalHost(host partial.Text) (service pullpath.Service, region partial.Text, dualStack, known bool) {
	labels := host.Split(".", 3)
	if len(labels) < 3 || !fits(labels[1], isLabel) {
		return "", partial.Text{}, false, false
	}
	name, known := labels[0].Text()
	suffix, spelled := labels[2].Text()
	if !spelled && partial.Equal(labels[2], partial.Word("AWS::URLSuffix")) == yes {
		suffix, spelled = "amazonaws.com", true
	}
	dualStack = suffix == "api.aws"
	return pullpath.Service(name), labels[1], dualStack, known && spelled && (dualStack || suffix == "amazonaws.com" || suffix == "amazonaws.com.cn")
}

// otherLogs appends what a log driver of no service of AWS connects to before the container starts. Where that is, and
// who answers there, is not traced.
func (b *requestBuilder) otherLogs(l network.LogConfig, driver, doubt string) {
	address, _, _ := network.LogAddress(driver)
	if address == "" || driver == "awsfirelens" || l.Detached || !waits(driver, l.Endpoint) {
		return
	}
	to := l.Endpoint
	if to.IsZero() {
		to = partial.UnknownText("where " + driver + " of container " + l.Container + " sends logs")
	}
	b.append(request{Call: pullpath.Call{API: "logs by " + driver, Actor: pullpath.NoActor, Phase: pullpath.LogsPhase, Source: pullpath.AWSLogsGuide}, doubt: doubt,
		to: destination{host: to}, open: fmt.Sprintf("the log driver %s of container %s connects to %s before the container starts, and whether it can is not traced", driver, l.Container, to)})
}

// waits reports whether a driver connects over the network before the container starts: not to this machine, and not
// over UDP. Without an address fluentd and syslog stay on the machine.
func waits(driver string, endpoint partial.Text) bool {
	if endpoint.IsZero() {
		return driver != "fluentd" && driver != "syslog"
	}
	start := endpoint.Prefix()
	if strings.HasPrefix(start, "udp://") || strings.HasPrefix(start, "unix") {
		return false
	}
	host, _ := hostOf(endpoint)
	name, _ := host.Text()
	ip, err := netip.ParseAddr(name)
	return name != "localhost" && (err != nil || !ip.IsLoopback())
}
