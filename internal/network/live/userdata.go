package live

import (
	"encoding/base64"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/network"
)

// proxyFacts is what the user data of an instance says of a proxy: nil for none, or why it is not known.
type proxyFacts struct {
	proxy  *network.Proxy
	hidden string
}

// proxies reads the user data of instances, once for all that one launch template started.
func (r *reading) proxies(instances []ec2types.Instance) map[string]proxyFacts {
	var launches []string
	asked := map[string]*proxyFacts{}
	group := newStage()
	for _, i := range instances {
		launch, id := launchOf(i), aws.ToString(i.InstanceId)
		if slices.Contains(launches, launch) {
			continue
		}
		launches = append(launches, launch)
		facts := &proxyFacts{}
		asked[launch] = facts
		group.do(func() { *facts = r.proxyOf(id) })
	}
	group.wait()
	out := map[string]proxyFacts{}
	for _, i := range instances {
		out[aws.ToString(i.InstanceId)] = *asked[launchOf(i)]
	}
	return out
}

// launchOf is what the user data of an instance follows from: the version of the launch template from which an Auto
// Scaling group started it, which gives it no other, or the instance itself. Source: Amazon EC2 Auto Scaling User
// Guide, Tag Auto Scaling groups and instances.
func launchOf(i ec2types.Instance) string {
	tags := map[string]string{}
	for _, t := range i.Tags {
		tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	template, version := tags["aws:ec2launchtemplate:id"], tags["aws:ec2launchtemplate:version"]
	if tags["aws:autoscaling:groupName"] == "" || template == "" || version == "" {
		return aws.ToString(i.InstanceId)
	}
	return template + " version " + version
}

// proxyOf reads the proxy that an instance's user data sets.
func (r *reading) proxyOf(instance string) proxyFacts {
	in := &ec2.DescribeInstanceAttributeInput{InstanceId: &instance, Attribute: ec2types.InstanceAttributeNameUserData}
	data, why := once(r, r.EC2.DescribeInstanceAttribute, in, func(o *ec2.DescribeInstanceAttributeOutput) *ec2types.AttributeValue { return o.UserData })
	if data == nil {
		return proxyFacts{hidden: why}
	}
	text, ok := network.UserData(aws.ToString(data.Value))
	if !ok {
		return proxyFacts{hidden: "the user data of instance " + instance + " is no text"}
	}
	return proxyFacts{proxy: network.ScriptOf(text).Proxy()}
}

// withholdUserData keeps of user data only what sets a proxy, or that it is no text.
func withholdUserData(data *ec2types.AttributeValue) {
	if data == nil || aws.ToString(data.Value) == "" {
		return
	}
	kept := "no text"
	if text, ok := network.UserData(*data.Value); ok {
		kept = base64.StdEncoding.EncodeToString([]byte(network.ProxySettings(text)))
	}
	data.Value = &kept
}
