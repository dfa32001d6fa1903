'use strict';
// Runs the AWS validator that aws-cdk-lib carries on templates, as the CDK does
// when it synthesizes: node validate.js TEMPLATE...
const path = require('path');
const lib = path.dirname(require.resolve('aws-cdk-lib/package.json'));
const { RegoEngine, TemplateFile } = require(require.resolve('@aws/cloudformation-validate', { paths: [lib] }));

const engine = new RegoEngine();
let errors = 0;
for (const file of process.argv.slice(2)) {
  const { diagnostics = [] } = engine.validateDetailed(new TemplateFile(file));
  errors += diagnostics.filter((d) => /error|fatal/i.test(String(d.severity))).length;
}
engine.free();
console.log(`${process.argv.length - 2} templates, ${errors} errors`);
