package pullpath

import (
	"fmt"
	"maps"
	"slices"
)

// s3PrefixLists are the ids of the AWS-managed prefix lists of Amazon S3. They are the same for every account of a
// Region. AWS publishes no table of them; these ids stand in public templates. Other Regions are not verified: read the
// id with `aws ec2 describe-prefix-lists`.
var s3PrefixLists = map[string]string{
	"ap-northeast-1": "pl-61a54008",
	"ap-northeast-2": "pl-78a54011",
	"ap-northeast-3": "pl-a4a540cd",
	"ap-south-1":     "pl-78a54011",
	"ap-southeast-1": "pl-6fa54006",
	"ap-southeast-2": "pl-6ca54005",
	"ca-central-1":   "pl-7da54014",
	"eu-central-1":   "pl-6ea54007",
	"eu-north-1":     "pl-c3aa4faa",
	"eu-west-1":      "pl-6da54004",
	"eu-west-2":      "pl-7ca54015",
	"eu-west-3":      "pl-23ad484a",
	"sa-east-1":      "pl-6aa54003",
	"us-east-1":      "pl-63a5400a",
	"us-east-2":      "pl-7ba54012",
	"us-west-1":      "pl-6ba54002",
	"us-west-2":      "pl-68a54001",
}

// S3PrefixList returns the id of a Region's S3 prefix list; ok is false where the id is not known.
func S3PrefixList(region string) (id string, ok bool) {
	id, ok = s3PrefixLists[region]
	return id, ok
}

// dynamoDBPrefixLists are the ids of the AWS-managed prefix lists of Amazon DynamoDB, which are easily taken for those
// of Amazon S3. They stand in public templates and outputs, as those of Amazon S3 do; an id may be the list of one
// service in a Region and that of the other in another.
var dynamoDBPrefixLists = map[string]string{
	"ap-northeast-1": "pl-78a54011",
	"ap-northeast-2": "pl-48a54021",
	"ap-south-1":     "pl-66a7420f",
	"ap-southeast-1": "pl-67a5400e",
	"ap-southeast-2": "pl-62a5400b",
	"eu-central-1":   "pl-66a5400f",
	"eu-north-1":     "pl-adae4bc4",
	"eu-west-1":      "pl-6fa54006",
	"eu-west-2":      "pl-b3a742da",
	"us-east-1":      "pl-02cd2c6b",
	"us-east-2":      "pl-4ca54025",
	"us-west-1":      "pl-6ea54007",
	"us-west-2":      "pl-00a54069",
}

// PrefixListRegions returns the Regions in which an id is known to be the prefix list of Amazon S3, and those in which
// it is that of Amazon DynamoDB.
func PrefixListRegions(id string) (s3, dynamoDB []string) {
	in := func(lists map[string]string) (out []string) {
		for region, list := range lists {
			if list == id {
				out = append(out, region)
			}
		}
		slices.Sort(out)
		return out
	}
	return in(s3PrefixLists), in(dynamoDBPrefixLists)
}

// S3PrefixLists returns every known id by Region.
func S3PrefixLists() map[string]string { return maps.Clone(s3PrefixLists) }

// FindS3PrefixList is the command of the AWS CLI that prints the id in a Region.
func FindS3PrefixList(region string) string {
	return fmt.Sprintf("aws ec2 describe-prefix-lists --region %s --filters Name=prefix-list-name,Values=com.amazonaws.%s.s3", region, region)
}
