package config

// Sweep is a stack that checks every service of accounts and Regions by a schedule.
type Sweep struct {
	// Account is the 12-digit ID of the account that the sweep runs in; required.
	Account string `json:"account"`
	// Region is the Region that the sweep runs in; required.
	Region string `json:"region"`
	// Code is the folder with pullcheck, built for Linux on arm64 and called bootstrap. Default: "dist/sweep".
	Code string `json:"code"`
	// Role is the name of the role to assume in each account. Default: "pullcheck".
	Role string `json:"role"`
	// ExternalID is the external ID that the role asks for. Default: empty, none.
	ExternalID string `json:"externalId"`
	// Accounts are the IDs of the accounts to read. Default: none, those of the organization.
	Accounts []string `json:"accounts"`
	// Regions are the Regions to read. Default: none, all that an account has enabled.
	Regions []string `json:"regions"`
	// Schedule is a schedule expression of EventBridge. Default: "cron(0 4 * * ? *)".
	Schedule string `json:"schedule"`
	// Concurrency is how many accounts and Regions are read at once. Default: 10.
	Concurrency int `json:"concurrency"`
	// ToleratedFailures is how many percent of them may fail. Default: 5.
	ToleratedFailures int `json:"toleratedFailures"`
	// Memory is the memory of the function in MiB. Default: 512.
	Memory int `json:"memory"`
	// RetentionDays is for how many days results are kept. Default: 90.
	RetentionDays int `json:"retentionDays"`
	// SecurityHub sends the errors to AWS Security Hub. Default: false.
	SecurityHub bool `json:"securityHub"`
	// Topic is the ARN of the SNS topic that hears of failures. Default: empty, one is created.
	Topic string `json:"topic"`
	// Emails are subscribed to the topic that is created. Default: none.
	Emails []string `json:"emails"`
}

// SweepStackName is the name of the sweep's stack. It is none that [Environment.StackName] returns.
const SweepStackName = "PrivatePullSweep"

// sweep checks the sweep.
func (c checker) sweep(config *Config) {
	at, s := path{"sweep"}, config.Sweep
	if s == nil || !c.object(at) {
		return
	}
	partition := c.partitionOf(s.Region, at.to("region"))
	for i, name := range s.Regions {
		item := at.to("regions", i)
		if of := c.partitionOf(name, item); of != "" && partition != "" && of != partition {
			c.add(item, "%s is in partition %q, but the sweep runs in %s, in %q; a role of one partition cannot be assumed from another: give each its own configuration",
				name, of, s.Region, partition)
		}
	}
	if schedule := at.to("schedule"); c.given(schedule) {
		c.schedule(s.Schedule, schedule)
	}
	if topic := at.to("topic"); c.sound(topic, at.to("region")) {
		c.topic(s.Topic, topic, s.Region, "alarms of %s notify", s.Emails, at.to("emails"))
	}
}
