'use strict';
const { spawnSync } = require('node:child_process');
const { Stack } = require('aws-cdk-lib');

// The most bytes that a report may have: 256 MiB is that of some 10,000 tasks.
const MOST = 256 << 20;

/** Traces the image pulls of all tasks of the app at synthesis, and fails it where a hop blocks a call. */
class Pullcheck {
  constructor({ program = process.env.PULLCHECK || 'pullcheck', flags = [] } = {}) {
    this.name = 'pullcheck';
    this.program = program;
    this.flags = flags;
  }

  validate(context) {
    try {
      const findings = this.check(context.templatePaths);
      return { success: !findings.some((f) => f.severity === 'error'), violations: findings.map(violation) };
    } catch (e) {
      // The CLI passes over the error of a plugin, and over a violation that is of no stack. What could not be checked must
      // fail, so it is a violation of each stack.
      const stacks = context.appConstruct.node.findAll().filter((c) => Stack.isStack(c));
      const violatingResources = stacks.map((c) => ({ locations: [], constructPath: c.node.path }));
      return { success: false, violations: [{ ruleName: 'not-checked', description: e.message, severity: 'error', violatingResources }] };
    }
  }

  /** The findings of pullcheck. It throws where there are none for want of an answer. */
  check(templates) {
    const args = ['template', ...this.flags, '--format', 'json', '--', ...templates];
    // No shell: names in the app are arguments, whatever they are.
    const ran = spawnSync(this.program, args, { encoding: 'utf8', maxBuffer: MOST });
    if (ran.error) {
      throw new Error(`pullcheck cannot be run as "${this.program}" (${ran.error.code}); install it, or name it with the property program or the variable PULLCHECK`);
    }
    if (ran.status !== 0 && ran.status !== 1) {
      throw new Error(ran.stderr.trim() || `pullcheck ended with ${ran.signal || `status ${ran.status}`}`);
    }
    return JSON.parse(ran.stdout).findings;
  }
}

/** A finding as the CDK takes it. */
function violation(f) {
  const resource = { locations: [] };
  if (f.logicalId && f.file) {
    Object.assign(resource, { resourceLogicalId: f.logicalId, templatePath: f.file });
  } else {
    resource.constructPath = f.constructPath || f.resource;
  }
  const ruleMetadata = { rule: f.id, source: f.source };
  if (f.workloads) ruleMetadata.tasks = f.workloads.join(', ');
  return {
    // Acknowledged by this id, a finding hides no other one of another resource.
    ruleName: `${f.id}[${[f.objectId || f.resource, f.key].filter(Boolean).join(',')}]`,
    description: f.message,
    fix: `${f.fix} See ${f.source}`,
    severity: f.severity,
    ruleMetadata,
    violatingResources: [resource],
  };
}

module.exports = { Pullcheck };
