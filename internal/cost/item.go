package cost

// Item is one thing that AWS charges for.
type Item string

// The items of a price table.
const (
	// InterfaceEndpointHour is an interface endpoint in one Availability Zone, by the hour.
	InterfaceEndpointHour Item = "interfaceEndpointHour"
	// InterfaceEndpointGB is the data that interface endpoints process.
	InterfaceEndpointGB Item = "interfaceEndpointGB"
	// NATGatewayHour is a NAT gateway, by the hour.
	NATGatewayHour Item = "natGatewayHour"
	// NATGatewayGB is the data that NAT gateways process.
	NATGatewayGB Item = "natGatewayGB"
	// PublicIPv4Hour is a public IPv4 address, by the hour: each public NAT gateway has one.
	PublicIPv4Hour Item = "publicIPv4Hour"
	// TransitGatewayAttachmentHour is a VPC attachment to a transit gateway, by the hour.
	TransitGatewayAttachmentHour Item = "transitGatewayAttachmentHour"
	// TransitGatewayGB is the data that VPCs send to a transit gateway.
	TransitGatewayGB Item = "transitGatewayGB"
	// FargateVCPUHour is a vCPU of a Linux/X86 task on AWS Fargate, by the hour.
	FargateVCPUHour Item = "fargateVCPUHour"
	// FargateGBHour is a GB of memory of such a task, by the hour.
	FargateGBHour Item = "fargateGBHour"
	// GatewayEndpoint is an S3 gateway endpoint. It is free, so no price table holds it.
	// Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html.
	GatewayEndpoint Item = "gatewayEndpoint"
)

// ItemInfo says what an item is and how it is counted.
type ItemInfo struct {
	// Item is the name that price tables use.
	Item Item
	// Unit is what one price pays for. A price file may repeat it, as a check.
	Unit string
	// Title is the item in plain words.
	Title string
}

var items = []ItemInfo{
	{InterfaceEndpointHour, "endpoint-AZ-hour", "Interface endpoint, by the hour and Availability Zone"},
	{InterfaceEndpointGB, gigabyte, "Interface endpoint, data processed"},
	{NATGatewayHour, "gateway-hour", "NAT gateway, by the hour"},
	{NATGatewayGB, gigabyte, "NAT gateway, data processed"},
	{PublicIPv4Hour, "address-hour", "Public IPv4 address of a NAT gateway, by the hour"},
	{TransitGatewayAttachmentHour, "attachment-hour", "Transit gateway attachment, by the hour"},
	{TransitGatewayGB, gigabyte, "Transit gateway, data processed"},
	{FargateVCPUHour, "vCPU-hour", "vCPU of a Linux/X86 task on AWS Fargate, by the hour"},
	{FargateGBHour, "GB-hour", "Memory of a Linux/X86 task on AWS Fargate, by the hour"},
}

const gigabyte = "GB"

func itemNames() []string {
	names := make([]string, len(items))
	for i, row := range items {
		names[i] = string(row.Item)
	}
	return names
}

func itemInfo(item Item) (ItemInfo, bool) {
	for _, row := range items {
		if row.Item == item {
			return row, true
		}
	}
	return ItemInfo{}, false
}
