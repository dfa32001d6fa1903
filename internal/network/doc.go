// Package network is the model of what carries an image pull: VPCs with their endpoints, routes, groups and names,
// roles, and the tasks that pull. A reader fills a [Network] from CloudFormation templates (package template) or from a
// live account (package live); package trace asks whether a call gets through it. What a reader cannot know is unknown,
// with the reason, and never missing.
package network
