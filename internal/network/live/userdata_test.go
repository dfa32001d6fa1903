package live

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsaccount "ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/trace"
)

// testProxies holds the proxy that the user data of container instances sets; first is an instance without user data.
func testProxies(t *testing.T, a *account, c awsaccount.Cluster, first string) {
	const query = "ec2:DescribeInstanceAttribute"
	check := func(t *testing.T, g *gate) (proxy, hidden string, route trace.Hop) {
		t.Helper()
		read, err := a.with(t).reader(g).ReadTask(t.Context(), TaskQuery{Cluster: c.Name, Service: "agent"})
		if err != nil {
			t.Fatal(err)
		}
		if len(read.Network.Tasks) != 1 {
			t.Fatalf("tasks %+v", read.Network.Tasks)
		}
		task := read.Network.Tasks[0]
		if task.Proxy != nil {
			proxy = fmt.Sprint(*task.Proxy)
		}
		for _, call := range trace.Check(read.Network).Traces[0].Calls {
			for _, h := range call.Hops {
				if call.API == "ecr:BatchGetImage" && h.Kind == trace.RouteHop {
					route = h
				}
			}
		}
		return proxy, task.ProxyHidden, route
	}
	set := func(t *testing.T, data string) { // moto wants it in Base64 within the Base64 of the SDK
		made(a.EC2.ModifyInstanceAttribute(t.Context(), &ec2.ModifyInstanceAttributeInput{InstanceId: &first, UserData: &types.SecureBlobAttributeValue{Value: []byte(base64.StdEncoding.EncodeToString([]byte(data)))}}))(t)
	}
	t.Run("without user data there is no proxy", func(t *testing.T) {
		if proxy, hidden, route := check(t, nil); proxy != "" || hidden != "" || route.Result != trace.Pass {
			t.Errorf("proxy %q, hidden %q, route %+v", proxy, hidden, route)
		}
	})
	for _, s := range []struct {
		name, data, proxy, hidden string
		want                      trace.Result
	}{
		{"user data sets a proxy", "#!/bin/bash\nPASSWORD=hunter2\nHTTP_PROXY=http://user:hunter2@proxy:3128\n", "{proxy:3128 []}", "", trace.Undecided},
		{"user data sets a proxy that leaves AWS alone", "#!/bin/bash\nHTTP_PROXY=proxy:3128\nNO_PROXY=169.254.169.254,.amazonaws.com\n", "{proxy:3128 [[169.254.169.254 .amazonaws.com]]}", "", trace.Pass},
		{"user data is no text", "\xff\xfe", "", "the user data of instance " + first + " is no text", trace.Undecided},
		{"user data sets no proxy", "#!/bin/bash\necho ECS_CLUSTER=x\n", "", "", trace.Pass},
	} {
		t.Run(s.name, func(t *testing.T) {
			set(t, s.data)
			if proxy, hidden, route := check(t, nil); proxy != s.proxy || hidden != s.hidden || route.Result != s.want {
				t.Errorf("proxy %q, hidden %q, route %+v", proxy, hidden, route)
			}
		})
	}
	t.Run("user data that may not be read", func(t *testing.T) {
		_, hidden, route := check(t, &gate{answers: refuse(query, "UnauthorizedOperation")})
		if !strings.HasPrefix(hidden, query+" was denied") || route.Result != trace.Undecided || !strings.Contains(route.Detail, hidden) {
			t.Errorf("hidden %q, route %+v", hidden, route)
		}
	})
}

func TestInstancesOfOneLaunchTemplateAreAskedOnce(t *testing.T) {
	instance := func(id string, tags ...string) types.Instance {
		out := types.Instance{InstanceId: &id}
		for _, tag := range tags {
			key, value, _ := strings.Cut(tag, "=")
			out.Tags = append(out.Tags, types.Tag{Key: &key, Value: &value})
		}
		return out
	}
	group, template, version := "aws:autoscaling:groupName=web", "aws:ec2launchtemplate:id=lt-1", "aws:ec2launchtemplate:version=3"
	for _, c := range []struct {
		name string
		of   types.Instance
		want string
	}{
		{"of a group", instance("i-1", group, template, version), "lt-1 version 3"},
		{"by hand, which may give other user data", instance("i-2", template, version), "i-2"},
		{"of a launch configuration", instance("i-3", group), "i-3"},
		{"without tags", instance("i-4"), "i-4"},
	} {
		if got := launchOf(c.of); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestUserDataIsWithheld(t *testing.T) {
	for data, want := range map[string]string{"": "", "PASSWORD=hunter2\n": "", "PASSWORD=hunter2\nHTTP_PROXY=a:b@proxy:1 x": "HTTP_PROXY=proxy:1\n", "\xff": "\xff no text"} {
		out := &ec2.DescribeInstanceAttributeOutput{UserData: &types.AttributeValue{Value: aws.String(base64.StdEncoding.EncodeToString([]byte(data)))}}
		withhold(out)
		got := *out.UserData.Value
		if kept, err := base64.StdEncoding.DecodeString(got); err == nil {
			got = string(kept)
		} else {
			got = "\xff " + got
		}
		if got != want {
			t.Errorf("of %q is kept %q", data, got)
		}
	}
}
