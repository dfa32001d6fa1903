import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

export class ServiceStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc', {
      natGateways: 0, maxAzs: 2,
      subnetConfiguration: [{ name: 'private', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    vpc.addInterfaceEndpoint('Api', { service: ec2.InterfaceVpcEndpointAwsService.ECR });
    vpc.addInterfaceEndpoint('Registry', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });
    if (this.node.tryGetContext('fixed')) {
      vpc.addGatewayEndpoint('Layers', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    }
    const web = new ecs.FargateTaskDefinition(this, 'Web');
    web.addContainer('web', {
      image: ecs.ContainerImage.fromEcrRepository(new ecr.Repository(this, 'Images')),
    });
    new ecs.FargateService(this, 'Service', { cluster: new ecs.Cluster(this, 'Cluster', { vpc }), taskDefinition: web });
  }
}
