package explain

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Understood is what a reason tells. What it does not tell is empty.
type Understood struct {
	// Speakers are the programs that word the reason, in the order of the text: the last is nearest to the cause.
	Speakers []Speaker `json:"speakers,omitempty"`
	// Operation is what was tried.
	Operation Operation `json:"operation,omitempty"`
	// HostKind is the kind of Host, or the kind that follows from the operation.
	HostKind HostKind `json:"hostKind,omitempty"`
	// Outcome is how it ended.
	Outcome Outcome `json:"outcome,omitempty"`
	// Host is what the call went to, in lower case.
	Host string `json:"host,omitempty"`
	// Address is the kind of address that was dialled.
	Address Address `json:"address,omitempty"`
	// Status is the HTTP status.
	Status int `json:"status,omitempty"`
	// Action is the IAM action that was refused, such as "ecr:BatchGetImage".
	Action string `json:"action,omitempty"`
}

// message is a reason, read as a structure.
type message struct {
	Understood
	// text is the reason as it was given.
	text string
	// implied says that the kind of the host follows from the operation, and explicit that a policy denies the action.
	implied, explicit bool

	// outcome and operation are the signs that decided, and marks are what else did.
	outcome   found[Outcome]
	operation found[Operation]
	marks     []span
	// at has the places in Text of the bytes that signs are found in.
	at []int
	// opened says that the message begins with the name of an error, or that a program that is known words it.
	opened bool
}

// tables are what messages are read by.
type tables struct {
	speakers   []compiled[Speaker]
	operations []compiled[Operation]
	outcomes   []compiled[Outcome]
	rows       []row
}

// known compiles the tables once, when the first message is read: most runs read none.
var known = sync.OnceValue(func() tables {
	return tables{compile(speakerSigns), compile(operationSigns), compile(slices.Concat(networkSigns, answerSigns)), rows}
})

var (
	// request is a name that a request was sent to.
	request = compileAll(`\b(?:get|head|post|put|patch) {quote}({name})`, `unexpected status(?: code)?(?: from (?:get|head|post) request to)? {quote}({name})`,
		`pulling from host ({host})`, `on endpoint url: {quote}({name})`, `to the endpoint url: {quote}({name})`)
	lookedUp = compileAll(`\blookup {quote}({name})`)
	dialled  = compileAll(`\bdial tcp[46]?:? ({ip})`, `->({ip})`, `failed to connect to ({ip})`)
	// ofManifest is a path of a registry by which a manifest, or the registry itself, is asked for.
	ofManifest = regexp.MustCompile(`/manifests/[^/]*$|^/v2/?$`)
	// manual is a host of pages to read, which messages refer to.
	manual     = regexp.MustCompile(`^(?:docs|aws|repost|console)\.|\.amazon\.com$`)
	action     = regexp.MustCompile(`not authorized to perform:? \\?["']?([a-z0-9-]+:[a-z]+)`)
	cloudWatch = regexp.MustCompile(`cloudwatch|awslogs|log stream|log group|logger args`)
	opening    = regexp.MustCompile(`^[^a-z]*[a-z]{3,40}(?:error|exception): `)
	explicit   = regexp.MustCompile(`explicit deny`)
)

// read reads a message. Nothing in it is an error: what is not understood stays empty.
func (t tables) read(text string) message {
	whole := fold(text)
	folded := whole.text
	m := message{text: text, at: whole.at}
	if at := action.FindSubmatchIndex(folded); at != nil {
		m.Action = text[whole.at[at[2]]:whole.at[at[3]]]
		m.marks = append(m.marks, span{at[2], at[3]})
	}
	named := names(folded)
	spoken := all(t.speakers, folded)
	slices.SortStableFunc(spoken, func(a, b found[Speaker]) int { return a.start - b.start })
	for _, s := range spoken {
		if s.means != "" && !slices.Contains(m.Speakers, s.means) {
			m.Speakers = append(m.Speakers, s.means)
		}
	}
	m.readOperation(all(t.operations, folded), named)
	m.readHost(named, folded)
	m.readOutcome(all(t.outcomes, folded), folded)
	if m.implied && m.HostKind == layerBucketHost && imageHost(named) == noHost && slices.Contains(answered, m.Outcome) && !slices.Contains(answersOfS3, m.Outcome) {
		m.HostKind = noHost // any registry may have answered so
	}
	m.explicit = explicit.Match(folded)
	m.opened = len(m.Speakers) > 0 || opening.Match(folded)
	if m.Outcome == proxyUnreachable || m.Outcome == proxyRefused {
		m.Host, m.HostKind, m.implied = "", proxyHost, false
	}
	return m
}

// readOperation decides on the operation. A path that is asked for outweighs words, and an action both.
func (m *message) readOperation(signs []found[Operation], named []name) {
	for _, n := range named {
		if n.class != urlName {
			continue
		}
		path, op := n.path(), noOperation
		switch {
		case ofManifest.MatchString(path):
			op = manifestStep
		case strings.Contains(path, "/blobs/") || n.ofLayer():
			op = layerStep
		case hostKind(n.host()) == ecrAPIHost:
			op = loginStep
		}
		if op != noOperation {
			signs = append(signs, found[Operation]{sign[Operation]{means: op, strength: status - 1}, span{n.start, n.end}})
		}
	}
	if op, known := byAction[strings.ToLower(m.Action)]; known {
		signs = append(signs, found[Operation]{sign[Operation]{means: op, strength: decisive}, m.marks[0]})
	}
	m.operation = strongest(signs)
	m.Operation = m.operation.means
}

// readHost decides on the host and the address: the name that was looked up, else what the last request went to, else
// the image's registry or the operation's usual host.
func (m *message) readHost(named []name, folded []byte) {
	at := func(forms []form) (last name, ok bool) {
		for _, form := range forms {
			for _, f := range form.in(folded) {
				for _, n := range named {
					if n.start == f[2] && n.start >= last.start {
						last, ok = n, true
					}
				}
			}
		}
		return last, ok
	}
	if n, ok := at(dialled); ok && !strings.HasSuffix(n.text, ":53") {
		m.Address = n.kind()
		m.marks = append(m.marks, span{n.start, n.end})
		if m.Address == localAddress {
			m.HostKind = credentialsHost
			return
		}
	}
	image := imageHost(named)
	n, ok := at(lookedUp)
	if !ok {
		n, ok = at(request)
	}
	if !ok {
		for _, u := range named {
			if u.class == redactedName || u.class == urlName && !manual.MatchString(u.host()) {
				n, ok = u, true
			}
		}
	}
	switch {
	case !ok:
	case n.class == redactedName, n.class == imageName && m.Operation != manifestStep:
		// The agents hide the URL of a blob: the ECS agent says so, the Fargate agent puts the image in its place.
		m.HostKind, m.implied = blobs(hostKind(n.host())), n.class == imageName
	default:
		m.Host, m.HostKind = n.host(), hostKind(n.host())
		if n.ofLayer() {
			m.HostKind = layerBucketHost
		}
		m.marks = append(m.marks, span{n.start, n.end})
	}
	if m.HostKind == noHost && m.Action != "" {
		m.HostKind = ofAction(m.Action)
		if m.HostKind == bucketHost && slices.Contains(blobOps, m.Operation) {
			m.HostKind = layerBucketHost
		}
	}
	if m.HostKind != noHost {
		return
	}
	m.implied = true
	switch m.Operation {
	case manifestStep, pullStep, createStep, startStep:
		m.HostKind, m.implied = image, image == noHost
	case layerStep, configurationStep:
		m.HostKind = blobs(image)
	case logsStep:
		if cloudWatch.Match(folded) { // else it may be another log driver
			m.HostKind = logsHost
		}
	default:
		m.HostKind = impliedHost[m.Operation]
	}
}

// ofLayer reports whether a name is a URL of a layer in Amazon S3, with the bucket in the host or in the path.
func (n name) ofLayer() bool {
	return strings.Contains(n.text, layerBucket) && slices.Contains(bucketHosts, hostKind(n.host()))
}

// blobs is where the blobs of a registry's images are.
func blobs(registry HostKind) HostKind {
	if kind, elsewhere := blobHost[registry]; elsewhere {
		return kind
	}
	return registry
}

// imageHost is the kind of registry of the first image that a message names; an image without a host is Docker Hub's.
func imageHost(named []name) HostKind {
	for _, n := range named {
		if n.class == imageName && n.host() != "" {
			return hostKind(n.host())
		}
	}
	return noHost
}

// readOutcome decides on the outcome. A message with an HTTP status has reached its host, so nothing in it that says
// otherwise counts, except of a proxy on the way.
func (m *message) readOutcome(signs []found[Outcome], folded []byte) {
	number, f := httpStatus(folded)
	m.Status = number
	if f.strength > 0 {
		signs = append(signs, f)
	}
	m.outcome = strongest(signs)
	m.Outcome = m.outcome.means
}
