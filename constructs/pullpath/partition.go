package pullpath

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/internal/suggest"
)

// Partition is one AWS partition.
type Partition struct {
	// Name is the partition's name in ARNs, such as "aws-cn".
	Name string
	// Suffix is the DNS suffix of its services, such as "amazonaws.com.cn".
	Suffix string
	// Prefix is what stands before the Region in the names of [Partition.Prefixed] services: "cn.com.amazonaws". Others
	// keep "com.amazonaws".
	Prefix string
	// Prefixed lists the services whose endpoint names take Prefix.
	Prefixed []Service
	// Regions lists the Regions aws-cdk-lib 2.276.0 knows.
	Regions []string
	// LayerBucket says whether the layer bucket's ARN in this partition has been seen in AWS documentation or in a
	// public template. Where it is false the ARN is formed like the others and not verified.
	LayerBucketVerified bool
	// Source is where the row comes from.
	Source Source
}

var partitions = []Partition{
	{Name: "aws", Suffix: "amazonaws.com", Prefix: commonPrefix, LayerBucketVerified: true, Source: ECRGuide,
		Regions: strings.Fields(`af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3
			ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7
			ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3
			il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2`)},
	{Name: "aws-cn", Suffix: "amazonaws.com.cn", Prefix: "cn.com.amazonaws", Prefixed: []Service{ECRAPI, ECRDKR, Monitoring, XRay},
		Regions: []string{"cn-north-1", "cn-northwest-1"}, Source: CDKInterfaceNames},
	{Name: "aws-us-gov", Suffix: "amazonaws.com", Prefix: commonPrefix, LayerBucketVerified: true,
		Regions: []string{"us-gov-east-1", "us-gov-west-1"}, Source: CDKRegionInfo},
	{Name: "aws-eusc", Suffix: "amazonaws.eu", Prefix: "eu.amazonaws", Prefixed: []Service{ECRAPI, ECRDKR},
		Regions: []string{"eusc-de-east-1"}, Source: CDKInterfaceNames},
	{Name: "aws-iso", Suffix: "c2s.ic.gov", Prefix: "gov.ic.c2s", Prefixed: []Service{ECRAPI, ECRDKR},
		Regions: []string{"us-iso-east-1", "us-iso-west-1"}, Source: CDKInterfaceNames},
	{Name: "aws-iso-b", Suffix: "sc2s.sgov.gov", Prefix: "gov.sgov.sc2s", Prefixed: []Service{ECRAPI, ECRDKR},
		Regions: []string{"us-isob-east-1", "us-isob-west-1"}, Source: CDKInterfaceNames},
	{Name: "aws-iso-e", Suffix: "cloud.adc-e.uk", Prefix: "uk.adc-e.cloud", Prefixed: []Service{ECRAPI, ECRDKR},
		Regions: []string{"eu-isoe-west-1"}, Source: CDKInterfaceNames},
	{Name: "aws-iso-f", Suffix: "csp.hci.ic.gov", Prefix: "gov.ic.hci.csp", Prefixed: []Service{ECRAPI, ECRDKR},
		Regions: []string{"us-isof-east-1", "us-isof-south-1"}, Source: CDKInterfaceNames},
}

// commonPrefix stands before the Region in the names of all other services, in every partition.
const commonPrefix = "com.amazonaws"

// Partitions returns every partition row; the first is "aws".
func Partitions() []Partition { return slices.Clone(partitions) }

// regionForm is the form of a Region's name: an area, a direction and a number.
var regionForm = regexp.MustCompile(`^([a-z]{2,4}(?:-[a-z]+)?)-(central|(?:north|south)?(?:east|west)?)-[0-9]{1,2}$`)

// areas returns what the names of a partition's Regions begin with, before the direction: "us-gov" of "us-gov-east-1".
func (p Partition) areas() []string {
	var out []string
	for _, region := range p.Regions {
		out = append(out, regionForm.FindStringSubmatch(region)[1])
	}
	return out
}

// PartitionOf returns the partition of a Region, for readers of what others wrote. A Region that the table does not
// list is placed by the area in its name: AWS opens Regions faster than tables follow, and those of new areas were in
// "aws". A name that is no Region, as one with a misspelt direction, is the error of [CheckRegion].
func PartitionOf(region string) (Partition, error) {
	for _, p := range partitions {
		if slices.Contains(p.Regions, region) {
			return p, nil
		}
	}
	if form := regionForm.FindStringSubmatch(region); form != nil && form[2] != "" {
		for _, p := range partitions[1:] {
			if slices.Contains(p.areas(), form[1]) && !slices.Contains(partitions[0].areas(), form[1]) {
				return p, nil
			}
		}
		return partitions[0], nil
	}
	return Partition{}, CheckRegion(region)
}

// Regions returns the Regions of every partition.
func Regions() []string {
	var out []string
	for _, p := range partitions {
		out = append(out, p.Regions...)
	}
	return out
}

// CheckRegion reports why a name that somebody gives is not that of a Region: it is not in the table. The error offers
// the nearest one.
func CheckRegion(region string) error {
	all := Regions()
	if slices.Contains(all, region) {
		return nil
	}
	return fmt.Errorf("%w (a Region that opened after this version needs a newer one)", suggest.Unknown("Region", region, all))
}

// ServiceName returns the full name of a service's endpoint in a Region, such as "com.amazonaws.us-west-2.ecr.dkr" or
// "cn.com.amazonaws.cn-north-1.ecr.dkr".
func ServiceName(s Service, region string) (string, error) {
	p, err := PartitionOf(region)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s.%s.%s", p.NamePrefix(s), region, s), nil
}

// NamePrefix returns what stands before the Region in a service's endpoint name.
func (p Partition) NamePrefix(s Service) string {
	if slices.Contains(p.Prefixed, s) || slices.Contains(prefixedServices[p.Name], string(s)) {
		return p.Prefix
	}
	return commonPrefix
}

// ParseServiceName splits an endpoint's full service name into its service and Region, whatever the prefix; ok is false
// if it is not of that form.
func ParseServiceName(name string) (s Service, region string, ok bool) {
	for _, p := range partitions {
		for _, prefix := range []string{p.Prefix, commonPrefix} {
			rest, found := strings.CutPrefix(name, prefix+".")
			if !found {
				continue
			}
			region, short, found := strings.Cut(rest, ".")
			if found && regionForm.MatchString(region) && short != "" {
				return Service(short), region, true
			}
		}
	}
	return "", "", false
}

// ExpandHost fills a host template, {account}, {region} and {suffix}, for a Region that is known.
func ExpandHost(template, region, account string) (string, error) {
	p, err := PartitionOf(region)
	if err != nil {
		return "", err
	}
	return FillHost(template, account, region, p.Suffix), nil
}

// FillHost fills a host template whatever the values are, which may be CDK tokens. An empty account stays visible as
// "ACCOUNT".
func FillHost(template, account, region, suffix string) string {
	return strings.NewReplacer("{account}", cmp.Or(account, "ACCOUNT"), "{region}", region, "{suffix}", suffix).Replace(template)
}

// LayerBucket is the name of the bucket that holds the image layers of a Region, for [FillHost]. Source: [ECRGuide].
const LayerBucket = "prod-{region}-starport-layer-bucket"

// LayerBucketARN returns the ARN of the objects of the bucket that holds the image layers of a Region:
// arn:aws:s3:::prod-REGION-starport-layer-bucket/*. Source: [ECRGuide]; see [Partition.LayerBucketVerified] for other
// partitions.
func LayerBucketARN(partition, region string) string {
	return "arn:" + partition + ":s3:::" + FillHost(LayerBucket, "", region, "") + "/*"
}

// RegistryHostTemplate is the host of an account's private registry, for [FillHost]. Source: [ECRGuide].
const RegistryHostTemplate = "{account}.dkr.ecr.{region}.{suffix}"

// RegistryHost returns the host of an account's private registry.
func RegistryHost(account, region string) (string, error) {
	return ExpandHost(RegistryHostTemplate, region, account)
}

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
