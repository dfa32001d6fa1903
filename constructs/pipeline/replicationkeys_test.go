package pipeline

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKeysAreNamedByTheirAliases(t *testing.T) {
	stores := []any{
		map[string]any{"Region": "eu-west-1", "ArtifactStore": map[string]any{"EncryptionKey": map[string]any{"Id": "arn:aws:kms:eu-west-1:111122223333:alias/b"}}},
		map[string]any{"Region": "us-west-2", "ArtifactStore": map[string]any{"EncryptionKey": map[string]any{"Id": map[string]any{"Fn::GetAtt": []any{"Key", "Arn"}}}}},
	}
	keys := aliases(stores)
	if diff := cmp.Diff([]string{"arn:aws:kms:eu-west-1:111122223333:alias/b"}, keys); diff != "" {
		t.Fatal(diff)
	}
	own := map[string]any{"Fn::GetAtt": []any{"Key", "Arn"}}
	replicas := map[string]any{"Effect": "Allow", "Action": []any{"kms:Decrypt", "kms:GenerateDataKey*"}, "Resource": []any{"arn:aws:kms:eu-west-1:111122223333:key/*"},
		"Condition": map[string]any{"ForAnyValue:StringEquals": map[string]any{"kms:ResourceAliases": []any{"alias/b"}}}}
	other := map[string]any{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
	for name, c := range map[string]struct{ given, want []any }{
		"every key beside the pipeline's own": {
			[]any{map[string]any{"Effect": "Allow", "Action": []any{"kms:Decrypt", "kms:GenerateDataKey*"}, "Resource": []any{"*", own}}},
			[]any{map[string]any{"Effect": "Allow", "Action": []any{"kms:Decrypt", "kms:GenerateDataKey*"}, "Resource": []any{own}}, replicas}},
		"every key": {
			[]any{map[string]any{"Effect": "Allow", "Action": []any{"kms:Decrypt", "kms:GenerateDataKey*"}, "Resource": "*"}}, []any{replicas}},
		"the pipeline's own key alone": {
			[]any{map[string]any{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": own}}, []any{map[string]any{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": own}}},
		"another service":           {[]any{other}, []any{other}},
		"a key and another service": {[]any{map[string]any{"Action": []any{"kms:Decrypt", "s3:ListBucket"}, "Resource": "*"}}, []any{map[string]any{"Action": []any{"kms:Decrypt", "s3:ListBucket"}, "Resource": "*"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, named(c.given, keys)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
