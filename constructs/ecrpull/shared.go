package ecrpull

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
)

// Shared keeps values of the CDK that belong to no stack, such as a port, a peer or a policy statement. Links that are
// given the same Shared ask the CDK for each value once; every question is a round trip to the jsii runtime. The zero
// value is ready for use. One Shared serves one app, in one goroutine.
type Shared struct {
	links      []*EcrPrivateLink
	partition  *string
	https      awsec2.Port
	s3         awsec2.GatewayVpcEndpointAwsService
	prefixes   map[pullpath.Service]string
	peers      map[string]awsec2.IPeer
	services   map[string]awsec2.IInterfaceVpcEndpointService
	statements map[string]awsiam.PolicyStatement
}

// once returns what a map has, made on first use.
func once[K comparable, V any](values *map[K]V, key K, create func() V) V {
	if value, ok := (*values)[key]; ok {
		return value
	}
	if *values == nil {
		*values = map[K]V{}
	}
	value := create()
	(*values)[key] = value
	return value
}

// watch looks at synthesis whether the link has what it needs beside it. The first link looks for all of them.
func (s *Shared) watch(link *EcrPrivateLink) {
	if s.links = append(s.links, link); len(s.links) == 1 {
		link.Node().AddValidation(&whole{&s.links})
	}
}

// partitionToken is the partition as CloudFormation knows it.
func (s *Shared) partitionToken() string {
	if s.partition == nil {
		s.partition = awscdk.Aws_PARTITION()
	}
	return *s.partition
}

func (s *Shared) httpsPort() awsec2.Port {
	if s.https == nil {
		s.https = awsec2.Port_Tcp(https)
	}
	return s.https
}

func (s *Shared) s3Service() awsec2.GatewayVpcEndpointAwsService {
	if s.s3 == nil {
		s.s3 = awsec2.GatewayVpcEndpointAwsService_S3()
	}
	return s.s3
}

func (s *Shared) peer(block string) awsec2.IPeer {
	return once(&s.peers, block, func() awsec2.IPeer { return awsec2.Peer_Ipv4(jsii.String(block)) })
}

func (s *Shared) service(name string) awsec2.IInterfaceVpcEndpointService {
	return once(&s.services, name, func() awsec2.IInterfaceVpcEndpointService {
		return awsec2.NewInterfaceVpcEndpointService(jsii.String(name), https)
	})
}

// statement is a statement as the CDK takes it. The CDK changes none that it is given: two endpoints with the same
// policy have always had the same statements.
func (s *Shared) statement(of policy.Statement) awsiam.PolicyStatement {
	fields := of.Map()
	text, err := json.Marshal(fields)
	if err != nil {
		panic(fmt.Sprintf("policy statement %q: %v", of.Sid, err))
	}
	return once(&s.statements, string(text), func() awsiam.PolicyStatement { return awsiam.PolicyStatement_FromJson(fields) })
}

// policied is an endpoint that takes statements.
type policied interface {
	AddToPolicy(statement awsiam.PolicyStatement)
}

// addStatements is the one place where statements enter the CDK. Endpoints with the same policy share them.
func (s *Shared) addStatements(statements []policy.Statement, endpoints ...policied) {
	if len(endpoints) == 0 {
		return
	}
	for _, each := range statements {
		statement := s.statement(each)
		for _, endpoint := range endpoints {
			endpoint.AddToPolicy(statement)
		}
	}
}
