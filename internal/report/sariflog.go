package report

// The part of a log of the Static Analysis Results Interchange Format, version 2.1.0, that pullcheck writes
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html). The schema holds it to its names: see the
// tests.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}

	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}

	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications"`
	}

	sarifNotification struct {
		Level   string       `json:"level"`
		Message sarifMessage `json:"message"`
	}

	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}

	sarifDriver struct {
		Name       string      `json:"name"`
		FullName   string      `json:"fullName"`
		Version    string      `json:"version,omitempty"`
		Properties *sarifBuild `json:"properties,omitempty"`
		Rules      []sarifRule `json:"rules"`
	}

	// sarifBuild is what SARIF has no place for of its own.
	sarifBuild struct {
		Commit     string `json:"commit"`
		CommitDate string `json:"commitDate,omitempty"`
	}

	sarifRule struct {
		ID                   string             `json:"id"`
		ShortDescription     sarifMessage       `json:"shortDescription"`
		FullDescription      sarifMessage       `json:"fullDescription"`
		Help                 sarifMessage       `json:"help"`
		HelpURI              string             `json:"helpUri"`
		DefaultConfiguration sarifConfiguration `json:"defaultConfiguration"`
		Properties           sarifProperties    `json:"properties"`
	}

	// sarifProperties are those that code scanning of GitHub reads of a rule.
	sarifProperties struct {
		Tags             []string `json:"tags"`
		Precision        string   `json:"precision"`
		SecuritySeverity string   `json:"security-severity"`
	}

	sarifMessage struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}

	sarifConfiguration struct {
		Level string `json:"level"`
	}

	sarifResult struct {
		RuleID              string             `json:"ruleId"`
		RuleIndex           int                `json:"ruleIndex"` // in the driver's rules
		Kind                string             `json:"kind"`
		Level               string             `json:"level"`
		Message             sarifMessage       `json:"message"`
		Locations           []sarifLocation    `json:"locations"`
		Related             []sarifRelated     `json:"relatedLocations,omitempty"`
		PartialFingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
	}

	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}

	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}

	sarifRelated struct {
		ID       int            `json:"id"`
		Message  sarifMessage   `json:"message"`
		Physical *sarifPhysical `json:"physicalLocation"`
	}

	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}

	sarifArtifact struct {
		URI string `json:"uri"`
	}

	sarifRegion struct {
		StartLine   int `json:"startLine"`             // from 1
		StartColumn int `json:"startColumn,omitempty"` // from 1, in characters
	}

	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Name               string `json:"name,omitempty"`
		Kind               string `json:"kind"`
	}
)
