package live

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"ecrprivatelink/internal/ecrname"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func repository(t *testing.T, uri string) ecrname.Repository {
	t.Helper()
	of, err := ecrname.ParseURI(uri)
	if err != nil {
		t.Fatal(err)
	}
	of.Host = ""
	return of
}

func rulesFor(prefixes ...string) answer[types.PullThroughCacheRule] {
	var out answer[types.PullThroughCacheRule]
	for _, p := range prefixes {
		out.items = append(out.items, types.PullThroughCacheRule{EcrRepositoryPrefix: &p})
	}
	return out
}

func TestRepositoriesOfACache(t *testing.T) {
	const here, host = "111122223333.dkr.ecr.us-west-2.amazonaws.com/", ".dkr.ecr.us-west-2.amazonaws.com/"
	hidden := answer[types.PullThroughCacheRule]{why: "denied"}
	for _, c := range []struct {
		name, account, of string
		rules             answer[types.PullThroughCacheRule]
		want              bool
	}{
		{"no rule", "111122223333", here + "hub/app", rulesFor(), false},
		{"a rule of its prefix", "111122223333", here + "hub/app", rulesFor("other", "hub"), true},
		{"a rule whose prefix ends in a slash", "111122223333", here + "hub/app", rulesFor("hub/"), true},
		{"a prefix is a whole part of the name", "111122223333", here + "hubs/app", rulesFor("hub"), false},
		{"a rule for all", "111122223333", here + "hub/app", rulesFor(network.RootPrefix), true},
		{"rules that were not read", "111122223333", here + "hub/app", hidden, true},
		{"another account's repository", "111122223333", "444455556666" + host + "hub/app", hidden, false},
		{"an account that is not known", "", "444455556666" + host + "hub/app", rulesFor("hub"), true},
		{"a repository of another Region", "111122223333", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/hub/app", hidden, false},
	} {
		if got := us(c.account).cached(repository(t, c.of), c.rules); got != c.want {
			t.Errorf("%s: got %t", c.name, got)
		}
	}
}

func TestRepositoriesOfTasks(t *testing.T) {
	task := func(more string, refs ...string) network.Task {
		var out network.Task
		for _, ref := range refs {
			out.Images.Items = append(out.Images.Items, network.Image{Ref: partial.Literal(ref)})
		}
		out.Images.More = more
		return out
	}
	const host = ".dkr.ecr.us-west-2.amazonaws.com/"
	for _, c := range []struct {
		name, account string
		task          network.Task
		repositories  []string
		own           []string
	}{
		{"by tag and by digest, once", "111122223333", task("", "111122223333"+host+"a/b:v1", "111122223333"+host+"a/b@sha256:0", "111122223333"+host+"a/b:v1@sha256:0"), []string{"111122223333 a/b"}, []string{"111122223333 us-west-2"}},
		{"of another account", "111122223333", task("", "444455556666"+host+"app"), []string{"444455556666 app"}, nil},
		{"of another account, where the own is not known", "", task("", "444455556666"+host+"app"), []string{"444455556666 app"}, []string{"444455556666 us-west-2"}},
		{"of a public registry", "111122223333", task("", "public.ecr.aws/a/b:1", "nginx"), nil, nil},
		{"a task without images", "111122223333", task(""), nil, []string{"111122223333 us-west-2"}},
		{"a task whose images are not known", "111122223333", task("denied"), nil, nil},
		{"a task without images of an account that is not known", "", task(""), nil, nil},
	} {
		repositories, own := us(c.account).repositories([]network.Task{c.task})
		var gotRepositories, gotOwn []string
		for _, of := range repositories {
			gotRepositories = append(gotRepositories, of.Account+" "+of.Name)
		}
		for _, of := range own {
			gotOwn = append(gotOwn, of.Account+" "+of.Region)
		}
		if !reflect.DeepEqual(gotRepositories, c.repositories) || !reflect.DeepEqual(gotOwn, c.own) {
			t.Errorf("%s: repositories %q, own registries %q", c.name, gotRepositories, gotOwn)
		}
	}
}

func TestWhatIsKnownOfARepository(t *testing.T) {
	const describe, policy, kms = "ecr:DescribeRepositories", "ecr:GetRepositoryPolicy", "kms:DescribeKey"
	const here, there = "111122223333.dkr.ecr.us-west-2.amazonaws.com/hub/app", "444455556666.dkr.ecr.us-west-2.amazonaws.com/hub/app"
	noPolicy := refuse(policy, "RepositoryPolicyNotFoundException")[policy]
	missing := refuse(describe, "RepositoryNotFoundException")
	encrypted := say(`{"repositories":[{"repositoryArn":"a","encryptionConfiguration":{"encryptionType":"KMS","kmsKey":"k"}}]}`)
	state := func(state string) func(int) *answerOf {
		return say(`{"KeyMetadata":{"Arn":"arn:aws:kms:us-west-2:111122223333:key/k","KeyState":"` + state + `"}}`)
	}
	for _, c := range []struct {
		name, of string
		rules    answer[types.PullThroughCacheRule]
		answers  map[string]func(int) *answerOf
		want     string
	}{
		{"one that is there", here, rulesFor(), map[string]func(int) *answerOf{describe: say(`{"repositories":[{"repositoryArn":"a"}]}`), policy: noPolicy}, `unusable "", unchecked "", policy known`},
		{"one that is not", here, rulesFor(), missing, `unusable "there is no such repository", unchecked "", policy known`},
		{"one that the first pull creates", here, rulesFor("hub"), missing, "none"},
		{"one that the first pull perhaps creates", here, answer[types.PullThroughCacheRule]{why: "rules denied"}, missing,
			`unusable "", unchecked "there is no such repository, and whether a pull through cache creates it is not known; rules denied", policy there is no such repository yet`},
		{"one of another account that is not there", there, rulesFor("hub"), missing, `unusable "", unchecked "there is no such repository, and whether a pull through cache creates it is not known", policy there is no such repository yet`},
		{"one of another Region that is not there", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/hub/app", rulesFor("hub"), missing, `unusable "", unchecked "there is no such repository, and whether`},
		{"one that may not be described", here, rulesFor(), map[string]func(int) *answerOf{describe: refuse(describe, "AccessDeniedException")[describe], policy: noPolicy}, `unusable "", unchecked "ecr:DescribeRepositories was denied`},
		{"an answer that names none", here, rulesFor(), map[string]func(int) *answerOf{describe: say(`{"repositories":[]}`), policy: noPolicy}, `unusable "", unchecked "ecr:DescribeRepositories failed`},
		{"an answer without an ARN", here, rulesFor(), map[string]func(int) *answerOf{describe: say(`{"repositories":[{}]}`), policy: noPolicy}, `unusable "", unchecked "ecr:DescribeRepositories failed`},
		{"a policy that is denied", here, rulesFor(), map[string]func(int) *answerOf{describe: say(`{"repositories":[{"repositoryArn":"a"}]}`), policy: refuse(policy, "AccessDeniedException")[policy]}, `unusable "", unchecked "", policy ecr:GetRepositoryPolicy was denied`},
		{"a key that is in use", here, rulesFor(), map[string]func(int) *answerOf{describe: encrypted, policy: noPolicy, kms: state("Enabled"), "kms:GetKeyPolicy": say(`{"Policy":"{}"}`)}, `unusable "", unchecked "", policy known`},
		{"a key that is disabled", here, rulesFor(), map[string]func(int) *answerOf{describe: encrypted, policy: noPolicy, kms: state("Disabled"), "kms:GetKeyPolicy": say(`{"Policy":"{}"}`)},
			`unusable "the key k that encrypts it cannot be used: its state is Disabled", unchecked "", policy known`},
		{"a key that is not known", here, rulesFor(), map[string]func(int) *answerOf{describe: encrypted, policy: noPolicy, kms: refuse(kms, "AccessDeniedException")[kms], "kms:GetKeyPolicy": say(`{"Policy":"{}"}`)},
			`unusable "", unchecked "kms:DescribeKey was denied`},
		{"a key that AWS manages", here, rulesFor(), map[string]func(int) *answerOf{describe: say(`{"repositories":[{"repositoryArn":"a","encryptionConfiguration":{"encryptionType":"AES256"}}]}`), policy: noPolicy}, `unusable "", unchecked "", policy known`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := asks(t, c.answers)
			got := r.repositoryGate(repository(t, c.of), c.rules)
			is := "none"
			if o := got.resource; o != nil {
				is = fmt.Sprintf("unusable %q, unchecked %q, policy %s", o.Unusable, o.Unchecked, o.Policy.Why())
				if o.Policy.Known() {
					is += "known"
				}
			}
			if !strings.HasPrefix(is, c.want) {
				t.Errorf("got %s; want %s", is, c.want)
			}
		})
	}
}

func TestPolicyOfARegistry(t *testing.T) {
	const get, scope = "ecr:GetRegistryPolicy", "ecr:GetAccountSetting"
	text := say(`{"policyText":"` + oneStatement + `"}`)
	of := repository(t, "111122223333.dkr.ecr.us-west-2.amazonaws.com/app").Registry
	for _, c := range []struct {
		name    string
		answers map[string]func(int) *answerOf
		want    string
	}{
		{"none", refuse(get, "RegistryPolicyNotFoundException"), "policy known, scope "},
		{"denied", refuse(get, "AccessDeniedException"), "policy ecr:GetRegistryPolicy was denied"},
		{"with its scope", map[string]func(int) *answerOf{get: text, scope: say(`{"value":"V2"}`)}, "policy known, scope V2"},
		{"whose scope is denied", map[string]func(int) *answerOf{get: text, scope: refuse(scope, "AccessDeniedException")[scope]}, "policy known, scope not known: ecr:GetAccountSetting was denied"},
		{"whose scope is not said", map[string]func(int) *answerOf{get: text, scope: say(`{}`)}, "policy known, scope not known: ecr:GetAccountSetting failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := asks(t, c.answers).registryPolicy(of)
			is := "policy " + o.Policy.Why()
			if o.Policy.Known() {
				is = "policy known"
			}
			if v, known := o.Scope.Get(); known {
				is += ", scope " + v
			} else {
				is += ", scope not known: " + o.Scope.Why()
			}
			if !strings.HasPrefix(is, c.want) || o.ARN.String() != "arn:aws:ecr:us-west-2:111122223333:repository/" {
				t.Errorf("got %s of %s; want %s", is, o.ARN, c.want)
			}
		})
	}
}

func TestCreationTemplates(t *testing.T) {
	cache := []types.RCTAppliedFor{types.RCTAppliedForPullThroughCache}
	p := registryParts{templates: answer[types.RepositoryCreationTemplate]{why: "denied", items: []types.RepositoryCreationTemplate{
		{Prefix: aws.String("hub"), AppliedFor: cache, RepositoryPolicy: aws.String(strings.ReplaceAll(oneStatement, `\"`, `"`))}, {Prefix: aws.String("bare"), AppliedFor: cache}, {Prefix: aws.String("replicas"), AppliedFor: []types.RCTAppliedFor{types.RCTAppliedForReplication}}}}}
	p.rules = answer[types.PullThroughCacheRule]{why: "denied", items: []types.PullThroughCacheRule{{EcrRepositoryPrefix: aws.String("hub")}}}
	var n network.Network
	p.add(&n, us("111122223333"))
	var got []string
	for _, c := range n.CreationTemplates {
		document, known := c.Policy.Get()
		got = append(got, fmt.Sprint(c.Prefix, " ", known, " ", document != nil, " ", c.Policy.Why()))
	}
	if want := []string{"hub true true ", "bare true false ", network.RootPrefix + " false false denied"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(n.CacheRules) != 1 || n.CacheRules[0].Prefix.String() != "hub" || len(n.Gaps) != 1 || n.Gaps[0].Why != "denied" {
		t.Errorf("rules %+v, gaps %+v", n.CacheRules, n.Gaps)
	}
}
