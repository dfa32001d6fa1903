package trace

import (
	"fmt"
	"maps"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// instanceTitle is what messages call the role of container instances.
const instanceTitle = "container instance role"

// caller is the principal of a call.
type caller struct {
	// role is nil when it is not known, for the reason in why, or when there is none.
	role *network.Role
	why  string
	// missing says that the task has no role for the call.
	missing bool
	// title is what messages call the role, such as "task execution role".
	title string
	// account is the account of the task: a role can be passed to a service within its own account only.
	// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
	account partial.Text
}

// callerOf finds the role whose permissions a call needs. On container instances without a task execution role, the
// agent uses the instance role for the pull and the logs, but not for secrets (ECS Developer Guide, task execution IAM
// role).
// The principal of a presigned call is not known.
func (c *checker) callerOf(t *network.Task, r *request) caller {
	if r.Actor == pullpath.PresignedActor {
		return caller{}
	}
	found := c.roleOf(t, r)
	found.account = t.Env.Account
	return found
}

func (c *checker) roleOf(t *network.Task, r *request) caller {
	switch r.Actor {
	case pullpath.TaskRoleActor:
		return c.roleBy(t.TaskRole, "task role")
	case pullpath.InstanceRoleActor:
		return c.roleBy(t.InstanceRole, instanceTitle)
	}
	execution := c.roleBy(t.ExecutionRole, "task execution role")
	if execution.missing && !onFargate(t) && r.Phase != pullpath.SecretsPhase {
		return c.roleBy(t.InstanceRole, instanceTitle)
	}
	return execution
}

func (c *checker) roleBy(id partial.Value[string], title string) caller {
	name, known := id.Get()
	switch {
	case !known:
		return caller{why: id.Why(), title: title}
	case name == "":
		return caller{missing: true, title: title}
	case c.Roles[name] == nil:
		return caller{why: fmt.Sprintf("role %s is not in the source; in a template, --role takes it to have the permissions of the plan", name), title: title}
	}
	return caller{role: c.Roles[name], title: title}
}

// arn is the ARN of the caller; one that nothing is known about is the zero Text.
func (w caller) arn() partial.Text {
	if w.role == nil {
		return partial.Text{}
	}
	if w.role.ARN.String() != "" {
		return w.role.ARN
	}
	return partial.Token(w.role.ID + " ARN")
}

// accountUnlessInARN is the caller's account where its ARN does not tell it.
func (w caller) accountUnlessInARN() partial.Text {
	if _, known := w.arn().Text(); known && w.role != nil {
		return partial.Text{}
	}
	return w.account
}

// question is what policies are asked about a call on its way.
func (c *checker) question(r *request, w caller, p *path) iam.Request {
	q := iam.Request{Action: r.API, Resource: r.named, Caller: iam.ServiceRole, Now: c.now,
		Principal: iam.Principal{ARN: w.arn(), Account: w.accountUnlessInARN(), OrgID: c.network.Organization}}
	q.Keys = map[string][]partial.Text{"aws:SecureTransport": partial.Literals("true")} // every call goes to port 443
	if r.onBehalf {
		q.Caller = iam.ForServiceRole
	}
	if strings.HasPrefix(r.API, "kms:") {
		c.throughKMS(q.Keys, r, w)
	}
	c.place(q.Keys, r, w)
	c.tags(q.Keys, r, w)
	if r.mount != nil {
		mountKeys(&q, r.mount)
	}
	if r.cluster.String() != "" {
		q.Keys["ecs:cluster"] = []partial.Text{r.cluster}
	}
	switch {
	case r.OffVPC || r.onBehalf || p != nil && p.internet:
		q.Absent = append(q.Absent, "aws:SourceVpce", "aws:SourceVpc", "aws:SourceVpcArn", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths")
	case p != nil && p.endpoint != nil && p.certain:
		q.Addresses = p.from
		c.through(q.Keys, p.endpoint, w)
		q = q.ThroughEndpoint(p.endpoint.Spelling(), c.vpcRef(p.endpoint))
	}
	return q
}

// throughKMS adds the keys of AWS KMS.
func (c *checker) throughKMS(keys map[string][]partial.Text, r *request, w caller) {
	if !w.account.IsZero() {
		keys["kms:CallerAccount"] = []partial.Text{w.account}
	}
	if r.via != "" && !r.to.region.IsZero() {
		keys["kms:ViaService"] = []partial.Text{partial.Join(partial.Literal(string(r.via)+"."), r.to.region, partial.Literal("."), viaSuffix(r.to.region))}
	}
}

// viaSuffix is how kms:ViaService ends. Source: AWS KMS Developer Guide, kms:ViaService. Where the DNS suffix of the
// partition is another, as in China, that is not verified.
func viaSuffix(region partial.Text) partial.Text {
	const usual = "amazonaws.com"
	if name, known := region.Text(); known {
		if p, err := pullpath.PartitionOf(name); err != nil || p.Suffix != usual {
			return partial.UnknownText("how kms:ViaService ends in this partition is not verified")
		}
	}
	return partial.Literal(usual)
}

// place adds the keys that follow from what a call names and where it goes. An organization is the resource's where the
// account is the caller's.
func (c *checker) place(keys map[string][]partial.Text, r *request, w caller) {
	if !r.to.region.IsZero() {
		keys["aws:RequestedRegion"] = []partial.Text{r.to.region}
	}
	owner := accountOfARN(r.named)
	if g, o, found := c.resourceOf(r); found && g.kind == network.BucketKind && o != nil && !o.Account.IsZero() {
		owner = o.Account
		keys["s3:ResourceAccount"] = []partial.Text{owner}
	}
	if owner.IsZero() {
		return
	}
	keys["aws:ResourceAccount"] = []partial.Text{owner}
	if !c.network.Organization.IsZero() && same(owner, w.account) == yes {
		keys["aws:ResourceOrgID"] = []partial.Text{c.network.Organization}
	}
}

// through adds the keys that follow from the endpoint that carries a call: its VPC's owner owns it, since only the
// owner of a VPC creates endpoints there.
func (c *checker) through(keys map[string][]partial.Text, e *network.Endpoint, w caller) {
	id, _ := e.VPC.Get()
	vpc := c.VPCs[id]
	if vpc == nil {
		return
	}
	owner := ownerOf(vpc)
	if owner.IsZero() || vpc.Env.Region.IsZero() {
		return
	}
	keys["aws:VpceAccount"] = []partial.Text{owner}
	keys["aws:SourceVpcArn"] = []partial.Text{vpc.Env.ARN("ec2", vpc.Env.Region, owner, partial.Literal("vpc/"), vpc.Spelling())}
	if !c.network.Organization.IsZero() && same(owner, w.account) == yes {
		keys["aws:VpceOrgID"] = []partial.Text{c.network.Organization}
	}
}

// accountOfARN is the account in an ARN; the zero Text where there is none.
func accountOfARN(arn partial.Text) partial.Text {
	owner, _ := iam.ARNAccount(arn)
	return owner
}

// vpcRef is the id of an endpoint's VPC as policies spell it.
func (c *checker) vpcRef(e *network.Endpoint) partial.Text {
	if id, known := e.VPC.Get(); known {
		if vpc := c.VPCs[id]; vpc != nil {
			return vpc.Spelling()
		}
		return partial.Token(id)
	}
	return partial.Text{}
}

// endpointPolicy answers whether the policy of the endpoint on the way allows a call.
func (c *checker) endpointPolicy(r *request, w caller, e *network.Endpoint, p *path) (answer, []*problem) {
	document, known := e.Policy.Get()
	if !known {
		return answer{maybe, "the endpoint's policy is not known: " + e.Policy.Why()}, nil
	}
	if document == nil {
		return answer{yes, fmt.Sprintf("endpoint %s has AWS's default policy, which allows everything", e.Label())}, nil
	}
	stands := attached{document, endpointKind(e), e.Object, "the policy of endpoint " + e.Label()}
	if refused := c.refusal(stands); refused != nil {
		return answer{no, "AWS refuses the endpoint's policy: " + c.taken(document, stands.kind).Refused}, []*problem{refused}
	}
	if r.Actor == pullpath.PresignedActor {
		return c.layerPolicy(r, e, document, p)
	}
	d := c.askEndpoint(r, w, e, p, iam.Policy{Name: stands.name, Kind: stands.kind, Document: document})
	a := decided(d)
	if a.is != no {
		return a, nil
	}
	who, key := "any role", ""
	if w.role != nil {
		who, key = "role "+w.role.Label(), w.role.ID
	}
	return a, []*problem{{rule: endpointPolicyBlocks, at: e.Object, key: key, items: []string{r.API}, say: func(actions []string) (string, string) {
		return fmt.Sprintf("The policy of endpoint %s does not let %s call %s: %s.", e.Label(), who, plain.List(actions), d.Reason), fixEndpointPolicy(actions)
	}}}
}

type endpointKey struct {
	endpoint   *network.Endpoint
	api, named string
	certain    bool
	from       string
	account    string
}

// askEndpoint asks an endpoint's policy about a call. Most policies decide without knowing who calls, and a verdict
// that is definite then holds for every caller: it is asked for once.
func (c *checker) askEndpoint(r *request, w caller, e *network.Endpoint, p *path, policy iam.Policy) iam.Decision {
	key := endpointKey{e, r.API, r.named.String(), p.certain, fmt.Sprint(p.from), w.account.String()}
	d := remembered(c.endpointAnswers, key, func() iam.Decision { return iam.Evaluate(c.question(r, caller{account: w.account}, p), policy) })
	if d.Verdict != iam.VerdictUnknown {
		return d
	}
	return iam.Evaluate(c.question(r, w, p), policy)
}

func fixEndpointPolicy(actions []string) string {
	fix := fmt.Sprintf("Allow %s in the endpoint's policy", plain.List(actions))
	for _, a := range actions {
		if a == "ecr:GetAuthorizationToken" {
			fix += "; ecr:GetAuthorizationToken with Resource \"*\", since it names no repository"
		}
	}
	return fix + "."
}

// inWords names what stands for AWS in a reason.
var inWords = strings.NewReplacer(iam.OfAWS().ARN.String(), "a principal of AWS", iam.OrganizationOfAWS, "AWS's organization", iam.AccountOfAWS, "an account of AWS")

// layerPolicy answers whether the policy of the S3 endpoint lets layers through. Their URLs are presigned by a
// principal of AWS, for a bucket of AWS: neither is of the customer's account or organization.
func (c *checker) layerPolicy(r *request, e *network.Endpoint, document *iam.Document, p *path) (answer, []*problem) {
	policy := iam.Policy{Name: "the policy of endpoint " + e.Label(), Kind: endpointKind(e), Document: document}
	q := c.question(r, caller{}, p)
	q.Caller = iam.AnyCaller // whoever presigned it
	q.Principal = iam.OfAWS()
	keys := map[string][]partial.Text{
		"aws:ResourceAccount": {q.Principal.Account}, "s3:ResourceAccount": {q.Principal.Account},
		"aws:ResourceOrgID": {q.Principal.OrgID},
	}
	maps.Copy(keys, q.Keys)
	q.Keys = keys
	d := iam.Evaluate(q, policy)
	d.Reason = inWords.Replace(d.Reason)
	a := decided(d)
	if a.is != no {
		return a, nil
	}
	// Would it pass if the principal and the bucket could be anybody's? Then it is a condition on them that blocks.
	open := c.question(r, caller{}, p)
	open.Caller = iam.AnyCaller
	if iam.Evaluate(open, policy).Verdict == iam.VerdictUnknown {
		return a, []*problem{{rule: s3PolicyPrincipal, at: e.Object, say: said(
			fmt.Sprintf("The policy of endpoint %s admits layers only under a condition on the principal or the bucket's owner, and both are AWS's: %s.", e.Label(), d.Reason),
			fmt.Sprintf("Allow s3:GetObject on %s in a statement with Principal \"*\" and without such a condition, and exempt it from Deny statements.", r.bucket()))}}
	}
	return a, []*problem{{rule: s3PolicyWithoutBucket, at: e.Object, say: said(
		fmt.Sprintf("The policy of endpoint %s does not allow s3:GetObject on %s, where the image layers are: %s.", e.Label(), r.bucket(), d.Reason),
		fmt.Sprintf("Allow s3:GetObject on %s with Principal \"*\".", r.bucket()))}}
}

// bucket is the ARN pattern of the objects that a layer call fetches.
func (r *request) bucket() string {
	bucket, _, _ := strings.Cut(r.named.String(), "/")
	return bucket + "/*"
}

// decided turns a decision on a policy into an answer.
func decided(d iam.Decision) answer {
	switch d.Verdict {
	case iam.VerdictAllow:
		return answer{yes, d.Reason}
	case iam.VerdictUnknown:
		why := d.Reason
		if len(d.Settle) > 0 && !strings.Contains(why, d.Settle[0]) {
			why += " (it takes " + plain.List(d.Settle) + " to know)"
		}
		return answer{maybe, why}
	}
	return answer{no, d.Reason}
}
