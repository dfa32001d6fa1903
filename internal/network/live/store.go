package live

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"sync"
	"time"
)

// Store is a file of answers that AWS gave in the reading of one account in one Region, so that a reading that was
// interrupted goes on where it was. A line is one answer, which is there once it is whole. It holds what the readers
// need and no environment variables, commands or tokens; its mode is 0600.
type Store struct {
	begun   time.Time // when the oldest of the answers was asked for
	file    *os.File
	answers map[string]json.RawMessage
	mu      sync.Mutex
	failed  error
}

// storeVersion is that of the form of the file. One of another form is an error.
const storeVersion = 1

// storeHead is the first line of the file.
type storeHead struct {
	Version int       `json:"pullcheckState"`
	Of      string    `json:"of"`
	Begun   time.Time `json:"begun"`
}

// storeLine is an answer: a hash of the question, and what AWS said.
type storeLine struct {
	Action string          `json:"action"`
	Key    string          `json:"key"`
	Answer json.RawMessage `json:"answer"`
}

// OpenStore opens the file, or makes it. Of names what is read, such as "111122223333 us-west-2"; a file of something
// else, or of another form, is an error. Close it when the reading has ended.
func OpenStore(path, of string, now time.Time) (*Store, error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file; name another folder for --resume", path)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	s := &Store{file: file, answers: map[string]json.RawMessage{}, begun: now}
	if err := s.open(path, of); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

func (s *Store) open(path, of string) error {
	if err := s.file.Chmod(0o600); err != nil {
		return err
	}
	lines := bufio.NewReaderSize(s.file, 1<<20)
	first, err := lines.ReadBytes('\n')
	if errors.Is(err, io.EOF) { // empty, or torn in its first line
		return s.begin(of)
	}
	if err != nil {
		return err
	}
	var head storeHead
	if json.Unmarshal(first, &head) != nil || head.Version == 0 {
		return fmt.Errorf("%s is no state of pullcheck account; name another folder for --resume", path)
	}
	if head.Version != storeVersion || head.Of != of {
		return fmt.Errorf("%s is the state of a reading of %s by another version or of another place, not of %s; name another folder for --resume", path, head.Of, of)
	}
	s.begun = head.Begun
	whole := int64(len(first))
	for {
		text, err := lines.ReadBytes('\n')
		var line storeLine
		if err != nil || json.Unmarshal(text, &line) != nil {
			break // the run was killed while it wrote the line
		}
		whole += int64(len(text))
		s.answers[line.Key] = line.Answer
	}
	if err := s.file.Truncate(whole); err != nil {
		return err
	}
	_, err = s.file.Seek(whole, io.SeekStart)
	return err
}

func (s *Store) begin(of string) error {
	if err := s.file.Truncate(0); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return s.write(storeHead{Version: storeVersion, Of: of, Begun: s.begun})
}

func (s *Store) write(line any) error {
	var text bytes.Buffer
	if err := json.NewEncoder(&text).Encode(line); err != nil {
		return err
	}
	_, err := s.file.Write(text.Bytes())
	return err
}

// save keeps an answer. After an error it keeps nothing more, and the reading ends.
func (s *Store) save(action, key string, result any) error {
	answer, err := json.Marshal(result)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && s.failed == nil {
		s.failed = s.write(storeLine{action, hashed(key), answer})
	}
	if err = errors.Join(err, s.failed); err != nil {
		return ending{fmt.Errorf("the state of the reading cannot be kept: %w; free some space, or leave --resume out", err)}
	}
	return nil
}

// load returns the answer to a question, of a type, if it is there.
func (s *Store) load(of reflect.Type, key string) (any, bool) {
	s.mu.Lock()
	answer, ok := s.answers[hashed(key)]
	delete(s.answers, hashed(key)) // the cache has it from here on
	s.mu.Unlock()
	if !ok {
		return nil, false
	}
	result := reflect.New(of)
	if json.Unmarshal(answer, result.Interface()) != nil {
		return nil, false
	}
	return result.Interface(), true
}

// Close ends the writing. The file stays.
func (s *Store) Close() error { return s.file.Close() }

func hashed(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
