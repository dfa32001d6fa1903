package trace

import (
	"strings"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// tagKeys are the condition keys with the tags of a resource, without the tag's name, by the service of a call. Source:
// Service Authorization Reference, the condition keys of each service.
var tagKeys = map[string][]string{
	"ecr":            {"aws:ResourceTag/", "ecr:ResourceTag/"},
	"secretsmanager": {"aws:ResourceTag/", "secretsmanager:ResourceTag/"},
	"kms":            {"aws:ResourceTag/"},
}

// tags adds the keys with the tags of the caller and of the resource that a call names. A tag that is not seen may
// still be there, by the tags of the stack, so that nothing is said of it.
func (c *checker) tags(keys map[string][]partial.Text, r *request, w caller) {
	if w.role != nil {
		addTags(keys, "aws:PrincipalTag/", w.role.Tags)
	}
	_, o, _ := c.resourceOf(r)
	if o == nil || o.Perhaps != "" {
		return
	}
	service, _, _ := strings.Cut(r.API, ":")
	for _, prefix := range tagKeys[service] {
		addTags(keys, prefix, o.Tags)
	}
}

// addTags adds tags under a prefix. The letter case of a condition key does not count, that of a tag's key does: of two
// that differ in nothing else, it is not known which one counts.
// Source: IAM User Guide, IAM JSON policy elements: Condition.
func addTags(keys map[string][]partial.Text, prefix string, tags partial.List[network.Tag]) {
	count := map[string]int{}
	for _, m := range tags.Members() {
		count[strings.ToLower(m.Item.Key)]++
	}
	for _, tag := range tags.Items {
		if count[strings.ToLower(tag.Key)] == 1 {
			keys[prefix+tag.Key] = []partial.Text{tag.Value}
		}
	}
}
