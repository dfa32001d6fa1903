package live

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// begun is a reading of account 111122223333 of which the gate answers.
func begun(t *testing.T, answers map[string]func(int) *answerOf) *reading {
	t.Helper()
	r := alone(t).reader(&gate{answers: answers}).unidentified(t.Context())
	r.account, r.env = "111122223333", network.Env{
		Region: partial.Literal("us-west-2"), Account: partial.Literal("111122223333"), Partition: partial.Literal("aws"), Suffix: partial.Literal("amazonaws.com")}
	return r
}

// asks is [begun] of a reading that nothing ends.
func asks(t *testing.T, answers map[string]func(int) *answerOf) *reading {
	t.Helper()
	r := begun(t, answers)
	t.Cleanup(func() {
		if err := context.Cause(r.ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("the reading ends: %v", err)
		}
	})
	return r
}

// oneStatement is a policy as a member of JSON.
const oneStatement = `{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}`

func TestKeys(t *testing.T) {
	const describe, policy = "kms:DescribeKey", "kms:GetKeyPolicy"
	const arn = "arn:aws:kms:us-west-2:111122223333:key/k"
	key := func(more string) func(int) *answerOf {
		return say(`{"KeyMetadata":{"Arn":"` + arn + `","KeyManager":"CUSTOMER"` + more + `}}`)
	}
	allows := say(`{"Policy":"` + oneStatement + `"}`)
	for _, c := range []struct {
		name, id string
		answers  map[string]func(int) *answerOf
		want     string
	}{
		{"a key that is in use", "k", map[string]func(int) *answerOf{describe: key(`,"KeyState":"Enabled"`), policy: allows}, arn + `, hidden "", "key ` + arn + `" unusable "", unchecked "", policy known`},
		{"a key that is disabled", "k", map[string]func(int) *answerOf{describe: key(`,"KeyState":"Disabled"`), policy: allows}, arn + `, hidden "", "key ` + arn + `" unusable "its state is Disabled", unchecked "", policy known`},
		{"a key in a state that is on its way", "k", map[string]func(int) *answerOf{describe: key(`,"KeyState":"Creating"`), policy: allows}, arn + `, hidden "", "key ` + arn + `" unusable "", unchecked "its state is Creating", policy known`},
		{"a key that AWS manages", "k", map[string]func(int) *answerOf{describe: say(`{"KeyMetadata":{"Arn":"` + arn + `","KeyManager":"AWS","KeyState":"Enabled"}}`)}, `, hidden ""`},
		{"a key whose policy is denied", "k", map[string]func(int) *answerOf{describe: key(`,"KeyState":"Enabled"`), policy: refuse(policy, "AccessDeniedException")[policy]}, arn + `, hidden "", "key ` + arn + `" unusable "", unchecked "", policy kms:GetKeyPolicy was denied`},
		{"a key whose policy is empty", "k", map[string]func(int) *answerOf{describe: key(`,"KeyState":"Enabled"`), policy: say(`{"Policy":" "}`)}, arn + `, hidden "", "key ` + arn + `" unusable "", unchecked "", policy kms:GetKeyPolicy failed`},
		{"a key that is not there", "k", refuse(describe, "NotFoundException"), arn + `, hidden "", "key k" unusable "there is no such key", unchecked "", policy known`},
		{"a key that may not be described", "k", map[string]func(int) *answerOf{describe: refuse(describe, "AccessDeniedException")[describe], policy: allows}, arn + `, hidden "", "key k" unusable "", unchecked "kms:DescribeKey was denied`},
		{"an alias that may not be described", "alias/own", refuse(describe, "AccessDeniedException"), `‹the key alias/own›, hidden "kms:DescribeKey was denied`},
		{"an alias by its ARN", "arn:aws:kms:us-west-2:111122223333:alias/own", refuse(describe, "AccessDeniedException"), `‹the key arn:aws:kms:us-west-2:111122223333:alias/own›, hidden "kms:DescribeKey was denied`},
		{"a key by its ARN", "arn:aws:kms:us-west-2:444455556666:key/other", map[string]func(int) *answerOf{describe: refuse(describe, "AccessDeniedException")[describe], policy: allows},
			`arn:aws:kms:us-west-2:444455556666:key/other, hidden "", "key arn:aws:kms:us-west-2:444455556666:key/other" unusable "", unchecked "kms:DescribeKey was denied`},
		{"an answer without a state", "k", map[string]func(int) *answerOf{describe: key(""), policy: allows}, arn + `, hidden "", "key k" unusable "", unchecked "kms:DescribeKey failed`},
		{"an answer without an ARN", "k", map[string]func(int) *answerOf{describe: say(`{"KeyMetadata":{"KeyState":"Enabled"}}`), policy: allows}, arn + `, hidden "", "key k" unusable "", unchecked "kms:DescribeKey failed`},
		{"an answer without a key", "k", map[string]func(int) *answerOf{describe: say(`{}`), policy: allows}, arn + `, hidden "", "key k" unusable "", unchecked "kms:DescribeKey failed`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := asks(t, c.answers).key(c.id, "us-west-2")
			is := fmt.Sprintf("%s, hidden %q", got.arn, got.hidden)
			if o := got.resource; o != nil {
				is += fmt.Sprintf(", %q unusable %q, unchecked %q, policy ", o.ID, o.Unusable, o.Unchecked)
				if o.Policy.Known() {
					is += "known"
				}
				is += o.Policy.Why()
			}
			if !strings.HasPrefix(is, c.want) {
				t.Errorf("got %s; want %s", is, c.want)
			}
		})
	}
}

func TestStatesOfKeys(t *testing.T) {
	for _, state := range kmstypes.KeyState("").Values() {
		unusable, unchecked := keyState(state)
		switch state {
		case kmstypes.KeyStateEnabled:
			if unusable+unchecked != "" {
				t.Errorf("%s: unusable %q, unchecked %q", state, unusable, unchecked)
			}
		case kmstypes.KeyStateCreating, kmstypes.KeyStateUpdating:
			if unusable != "" || unchecked == "" {
				t.Errorf("%s: unusable %q, unchecked %q", state, unusable, unchecked)
			}
		default:
			if unusable == "" || unchecked != "" {
				t.Errorf("%s: unusable %q, unchecked %q", state, unusable, unchecked)
			}
		}
	}
}

func TestFieldsOfARNs(t *testing.T) {
	const arn = "arn:aws:ssm:us-west-2:111122223333:parameter/a:b"
	for at, want := range map[int]string{0: "arn", 4: "111122223333", 5: "parameter/a:b", 6: ""} {
		if got := field(arn, at); got != want {
			t.Errorf("field %d is %q, want %q", at, got, want)
		}
	}
}

func TestKeysOfParameters(t *testing.T) {
	const describe, here = "ssm:DescribeParameters", "arn:aws:ssm:us-west-2:111122223333:parameter"
	const customer = "arn:aws:kms:us-west-2:111122223333:key/k"
	secure := func(key string) func(int) *answerOf {
		return say(`{"Parameters":[{"Name":"a","Type":"SecureString","KeyId":"` + key + `"}]}`)
	}
	for _, c := range []struct {
		name, arn string
		answers   map[string]func(int) *answerOf
		key, why  string
	}{
		{"a parameter with a key", here + "/a", map[string]func(int) *answerOf{describe: secure("k"), "kms:DescribeKey": say(`{"KeyMetadata":{"Arn":"` + customer + `","KeyState":"Enabled"}}`), "kms:GetKeyPolicy": say(`{"Policy":"{}"}`)}, customer, ""},
		{"the key of AWS", here + "/a", map[string]func(int) *answerOf{describe: secure("alias/aws/ssm")}, "", ""},
		{"a plain parameter", here + "/a", map[string]func(int) *answerOf{describe: say(`{"Parameters":[{"Name":"a","Type":"String"}]}`)}, "", ""},
		{"one that may not be described", here + "/a", refuse(describe, "AccessDeniedException"), "", "ssm:DescribeParameters was denied"},
		{"a reference to a secret", here + "/aws/reference/secretsmanager/db", nil, "", "refers to a secret"},
		{"another account's", "arn:aws:ssm:us-west-2:444455556666:parameter/a", nil, "", "AWS tells it to account 444455556666 only"},
		{"one of another Region", "arn:aws:ssm:eu-west-1:111122223333:parameter/a", nil, "", "it is in eu-west-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := asks(t, c.answers).parameterGate(c.arn)
			if got.key.arn.String() != c.key || !strings.Contains(got.key.hidden, c.why) || (c.why == "") != (got.key.hidden == "") {
				t.Errorf("got %+v", got.key)
			}
		})
	}
}

func TestSecrets(t *testing.T) {
	const describe, policy, kms = "secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy", "kms:DescribeKey"
	const arn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:db"
	there := say(`{"ARN":"` + arn + `-AbCdEf"}`)
	none := say(`{"ARN":"` + arn + `-AbCdEf"}`)
	for _, c := range []struct {
		name    string
		answers map[string]func(int) *answerOf
		want    string
	}{
		{"without a policy", map[string]func(int) *answerOf{describe: there, policy: none}, arn + `-AbCdEf, unusable "", unchecked "", hidden "", policy known`},
		{"with a policy", map[string]func(int) *answerOf{describe: there, policy: say(`{"ARN":"a","ResourcePolicy":"` + oneStatement + `"}`)}, arn + `-AbCdEf, unusable "", unchecked "", hidden "", policy known`},
		{"with a policy that is denied", map[string]func(int) *answerOf{describe: there, policy: refuse(policy, "AccessDeniedException")[policy]}, arn + `-AbCdEf, unusable "", unchecked "", hidden "", policy secretsmanager:GetResourcePolicy was denied`},
		{"with an answer that names no secret", map[string]func(int) *answerOf{describe: there, policy: say(`{}`)}, arn + `-AbCdEf, unusable "", unchecked "", hidden "", policy secretsmanager:GetResourcePolicy failed`},
		{"scheduled for deletion", map[string]func(int) *answerOf{describe: say(`{"ARN":"` + arn + `-AbCdEf","DeletedDate":1764428400}`), policy: none}, arn + `-AbCdEf, unusable "it is scheduled for deletion", unchecked "", hidden "", policy known`},
		{"that may not be described", map[string]func(int) *answerOf{describe: refuse(describe, "AccessDeniedException")[describe], policy: none}, `, unusable "", unchecked "secretsmanager:DescribeSecret was denied (AccessDeniedException); allow that action to settle it", hidden "secretsmanager:DescribeSecret was denied`},
		{"whose answer names none", map[string]func(int) *answerOf{describe: say(`{}`), policy: none}, `, unusable "", unchecked "secretsmanager:DescribeSecret failed`},
		{"whose key is not known", map[string]func(int) *answerOf{describe: say(`{"ARN":"` + arn + `-AbCdEf","KmsKeyId":"alias/own"}`), policy: none, kms: refuse(kms, "AccessDeniedException")[kms]},
			arn + `-AbCdEf, unusable "", unchecked "", hidden "kms:DescribeKey was denied`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := asks(t, c.answers).secretGate(arn)
			is := fmt.Sprintf("%s, unusable %q, unchecked %q, hidden %q, policy ", got.arn, got.resource.Unusable, got.resource.Unchecked, got.key.hidden)
			if got.resource.Policy.Known() {
				is += "known"
			}
			if is += got.resource.Policy.Why(); !strings.HasPrefix(is, c.want) || got.resource.Name != "db" {
				t.Errorf("got %q, %s; want %s", got.resource.Name, is, c.want)
			}
		})
	}
}

// The key of a secret that is not there is not known. In the task's own account that changes nothing.
func TestKeyOfASecretThatIsNotThere(t *testing.T) {
	for account, hidden := range map[string]string{"111122223333": "", "444455556666": "there is no such secret"} {
		secret := asks(t, refuse("secretsmanager:DescribeSecret", "ResourceNotFoundException")).secretGate("arn:aws:secretsmanager:us-west-2:" + account + ":secret:it-AbCdEf")
		if secret.resource.Unusable != "there is no such secret" || secret.key.hidden != hidden {
			t.Errorf("of account %s: %+v; want the key hidden: %q", account, secret, hidden)
		}
	}
}
