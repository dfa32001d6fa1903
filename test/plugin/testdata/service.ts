import * as cdk from 'aws-cdk-lib';
import { Pullcheck } from 'pullcheck-cdk-plugin';
import { ServiceStack } from '../lib/service-stack';

const app = new cdk.App();
cdk.Validations.of(app).addPlugins(new Pullcheck());
new ServiceStack(app, 'Service');
