package live

import (
	"context"
	"reflect"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/route53"
)

// onePerPage hands out what EC2 answers one item a page.
type onePerPage struct{ EC2 }

// page returns the item that the token stands for, and the next token.
func page[T any](items []T, token *string) ([]T, *string) {
	i, _ := strconv.Atoi(aws.ToString(token))
	if i >= len(items) {
		return nil, nil
	}
	if i+1 == len(items) {
		return items[i:], nil
	}
	return items[i : i+1], aws.String(strconv.Itoa(i + 1))
}

func (f onePerPage) DescribeSubnets(ctx context.Context, in *ec2.DescribeSubnetsInput, o ...func(*ec2.Options)) (*ec2.DescribeSubnetsOutput, error) {
	all, err := f.EC2.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{Filters: in.Filters}, o...)
	if err == nil {
		all.Subnets, all.NextToken = page(all.Subnets, in.NextToken)
	}
	return all, err
}

func (f onePerPage) DescribeRouteTables(ctx context.Context, in *ec2.DescribeRouteTablesInput, o ...func(*ec2.Options)) (*ec2.DescribeRouteTablesOutput, error) {
	all, err := f.EC2.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{Filters: in.Filters}, o...)
	if err == nil {
		all.RouteTables, all.NextToken = page(all.RouteTables, in.NextToken)
	}
	return all, err
}

func (f onePerPage) DescribeSecurityGroups(ctx context.Context, in *ec2.DescribeSecurityGroupsInput, o ...func(*ec2.Options)) (*ec2.DescribeSecurityGroupsOutput, error) {
	all, err := f.EC2.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{Filters: in.Filters}, o...)
	if err == nil {
		all.SecurityGroups, all.NextToken = page(all.SecurityGroups, in.NextToken)
	}
	return all, err
}

func (f onePerPage) DescribeVpcEndpoints(ctx context.Context, in *ec2.DescribeVpcEndpointsInput, o ...func(*ec2.Options)) (*ec2.DescribeVpcEndpointsOutput, error) {
	all, err := f.EC2.DescribeVpcEndpoints(ctx, &ec2.DescribeVpcEndpointsInput{Filters: in.Filters, VpcEndpointIds: in.VpcEndpointIds}, o...)
	if err == nil {
		all.VpcEndpoints, all.NextToken = page(all.VpcEndpoints, in.NextToken)
	}
	return all, err
}

func (f onePerPage) DescribeManagedPrefixLists(ctx context.Context, in *ec2.DescribeManagedPrefixListsInput, o ...func(*ec2.Options)) (*ec2.DescribeManagedPrefixListsOutput, error) {
	all, err := f.EC2.DescribeManagedPrefixLists(ctx, &ec2.DescribeManagedPrefixListsInput{}, o...)
	if err == nil {
		all.PrefixLists, all.NextToken = page(all.PrefixLists, in.NextToken)
	}
	return all, err
}

func (f onePerPage) GetManagedPrefixListEntries(ctx context.Context, in *ec2.GetManagedPrefixListEntriesInput, o ...func(*ec2.Options)) (*ec2.GetManagedPrefixListEntriesOutput, error) {
	all, err := f.EC2.GetManagedPrefixListEntries(ctx, &ec2.GetManagedPrefixListEntriesInput{PrefixListId: in.PrefixListId}, o...)
	if err == nil {
		all.Entries, all.NextToken = page(all.Entries, in.NextToken)
	}
	return all, err
}

// oneZonePerPage does the same for Route 53, whose lists have paginators of our own.
type oneZonePerPage struct{ Route53 }

func (f oneZonePerPage) ListHostedZonesByVPC(ctx context.Context, in *route53.ListHostedZonesByVPCInput, o ...func(*route53.Options)) (*route53.ListHostedZonesByVPCOutput, error) {
	all, err := f.Route53.ListHostedZonesByVPC(ctx, &route53.ListHostedZonesByVPCInput{VPCId: in.VPCId, VPCRegion: in.VPCRegion}, o...)
	if err == nil {
		all.HostedZoneSummaries, all.NextToken = page(all.HostedZoneSummaries, in.NextToken)
	}
	return all, err
}

func (f oneZonePerPage) ListResourceRecordSets(ctx context.Context, in *route53.ListResourceRecordSetsInput, o ...func(*route53.Options)) (*route53.ListResourceRecordSetsOutput, error) {
	all, err := f.Route53.ListResourceRecordSets(ctx, &route53.ListResourceRecordSetsInput{HostedZoneId: in.HostedZoneId}, o...)
	if err != nil {
		return nil, err
	}
	token := in.StartRecordIdentifier
	all.ResourceRecordSets, token = page(all.ResourceRecordSets, token)
	all.IsTruncated, all.NextRecordIdentifier = token != nil, token
	return all, nil
}

func testPages(t *testing.T, a *account) {
	a = a.with(t)
	n := a.MakeEverything()
	whole := a.read(n.VPC)
	r := a.reader(nil)
	r.EC2, r.Route53 = onePerPage{r.EC2}, oneZonePerPage{r.Route53}
	paged, err := r.ReadVPC(t.Context(), n.VPC)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.Endpoints) < 2 || len(whole.HostedZones) < 2 || len(whole.Subnets) < 2 {
		t.Fatalf("nothing to page: %+v", whole)
	}
	if !reflect.DeepEqual(paged, whole) {
		t.Errorf("pages of one item give\n%+v\nthe whole is\n%+v", paged, whole)
	}
}
