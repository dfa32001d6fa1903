'use strict';
// The shipped configuration, built with aws-cdk-lib directly: twin.ts in plain
// JavaScript.
const cdk = require('aws-cdk-lib/core');
const ec2 = require('aws-cdk-lib/aws-ec2');
const iam = require('aws-cdk-lib/aws-iam');
const logs = require('aws-cdk-lib/aws-logs');
const { Construct } = require('constructs');

const api = { service: 'ecr.api', id: 'Api', output: 'EcrApi', title: 'Amazon ECR API' };
const dkr = { service: 'ecr.dkr', id: 'Dkr', output: 'EcrDkr', title: 'Docker Registry API of Amazon ECR' };
const ecs = [
  { service: 'ecs', id: 'ecs', output: 'Ecs', title: 'Amazon ECS control plane' },
  { service: 'ecs-agent', id: 'ecs-agent', output: 'EcsAgent', title: 'Amazon ECS agent communication' },
  { service: 'ecs-telemetry', id: 'ecs-telemetry', output: 'EcsTelemetry', title: 'Amazon ECS telemetry' },
];

const services = ['ecr.api', 'ecr.dkr', 'monitoring', 'xray'];
const prefixes = {
  'aws': ['com.amazonaws', 'com.amazonaws'],
  'aws-cn': ['cn.com.amazonaws', 'cn.com.amazonaws'],
  'aws-us-gov': ['com.amazonaws', 'com.amazonaws'],
  'aws-eusc': ['eu.amazonaws', 'com.amazonaws'],
  'aws-iso': ['gov.ic.c2s', 'com.amazonaws'],
  'aws-iso-b': ['gov.sgov.sc2s', 'com.amazonaws'],
  'aws-iso-e': ['uk.adc-e.cloud', 'com.amazonaws'],
  'aws-iso-f': ['gov.ic.hci.csp', 'com.amazonaws'],
};

const NAMED = ['AWS::EC2::SecurityGroup', 'AWS::EC2::VPCEndpoint', 'AWS::Logs::LogGroup'];

const key = (service) => service.replace(/[.-]/g, '');

class PullStack extends cdk.Stack {
  constructor(scope, name, workload, endpoints, withLogs) {
    super(scope, `PrivatePull-${name}`, {
      stackName: `PrivatePull-${name}`,
      description: `Private Amazon ECR image pulls: ${name}`,
    });
    cdk.Tags.of(this).add('Name', this.stackName, { includeResourceTypes: NAMED });
    this.templateOptions.metadata = { privatepull: { workloads: [workload] } };
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
      availabilityZones: [0, 1].map((i) => cdk.Fn.select(i, cdk.Fn.getAzs(''))),
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 19 }],
    });
    vpc.addFlowLog('FlowLog', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(new logs.LogGroup(this, 'FlowLogs', {
        retention: logs.RetentionDays.ONE_MONTH,
        removalPolicy: cdk.RemovalPolicy.DESTROY,
      })),
    });

    const ecr = new Construct(this, 'Ecr');
    const securityGroup = new ec2.SecurityGroup(ecr, 'SecurityGroup', {
      vpc,
      description: 'Interface endpoints of private Amazon ECR image pulls',
      allowAllOutbound: false,
    });
    for (const subnet of vpc.isolatedSubnets) {
      securityGroup.addIngressRule(ec2.Peer.ipv4(subnet.ipv4CidrBlock), ec2.Port.tcp(443), 'HTTPS from the private subnets');
    }
    const mapping = new cdk.CfnMapping(this, 'EndpointNamePrefix', {
      mapping: Object.fromEntries(Object.entries(prefixes).map(([partition, [ecrPrefix, others]]) => [
        partition,
        Object.fromEntries(services.map((s) => [key(s), s.startsWith('ecr.') || partition === 'aws-cn' ? ecrPrefix : others])),
      ])),
    });
    const create = (parent, id, service) => {
      const prefix = services.includes(service) ? mapping.findInMap(cdk.Aws.PARTITION, key(service)) : 'com.amazonaws';
      return new ec2.InterfaceVpcEndpoint(parent, id, {
        vpc,
        service: new ec2.InterfaceVpcEndpointService(`${prefix}.${this.region}.${service}`, 443),
        subnets: { subnets: vpc.isolatedSubnets },
        securityGroups: [securityGroup],
        privateDnsEnabled: true,
        open: false,
      });
    };
    const created = endpoints.map((e) => [e, create(ecr, e.id, e.service)]);
    const layers = new ec2.GatewayVpcEndpoint(this, 'Layers', {
      vpc,
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnets: vpc.isolatedSubnets }],
    });
    layers.addToPolicy(new iam.PolicyStatement({
      sid: 'Access-to-specific-bucket-only',
      actions: ['s3:GetObject'],
      resources: [`arn:${cdk.Aws.PARTITION}:s3:::prod-${this.region}-starport-layer-bucket/*`],
      principals: [new iam.StarPrincipal()],
    }));
    if (withLogs) {
      created.push([{ service: 'logs', id: 'Logs', output: 'Logs', title: 'Amazon CloudWatch Logs' }, create(this, 'Logs', 'logs')]);
    }

    const allow = (resource, sid, actions, resources = ['*']) => resource.addToPolicy(new iam.PolicyStatement({
      sid, actions, resources, principals: [new iam.StarPrincipal()], conditions: { StringEquals: { 'aws:PrincipalAccount': [this.account] } },
    }));
    for (const [endpoint, resource] of created) {
      if (endpoint.service === 'logs') {
        allow(resource, 'AllowAccount', ['logs:*'], [`arn:${cdk.Aws.PARTITION}:logs:${this.region}:${this.account}:*`]);
      } else if (endpoint.service.startsWith('ecr.')) {
        allow(resource, 'AllowPull', ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer']);
      } else {
        allow(resource, 'AllowAccount', ['ecs:*']);
      }
    }

    const output = (id, description, value) => {
      new cdk.CfnOutput(this, id, { value, description });
    };
    output('VpcId', 'The VPC of the tasks', vpc.vpcId);
    output('EndpointSecurityGroupId', 'The security group of the interface endpoints', securityGroup.securityGroupId);
    for (const [endpoint, resource] of created) {
      output(`${endpoint.output}EndpointId`, `Endpoint of ${endpoint.title}`, resource.vpcEndpointId);
      output(`${endpoint.output}DnsName`, `Regional DNS name of the endpoint of ${endpoint.title}`,
        cdk.Fn.select(1, cdk.Fn.split(':', cdk.Fn.select(0, resource.vpcEndpointDnsEntries))));
    }
    output('S3EndpointId', 'Gateway endpoint of the image layers', layers.vpcEndpointId);
  }
}

const app = new cdk.App();
const fargate = { launchType: 'fargate', platformVersion: '1.4.0', os: 'linux', features: ['awslogs'] };
const count = app.node.tryGetContext('count');
if (count === undefined) {
  new PullStack(app, 'ec2', { launchType: 'ec2', os: 'linux', features: ['awslogs'] }, [api, dkr, ...ecs], true);
  new PullStack(app, 'fargate', fargate, [api, dkr], true);
  new PullStack(app, 'fargate-1-3', { launchType: 'fargate', platformVersion: '1.3.0', os: 'linux' }, [dkr], false);
}
for (let i = 1; i <= Number(count ?? 0); i++) {
  new PullStack(app, `env${i}`, fargate, [api, dkr], true);
}
