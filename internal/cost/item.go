package cost

// Item is one thing that AWS charges for.
type Item string

// The items of a price table.
const (
	// interfaceEndpointHour is an interface endpoint in one Availability Zone, by the hour.
	interfaceEndpointHour Item = "interfaceEndpointHour"
	// interfaceEndpointGB is the data that interface endpoints process.
	interfaceEndpointGB Item = "interfaceEndpointGB"
	// natGatewayHour is a NAT gateway, by the hour.
	natGatewayHour Item = "natGatewayHour"
	// natGatewayGB is the data that NAT gateways process.
	natGatewayGB Item = "natGatewayGB"
	// publicIPv4Hour is a public IPv4 address, by the hour: each public NAT gateway has one.
	publicIPv4Hour Item = "publicIPv4Hour"
	// transitGatewayAttachmentHour is a VPC attachment to a transit gateway, by the hour.
	transitGatewayAttachmentHour Item = "transitGatewayAttachmentHour"
	// transitGatewayGB is the data that VPCs send to a transit gateway.
	transitGatewayGB Item = "transitGatewayGB"
	// fargateVCPUHour is a vCPU of a Linux/X86 task on AWS Fargate, by the hour.
	fargateVCPUHour Item = "fargateVCPUHour"
	// fargateGBHour is a GB of memory of such a task, by the hour.
	fargateGBHour Item = "fargateGBHour"
	// gatewayEndpoint is an S3 gateway endpoint. It is free, so no price table holds it.
	// Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html.
	gatewayEndpoint Item = "gatewayEndpoint"
)

// itemFacts says what an item is and how it is counted.
type itemFacts struct {
	// Item is the name that price tables use.
	Item Item
	// Unit is what one price pays for. A price file may repeat it, as a check.
	Unit string
	// Title is the item in plain words.
	Title string
}

var items = []itemFacts{
	{interfaceEndpointHour, "endpoint-AZ-hour", "Interface endpoint, by the hour and Availability Zone"},
	{interfaceEndpointGB, gigabyte, "Interface endpoint, data processed"},
	{natGatewayHour, "gateway-hour", "NAT gateway, by the hour"},
	{natGatewayGB, gigabyte, "NAT gateway, data processed"},
	{publicIPv4Hour, "address-hour", "Public IPv4 address of a NAT gateway, by the hour"},
	{transitGatewayAttachmentHour, "attachment-hour", "Transit gateway attachment, by the hour"},
	{transitGatewayGB, gigabyte, "Transit gateway, data processed"},
	{fargateVCPUHour, "vCPU-hour", "vCPU of a Linux/X86 task on AWS Fargate, by the hour"},
	{fargateGBHour, "GB-hour", "Memory of a Linux/X86 task on AWS Fargate, by the hour"},
}

const gigabyte = "GB"

func itemNames() []string {
	names := make([]string, len(items))
	for i, row := range items {
		names[i] = string(row.Item)
	}
	return names
}

func itemInfo(item Item) (itemFacts, bool) {
	for _, row := range items {
		if row.Item == item {
			return row, true
		}
	}
	return itemFacts{}, false
}
