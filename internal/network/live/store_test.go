package live

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

type kept struct{ Text string }

// open opens a store of "it", which ends with the test.
func open(t *testing.T, path string, now time.Time) *Store {
	t.Helper()
	s, err := OpenStore(path, "it", now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	begun := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	first := open(t, path, begun)
	for key, text := range map[string]string{"a": "1", "b": "2"} {
		if err := first.save("ec2:It", key, kept{text}); err != nil {
			t.Fatal(err)
		}
	}
	// A run that was killed while it wrote leaves a part of a line.
	if _, err := first.file.WriteString(`{"action":"ec2:It","key":"`); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	second := open(t, path, begun.Add(time.Hour))
	if len(second.answers) != 2 || !second.begun.Equal(begun) || len(first.answers) != 0 || !first.begun.Equal(begun) {
		t.Errorf("%d answers since %s, and at first %d since %s", len(second.answers), second.begun, len(first.answers), first.begun)
	}
	got, there := second.load(reflect.TypeFor[kept](), "a")
	if !there || *got.(*kept) != (kept{"1"}) {
		t.Errorf("got %v, %t", got, there)
	}
	if _, there := second.load(reflect.TypeFor[kept](), "a"); there {
		t.Error("an answer is there after it was taken")
	}
	if _, there := second.load(reflect.TypeFor[int](), "b"); there {
		t.Error("an answer of another type is there")
	}
	if err := second.save("ec2:It", "c", kept{"3"}); err != nil {
		t.Fatal(err)
	}
	if third := open(t, path, begun); len(third.answers) != 3 {
		t.Errorf("%d answers, want what was there before the torn line and what came after it", len(third.answers))
	}
}

func TestStoreThatIsTornInItsFirstLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(path, []byte(`{"pullcheckState":1,"of":"it`), 0o644); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, time.Now())
	if err := s.save("ec2:It", "a", kept{"1"}); err != nil || len(s.answers) != 0 {
		t.Fatalf("%d answers, %v", len(s.answers), err)
	}
	if again := open(t, path, time.Now()); len(again.answers) != 1 {
		t.Errorf("%d answers", len(again.answers))
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestWhatIsNoStore(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"something else", "hello\n", "is no state of pullcheck account"},
		{"another document", "{}\n", "is no state of pullcheck account"},
		{"another version", `{"pullcheckState":2,"of":"it"}` + "\n", "by another version or of another place, not of it"},
		{"another place", `{"pullcheckState":1,"of":"else"}` + "\n", "is the state of a reading of else"},
	} {
		path := filepath.Join(t.TempDir(), "state")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenStore(path, "it", time.Now()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != c.text {
			t.Errorf("%s: the file is now %q, %v", c.name, text, err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(t.TempDir(), "state"), link); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenStore(link, "it", time.Now()); err == nil || !strings.Contains(err.Error(), "is no regular file") {
		t.Errorf("a link: %v", err)
	}
	if _, err := OpenStore(filepath.Join(link, "state"), "it", time.Now()); err == nil {
		t.Error("a folder that is not there: no error")
	}
}

func TestStoreThatCannotBeWritten(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), time.Now())
	if err := s.save("ec2:It", "a", func() {}); err == nil {
		t.Error("what is no JSON: no error")
	}
	if err := s.save("ec2:It", "a", kept{"1"}); err != nil {
		t.Errorf("after an answer that is no JSON: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var end ending
		if err := s.save("ec2:It", "a", kept{"1"}); !errors.As(err, &end) || !strings.Contains(err.Error(), "cannot be kept") {
			t.Errorf("got %v, want the end of the reading", err)
		}
	}
}

// Who may read the account is asked anew by each run; the rest is asked once.
func TestReaderKeepsWhatItWasTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	const identity, stack = "sts:GetCallerIdentity", "cloudformation:GetTemplate"
	for run := range 2 {
		g := &gate{answers: map[string]func(int) *answerOf{
			identity: say("<R><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></R>"),
			stack:    say("<R><GetTemplateResult><TemplateBody>Resources: {}</TemplateBody></GetTemplateResult></R>"),
		}}
		r := alone(t).reader(g)
		r.Keep(open(t, path, time.Now()))
		told := 0
		r.Progress = func(_ string, calls int) { told = calls }
		for range 2 {
			account, err := r.Account(t.Context())
			if err != nil || account != "111122223333" {
				t.Fatalf("account %s, %v", account, err)
			}
			if text, ok, err := r.StackTemplate(t.Context(), "it"); text != "Resources: {}" || !ok || err != nil {
				t.Fatalf("template %q, %t, %v", text, ok, err)
			}
		}
		want := map[string]int{identity: 1, stack: 1}
		if run > 0 {
			delete(want, stack)
		}
		if !reflect.DeepEqual(r.Calls(), want) || !reflect.DeepEqual(g.calls, want) || told != len(want) {
			t.Errorf("run %d makes %v and tells of %d calls, want %v", run, r.Calls(), told, want)
		}
	}
}

// Where one who asks gives up, others who ask the same are answered all the same.
func TestACallThatIsGivenUpSaysNothingToOthers(t *testing.T) {
	first, give := context.WithCancel(t.Context())
	asked := make(chan struct{})
	g := &gate{answers: map[string]func(int) *answerOf{"sts:GetCallerIdentity": func(call int) *answerOf {
		if call == 1 {
			close(asked)
			<-first.Done()
			return &answerOf{status: 500, code: "InternalFailure"}
		}
		return &answerOf{body: "<R><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></R>"}
	}}}
	r := alone(t).reader(g)
	ofFirst, ofSecond := make(chan error), make(chan error)
	ask := func(ctx context.Context, ended chan error) {
		_, err := r.Account(ctx)
		ended <- err
	}
	go ask(first, ofFirst)
	<-asked
	waiting, leave := context.WithCancel(t.Context())
	leave()
	if _, err := r.Account(waiting); !errors.Is(err, context.Canceled) {
		t.Errorf("one that gives up while it waits: %v", err)
	}
	go ask(t.Context(), ofSecond)
	give()
	if err := <-ofFirst; !errors.Is(err, context.Canceled) {
		t.Errorf("the first ends with %v", err)
	}
	if err := <-ofSecond; err != nil {
		t.Errorf("the second ends with %v", err)
	}
}
