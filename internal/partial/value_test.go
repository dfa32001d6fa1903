package partial

import "testing"

func TestMembersOfAList(t *testing.T) {
	l := List[string]{Items: []string{"a"}, Perhaps: []Doubt[string]{{Item: "b", Why: "a condition"}}}
	got := l.Members()
	if len(got) != 2 || got[0] != (Doubt[string]{Item: "a"}) || got[1] != (Doubt[string]{"b", "a condition"}) {
		t.Errorf("want what is there and then what perhaps is, got %v", got)
	}
	if l.Complete() || l.Why() != "a condition" || !ListOf("a").Complete() {
		t.Error("a list with a member that is perhaps there is not complete")
	}
	if only := (List[string]{Perhaps: l.Perhaps}).Members(); len(only) != 1 || only[0] != l.Perhaps[0] {
		t.Errorf("want the one that is perhaps there, got %v", only)
	}
	if why := ListOf("a").Why(); why != "" {
		t.Errorf("a complete list is open because of %q", why)
	}
	if why := UnknownList[string]("an import").Why(); why != "an import" {
		t.Errorf("want the reason, got %q", why)
	}
}
