package network

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/partial"
)

func TestTheProxyThatUserDataSets(t *testing.T) {
	unknown := partial.Token("parameter Proxy")
	for _, c := range []struct {
		name   string
		script []partial.Text
		want   string
	}{
		{"none", partial.Literals("echo ECS_CLUSTER=app"), "none"},
		{"of a shell", partial.Literals("export HTTPS_PROXY=http://p:3128\nexport NO_PROXY=a,.b\n"), "http://p:3128 [a .b]"},
		{"in a comment", partial.Literals("# HTTPS_PROXY=http://p:3128\n"), "none"},
		{"without exceptions", partial.Literals("HTTP_PROXY=http://p:3128"), "http://p:3128"},
		{"of the agent and of the engine", partial.Literals("HTTP_PROXY=p\nNO_PROXY=a\nno_proxy=\"b, c\"\n"), "p [a] [b c]"},
		{"that a variable repeats", partial.Literals("HTTP_PROXY=p\nNO_PROXY=a\nno_proxy=$NO_PROXY\n"), "p [a]"},
		{"of a parameter", []partial.Text{partial.Literal("HTTP_PROXY=http://"), unknown, partial.Literal(":3128\nNO_PROXY="), unknown, partial.Literal(",a")}, "http://‹parameter Proxy›:3128 [‹parameter Proxy› a]"},
		{"of a variable of the shell", partial.Literals("HTTP_PROXY=p\nNO_PROXY=${HOST}x,a"), "p [‹${HOST}›x a]"},
	} {
		s := &Script{}
		for _, piece := range c.script {
			s.Add(piece)
		}
		got := "none"
		if p := s.Proxy(); p != nil {
			got = p.Address
			for _, entries := range p.Exempt {
				got += " " + fmt.Sprint(entries)
			}
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheRouteTableOfASubnet(t *testing.T) {
	main := &VPC{MainRouteTable: partial.Known("rtb-main")}
	for _, c := range []struct {
		name   string
		subnet Subnet
		vpc    *VPC
		want   string
		known  bool
	}{
		{"its own", Subnet{RouteTable: partial.Known("rtb-1")}, main, "rtb-1", true},
		{"the main one", Subnet{RouteTable: partial.Known("")}, main, "rtb-main", true},
		{"the main one of a VPC that is not known", Subnet{RouteTable: partial.Known("")}, nil, "", false},
		{"one that is not known is not the main one", Subnet{RouteTable: partial.Unknown[string]("a parameter")}, main, "", false},
	} {
		if got, known := c.subnet.TableIn(c.vpc).Get(); got != c.want || known != c.known {
			t.Errorf("%s: got %q, %v", c.name, got, known)
		}
	}
}

func TestObjectsAreFoundAndNamed(t *testing.T) {
	vpcs := []VPC{
		{Object: Object{ID: "b", Name: "second", File: "a.yaml", Line: 2}}, {Object: Object{ID: "a", Name: "first", File: "a.yaml", Line: 2}},
		{Object: Object{ID: "b", File: "a.yaml", Line: 1}}, {Object: Object{ID: "c"}},
	}
	found := ByID(vpcs)
	for id, want := range map[string]string{"a": "first", "b": "second", "c": "c", "d": "d"} {
		if got := LabelOf(found, id); got != want {
			t.Errorf("%s is called %s, want %s: of two objects of one id the first counts", id, got, want)
		}
	}
	var order []string
	for _, v := range InOrder(vpcs) {
		order = append(order, fmt.Sprint(v.File, v.Line, v.ID))
	}
	if got := strings.Join(order, " "); got != "0c a.yaml1b a.yaml2a a.yaml2b" {
		t.Errorf("in order: %s", got)
	}
	with, without := Object{ID: "vpc-1", Ref: partial.Literal("vpc-1")}, Object{ID: "T/Vpc"}
	if with.Spelling().String() != "vpc-1" || without.Spelling().String() != "‹T/Vpc›" {
		t.Errorf("policies spell them %s and %s", with.Spelling(), without.Spelling())
	}
}

func TestWhatFollowsFromWhereSomethingStands(t *testing.T) {
	here := Env{Region: partial.Literal("cn-north-1"), Account: partial.Literal("111122223333")}
	nowhere := Env{Region: partial.Word("AWS::Region")}
	own := Env{Region: partial.Literal("us-west-2"), Partition: partial.Literal("own"), Suffix: partial.Literal("own.suffix")}
	for want, got := range map[string]partial.Text{
		"111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn": here.Host("{account}.dkr.ecr.{region}.{suffix}"),
		"‹account›.dkr.ecr.‹AWS::Region›.‹AWS::URLSuffix›": nowhere.Host("{account}.dkr.ecr.{region}.{suffix}"),
		"us-west-2.own.suffix":                                    own.Host("{region}.{suffix}"),
		"cn-north-1 cn-north-1":                                   here.Host("{region} {region}"),
		"arn:aws-cn:ecr:cn-north-1:111122223333:repository/app":   here.ARN("ecr", here.Region, here.Account, partial.Literal("repository/app")),
		"arn:‹AWS::Partition›:s3:::bucket":                        nowhere.ARN("s3", partial.Text{}, partial.Text{}, partial.Literal("bucket")),
		"arn:own:s3:::bucket":                                     own.ARN("s3", partial.Text{}, partial.Text{}, partial.Literal("bucket")),
		"arn:‹AWS::Partition›:iam::111122223333:role/of the rest": nowhere.Or(here).ARN("iam", partial.Text{}, nowhere.Or(here).Account, partial.Literal("role/of the rest")),
	} {
		if got.String() != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for want, e := range map[string]Env{"cn.com.amazonaws.cn-north-1.ecr.api": here, "com.amazonaws.‹AWS::Region›.ecr.api": nowhere, "com.amazonaws.REGION.ecr.api": {}} {
		if got := e.ServiceName(pullpath.ECRAPI); got != want {
			t.Errorf("the endpoint is called %s, want %s", got, want)
		}
	}
	if got := here.Or(own).Region.String(); got != "cn-north-1" {
		t.Errorf("what is there is kept, got %s", got)
	}
}
