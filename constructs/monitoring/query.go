package monitoring

// rejectedQuery finds, in flow logs of the default format, who could not connect to port 443 and where: a security
// group or a network ACL refused. A connection to a name that resolves to a public address shows here, too. Source:
// Flow log records (https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html).
const rejectedQuery = `fields @timestamp, interfaceId, srcAddr, dstAddr
| filter action = "REJECT" and dstPort = 443
| stats count(*) as refused, latest(@timestamp) as last by srcAddr, dstAddr, interfaceId
| sort refused desc
| limit 100`
